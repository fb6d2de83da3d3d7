"""One line of a request: amounts in the cart's currency, weights, sides, customs, lead time."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from re import compile as pattern
from typing import Any, Final

from calculator.domain.cart import Customs, Line, Span
from calculator.domain.money import Money
from calculator.domain.units import grams, millimetres
from calculator.wire.countries import countries, unknown_country
from calculator.wire.faults import Faults
from calculator.wire.request_shape import MAX_GRAMS, MAX_MILLIMETRES, NUMBER

_HS_CODE: Final = pattern(r"[0-9](\.?[0-9]){3,13}")
_NO_CUSTOMS: Final = Customs()

_Object = Mapping[str, Any]

# Shops sell the same pieces at the same prices all day: parsing an amount or a measure once is enough.
money_of: Final = lru_cache(maxsize=8192)(Money.parse)


@lru_cache(maxsize=8192)
def _grams(value: str | int, unit: str, pieces: int = 1) -> int:
    return grams(Decimal(value), unit, pieces)


@lru_cache(maxsize=8192)
def _millimetres(value: str | int, unit: str) -> int:
    return millimetres(Decimal(value), unit)


def _is_number(value: str | int) -> bool:
    return isinstance(value, int) or NUMBER.fullmatch(value) is not None


@lru_cache(maxsize=8192)
def size_of(
    length: str | int | None, width: str | int | None, height: str | int | None, unit: str | None
) -> tuple[int, int, int] | None:
    """None where a side is missing, no number or outside its bounds."""
    if length is None or width is None or height is None or unit is None:
        return None
    if not all(map(_is_number, (length, width, height))):
        return None
    size = _millimetres(length, unit), _millimetres(width, unit), _millimetres(height, unit)
    return size if min(size) > 0 and max(size) <= MAX_MILLIMETRES else None


@lru_cache(maxsize=8192)
def sound_customs(code: str | None, origin: str | None, description: str | None) -> Customs | None:
    """None where code or country are not what they should be."""
    if (code is not None and not _HS_CODE.fullmatch(code)) or (origin is not None and origin not in countries()):
        return None
    return Customs(code and code.replace(".", ""), origin, description)


@lru_cache(maxsize=8192)
def weights_of(value: str | int, unit: str, pieces: int) -> tuple[int, int | None] | None:
    """Whole grams of one piece, and of all where rounding them once makes less; None where it is no number or outside
    its bounds."""
    if not _is_number(value):
        return None
    weight = _grams(value, unit)
    return (weight, line_weight(value, unit, pieces)) if 0 < weight <= MAX_GRAMS else None


def line_weight(value: str | int, unit: str, pieces: int) -> int | None:
    """Grams of all pieces, rounded up once; None where that is no less than the rounded pieces come to."""
    together = _grams(value, unit, pieces)
    return together if together < _grams(value, unit) * pieces else None


class LineReader:
    """Reads the lines of one request; every value is either of its shape or None.

    Args:
        currency: None where the request's is wrong: its amounts are not judged then.
    """

    __slots__ = ("_currency", "_faults")

    def __init__(self, currency: str | None, faults: Faults) -> None:
        self._currency = currency
        self._faults = faults

    def read(self, n: int, row: _Object) -> Line | None:
        """The line, or None where it cannot be put together; its faults are noted then."""
        get = row.get
        quantity: int | None = get("quantity")
        unit_price = self._amount(n, "unit_price", get("unit_price"))
        discount = self._amount(n, "discount", get("discount"))
        tax = self._amount(n, "tax", get("tax"))
        given = get("weight")
        weight, together = self._weights(n, given, quantity)
        dimensions = self._dimensions(n, get("dimensions"))
        customs = self._customs(n, get("customs"))
        lead_time = self._lead_time(n, get("lead_time"))
        name: str | None = get("id")
        if quantity is None or unit_price is None or self._currency is None or name is None:
            return None
        if discount is None:
            discount = Money(0, self._currency)
        elif discount.minor > unit_price.minor * quantity:
            listed = unit_price * quantity
            self._faults.add(
                "discount_too_large", f"{discount} is more than the line's {listed}", "lines", n, "discount"
            )
        tags: list[str] | None = get("tags")
        return Line(
            name,
            get("kind") or "stock",
            quantity,
            unit_price,
            discount,
            get("sku") or "",
            get("name") or "",
            tax,
            weight,
            dimensions,
            customs,
            tuple(tags) if tags else (),
            lead_time,
            get("service"),
            together,
        )

    def _amount(self, n: int, key: str, text: str | None) -> Money | None:
        if text is None or self._currency is None:
            return None
        try:
            amount = money_of(text, self._currency)
        except ValueError as error:
            self._faults.add("bad_amount", str(error), "lines", n, key)
            return None
        if amount.minor < 0:
            self._faults.add("negative_amount", "must not be below zero", "lines", n, key)
            return None
        return amount

    def _weights(self, n: int, given: _Object | None, pieces: int | None) -> tuple[int | None, int | None]:
        """Of one piece, and of all where rounding them once makes less."""
        if given is None:
            return None, None
        value, unit = given.get("value"), given.get("unit")
        if value is None or unit is None:
            return None, None
        weight = _grams(value, unit)
        if not 0 < weight <= MAX_GRAMS:
            self._outside(weight, f"{MAX_GRAMS} g", "lines", n, "weight", "value")
        return weight, line_weight(value, unit, pieces or 1)

    def _dimensions(self, n: int, given: _Object | None) -> tuple[int, int, int] | None:
        if given is None:
            return None
        size = size_of(given.get("length"), given.get("width"), given.get("height"), given.get("unit"))
        if size is None:
            self._sides(n, given)
        return size

    def _sides(self, n: int, given: _Object) -> None:
        """Note which of the sides lie outside; one whose value or unit is wrong has its fault already."""
        unit: str | None = given.get("unit")
        for key in ("length", "width", "height"):
            value: str | int | None = given.get(key)
            if value is None or unit is None:
                continue
            side = _millimetres(value, unit)
            if not 0 < side <= MAX_MILLIMETRES:
                self._outside(side, f"{MAX_MILLIMETRES} mm", "lines", n, "dimensions", key)

    def _outside(self, measure: int, most: str, *place: str | int) -> None:
        if measure <= 0:
            self._faults.add("bad_measure", "must be above 0; leave it out where it is unknown", *place)
        else:
            self._faults.add("out_of_range", f"must be at most {most}", *place)

    def _customs(self, n: int, given: _Object | None) -> Customs:
        if not given:
            return _NO_CUSTOMS
        code: str | None = given.get("hs_code")
        origin: str | None = given.get("origin_country")
        customs = sound_customs(code, origin, given.get("description"))
        if customs is not None:
            return customs
        if code is not None and not _HS_CODE.fullmatch(code):
            self._faults.add("bad_hs_code", "write 4 to 14 digits such as '7113.19'", "lines", n, "customs", "hs_code")
        if origin is not None and origin not in countries():
            self._faults.add("unknown_country", unknown_country(origin), "lines", n, "customs", "origin_country")
        return _NO_CUSTOMS

    def _lead_time(self, n: int, given: _Object | None) -> Span | None:
        if given is None:
            return None
        minimum: int | None = given.get("min")
        maximum: int | None = given.get("max")
        if minimum is None:
            return None
        if maximum is not None and maximum < minimum:
            self._faults.add(
                "min_over_max", f"ends at {maximum}, before it begins at {minimum}", "lines", n, "lead_time", "max"
            )
        return Span(minimum, maximum, given.get("unit") or "business_days")
