"""Edges of weights and sizes in whole grams and millimetres."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._card.weights import (
    Dimensional,
    billable,
    grams_to_pounds,
    pounds_to_grams,
    whole_inches,
    whole_limits,
)
from calculator.domain.money import Money
from calculator.domain.shipment import Parcel
from calculator.domain.units import GRAMS, grams, millimetres

UP = Dimensional(1728, 139, "up")


@given(st.integers(1, 200))
def test_whole_units_survive_the_way_through_whole_grams_and_millimetres(amount: int) -> None:
    """Declared as whole pounds or inches, read back as the same; a gram or millimetre more is the next."""
    weight, side = grams(Decimal(amount), "lb"), millimetres(Decimal(amount), "in")
    assert pounds_to_grams(amount) == weight
    assert grams_to_pounds(weight) == amount
    assert whole_inches(side, "up") == amount
    assert whole_inches(side, "nearest") == amount
    assert whole_inches(side + 1, "up") == amount + 1


@pytest.mark.parametrize(
    ("side", "up", "nearest"), [(1, 1, 0), (26, 1, 1), (27, 2, 1), (38, 2, 1), (39, 2, 2), (305, 12, 12), (306, 13, 12)]
)
def test_inches_of_a_side(side: int, up: int, nearest: int) -> None:
    """Up counts every fraction; nearest counts from the half."""
    assert (whole_inches(side, "up"), whole_inches(side, "nearest")) == (up, nearest)


def test_limits_that_round_to_the_same_gram() -> None:
    """15.999 oz and a pound are both 454 g: the lower row ends at 453."""
    exact = [8 * GRAMS["oz"], Fraction("15.999") * GRAMS["oz"], GRAMS["lb"], 2 * GRAMS["lb"]]
    assert whole_limits(exact) == (227, 453, 454, 908)


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ((305, 305, 305), 100),  # 1728 cubic inches are not over 1728
        ((306, 305, 305), pounds_to_grams(14)),  # 1872 ÷ 139 = 13.47
        ((331, 331, 305), pounds_to_grams(15)),  # 13 × 13 × 12 = 2028 ÷ 139 = 14.59
    ],
)
def test_billable_weight(sides: tuple[int, int, int], expected: int) -> None:
    """The greater of the scale and the size, in whole pounds rounded up."""
    assert billable(Parcel(*sides, 100, Money(0, "USD")), UP) == expected
    assert billable(Parcel(*sides, 40000, Money(0, "USD")), UP) == 40000
