"""The smallest pieces, weight and volume that lie where a cell is, and none where nothing can."""

from fractions import Fraction
from itertools import product
from math import ceil

import pytest

from calculator.proof.amounts import Interval, inside
from calculator.proof.bounds import BILLABLE, QUANTITY, WEIGHT
from calculator.proof.measuring import LENGTH, SIDE, divisor_of, smallest_measures

FIVE, FOUR = f"{BILLABLE} 5", f"{BILLABLE} 4"


@pytest.mark.parametrize(
    ("spans", "shipping", "measures"),
    [
        ({}, 1, {}),
        ({QUANTITY: (0, 3)}, 2, {QUANTITY: 2}),
        ({QUANTITY: (0, 2)}, 2, None),
        ({QUANTITY: (3, None)}, 2, {QUANTITY: 3}),
        ({WEIGHT: (0, 2)}, 2, None),
        ({WEIGHT: (0, 3)}, 2, {WEIGHT: 2}),
        ({WEIGHT: (7, 9)}, 2, {WEIGHT: 7}),
        ({QUANTITY: (5, 6), WEIGHT: (0, 5)}, 1, None),
        ({QUANTITY: (5, 6), WEIGHT: (0, 6)}, 1, {QUANTITY: 5, WEIGHT: 5}),
        ({FIVE: (0, 3)}, 2, {WEIGHT: 2}),
        ({FIVE: (0, 2)}, 2, None),
        ({WEIGHT: (0, 3), FIVE: (0, 2)}, 2, None),
        ({WEIGHT: (5, 6), FIVE: (5, 6)}, 1, {WEIGHT: 5}),
    ],
)
def test_measures_are_the_smallest(spans: dict[str, Interval], shipping: int, measures: dict[str, int] | None) -> None:
    """A piece of each sort, a gram a piece; what no axis asks for is not said."""
    assert smallest_measures(spans, shipping) == measures


@pytest.mark.parametrize(("low", "past"), list(product((1, 2, 10, 11, 50, 250), (1, 5, 1000))))
def test_volume_fills_a_billable_weight(low: int, past: int) -> None:
    """One piece of a gram is as large as it takes to weigh so much by volume, and no more."""
    axis = f"{BILLABLE} 5000"
    found = smallest_measures({WEIGHT: (0, 2), axis: (low, low + past)}, 1)
    assert found is not None
    assert found[WEIGHT] == 1
    volume = found.get(LENGTH, 0) * found.get(SIDE, 0) ** 2
    assert inside(max(1, ceil(volume / divisor_of(axis))), (low, low + past))
    assert divisor_of(axis) == Fraction(5000)


def test_two_divisors_are_filled_at_once_where_they_can_be() -> None:
    """What weighs 10 by one divisor weighs at least as much by a smaller one."""
    found = smallest_measures({FIVE: (10, 11), FOUR: (12, 14)}, 1)
    assert found is not None
    volume = found[LENGTH] * found[SIDE] ** 2
    assert (ceil(volume / 5), 12 <= ceil(volume / 4) < 14) == (10, True)
    assert smallest_measures({FIVE: (10, 11), FOUR: (2, 9)}, 1) is None
