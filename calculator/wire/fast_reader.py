"""A sound request becomes a Cart in a quarter of the time; anything else is left to the reader that explains.

msgspec decodes into fixed shapes in C. It stops at the first thing wrong and says little, so it only ever says yes:
None means «look closely», and then ``request`` finds every fault. What is accepted here is accepted there and gives
the same cart; a property test holds the two together.
"""

import re
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from calculator.domain.cart import Cart, Customs, Line, Purpose, Span, SpanUnit
from calculator.domain.money import MAX_MINOR, Money, is_currency
from calculator.domain.places import Address
from calculator.wire.cart_reader import END_OF_TIME, FIRST_MOMENT, TIME
from calculator.wire.countries import countries
from calculator.wire.line_reader import money_of, size_of, sound_customs, weights_of
from calculator.wire.request_shape import MAX_BODY, MAX_LINES, MAX_QUANTITY

_Id = Annotated[str, Meta(min_length=1, max_length=64)]
_Short = Annotated[str, Meta(max_length=100)] | None
_Amount = Annotated[str, Meta(max_length=32)]
_Measure = Annotated[str, Meta(max_length=19)] | Annotated[int, Meta(ge=1, le=1_000_000_000)]
_Tags = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=40)], ...], Meta(max_length=20)]
_Days = Annotated[int, Meta(ge=0, le=3650)]


