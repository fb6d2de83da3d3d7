"""One HTTP exchange without a framework: read a bounded JSON body, send bytes, send a problem."""

from collections.abc import Sequence
from typing import Final

from starlette.types import Receive, Scope, Send

from calculator.domain.errors import InputFault
from calculator.wire.problem import MEDIA_TYPE, PROBLEMS, problem
from calculator.wire.request_shape import MAX_BODY

_NOTE: Final = "shipcalc.note"

Header = tuple[bytes, bytes]


class Note:
    """What is written down of a request, for its log line: no buyer's data."""

    __slots__ = ("faults", "outcome", "request_id", "route", "shop", "status")

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.route: str | None = None
        self.status: int | None = None
        self.outcome: str | None = None
        self.shop: str | None = None
        self.faults: tuple[str, ...] = ()


class Rejected(Exception):
    """The request cannot be taken; ``code`` is a key of PROBLEMS."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Disconnected(Exception):
    """The client went away in the middle of its request: nobody waits for an answer."""


def begin_note(scope: Scope, request_id: str) -> Note:
    """The note of a request that has just arrived."""
    note = scope[_NOTE] = Note(request_id)
    return note


def note_of(scope: Scope) -> Note:
    """The note of the request being handled."""
    note = scope.get(_NOTE)
    return note if isinstance(note, Note) else begin_note(scope, "")


def problem_body(scope: Scope, code: str, detail: str, errors: Sequence[InputFault] = ()) -> tuple[int, bytes]:
    """Status and document of a problem, noted down."""
    status, title = PROBLEMS[code]
    note = note_of(scope)
    note.outcome = code
    note.faults = tuple(dict.fromkeys(fault.code for fault in errors))
    return status, problem(status, code, title, detail, errors, note.request_id or None)


async def send_json(
    send: Send, status: int, body: bytes, media_type: bytes = b"application/json", headers: Sequence[Header] = ()
) -> None:
    """One whole answer. Quotes are for one buyer, so nothing on the way may keep it."""
    start: list[Header] = [
        (b"content-type", media_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


async def send_problem(
    scope: Scope, send: Send, code: str, detail: str, errors: Sequence[InputFault] = (), headers: Sequence[Header] = ()
) -> None:
    """A problem document with the status its code has."""
    status, body = problem_body(scope, code, detail, errors)
    await send_json(send, status, body, MEDIA_TYPE.encode(), headers)


async def read_json_body(scope: Scope, receive: Receive) -> bytes:
    """The whole body, at most MAX_BODY bytes, whatever its length is declared to be.

    Raises:
        Rejected: too large, or declared to be something else than plain JSON.
        Disconnected: the client left before all of it had come.
    """
    _check_headers(scope["headers"])
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        whole: bytes = message.get("body", b"")
        if len(whole) > MAX_BODY:
            raise _too_large()
        return whole
    return await _rest(message, receive)


async def _rest(message: object, receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while isinstance(message, dict) and message["type"] == "http.request":
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY:
            raise _too_large()
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)
        message = await receive()
    raise Disconnected


def _check_headers(headers: Sequence[Header]) -> None:
    for name, value in headers:
        if name == b"content-type":
            if value != b"application/json" and not _is_json(value):
                raise Rejected("unsupported_media_type", "send the body with Content-Type: application/json")
        elif name == b"content-length":
            if value.isdigit() and (len(value) > 15 or int(value) > MAX_BODY):
                raise _too_large()
        elif name == b"content-encoding" and value.strip().lower() not in (b"", b"identity"):
            raise Rejected("unsupported_media_type", "send the body without Content-Encoding")


def _is_json(content_type: bytes) -> bool:
    media_type = content_type.partition(b";")[0].strip().lower()
    return media_type in (b"", b"application/json", b"text/json") or media_type.endswith(b"+json")


def _too_large() -> Rejected:
    return Rejected("body_too_large", f"a request has at most {MAX_BODY} bytes")
