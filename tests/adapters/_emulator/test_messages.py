"""Requests and answers as HTTP/1.1 spells them."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from adapters._emulator.messages import Message, spelled
from calculator.domain.ports import HttpResponse, JsonValue
from tests.adapters._emulator.kit import NOW

JSON = b"application/json"
FORM = b"Application/X-WWW-Form-URLencoded ; charset=utf-8"


def message(**facts: Any) -> Message:
    """A POST of nothing; *facts* are a Message's."""
    given: dict[str, Any] = {"method": b"POST", "path": b"/x", "query": b"", "headers": [], "body": b""}
    return Message(**{**given, "arrived": 0.0, "last": False, **facts})


def test_a_call() -> None:
    """Header names in lower case, a path without escapes, a query with empty values."""
    headers = [(b"X-Version", b"3.1.0"), (b"x-name", "Zoë".encode("latin-1"))]
    call = message(method=b"PUT", path=b"/a%20b", query=b"a=1&b=&c=%26", headers=headers).call()
    assert (call.method, call.path, call.query) == ("PUT", "/a b", {"a": "1", "b": "", "c": "&"})
    assert call.headers == {"x-version": "3.1.0", "x-name": "Zoë"}


@pytest.mark.parametrize(
    ("content_type", "body", "read"),
    [
        (JSON, b'{"a": [1]}', {"a": [1]}),
        (b"text/plain", b'{"a": 1}', {"a": 1}),
        (JSON, b"", None),
        (JSON, b"{", None),
        (JSON, b"\xff", None),
        (FORM, b"grant_type=client_credentials&a=%C3", {"grant_type": "client_credentials", "a": "\ufffd"}),
        (FORM, b"{}", {}),
    ],
)
def test_a_body(content_type: bytes, body: bytes, read: JsonValue) -> None:
    """A form where it says so, else JSON whatever it says, else nothing."""
    assert message(headers=[(b"Content-Type", content_type)], body=body).call().body == read


def test_an_answer() -> None:
    """Status, date in GMT, the carrier's own headers, the length of the whole body; what latin-1 lacks is replaced."""
    response = HttpResponse(429, b"12345", {"retry-after": "9", "x": "Zoë €"})
    now = datetime(2026, 12, 1, 12, 0, 59, 999999, timezone(-timedelta(hours=5)))
    head = b"HTTP/1.1 429 Too Many Requests\r\ndate: Tue, 01 Dec 2026 17:00:59 GMT\r\nretry-after: 9\r\nx: Zo\xeb ?\r\n"
    assert spelled(response, now, last=False) == head + b"content-length: 5\r\n\r\n"
    assert spelled(response, now, last=True) == head + b"content-length: 5\r\nconnection: close\r\n\r\n"


def test_each_answer_has_its_own_second() -> None:
    """The date is that of the answer, though answers of one second share its text."""
    dates = [
        spelled(HttpResponse(200, b""), NOW + timedelta(seconds=seconds), last=False).split(b"\r\n")[1]
        for seconds in (0, 0.5, 1, 0)
    ]
    assert [date[-12:] for date in dates] == [b"17:00:00 GMT", b"17:00:00 GMT", b"17:00:01 GMT", b"17:00:00 GMT"]
