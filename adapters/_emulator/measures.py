"""Carriers' pounds, ounces, inches and centimetres as the whole grams and millimetres of a Parcel.

Rounded down: a request holds grams and millimetres rounded up to the carrier's digits, so this gives them back as they
were wherever a digit is finer than a gram or a millimetre (USPS, EasyPost and DHL Express; UPS's 0.01 lb is 4.5 g).
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from adapters._card.weights import grams_to_pounds, pounds_to_grams
from calculator.domain.money import Money
from calculator.domain.shipment import Parcel
from calculator.domain.units import GRAMS, MILLIMETRES


def whole_grams(weight: Decimal, unit: str) -> int:
    """Grams, rounded down, at least one. Unit is a key of units.GRAMS."""
    return max(1, int(Fraction(weight) * GRAMS[unit]))


def whole_millimetres(length: Decimal, unit: str) -> int:
    """Millimetres, rounded down, at least one. Unit is a key of units.MILLIMETRES."""
    return max(1, int(Fraction(length) * MILLIMETRES[unit]))


def parcel(sides: tuple[Decimal, Decimal, Decimal], length_unit: str, weight: int, value: Money) -> Parcel:
    """The parcel of these sides, longest first."""
    length, width, height = sorted((whole_millimetres(side, length_unit) for side in sides), reverse=True)
    return Parcel(length, width, height, weight, value)


def whole_pounds(weight: int) -> int:
    """Grams as pounds, rounded up; what a whole pound arrives as is that pound."""
    pounds = grams_to_pounds(weight)
    return pounds if pounds and pounds_to_grams(pounds) >= weight else pounds + 1


def day_of(text: str) -> date | None:
    """The day of ``20261201``, ``2026-12-01`` or a time behind it; None where there is no such day."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