class _Shape(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An object of a request. None is a key that is not there: one that says null is looked at closely.

    Frozen, so that it can be a key: what was read of it once is known.
    """


class _Weight(_Shape, frozen=True):
    value: _Measure
    unit: Literal["g", "kg", "oz", "lb"]


class _Size(_Shape, frozen=True):
    length: _Measure
    width: _Measure
    height: _Measure
    unit: Literal["mm", "cm", "m", "in"]


class _Customs(_Shape, frozen=True):
    hs_code: Annotated[str, Meta(max_length=32)] | None = None
    origin_country: Annotated[str, Meta(max_length=64)] | None = None
    description: Annotated[str, Meta(max_length=300)] | None = None


class _LeadTime(_Shape, frozen=True):
    min: _Days
    max: _Days | None = None
    unit: SpanUnit | None = None


class _Line(_Shape, frozen=True):
    id: _Id
    quantity: Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]
    unit_price: _Amount
    sku: Annotated[str, Meta(max_length=128)] | None = None
    name: Annotated[str, Meta(max_length=300)] | None = None
    kind: _Id | None = None
    discount: _Amount | None = None
    tax: _Amount | None = None
    weight: _Weight | None = None
    dimensions: _Size | None = None
    customs: _Customs | None = None
    tags: _Tags | None = None
    lead_time: _LeadTime | None = None
    service: _Id | None = None


class _Address(_Shape, frozen=True):
    country: Annotated[str, Meta(max_length=64)]
    region: _Short = None
    postal_code: Annotated[str, Meta(max_length=20)] | None = None
    city: _Short = None
    lines: Annotated[tuple[Annotated[str, Meta(max_length=200)], ...], Meta(max_length=5)] | None = None
    residential: bool | None = None


class _Cart(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    shop: _Id
    currency: Annotated[str, Meta(max_length=64)]
    lines: Annotated[tuple[_Line, ...], Meta(min_length=1, max_length=MAX_LINES)]
    destination: _Address | None = None
    purpose: Purpose | None = None
    placed_at: Annotated[str, Meta(max_length=64)] | None = None
    signature_requested: bool | None = None


@lru_cache(maxsize=1)
def _decoder() -> msgspec.json.Decoder[_Cart]:
    return msgspec.json.Decoder(_Cart)


_HARMLESS = re.compile(rb'\\(?:["\\/]|u(?!00[0-7])[0-9A-Fa-f]{4})')
"""Escapes as PHP and Python write slashes, quotes and «ß». Others bring control characters, or quotes that do not look
like any; DEL needs none."""

_DEL, _BACKSLASH = 0x7F, 0x5C  # a number is found in bytes in a tenth of the time that one byte is

_encode = msgspec.json.Encoder().encode
_NO_CUSTOMS = Customs()
_NO_WEIGHT = (None, None)


def read_sound_cart(body: bytes) -> Cart | None:
    """The cart, or None where anything about the body needs a closer look."""
    if len(body) > MAX_BODY or _DEL in body or (_BACKSLASH in body and _BACKSLASH in _HARMLESS.sub(b"", body)):
        return None
    try:
        return _cart(_decoder().decode(body), body.count(b'"'))
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _cart(shape: _Cart, quotes: int) -> Cart | None:
    """The cart of a body with so many *quotes*.

    Keys and texts stand between two quotes each: a body with more of them than its shape has names some key twice.
    """
    currency = shape.currency
    if not is_currency(currency):
        return None
    rows, shape.lines = shape.lines, ()
    quotes -= _quotes(shape)
    lines: list[Line] = []
    ids: set[str] = set()
    total = 0
    for row in rows:
        found = _line(row, currency)
        if found is None:
            return None
        line, own, value = found
        lines.append(line)
        ids.add(line.id)
        quotes -= own
        total += value
    if quotes:
        return None
    if total > MAX_MINOR or len(ids) < len(lines):
        return None
    placed_at = _moment(shape.placed_at) if shape.placed_at is not None else None
    destination = _address(shape.destination) if shape.destination else None
    if (shape.placed_at is not None and placed_at is None) or (shape.destination and destination is None):
        return None
    return Cart(
        shape.shop,
        currency,
        tuple(lines),
        destination,
        shape.purpose or "sale",
        placed_at,
        shape.signature_requested or False,
    )


def _quotes(shape: Struct) -> int:
    return _encode(shape).count(b'"')


@lru_cache(maxsize=4096)
def _line(row: _Line, currency: str) -> tuple[Line, int, int] | None:
    """A line, how many quotes it is written with, and what it is worth with its tax.

    Buyers look at a cart several times, and shops sell the same pieces all day: reading a line once is enough.
    """
    quantity, weight, size, customs, lead = row.quantity, row.weight, row.dimensions, row.customs, row.lead_time
    unit_price = money_of(row.unit_price, currency)
    discount = money_of(row.discount, currency) if row.discount is not None else Money(0, currency)
    tax = money_of(row.tax, currency) if row.tax is not None else None
    if unit_price.minor < 0 or not 0 <= discount.minor <= unit_price.minor * quantity or (tax and tax.minor < 0):
        return None
    grams, together = weights_of(weight.value, weight.unit, quantity) or _NO_WEIGHT if weight else _NO_WEIGHT
    sides = size_of(size.length, size.width, size.height, size.unit) if size else None
    declared = sound_customs(customs.hs_code, customs.origin_country, customs.description) if customs else _NO_CUSTOMS
    if (weight and grams is None) or (size and sides is None) or declared is None:
        return None
    if lead and lead.max is not None and lead.max < lead.min:
        return None
    line = Line(
        row.id,
        row.kind or "stock",
        quantity,
        unit_price,
        discount,
        row.sku or "",
        row.name or "",
        tax,
        grams,
        sides,
        declared,
        row.tags or (),
        Span(lead.min, lead.max, lead.unit or "business_days") if lead else None,
        row.service,
        together,
    )
    return line, _quotes(row), unit_price.minor * quantity + (tax.minor if tax else 0)


def _moment(text: str) -> datetime | None:
    if TIME.fullmatch(text) is None:
        return None
    moment = datetime.fromisoformat(text.upper())
    if moment.tzinfo is None:
        return None
    # Well within the bounds whatever its offset: two comparisons between zones are slower than all the rest.
    within = FIRST_MOMENT.year < moment.year < END_OF_TIME.year - 1
    return moment if within or FIRST_MOMENT <= moment < END_OF_TIME else None


@lru_cache(maxsize=4096)
def _address(given: _Address) -> Address | None:
    if given.country not in countries():
        return None
    return Address(given.country, given.region, given.postal_code, given.city, given.lines, given.residential)
