"""Requests and answers of the emulator as HTTP/1.1 spells them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, unquote

from adapters._emulator.wire import Call
from adapters._reading import decode
from calculator.domain.ports import HttpResponse, JsonValue
from calculator.domain.record import record

GO_ON: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
NO_HTTP: Final = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

_FORM: Final = "application/x-www-form-urlencoded"


@record(frozen=True, slots=True)
class Message:
    """A request as it came. ``arrived`` is the loop's time; ``last``: the caller asks nothing more after it."""

    method: bytes
    path: bytes
    query: bytes
    headers: Iterable[tuple[bytes, bytes]]
    body: bytes
    arrived: float
    last: bool

    def call(self) -> Call:
        """What is asked."""
        path = unquote(self.path.decode("latin-1"))
        query = dict(parse_qsl(self.query.decode("latin-1"), keep_blank_values=True))
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in self.headers}
        body = _read(self.body, headers.get("content-type", ""))
        return Call(self.method.decode("latin-1"), path, body, query, headers)


def _read(body: bytes, content_type: str) -> JsonValue:
    if content_type.partition(";")[0].strip().lower() == _FORM:
        return {**dict(parse_qsl(body.decode("latin-1")))}
    try:
        return decode(body)
    except ValueError:
        return None


def spelled(response: HttpResponse, now: datetime, *, last: bool) -> bytes:
    """Status and headers, blank line included; *last* tells that the connection ends with the answer."""
    named = "".join(f"{name}: {value}\r\n" for name, value in response.headers.items())
    head = f"HTTP/1.1 {_status(response.status)}\r\ndate: {_date(now.replace(microsecond=0))}\r\n{named}"
    end = "connection: close\r\n\r\n" if last else "\r\n"
    return f"{head}content-length: {len(response.body)}\r\n{end}".encode("latin-1", "replace")


@lru_cache(maxsize=64)
def _status(number: int) -> str:
    return f"{number} {HTTPStatus(number).phrase}"


@lru_cache(maxsize=1)
def _date(second: datetime) -> str:
    return format_datetime(second.astimezone(UTC), usegmt=True)
