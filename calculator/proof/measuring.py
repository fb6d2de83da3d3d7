"""The smallest pieces, weight and volume that lie where a cell is."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, isqrt
from typing import Final

from calculator.proof.amounts import Interval, inside
from calculator.proof.bounds import BILLABLE, QUANTITY, WEIGHT

LENGTH: Final = "length"
SIDE: Final = "side"
"""Of the one piece that fills a volume: millimetres of its length, and of its width and height."""
_LONGEST: Final = 10_000


def smallest_measures(spans: Mapping[str, Interval], shipping: int) -> dict[str, int] | None:
    """The smallest measures in *spans* for *shipping* sorts of goods that ship; None where there are none.

    Nothing weighs less than a gram a piece. Of axes that have no span nothing is said.
    """
    measures: dict[str, int] = {}
    least = shipping
    for axis in (QUANTITY, WEIGHT):
        if axis in spans:
            least = max(spans[axis][0], least)
            if not inside(least, spans[axis]):
                return None
            measures[axis] = least
    billed = {divisor_of(axis): span for axis, span in spans.items() if axis.startswith(BILLABLE)}
    if not billed:
        return measures
    measures[WEIGHT] = least
    wanted = [low * divisor - divisor + 1 for divisor, (low, _) in billed.items() if low > least]
    if wanted:
        volume = ceil(max(wanted))
        measures[SIDE] = max(isqrt(int(min(billed))), isqrt(-(-volume // _LONGEST)) + 1, 1)
        measures[LENGTH] = -(-volume // measures[SIDE] ** 2)
    volume = measures.get(LENGTH, 0) * measures.get(SIDE, 0) ** 2
    weights = {divisor: max(least, ceil(volume / divisor)) for divisor in billed}
    return measures if all(inside(weights[divisor], span) for divisor, span in billed.items()) else None


def divisor_of(axis: str) -> Fraction:
    """Cubic millimetres a gram, from the axis of a billable weight."""
    return Fraction(axis.removeprefix(BILLABLE).strip())
