"""Weights and lengths: whole grams and millimetres inside, rounded up (rounding to nearest under-declares).

And days, as all carriers write them.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

GRAMS: Final[dict[str, Fraction]] = {
    "g": Fraction(1),
    "kg": Fraction(1000),
    "oz": Fraction("28.349523125"),
    "lb": Fraction("453.59237"),
}
MILLIMETRES: Final[dict[str, Fraction]] = {
    "mm": Fraction(1),
    "cm": Fraction(10),
    "m": Fraction(1000),
    "in": Fraction("25.4"),
}
_SIZES: Final = GRAMS | MILLIMETRES
"""By name, since no two share one: a fraction is slow to look up by."""


iso_day: Final[Callable[[date], str]] = lru_cache(maxsize=64)(date.isoformat)
"""``2026-07-03``. Carts of an hour ship on the same few days."""


def _ceil(value: Decimal, unit: Fraction, times: int = 1) -> int:
    number, parts = value.as_integer_ratio()  # in whole numbers: a Fraction takes six times as long
    return -(-number * unit.numerator * times // (parts * unit.denominator))


def grams(value: Decimal, unit: str, times: int = 1) -> int:
    """Whole grams, rounded up once however many *times*: 1 oz → 29, sixteen of it → 454. Unit is a key of GRAMS."""
    return _ceil(value, GRAMS[unit], times)


def millimetres(value: Decimal, unit: str) -> int:
    """Whole millimetres, rounded up: 1 in → 26. Unit is a key of MILLIMETRES."""
    return _ceil(value, MILLIMETRES[unit])


@lru_cache(maxsize=4096)  # boxes have the same sides in every question, and carts of a kind weigh alike
def from_grams(weight: int, unit: str, places: int) -> Decimal:
    """Grams in a carrier's *unit*, with *places* digits: the roundest weight that the whole grams may stand for.

    454 g is what 1 lb became, so it goes out as 1.00 lb, not as the 1.01 lb that would be billed as two. Where no round
    weight lies within the last gram, it is rounded up.
    """
    return _roundest(weight, unit, places)


@lru_cache(maxsize=4096)
def from_millimetres(length: int, unit: str, places: int) -> Decimal:
    """Millimetres in a carrier's *unit*, with *places* digits, as ``from_grams``: 305 mm is what 12 in became."""
    return _roundest(length, unit, places)


def _roundest(whole: int, unit: str, places: int) -> Decimal:
    """The number with the fewest digits in the last whole step below *whole*, the largest of them."""
    size, parts = _SIZES[unit].as_integer_ratio()  # in whole numbers: fractions took an eighth of a cold quote
    for digits in range(places + 1):
        power = 10**digits
        number = whole * parts * power // size
        if number > 0 and number * size > (whole - 1) * parts * power:
            return Decimal(number * 10 ** (places - digits)).scaleb(-places)
    return Decimal(-(-whole * parts * 10**places // size)).scaleb(-places)
