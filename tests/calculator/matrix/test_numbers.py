"""Whole-number arithmetic in columns: equal to Python's, and refused where a column could not hold it."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.money import MAX_MINOR, Money
from calculator.domain.option import Charge
from calculator.domain.plan import within
from calculator.matrix.columns import Columns, column
from calculator.matrix.fees import fees
from calculator.matrix.numbers import NotVectorised, band, bounded, share, times
from calculator.policy.fees import FeeRule, Measures, PercentOf, PerItem, Tiered

AMOUNTS = st.lists(st.integers(0, MAX_MINOR), min_size=1, max_size=5)
PERCENTS = st.decimals(0, 400, places=3).map(lambda found: found.normalize())


@given(AMOUNTS, PERCENTS)
def test_a_share_is_rounded_as_money_is(amounts: list[int], percent: Decimal) -> None:
    """Half up, once, whatever the amount."""
    expected = [Money(amount, "USD").percent(percent).minor for amount in amounts]
    assert share(column(amounts), percent).tolist() == expected


def test_half_a_cent_is_rounded_up() -> None:
    """0.5 becomes 1, what lies below becomes 0."""
    assert share(column([9, 10, 11, 30]), Decimal(5)).tolist() == [0, 1, 1, 2]


def test_a_fine_share_is_exact_as_long_as_it_fits() -> None:
    """Just below and just above what rounds up to 3."""
    half = 208_333_333_333_333_333  # of which 12 × 10^-18 is just less than 2.5
    assert share(column([half, half + 1]), Decimal("0.0000000000000012")).tolist() == [2, 3]


@pytest.mark.parametrize(
    ("amount", "percent"),
    [
        (MAX_MINOR, Decimal(1001)),
        (1, Decimal("1.000000000007")),
        (5 * 10**17 - 1, Decimal("0.0000000000000018")),  # (2 × 9 + 1) × 5 × 10^17 > 2^63
    ],
)
def test_a_share_that_leaves_the_column_is_refused(amount: int, percent: Decimal) -> None:
    """Too large a product, or too fine a fraction; never a wrapped number."""
    with pytest.raises(NotVectorised):
        share(column([amount]), percent)


def test_a_fee_for_each_piece_stays_within_the_column() -> None:
    """Up to 10^16 minor units, not one piece more; no carts have no pieces."""
    assert times(10**17, column([])).tolist() == []
    assert times(10**9, column([10**7])).tolist() == [10**16]
    with pytest.raises(NotVectorised):
        times(10**9, column([1, 10**7 + 1]))


@given(AMOUNTS, st.one_of(st.none(), st.integers(0, 10**4)), st.one_of(st.none(), st.integers(0, 10**4)))
def test_bounds_are_those_of_surcharges(amounts: list[int], low: int | None, high: int | None) -> None:
    """The floor goes first, also where it lies above the ceiling."""
    bounds = [None if bound is None else Money(bound, "USD") for bound in (low, high)]
    near = [amount % 20_000 for amount in amounts]
    expected = [within(Money(amount, "USD"), *bounds).minor for amount in near]
    assert bounded(column(near), low, high).tolist() == expected


def test_a_limit_is_the_first_past_its_band() -> None:
    """Below, at and above a limit; one that no column can hold is never reached."""
    assert band((100, 200, 10**30), column([0, 99, 100, 199, 200, 10**15])).tolist() == [0, 0, 1, 1, 2, 2]


PRICES = st.integers(0, 5000).map(lambda minor: Money(minor, "USD"))
BOUNDS = st.lists(st.integers(1, 3000), max_size=4, unique=True).map(lambda found: tuple(sorted(found)))
DIVISORS = st.sampled_from((None, Fraction(5000), Fraction(6, 7), Fraction("16387.064") * 139 / Fraction("453.59237")))
MAYBE = st.one_of(st.none(), PRICES)


@st.composite
def rules(draw: st.DrawFn) -> FeeRule:
    """A fee of any sort."""
    kind = draw(st.sampled_from(("bands", "percent", "pieces")))
    if kind == "percent":
        return PercentOf(draw(PERCENTS), "a", draw(MAYBE), draw(MAYBE), "USD", "S")
    if kind == "pieces":
        return PerItem(draw(PRICES), draw(PRICES), draw(MAYBE), "S")
    limits = draw(BOUNDS)
    charges = tuple(Charge("base", "", draw(PRICES), "S") for _ in range(len(limits) + 1))
    measure = draw(st.sampled_from(("a", "weight", "quantity")))
    return Tiered(measure, limits, charges, draw(DIVISORS) if measure == "weight" else None)


@st.composite
def measures(draw: st.DrawFn) -> Measures:
    """Of one cart, near the bounds and far from them."""
    near, far = st.integers(0, 3001), st.integers(0, 10**15)
    volume = draw(st.one_of(near, st.integers(0, 3001).map(lambda grams: grams * 5000), st.integers(0, 5 * 10**18)))
    pieces = draw(st.one_of(st.integers(1, 3001), st.integers(1, 5 * 10**6)))
    return Measures({"a": draw(near | far)}, draw(near | st.integers(0, 10**12)), pieces, volume)


@given(rules(), st.lists(measures(), min_size=1, max_size=6))
def test_every_fee_is_the_engines(rule: FeeRule, carts: list[Measures]) -> None:
    """Bands, shares and fees by the piece over any measures, at their bounds and far beyond."""
    found = Columns(
        {"a": column([cart.values["a"] for cart in carts])},
        column([cart.weight for cart in carts]),
        column([cart.pieces for cart in carts]),
        column([cart.volume for cart in carts]),
        {},
        np.zeros(len(carts), np.bool_),
    )
    assert fees(rule, found).tolist() == [rule.of(cart)[0].amount.minor for cart in carts]


@pytest.mark.parametrize("divisor", [Fraction(5000), Fraction(10, 3)])
def test_volume_is_billed_from_the_first_millimetre_past_a_gram(divisor: Fraction) -> None:
    """At, below and above the volume at which the rounded-up weight reaches a limit."""
    charges = tuple(Charge("base", "", Money(fee, "USD"), "S") for fee in (1, 2, 3))
    rule = Tiered("weight", (1, 101), charges, divisor)
    edge = int(100 * divisor)
    volumes = [0, 1, edge - 1, edge, edge + 1]
    nothing = column([0] * len(volumes))
    found = fees(rule, Columns({}, nothing, nothing, column(volumes), {}, np.zeros(len(volumes), np.bool_)))
    assert found.tolist() == [rule.of(Measures({}, 0, 1, volume))[0].amount.minor for volume in volumes]
    assert set(found.tolist()) == {1, 2, 3}
