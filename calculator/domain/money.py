"""Exact money: integer minor units with their currency."""

import csv
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from importlib import resources
from typing import Final, Protocol

from calculator.domain.record import record

MAX_MINOR: Final = 10**15
"""No amount of a checkout comes near it; larger ones are refused where they are read."""


@lru_cache(maxsize=1)
def _exponents() -> dict[str, int]:
    """ISO 4217 code → digits after the point, from calculator/data/currencies.csv."""
    text = resources.files("calculator.data").joinpath("currencies.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {row["code"]: int(row["digits"]) for row in csv.DictReader(lines)}


@lru_cache(maxsize=512)
def _ends(currency: str) -> tuple[int, tuple[str, ...]]:
    """Minor units in a major one, and all that an amount may end in: ``.00`` to ``.99``, or nothing at all.

    A quote writes a dozen amounts, which takes half as long this way.
    """
    places = _exponents()[currency]
    return 10**places, tuple(f".{rest:0{places}}" for rest in range(10**places)) if places else ("",)


def is_currency(code: str) -> bool:
    """Whether *code* is an ISO 4217 currency this program knows the digits of."""
    return code in _exponents()


def digits(currency: str) -> int:
    """Digits after the decimal point: USD 2, JPY 0, KWD 3.

    Raises:
        ValueError: not an ISO 4217 code.
    """
    try:
        return _exponents()[currency]
    except KeyError:
        raise ValueError(f"{currency!r} is not an ISO 4217 currency") from None


class _Part(Protocol):
    @property
    def amount(self) -> "Money": ...


@record(frozen=True, slots=True)
class Money:
    """An amount in the currency's minor units (cents, yen, fils). Mixing currencies raises; nothing is converted."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read decimal text with exactly the currency's digits: ``"49.99"``, JPY ``"1000"``.

        Raises:
            ValueError: anything else, ``"7.585"``, ``"7.5"``, ``"1e3"`` and ``"NaN"`` included.
        """
        places = digits(currency)
        body = text[1:] if text[:1] == "-" else text
        whole, point, fraction = body.partition(".")
        good = whole.isascii() and whole.isdigit() and len(whole) <= 15 and len(fraction) == places
        if not good or bool(point) != bool(places) or (fraction and not (fraction.isascii() and fraction.isdigit())):
            sample = "1000" if places == 0 else "5." + "0" * places
            raise ValueError(f"{text[:40]!r} is not an amount in {currency}: write it like {sample!r}")
        minor = int(whole + fraction)
        if minor > MAX_MINOR:
            raise ValueError(f"{text[:40]!r} is larger than any amount this program takes")
        return cls(-minor if body is not text else minor, currency)

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str) -> "Money":
        """The amount a carrier answered, rounded half up to the currency's digits, once, here.

        Raises:
            ValueError: NaN, infinite or absurd amounts, unknown currency.
        """
        if not amount.is_finite() or abs(amount) > MAX_MINOR:
            raise ValueError(f"{amount} is not an amount")
        return cls(int((amount.scaleb(digits(currency))).quantize(Decimal(1), ROUND_HALF_UP)), currency)

    @staticmethod
    def total(parts: Sequence[_Part]) -> "Money":
        """The sum of the parts' amounts; there is at least one."""
        first = parts[0].amount
        if len(parts) == 1:
            return first
        minor, currency = 0, first.currency
        for part in parts:  # in whole numbers: an amount for every step takes longer than all the rest
            amount = part.amount
            if amount.currency != currency:
                raise _mixed(first, amount)
            minor += amount.minor
        return Money(minor, currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(0, currency)

    def __str__(self) -> str:
        """Decimal text with exactly the currency's digits."""
        if self.minor < 0:
            return f"-{Money(-self.minor, self.currency)}"
        scale, ends = _ends(self.currency)
        return f"{self.minor // scale}{ends[self.minor % scale]}"

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise _mixed(self, other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise _mixed(self, other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def times(self, times: int, less: "Money") -> "Money":
        """So many times this amount, less another: in one step, since every line of every cart is worked out so."""
        return Money(self.minor * times - self._same(less), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def percent(self, percent: Decimal) -> "Money":
        """*percent* of this amount, rounded half up to a minor unit, once."""
        exact = Decimal(self.minor) * percent / 100
        return Money(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), self.currency)

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise _mixed(self, other)
        return other.minor


def _mixed(one: Money, other: Money) -> ValueError:
    return ValueError(f"{one.currency} and {other.currency} cannot be mixed")
