"""What every request passes: a request id with a log line, and the API key. Plain ASGI, no copies."""

import re
from collections.abc import Callable, Iterable
from hmac import compare_digest
from time import perf_counter
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from calculator.api.exchange import Header, Note, begin_note, send_problem
from calculator.api.logs import log_request
from calculator.telemetry.counts import Counts
from calculator.telemetry.current import REQUEST_ID

_SANE_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Edge:
    """Gives each request an id (the caller's, where sane), counts it and writes one log line when it is done."""

    def __init__(self, app: ASGIApp, new_id: Callable[[], str], counts: Counts) -> None:
        self._app = app
        self._new_id = new_id
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        note = begin_note(scope, _request_id(scope["headers"]) or self._new_id())
        REQUEST_ID.set(note.request_id)  # the server begins a task with a context of its own for every request

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                note.status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", note.request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            seconds = perf_counter() - started
            _complete(note, scope)
            self._counts.request((note.route or "", note.status or 0, note.outcome or "", note.shop or ""), seconds)
            _write(note, scope["method"], seconds)


def _request_id(headers: Iterable[Header]) -> str | None:
    for name, value in headers:
        if name == b"x-request-id":
            return value.decode("ascii") if _SANE_ID.fullmatch(value) else None
    return None


def _complete(note: Note, scope: Scope) -> None:
    """The path is noted as the route's template, since a path can hold anything."""
    if note.status is None and note.outcome is None:  # an exception is on its way to the 500
        note.status, note.outcome = 500, "internal_error"
    if note.route is None:
        note.route = getattr(scope.get("route"), "path", None)


def _write(note: Note, method: str, seconds: float) -> None:
    fields: dict[str, object] = {
        "request_id": note.request_id,
        "method": method,
        "route": note.route,
        "status": note.status,
        "ms": round(seconds * 1000, 2),
        "outcome": note.outcome,
        "shop": note.shop,
    }
    if note.faults:
        fields["faults"] = note.faults
    log_request(fields)


class Guard:
    """Lets only callers with one of *keys* reach ``/v1/``. Every key is compared, each in constant time."""

    def __init__(self, app: ASGIApp, keys: Iterable[str]) -> None:
        self._app = app
        self._keys = tuple(key.encode() for key in keys)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_guarded(scope) and not self._knows(scope["headers"]):
            detail = "send an API key as Authorization: Bearer … or X-API-Key"
            await send_problem(scope, send, "unauthorized", detail, headers=[(b"www-authenticate", b"Bearer")])
            return
        await self._app(scope, receive, send)

    def _knows(self, headers: Iterable[Header]) -> bool:
        offered = _offered_key(headers)
        if offered is None:
            return False
        return sum(compare_digest(key, offered) for key in self._keys) > 0


def _is_guarded(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).startswith("/v1/")


def _offered_key(headers: Iterable[Header]) -> bytes | None:
    for name, value in headers:
        if name == b"x-api-key":
            return value.strip()
        if name == b"authorization":
            scheme, _, key = value.partition(b" ")
            if scheme.lower() == b"bearer":
                return key.strip()
    return None
