"""Carriers' pounds, ounces, inches and centimetres as the whole grams and millimetres of a Parcel.

Rounded up, as a shop's own goods are: a request holds a number within the last gram or millimetre of the whole ones, so
this gives them back as they were wherever a digit is finer than that (USPS, EasyPost and DHL Express; UPS's 0.01 lb is
4.5 g, yet its whole pounds come back too).
"""

from datetime import date
from decimal import Decimal

from adapters._card.weights import grams_to_pounds, pounds_to_grams
from calculator.domain.money import Money
from calculator.domain.shipment import Parcel
from calculator.domain.units import grams, millimetres


def whole_grams(weight: Decimal, unit: str) -> int:
    """Grams, rounded up, at least one: 1.00 lb → 454. Unit is a key of units.GRAMS."""
    return max(1, grams(weight, unit))


def whole_millimetres(length: Decimal, unit: str) -> int:
    """Millimetres, rounded up, at least one: 12.00 in → 305. Unit is a key of units.MILLIMETRES."""
    return max(1, millimetres(length, unit))


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
