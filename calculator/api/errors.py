"""What the framework refuses, as problem documents too; and our own faults, without their details."""

import logging
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from calculator.api.exchange import note_of, problem_body
from calculator.wire.problem import MEDIA_TYPE, problem

LOG: Final = logging.getLogger("shipcalc.faults")

_BY_STATUS: Final = {
    404: ("unknown_route", "no such path"),
    405: ("method_not_allowed", "see the Allow header"),
    413: ("body_too_large", "the body is too large"),
}


def install(app: FastAPI) -> None:
    """Let *app* answer every error with a problem document."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _bad_query)
    app.add_exception_handler(Exception, fault_of_ours)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    if error.status_code in _BY_STATUS:
        code, detail = _BY_STATUS[error.status_code]
        status, body = problem_body(request.scope, code, detail)
    else:
        note = note_of(request.scope)
        status, note.outcome = error.status_code, "http_error"
        body = problem(status, "http_error", "The request was refused", error.detail, request_id=note.request_id)
    return Response(body, status, media_type=MEDIA_TYPE, headers=dict(error.headers or {}))


async def _bad_query(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
    detail = "; ".join(f"{' '.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors())
    status, body = problem_body(request.scope, "bad_query", detail)
    return Response(body, status, media_type=MEDIA_TYPE)


async def fault_of_ours(request: Request, error: Exception) -> Response:
    """The id is all a caller learns: with it the traceback is found in the log."""
    note = note_of(request.scope)
    LOG.error("fault", exc_info=error, extra={"fields": {"request_id": note.request_id}})
    status, body = problem_body(request.scope, "internal_error", f"report this id: {note.request_id}")
    return Response(body, status, media_type=MEDIA_TYPE, headers={"x-request-id": note.request_id})
