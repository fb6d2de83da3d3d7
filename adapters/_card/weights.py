"""Edges of weights and sizes that arrive in whole grams and millimetres, rounded up.

A weight of w grams means a true weight over w - 1 and not over w; likewise a side. So a limit is compared after it was
rounded up in the same way: 8 oz is 226.8 g and arrives as 227 g, and 227 g is «not over 8 oz»; 12 in is 304.8 mm and
arrives as 305 mm, and 305 mm is 12 whole inches.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from calculator.domain.shipment import Parcel

_POUND: Final = (45359237, 100000)  # grams, as a fraction
_INCH: Final = (254, 10)  # millimetres, as a fraction

Inches = Literal["up", "nearest"]
INCHES: Final = ("up", "nearest")


@dataclass(frozen=True, slots=True)
class Dimensional:
    """When size counts as weight: over *over* cubic inches, ``volume ÷ divisor`` pounds, sides in whole inches.

    The sources of 2026-07-12 disagree on the rounding of a side; the card takes «up», the dearer of the two.
    """

    over: int
    divisor: int
    inches: Inches


def pounds_to_grams(pounds: int) -> int:
    """Whole grams that *pounds* arrive as."""
    return -(-pounds * _POUND[0] // _POUND[1])


def grams_to_pounds(grams: int) -> int:
    """Whole pounds, the fraction dropped; undoes pounds_to_grams."""
    return grams * _POUND[1] // _POUND[0]


def whole_limits(exact: list[Fraction]) -> tuple[int, ...]:
    """Row limits (exact grams, ascending, none twice) as whole grams.

    Where two limits round up to the same gram the lower row ends a gram earlier: 15.999 oz and 1 lb are both 454 g, and
    454 g is what a pound arrives as, so it pays the price of a pound.
    """
    limits = [-(-limit.numerator // limit.denominator) for limit in exact]
    for row in range(len(limits) - 2, -1, -1):
        limits[row] = min(limits[row], limits[row + 1] - 1)
    return tuple(limits)


def whole_inches(side: int, rounding: Inches) -> int:
    """A side in millimetres as whole inches: rounded up, or to the nearest (half up)."""
    if rounding == "up":
        return (side - 1) * _INCH[1] // _INCH[0] + 1
    return (2 * side * _INCH[1] + _INCH[0]) // (2 * _INCH[0])


def billable(parcel: Parcel, rule: Dimensional) -> int:
    """The greater of scale weight and dimensional weight (whole pounds, rounded up), in whole grams."""
    length = whole_inches(parcel.length, rule.inches)
    volume = length * whole_inches(parcel.width, rule.inches) * whole_inches(parcel.height, rule.inches)
    if volume <= rule.over:
        return parcel.weight
    return max(parcel.weight, pounds_to_grams(-(-volume // rule.divisor)))
