"""Weights and lengths."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.units import GRAMS, MILLIMETRES, from_grams, from_millimetres, grams, iso_day, millimetres

VALUES = st.decimals(0, 100_000, places=4)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("1", "oz", 29),
        ("16", "oz", 454),
        ("1", "lb", 454),
        ("0.1", "kg", 100),
        ("35", "g", 35),
        ("35.01", "g", 36),
        ("0", "lb", 0),
    ],
)
def test_weights_are_whole_grams_rounded_up(value: str, unit: str, expected: int) -> None:
    """A parcel is never declared lighter than it is."""
    assert grams(Decimal(value), unit) == expected


def test_many_are_rounded_up_once() -> None:
    """Sixteen ounces are a pound, not sixteen times the grams of one."""
    assert (grams(Decimal(1), "oz", 16), grams(Decimal(1), "oz") * 16) == (454, 464)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [("1", "in", 26), ("10", "in", 254), ("6", "cm", 60), ("6.01", "cm", 61), ("0.5", "m", 500), ("7", "mm", 7)],
)
def test_lengths_are_whole_millimetres_rounded_up(value: str, unit: str, expected: int) -> None:
    """A parcel is never declared smaller than it is."""
    assert millimetres(Decimal(value), unit) == expected


@pytest.mark.parametrize(
    ("weight", "unit", "places", "expected"),
    [
        (29, "oz", 2, "1.00"),
        (30, "oz", 2, "1.05"),
        (454, "lb", 4, "1.0000"),
        (455, "lb", 4, "1.0030"),
        (2268, "lb", 2, "5.00"),
        (1, "kg", 2, "0.01"),
        (1000, "kg", 3, "1.000"),
        (1001, "kg", 3, "1.001"),
        (5, "g", 0, "5"),
        (10, "lb", 1, "0.1"),
    ],
)
def test_grams_are_told_in_the_carriers_unit(weight: int, unit: str, places: int, expected: str) -> None:
    """The roundest weight within the last gram, written with all digits the carrier takes; else rounded up."""
    assert str(from_grams(weight, unit, places)) == expected


@pytest.mark.parametrize(
    ("length", "places", "expected"),
    [(26, 2, "1.00"), (305, 2, "12.00"), (306, 2, "12.04"), (254, 1, "10.0"), (1, 0, "1")],
)
def test_millimetres_are_told_in_the_carriers_unit(length: int, places: int, expected: str) -> None:
    """305 mm is what 12 in became, 306 mm is more."""
    assert str(from_millimetres(length, "in", places)) == expected


@given(st.integers(1, 100_000), st.sampled_from(sorted(GRAMS)), st.integers(0, 4))
def test_what_was_given_comes_back(value: int, unit: str, places: int) -> None:
    """A whole number of the carrier's unit goes out as it came in; a unit finer than a gram by less than one of it."""
    assert from_grams(grams(Decimal(value), unit), unit, places) == value


@given(VALUES, st.sampled_from(sorted(GRAMS)))
def test_less_than_a_gram_is_added(value: Decimal, unit: str) -> None:
    """Rounding up adds less than one gram, never takes any."""
    exact = Fraction(value) * GRAMS[unit]
    assert exact <= grams(value, unit) < exact + 1


@given(VALUES, st.sampled_from(sorted(MILLIMETRES)))
def test_less_than_a_millimetre_is_added(value: Decimal, unit: str) -> None:
    """Rounding up adds less than one millimetre, never takes any."""
    exact = Fraction(value) * MILLIMETRES[unit]
    assert exact <= millimetres(value, unit) < exact + 1


@given(st.integers(0, 10**6), st.sampled_from(sorted(GRAMS)), st.integers(0, 4))
def test_a_carriers_weight_is_off_by_less_than_a_gram_or_its_last_digit(weight: int, unit: str, places: int) -> None:
    """Less than a gram below what was rounded up, less than the last digit above."""
    told = Fraction(from_grams(weight, unit, places))
    exact = Fraction(weight) / GRAMS[unit]
    assert exact - 1 / GRAMS[unit] < told < exact + Fraction(1, 10**places)


def test_a_unit_is_of_weight_or_of_length() -> None:
    """No name stands for both: a size is looked up by its name alone."""
    assert not GRAMS.keys() & MILLIMETRES.keys()


@pytest.mark.parametrize(("day", "written"), [(date(2026, 7, 3), "2026-07-03"), (date(800, 12, 31), "0800-12-31")])
def test_a_day_is_written_with_all_its_digits(day: date, written: str) -> None:
    """Year, month, day."""
    assert iso_day(day) == written
