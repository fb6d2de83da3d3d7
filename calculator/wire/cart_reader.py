"""A document whose values have their shapes becomes a Cart, where they also fit together."""

from collections.abc import Mapping
from datetime import UTC, datetime
from re import compile as pattern
from typing import Any, Final

from calculator.domain.cart import Cart, Line
from calculator.domain.errors import BadCart
from calculator.domain.money import MAX_MINOR, is_currency
from calculator.domain.places import Address
from calculator.wire.countries import countries, unknown_country
from calculator.wire.faults import Faults
from calculator.wire.line_reader import LineReader

FIRST_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
END_OF_TIME: Final = datetime(2100, 1, 1, tzinfo=UTC)
TIME: Final = pattern(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)

_Object = Mapping[str, Any]
"""A JSON object that has passed its shape, with null for the values that did not."""


class CartReader:
    """Reads one request; collects faults instead of stopping at the first, so that none hides another."""

    __slots__ = ("_faults",)

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def read(self, document: _Object) -> Cart:
        """The cart.

        Raises:
            BadCart: there is any fault, those of the shapes included.
        """
        currency = self._currency(document.get("currency"))
        placed_at = self._moment(document.get("placed_at"))
        destination = self._address(document.get("destination"))
        lines = self._lines(document.get("lines") or [], LineReader(currency, self._faults))
        if self._faults.found:
            raise BadCart(tuple(self._faults.found))
        return Cart(
            document["shop"],
            document["currency"],
            lines,
            destination,
            document.get("purpose") or "sale",
            placed_at,
            document.get("signature_requested") or False,
        )

    def _currency(self, code: str | None) -> str | None:
        if code is None or is_currency(code):
            return code
        self._faults.add("unknown_currency", f"{code[:40]!r} is not an ISO 4217 currency code", "currency")
        return None

    def _moment(self, text: str | None) -> datetime | None:
        if text is None:
            return None
        found = TIME.fullmatch(text)
        try:
            moment = datetime.fromisoformat(text.upper()) if found else None
        except ValueError:
            moment = None
        if found is None or moment is None:
            self._faults.add(
                "bad_time", f"{text!r} is not a time: write it like '2026-07-03T10:00:00-04:00'", "placed_at"
            )
        elif moment.tzinfo is None:
            self._faults.add("bad_time", f"give the offset: {text}+00:00 for UTC", "placed_at")
        elif not FIRST_MOMENT <= moment < END_OF_TIME:
            self._faults.add("out_of_range", "must lie between 2000-01-01 and 2100-01-01", "placed_at")
        else:
            return moment
        return None

    def _address(self, given: _Object | None) -> Address | None:
        if given is None:
            return None
        country: str | None = given.get("country")
        if country is None:
            return None
        if country not in countries():
            self._faults.add("unknown_country", unknown_country(country), "destination", "country")
        lines: list[str] | None = given.get("lines")
        return Address(
            country,
            given.get("region"),
            given.get("postal_code"),
            given.get("city"),
            None if lines is None else tuple(lines),
            given.get("residential"),
        )

    def _lines(self, rows: list[_Object | None], reader: LineReader) -> tuple[Line, ...]:
        lines = [line for n, row in enumerate(rows) if row is not None and (line := reader.read(n, row)) is not None]
        if len({line.id for line in lines}) < len(lines) or len(lines) < len(rows):
            self._unique([None if row is None else row.get("id") for row in rows])
        total = sum(line.unit_price.minor * line.quantity + (line.tax.minor if line.tax else 0) for line in lines)
        if total > MAX_MINOR:
            self._faults.add("amount_too_large", "the lines add up to more than any amount this program takes", "lines")
        return tuple(lines)

    def _unique(self, ids: list[str | None]) -> None:
        first: dict[str, int] = {}
        for n, name in enumerate(ids):
            if name is not None and first.setdefault(name, n) != n:
                self._faults.add("duplicate_id", f"line {first[name]} has the id {name!r} already", "lines", n, "id")
