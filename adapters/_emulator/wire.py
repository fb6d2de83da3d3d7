"""What goes over the wire on the emulator's side: a request as a carrier sees it, an answer as it sends one."""

import json
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Final

from msgspec.json import Encoder

from calculator.domain.ports import HttpResponse, JsonValue
from calculator.domain.record import record

JsonObject = dict[str, JsonValue]

REMEMBERED: Final = 128
"""Answers that each carrier keeps: checkouts ask for the same parcels again. UPS's for 200 packages is 1 MB long."""

_MARK: Final = "\x00"
_OPENED: Final = '"\\u0000'
_write: Final = Encoder(decimal_format="number").encode
_CLOSED: Final = '\\u0000"'
_PAGE: Final = (
    b"<!doctype html><html><head><title>Maintenance</title></head><body><h1>We will be back</h1></body></html>"
)


@record(frozen=True, slots=True)
class Call:
    """A request: ``path`` behind the carrier's prefix, header names in lower case.

    ``body`` is what was sent, read: an object of a form too; None where nothing was sent, or nothing that can be read.
    """

    method: str
    path: str
    body: JsonValue = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A carrier's no, with the answer it sends instead of prices."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__(f"status {answer.status}")
        self.answer = answer


def json_answer(status: int, tree: JsonValue, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """*tree*, whose texts hold no NUL, as JSON: every Decimal as the number it is written as."""
    try:
        body = _write(tree)
    except UnicodeEncodeError:  # half a sign of a request that is told of
        text = json.dumps(tree, separators=(",", ":"), default=_marked)
        body = text.replace(_OPENED, "").replace(_CLOSED, "").encode()
    return HttpResponse(status, body, {"content-type": "application/json", **(headers or {})})


def page(status: int) -> HttpResponse:
    """An HTML page, as gateways send it."""
    return HttpResponse(status, _PAGE, {"content-type": "text/html"})


def canonical(tree: JsonValue) -> str:
    """One spelling of equal trees, whatever their numbers look like (``1.50`` and ``1.5``) and their keys' order."""
    return json.dumps(tree, sort_keys=True, default=lambda value: f"{value.normalize():f}")


def _marked(value: object) -> str:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} has no JSON")
    return f"{_MARK}{value:f}{_MARK}"


def dollars(cents: int) -> Decimal:
    """Cents as the number with two digits that carriers write."""
    return Decimal(cents).scaleb(-2)


def dollar_text(cents: int) -> str:
    """Cents as decimal text."""
    return f"{dollars(cents):f}"
