"""Weights and lengths: integer grams and millimetres inside, rounded up (rounding to nearest under-declares)."""

from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
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


def _ceil(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


def grams(value: Decimal, unit: str) -> int:
    """Whole grams, rounded up: 1 oz → 29. Unit is a key of GRAMS."""
    return _ceil(Fraction(value) * GRAMS[unit])


def millimetres(value: Decimal, unit: str) -> int:
    """Whole millimetres, rounded up: 1 in → 26. Unit is a key of MILLIMETRES."""
    return _ceil(Fraction(value) * MILLIMETRES[unit])


def from_grams(weight: int, unit: str, places: int) -> Decimal:
    """Grams in a carrier's *unit*, rounded up to *places* digits."""
    return _scaled(Fraction(weight) / GRAMS[unit], places)


def from_millimetres(length: int, unit: str, places: int) -> Decimal:
    """Millimetres in a carrier's *unit*, rounded up to *places* digits."""
    return _scaled(Fraction(length) / MILLIMETRES[unit], places)


def _scaled(value: Fraction, places: int) -> Decimal:
    return Decimal(_ceil(value * 10**places)).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_CEILING)
