"""A sound request becomes a Cart in a quarter of the time; anything else is left to the reader that explains.

msgspec decodes into fixed shapes in C. It stops at the first thing wrong and says little, so it only ever says yes:
None means «look closely», and then ``request`` finds every fault. What is accepted here is accepted there and gives
the same cart; a property test holds the two together.
"""

from datetime import datetime
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from calculator.domain.cart import Cart, Customs, Line, Purpose, Span, SpanUnit
from calculator.domain.money import MAX_MINOR, Money, is_currency
from calculator.domain.places import Address
from calculator.wire.cart_reader import END_OF_TIME, FIRST_MOMENT, TIME
from calculator.wire.countries import countries
from calculator.wire.line_reader import money_of, size_of, sound_customs, weight_of
from calculator.wire.request_shape import MAX_BODY, MAX_LINES, MAX_QUANTITY

_Id = Annotated[str, Meta(min_length=1, max_length=64)]
_Short = Annotated[str, Meta(max_length=100)] | UnsetType | None
_Amount = Annotated[str, Meta(max_length=32)]
_Measure = Annotated[str, Meta(max_length=19)] | Annotated[int, Meta(ge=1, le=1_000_000_000)]
_Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=40)]], Meta(max_length=20)]
_Days = Annotated[int, Meta(ge=0, le=3650)]


class _Weight(Struct, forbid_unknown_fields=True):
    value: _Measure
    unit: Literal["g", "kg", "oz", "lb"]


class _Size(Struct, forbid_unknown_fields=True):
    length: _Measure
    width: _Measure
    height: _Measure
    unit: Literal["mm", "cm", "m", "in"]


class _Customs(Struct, forbid_unknown_fields=True):
    hs_code: Annotated[str, Meta(max_length=32)] | UnsetType | None = UNSET
    origin_country: Annotated[str, Meta(max_length=64)] | UnsetType | None = UNSET
    description: Annotated[str, Meta(max_length=300)] | UnsetType | None = UNSET


class _LeadTime(Struct, forbid_unknown_fields=True):
    min: _Days
    max: _Days | UnsetType | None = UNSET
    unit: SpanUnit | UnsetType = UNSET


class _Line(Struct, forbid_unknown_fields=True):
    id: _Id
    quantity: Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]
    unit_price: _Amount
    sku: Annotated[str, Meta(max_length=128)] | UnsetType | None = UNSET
    name: Annotated[str, Meta(max_length=300)] | UnsetType | None = UNSET
    kind: _Id | UnsetType | None = UNSET
    discount: _Amount | UnsetType | None = UNSET
    tax: _Amount | UnsetType | None = UNSET
    weight: _Weight | UnsetType | None = UNSET
    dimensions: _Size | UnsetType | None = UNSET
    customs: _Customs | UnsetType | None = UNSET
    tags: Annotated[list[Annotated[str, Meta(min_length=1, max_length=40)]], Meta(max_length=20)] | UnsetType | None = (
        UNSET
    )
    lead_time: _LeadTime | UnsetType | None = UNSET
    service: _Id | UnsetType | None = UNSET


class _Address(Struct, forbid_unknown_fields=True):
    country: Annotated[str, Meta(max_length=64)]
    region: _Short = UNSET
    postal_code: Annotated[str, Meta(max_length=20)] | UnsetType | None = UNSET
    city: _Short = UNSET
    lines: Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=5)] | UnsetType | None = UNSET
    residential: bool | UnsetType | None = UNSET


class _Cart(Struct, forbid_unknown_fields=True):
    shop: _Id
    currency: Annotated[str, Meta(max_length=64)]
    lines: Annotated[list[_Line], Meta(min_length=1, max_length=MAX_LINES)]
    destination: _Address | UnsetType | None = UNSET
    purpose: Purpose | UnsetType | None = UNSET
    placed_at: Annotated[str, Meta(max_length=64)] | UnsetType | None = UNSET
    signature_requested: bool | UnsetType | None = UNSET


@lru_cache(maxsize=1)
def _decoder() -> msgspec.json.Decoder[_Cart]:
    return msgspec.json.Decoder(_Cart)


_encode = msgspec.json.Encoder().encode
_NO_CUSTOMS = Customs()


def read_sound_cart(body: bytes) -> Cart | None:
    """The cart, or None where anything about the body needs a closer look."""
    # Escapes are how control characters come in, and quotes that are no quotes; DEL needs none.
    if len(body) > MAX_BODY or b"\\" in body or b"\x7f" in body:
        return None
    try:
        shape = _decoder().decode(body)
        # Keys and texts stand between two quotes each: a body with more of them names some key twice.
        if body.count(b'"') != _encode(shape).count(b'"'):
            return None
        return _cart(shape)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _cart(shape: _Cart) -> Cart | None:
    currency = shape.currency
    if not is_currency(currency):
        return None
    lines: list[Line] = []
    for row in shape.lines:
        line = _line(row, currency)
        if line is None:
            return None
        lines.append(line)
    if len({line.id for line in lines}) < len(lines):
        return None
    if sum([line.unit_price.minor * line.quantity + (line.tax.minor if line.tax else 0) for line in lines]) > MAX_MINOR:
        return None
    placed_at = _moment(shape.placed_at) if shape.placed_at else None
    destination = _address(shape.destination) if shape.destination else None
    if (shape.placed_at and placed_at is None) or (shape.destination and destination is None):
        return None
    if shape.placed_at == "":
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


def _line(row: _Line, currency: str) -> Line | None:
    unit_price = money_of(row.unit_price, currency)
    discount = money_of(row.discount, currency) if isinstance(row.discount, str) else Money(0, currency)
    tax = money_of(row.tax, currency) if isinstance(row.tax, str) else None
    if unit_price.minor < 0 or not 0 <= discount.minor <= unit_price.minor * row.quantity or (tax and tax.minor < 0):
        return None
    weight = weight_of(row.weight.value, row.weight.unit) if row.weight else None
    size = row.dimensions
    dimensions = size_of(size.length, size.width, size.height, size.unit) if size else None
    customs = _customs(row.customs) if row.customs else _NO_CUSTOMS
    if (row.weight and weight is None) or (size and dimensions is None) or customs is None:
        return None
    lead = row.lead_time
    if lead and isinstance(lead.max, int) and lead.max < lead.min:
        return None
    return Line(
        row.id,
        row.kind or "stock",
        row.quantity,
        unit_price,
        discount,
        row.sku or "",
        row.name or "",
        tax,
        weight,
        dimensions,
        customs,
        tuple(row.tags) if row.tags else (),
        Span(lead.min, lead.max if isinstance(lead.max, int) else None, lead.unit or "business_days") if lead else None,
        row.service or None,
    )


def _customs(given: _Customs) -> Customs | None:
    return sound_customs(_given(given.hs_code), _given(given.origin_country), _given(given.description))


def _given(text: str | UnsetType | None) -> str | None:
    return text if isinstance(text, str) else None


def _moment(text: str) -> datetime | None:
    if TIME.fullmatch(text) is None:
        return None
    moment = datetime.fromisoformat(text.upper())
    return moment if moment.tzinfo is not None and FIRST_MOMENT <= moment < END_OF_TIME else None


def _address(given: _Address) -> Address | None:
    if given.country not in countries():
        return None
    lines, residential = given.lines, given.residential
    return Address(
        given.country,
        _given(given.region),
        _given(given.postal_code),
        _given(given.city),
        tuple(lines) if isinstance(lines, list) else None,
        residential if isinstance(residential, bool) else None,
    )
