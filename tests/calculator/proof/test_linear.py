"""Amounts that grow are told as the line they grow along, exactly, whatever rounding does to single amounts."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.money import Money
from calculator.proof.linear import lines_of, simplest


@given(st.fractions(-50, 50, max_denominator=400), st.fractions(Fraction(1, 10**7), Fraction(1, 2)))
def test_the_simplest_fraction_lies_inside_and_is_the_simplest(middle: Fraction, width: Fraction) -> None:
    """Strictly between the ends, and no smaller denominator would do."""
    low, high = middle - width, middle + width
    found = simplest(low, high)
    assert low < found < high
    for denominator in range(1, min(found.denominator, 200)):
        nearest = Fraction((low * denominator).__floor__() + 1, denominator)
        assert nearest >= high


@given(st.decimals("0.01", "99", places=2), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 5000))
def test_one_percentage_is_one_line_wherever_it_is_looked_at(
    percent: Decimal, one: int, other: int, constant: int
) -> None:
    """Rounded half up at both ends, it has the same slope and the same constant from wherever it starts."""

    def price(value: int) -> tuple[int, str]:
        return Money(value, "USD").percent(percent).minor + constant, "USD"

    far = 10**9
    lines = [lines_of(price(start), [("value", start, start + far, price(start + far))]) for start in (one, other)]
    assert lines[0] == lines[1] == ("(", (constant, ("value", Fraction(percent) / 100)), "USD", ")")


def test_what_does_not_grow_stays_as_it_is() -> None:
    """No number moves: the very tuples."""
    start = (500, ("base", 500))
    assert lines_of(start, [("value", 0, 100, (500, ("base", 500)))]) is start


def test_two_axes_have_a_slope_each() -> None:
    """3 for the order, 2 more a piece: looked at along each axis by itself."""
    start = (5,)  # at 1 piece and value 100, of which 1 %
    found = lines_of(start, [("quantity", 1, 11, (25,)), ("value", 100, 100 + 10**6, (5 + 10**4,))])
    assert found == ("(", (2, ("quantity", Fraction(2)), ("value", Fraction(1, 100))), ")")


@pytest.mark.parametrize("there", [(5, 6), ("five",), ((5,),)])
def test_what_changes_its_form_is_compared_as_it_is(there: object) -> None:
    """Where it is no line, both ends decide."""
    assert lines_of((5,), [("value", 0, 10, there)]) == ((5,), (there,))
