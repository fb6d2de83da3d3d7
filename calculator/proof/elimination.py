"""Whole numbers that keep every bound on their sums: found exactly, one unknown after the other eliminated.

Two bounds on an unknown, one from below and one from above, leave room for a whole number exactly where they leave room
at all, as long as the unknown is taken once in one of them (Fourier and Motzkin; the Omega test's condition). A system
in which that is not so is refused when it is put together, so that no answer is ever a guess.
"""

from collections.abc import Sequence
from functools import reduce
from math import gcd

from calculator.domain.record import record

Row = tuple[int, ...]
"""How often each unknown is taken; together they are to be no less than the row's bound."""
Bound = int | None
"""None: the row bounds nothing."""


@record(frozen=True, slots=True)
class _Pair:
    """A bound from below and one from above that together bound the rest: which rows, how often, over what, where."""

    low: int
    high: int
    lows: int
    highs: int
    over: int
    into: int


@record(frozen=True, slots=True)
class _Step:
    """The elimination of one unknown: rows before it, those that bound it from below, and what is left of them."""

    unknown: int
    rows: tuple[Row, ...]
    lows: tuple[int, ...]
    kept: tuple[tuple[int, int], ...]
    pairs: tuple[_Pair, ...]
    left: tuple[Row, ...]


class Elimination:
    """A system of rows, made ready for any bounds.

    Args:
        rows: every unknown is bounded from below by some of them.
        order: the unknowns, the one to be smallest before all others first.

    Raises:
        ValueError: whole numbers and fractions do not agree on whether there is a solution.
    """

    def __init__(self, rows: Sequence[Row], order: Sequence[int]) -> None:
        self.size = len(rows)
        self._steps: list[_Step] = []
        left = tuple(rows)
        for unknown in reversed(order):
            step = _eliminated(left, unknown)
            self._steps.append(step)
            left = step.left

    def smallest(self, bounds: Sequence[Bound]) -> tuple[int, ...] | None:
        """The first unknown as small as can be, then the next …; None where no whole numbers keep the *bounds*."""
        reached = [list(bounds)]
        for step in self._steps:
            reached.append(_carried(step, reached[-1]))
        if any(bound is not None and bound > 0 for bound in reached[-1]):
            return None
        found = [0] * len(self._steps)
        for step, own in zip(reversed(self._steps), reversed(reached[:-1]), strict=True):
            found[step.unknown] = _least(step, own, found)
        return tuple(found)


def _eliminated(rows: tuple[Row, ...], unknown: int) -> _Step:
    lows = [place for place, row in enumerate(rows) if row[unknown] > 0]
    highs = [place for place, row in enumerate(rows) if row[unknown] < 0]
    left: dict[Row, int] = {}
    kept = [(place, left.setdefault(row, len(left))) for place, row in enumerate(rows) if not row[unknown]]
    pairs = []
    for low in lows:
        for high in highs:
            highs_taken, lows_taken = rows[low][unknown], -rows[high][unknown]
            if min(highs_taken, lows_taken) > 1:
                raise ValueError(f"{rows[low]} and {rows[high]} leave whole numbers out")
            both = [lows_taken * one + highs_taken * other for one, other in zip(rows[low], rows[high], strict=True)]
            over = reduce(gcd, both) or 1
            row = tuple(each // over for each in both)
            pairs.append(_Pair(low, high, lows_taken, highs_taken, over, left.setdefault(row, len(left))))
    return _Step(unknown, rows, tuple(lows), tuple(kept), tuple(pairs), tuple(left))


def _carried(step: _Step, bounds: Sequence[Bound]) -> list[Bound]:
    """The bounds of what a step leaves: of several on one row the tightest."""
    reached: list[Bound] = [None] * len(step.left)
    for place, into in step.kept:
        reached[into] = _tighter(reached[into], bounds[place])
    for pair in step.pairs:
        low, high = bounds[pair.low], bounds[pair.high]
        if low is None or high is None:
            continue
        bound = -(-(pair.lows * low + pair.highs * high) // pair.over)
        reached[pair.into] = _tighter(reached[pair.into], bound)
    return reached


def _tighter(one: Bound, other: Bound) -> Bound:
    return other if one is None or (other is not None and other > one) else one


def _least(step: _Step, bounds: Sequence[Bound], found: Sequence[int]) -> int:
    """The smallest value of a step's unknown, given those of all that are eliminated later; its own is still 0."""
    least = []
    for place in step.lows:
        bound, row = bounds[place], step.rows[place]
        if bound is not None:
            rest = bound - sum([taken * value for taken, value in zip(row, found, strict=True)])
            least.append(-(-rest // row[step.unknown]))
    return max(least)
