"""A request's bytes become a Cart, or every fault they have."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache, reduce
from operator import getitem
from re import compile as pattern
from typing import Any, Final, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from calculator.domain.cart import Cart, Customs, Line, Span
from calculator.domain.errors import BadCart, InputFault
from calculator.domain.money import MAX_MINOR, Money, is_currency
from calculator.domain.places import Address
from calculator.domain.units import grams, millimetres
from calculator.wire.countries import countries, unknown_country
from calculator.wire.faults import Location, pointer_of, structural
from calculator.wire.json_text import duplicate_keys, has_distinct_keys
from calculator.wire.request_shape import MAX_BODY, MAX_GRAMS, MAX_MILLIMETRES, cart_adapter, verify_adapter

_FIRST_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
_END_OF_TIME: Final = datetime(2100, 1, 1, tzinfo=UTC)
_TIME: Final = pattern(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_HS_CODE: Final = pattern(r"[0-9](\.?[0-9]){3,13}")
_NO_CUSTOMS: Final = Customs()

Shape = TypeVar("Shape")
_Object = Mapping[str, Any]
"""A JSON object that has passed its shape, less the values that did not."""


def read_cart(body: bytes) -> Cart:
    """The cart that a request body asks about.

    Raises:
        BadCart: with every fault of the body; nothing else is raised, whatever the bytes.
    """
    document, faults = _parse(body, cart_adapter(), "cart")
    return _Reading("", faults).cart(document)


def read_verify(body: bytes) -> tuple[str, Cart]:
    """The token and the cart of a verify request; pointers into the cart begin with ``/cart``.

    Raises:
        BadCart: as in read_cart.
    """
    document, faults = _parse(body, verify_adapter(), "verify")
    cart = _Reading("/cart", faults).cart(document.get("cart") or {})
    return document["token"], cart


def warm() -> None:
    """Compile the readers and read the tables, which the first request would otherwise do."""
    cart_adapter()
    verify_adapter()
    countries()


def _parse(body: bytes, adapter: TypeAdapter[Shape], whole: str) -> tuple[_Object, list[InputFault]]:
    """The document as far as it has its shape, and the faults of the rest."""
    if len(body) > MAX_BODY:
        raise BadCart.at("", "body_too_large", f"at most {MAX_BODY} bytes")
    try:
        document: Any = adapter.validate_json(body)
    except ValidationError as error:
        found = list(structural(error, whole))
        if found[0][1].code in ("invalid_json", "too_many_faults"):
            raise BadCart((found[0][1],)) from None
        document = _without(from_json(body), [place for place, _ in found])
        return document, [*duplicate_keys(body), *(fault for _, fault in found)]
    return document, [] if has_distinct_keys(body, document) else list(duplicate_keys(body))


def _without(document: Any, places: list[Location]) -> _Object:
    """*document* with null for every value at *places*, so that the rest can still be looked at."""
    for place in places:
        if not place:
            return {}
        *parents, last = place
        reduce(getitem, parents, document)[last] = None
    return cast("_Object", document)


# Shops sell the same pieces at the same prices all day: parsing an amount or a measure once is enough.
_money: Final = lru_cache(maxsize=8192)(Money.parse)


@lru_cache(maxsize=8192)
def _grams(value: str | int, unit: str) -> int:
    return grams(Decimal(value), unit)


@lru_cache(maxsize=8192)
def _millimetres(value: str | int, unit: str) -> int:
    return millimetres(Decimal(value), unit)


class _Reading:
    """One request being read; collects faults instead of stopping at the first.

    Every value is either of its shape or None, so a wrong one never hides another's fault.
    """

    __slots__ = ("currency", "faults", "root")

    def __init__(self, root: str, faults: list[InputFault]) -> None:
        self.root = root
        self.faults = faults
        self.currency: str | None = None

    def cart(self, document: _Object) -> Cart:
        currency: str | None = document.get("currency")
        if currency is not None:
            if is_currency(currency):
                self.currency = currency
            else:
                self.fault("unknown_currency", f"{currency[:40]!r} is not an ISO 4217 currency code", "currency")
        placed_at = self.moment(document.get("placed_at"))
        destination = self.address(document.get("destination"))
        lines = self.lines(document.get("lines") or [])
        if self.faults:
            raise BadCart(tuple(self.faults))
        return Cart(
            document["shop"],
            document["currency"],
            lines,
            destination,
            document.get("purpose") or "sale",
            placed_at,
            document.get("signature_requested") or False,
        )

    def fault(self, code: str, message: str, *place: str | int) -> None:
        self.faults.append(InputFault(self.root + pointer_of(place), code, message))

    def moment(self, text: str | None) -> datetime | None:
        if text is None:
            return None
        found = _TIME.fullmatch(text)
        try:
            moment = datetime.fromisoformat(text.upper()) if found else None
        except ValueError:
            moment = None
        if found is None or moment is None:
            self.fault("bad_time", f"{text!r} is not a time: write it like '2026-07-03T10:00:00-04:00'", "placed_at")
        elif moment.tzinfo is None:
            self.fault("bad_time", f"give the offset: {text}+00:00 for UTC", "placed_at")
        elif not _FIRST_MOMENT <= moment < _END_OF_TIME:
            self.fault("out_of_range", "must lie between 2000-01-01 and 2100-01-01", "placed_at")
        else:
            return moment
        return None

    def address(self, given: _Object | None) -> Address | None:
        if given is None:
            return None
        country: str | None = given.get("country")
        if country is None:
            return None
        if country not in countries():
            self.fault("unknown_country", unknown_country(country), "destination", "country")
        lines: list[str] | None = given.get("lines")
        return Address(
            country,
            given.get("region"),
            given.get("postal_code"),
            given.get("city"),
            None if lines is None else tuple(lines),
            given.get("residential"),
        )

    def lines(self, rows: list[_Object | None]) -> tuple[Line, ...]:
        lines = [line for n, row in enumerate(rows) if row is not None and (line := self.line(n, row)) is not None]
        if len({line.id for line in lines}) < len(lines) or len(lines) < len(rows):
            self.unique([None if row is None else row.get("id") for row in rows])
        total = sum(line.unit_price.minor * line.quantity + (line.tax.minor if line.tax else 0) for line in lines)
        if total > MAX_MINOR:
            self.fault("amount_too_large", "the lines add up to more than any amount this program takes", "lines")
        return tuple(lines)

    def unique(self, ids: list[str | None]) -> None:
        first: dict[str, int] = {}
        for n, name in enumerate(ids):
            if name is not None and first.setdefault(name, n) != n:
                self.fault("duplicate_id", f"line {first[name]} has the id {name!r} already", "lines", n, "id")

    def line(self, n: int, row: _Object) -> Line | None:
        """The line, or None where it cannot be put together; its faults are noted then."""
        quantity: int | None = row.get("quantity")
        unit_price = self.amount(n, row, "unit_price")
        discount = self.amount(n, row, "discount")
        tax = self.amount(n, row, "tax")
        weight = self.weight(n, row.get("weight"))
        dimensions = self.dimensions(n, row.get("dimensions"))
        customs = self.customs(n, row.get("customs"))
        lead_time = self.lead_time(n, row.get("lead_time"))
        name: str | None = row.get("id")
        if quantity is None or unit_price is None or self.currency is None or name is None:
            return None
        if discount is None:
            discount = Money(0, self.currency)
        elif discount.minor > unit_price.minor * quantity:
            listed = unit_price * quantity
            self.fault("discount_too_large", f"{discount} is more than the line's {listed}", "lines", n, "discount")
        tags: list[str] | None = row.get("tags")
        return Line(
            name,
            row.get("kind") or "stock",
            quantity,
            unit_price,
            discount,
            row.get("sku") or "",
            row.get("name") or "",
            tax,
            weight,
            dimensions,
            customs,
            tuple(tags) if tags else (),
            lead_time,
            row.get("service"),
        )

    def amount(self, n: int, row: _Object, key: str) -> Money | None:
        text: str | None = row.get(key)
        if text is None or self.currency is None:
            return None
        try:
            amount = _money(text, self.currency)
        except ValueError as error:
            self.fault("bad_amount", str(error), "lines", n, key)
            return None
        if amount.minor < 0:
            self.fault("negative_amount", "must not be below zero", "lines", n, key)
            return None
        return amount

    def weight(self, n: int, given: _Object | None) -> int | None:
        if given is None:
            return None
        value, unit = given.get("value"), given.get("unit")
        if value is None or unit is None:
            return None
        weight = _grams(value, unit)
        if not 0 < weight <= MAX_GRAMS:
            self.outside(weight, f"{MAX_GRAMS} g", "lines", n, "weight", "value")
        return weight

    def dimensions(self, n: int, given: _Object | None) -> tuple[int, int, int] | None:
        if given is None:
            return None
        unit: str | None = given.get("unit")
        sides = (given.get("length"), given.get("width"), given.get("height"))
        size = tuple([_millimetres(side, unit) for side in sides if unit is not None and side is not None])
        if len(size) < 3 or min(size) <= 0 or max(size) > MAX_MILLIMETRES:
            self.sides(n, given)
            return None
        return size[0], size[1], size[2]

    def sides(self, n: int, given: _Object) -> None:
        """Note which of the sides lie outside; one whose value or unit is wrong has its fault already."""
        unit: str | None = given.get("unit")
        for key in ("length", "width", "height"):
            value: str | int | None = given.get(key)
            if value is None or unit is None:
                continue
            side = _millimetres(value, unit)
            if not 0 < side <= MAX_MILLIMETRES:
                self.outside(side, f"{MAX_MILLIMETRES} mm", "lines", n, "dimensions", key)

    def outside(self, measure: int, most: str, *place: str | int) -> None:
        if measure <= 0:
            self.fault("bad_measure", "must be above 0; leave it out where it is unknown", *place)
        else:
            self.fault("out_of_range", f"must be at most {most}", *place)

    def customs(self, n: int, given: _Object | None) -> Customs:
        if not given:
            return _NO_CUSTOMS
        code: str | None = given.get("hs_code")
        origin: str | None = given.get("origin_country")
        if code is not None:
            if not _HS_CODE.fullmatch(code):
                self.fault("bad_hs_code", "write 4 to 14 digits such as '7113.19'", "lines", n, "customs", "hs_code")
            code = code.replace(".", "")
        if origin is not None and origin not in countries():
            self.fault("unknown_country", unknown_country(origin), "lines", n, "customs", "origin_country")
        return Customs(code, origin, given.get("description"))

    def lead_time(self, n: int, given: _Object | None) -> Span | None:
        if given is None:
            return None
        minimum: int | None = given.get("min")
        maximum: int | None = given.get("max")
        if minimum is None:
            return None
        if maximum is not None and maximum < minimum:
            self.fault(
                "min_over_max", f"ends at {maximum}, before it begins at {minimum}", "lines", n, "lead_time", "max"
            )
        return Span(minimum, maximum, given.get("unit") or "business_days")
