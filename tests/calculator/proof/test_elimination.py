"""Whole numbers within bounds on their sums: found if there are any, the first as small as can be."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator.proof.elimination import Bound, Elimination, Row
from tests.examples import examples

MOST = 5
AT_LEAST_0: tuple[Row, ...] = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
AT_MOST: tuple[Row, ...] = ((-1, 0, 0), (0, -1, 0), (0, 0, -1))
SUMS: tuple[Row, ...] = (
    (1, 1, 0),
    (-1, -1, 0),
    (0, 1, 1),
    (0, -1, -1),
    (1, -1, 0),
    (1, 1, 1),
    (-1, -1, -1),
    (2, 0, -1),
)


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(st.none() | st.integers(-6, 6), min_size=len(SUMS), max_size=len(SUMS)), st.permutations(range(3)))
def test_the_smallest_is_what_trying_all_finds(bounds: list[Bound], order: list[int]) -> None:
    """In any order of the unknowns: the same as the first of all that keep the bounds."""
    system = Elimination((*AT_LEAST_0, *AT_MOST, *SUMS), order)
    rows = tuple(zip(SUMS, bounds, strict=True))
    held = [
        values
        for values in product(range(MOST + 1), repeat=3)
        if all(
            bound is None or sum(taken * value for taken, value in zip(row, values, strict=True)) >= bound
            for row, bound in rows
        )
    ]
    wanted = min(held, key=lambda values: [values[unknown] for unknown in order], default=None)
    assert system.smallest([*(0,) * 3, *(-MOST,) * 3, *bounds]) == wanted


def test_fractions_are_no_solution() -> None:
    """3 is twice no whole number, though it is twice one and a half; 4 is twice two."""
    system = Elimination(((2,), (-1,), (1,)), (0,))
    assert system.smallest((3, -1, 0)) is None
    assert system.smallest((3, -2, 0)) == (2,)


def test_a_row_that_bounds_nothing_counts_for_nothing() -> None:
    """None is no bound, whichever side it is on."""
    system = Elimination(((1, 0), (0, 1), (1, 1), (-1, 0)), (0, 1))
    assert system.smallest((0, 0, 7, None)) == (0, 7)
    assert system.smallest((0, 0, None, -3)) == (0, 0)
    assert system.smallest((4, 0, None, -3)) is None


def test_of_several_bounds_on_one_sum_the_tightest_holds() -> None:
    """Wherever it stands among them."""
    for bounds in ((2, 5, 3), (5, 2, 3), (3, 2, 5)):
        assert Elimination(((1, 0), (1, 0), (1, 0), (0, 1)), (1, 0)).smallest((*bounds, 0)) == (5, 0)


def test_a_system_that_fractions_could_fool_is_refused() -> None:
    """2x + y at least, 3x at most: no unit on either side, so room for a fraction proves nothing."""
    with pytest.raises(ValueError, match="leave whole numbers out"):
        Elimination(((2, 1), (-3, 0), (0, 1)), (1, 0))
