"""Exact money."""

from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.money import MAX_MINOR, Money, digits, is_currency
from calculator.domain.option import Charge

NO_DOLLARS = (
    *("7.585", "7.5", "7", "7.", ".50", "1e3", "NaN", "Infinity", "", "-", "--5.00", "+5.00", " 5.00", "5.00 "),
    *("5,00", "1,000.00", "5.0x", "٥.٠٠", "5.٠٠", "1_0.00"),
)
MINORS = st.integers(1 - MAX_MINOR, MAX_MINOR - 1)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("49.99", "USD", 4999),
        ("0.00", "USD", 0),
        ("-5.00", "USD", -500),
        ("007.50", "USD", 750),
        ("1000", "JPY", 1000),
        ("-3", "JPY", -3),
        ("1.234", "KWD", 1234),
        ("10000000000000.00", "USD", MAX_MINOR),
    ],
)
def test_decimal_text_is_read_to_the_minor_unit(text: str, currency: str, minor: int) -> None:
    """Text with exactly the currency's digits is an amount."""
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "sample"),
    [
        *((text, "USD", "5.00") for text in NO_DOLLARS),
        *((text, "JPY", "1000") for text in ("1000.0", "10.00", "1000.", "")),
        ("1.23", "KWD", "5.000"),
    ],
)
def test_any_other_text_is_refused_with_a_sample(text: str, currency: str, sample: str) -> None:
    """What is not an amount is named, and how to write one is shown."""
    with pytest.raises(ValueError, match="is not an amount") as caught:
        Money.parse(text, currency)
    assert str(caught.value) == f"{text!r} is not an amount in {currency}: write it like {sample!r}"


def test_absurd_amounts_are_refused() -> None:
    """One cent above the largest amount, and sixteen digits, are no amounts; the message stays short."""
    with pytest.raises(ValueError, match=r"^'10000000000000\.01' is larger than any amount this program takes$"):
        Money.parse("10000000000000.01", "USD")
    with pytest.raises(ValueError, match=f"^'{'9' * 40}' is not an amount"):
        Money.parse("9" * 5000 + ".00", "USD")


@given(MINORS, st.sampled_from(["USD", "JPY", "KWD", "EUR"]))
def test_text_and_amount_are_the_same_thing(minor: int, currency: str) -> None:
    """What is written can be read again, and has the currency's digits."""
    amount = Money(minor, currency)
    assert Money.parse(str(amount), currency) == amount
    assert len(str(amount).partition(".")[2]) == digits(currency)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (5, "USD", "0.05"),
        (-5, "USD", "-0.05"),
        (-1, "USD", "-0.01"),
        (0, "USD", "0.00"),
        (99, "USD", "0.99"),
        (100, "USD", "1.00"),
        (-100, "USD", "-1.00"),
        (-1234, "KWD", "-1.234"),
        (-7, "JPY", "-7"),
        (10, "JPY", "10"),
        (10_001, "UYW", "1.0001"),
    ],
)
def test_amounts_are_written_in_full(minor: int, currency: str, text: str) -> None:
    """Zeros before and behind the point are kept."""
    assert str(Money(minor, currency)) == text


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("7.585", "USD", 759),
        ("7.584999", "USD", 758),
        ("-7.585", "USD", -759),
        ("0.005", "USD", 1),
        ("1000.5", "JPY", 1001),
        ("1.2345", "KWD", 1235),
        ("1E+2", "USD", 10000),
    ],
)
def test_a_carriers_amount_is_rounded_half_up_once(amount: str, currency: str, minor: int) -> None:
    """A carrier may send more digits than the currency has."""
    assert Money.from_decimal(Decimal(amount), currency) == Money(minor, currency)


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "1e99", "-1000000000000001"])
def test_a_carriers_nonsense_is_no_amount(amount: str) -> None:
    """What is not finite or absurd is refused by name."""
    with pytest.raises(ValueError, match=r" is not an amount$"):
        Money.from_decimal(Decimal(amount), "USD")


def test_the_largest_carrier_amount_is_one() -> None:
    """The bound itself is allowed."""
    assert Money.from_decimal(Decimal(MAX_MINOR), "JPY").minor == MAX_MINOR


def test_sums_and_products_are_exact() -> None:
    """Whole minor units in, whole minor units out."""
    five, seven = Money(500, "USD"), Money(700, "USD")
    assert five + seven == Money(1200, "USD")
    assert five - seven == Money(-200, "USD")
    assert five * 3 == Money(1500, "USD")
    assert Money.zero("EUR") == Money(0, "EUR")


def test_amounts_of_one_currency_compare() -> None:
    """All four relations, at the edge and beside it."""
    low, same, high = Money(1, "USD"), Money(1, "USD"), Money(2, "USD")
    assert (low < high, low < same, high < low) == (True, False, False)
    assert (low <= high, low <= same, high <= low) == (True, True, False)
    assert (high > low, low > same, low > high) == (True, False, False)
    assert (high >= low, low >= same, low >= high) == (True, True, False)


@pytest.mark.parametrize(
    "mix",
    [
        lambda one, other: one + other,
        lambda one, other: one - other,
        lambda one, other: one < other,
        lambda one, other: one <= other,
        lambda one, other: one > other,
        lambda one, other: one >= other,
    ],
)
def test_currencies_never_mix(mix: object) -> None:
    """Every operation on two currencies raises; equal figures are not equal amounts."""
    with pytest.raises(ValueError, match=r"^USD and EUR cannot be mixed$"):
        mix(Money(1, "USD"), Money(1, "EUR"))  # type: ignore[operator]
    assert Money(1, "USD") != Money(1, "EUR")


@pytest.mark.parametrize(
    ("minor", "percent", "expected"),
    [
        (1000, "12.5", 125),
        (999, "15", 150),
        (990, "15", 149),
        (4, "12.5", 1),
        (3, "12.5", 0),
        (0, "50", 0),
        (100, "0", 0),
    ],
)
def test_a_share_is_rounded_half_up_once(minor: int, percent: str, expected: int) -> None:
    """148.5 cents are 149, 0.375 cents are none."""
    assert Money(minor, "USD").percent(Decimal(percent)) == Money(expected, "USD")


@given(st.integers(0, 10**9), st.decimals(0, 1000, places=3))
def test_a_share_is_the_nearest_minor_unit(minor: int, percent: Decimal) -> None:
    """Against exact fractions: never more than half a minor unit away, a half goes up."""
    exact = Fraction(minor) * Fraction(percent) / 100
    assert -Fraction(1, 2) < Money(minor, "USD").percent(percent).minor - exact <= Fraction(1, 2)


def test_currencies_are_iso_4217() -> None:
    """Digits are known for each, and what is no currency says so."""
    assert [digits(code) for code in ("USD", "JPY", "KWD", "EUR", "GBP")] == [2, 0, 3, 2, 2]
    assert (is_currency("USD"), is_currency("usd"), is_currency("XYZ"), is_currency("")) == (True, False, False, False)
    with pytest.raises(ValueError, match=r"^'XYZ' is not an ISO 4217 currency$"):
        digits("XYZ")


def charges(*amounts: Money) -> list[Charge]:
    """Parts of a price."""
    return [Charge("base", "Postage", amount) for amount in amounts]


@given(st.lists(MINORS, min_size=1, max_size=5))
def test_a_total_is_the_sum_of_its_parts(minors: list[int]) -> None:
    """As adding one to the next comes to."""
    parts = [Money(minor, "USD") for minor in minors]
    assert Money.total(charges(*parts)) == reduce(add, parts)


def test_parts_in_two_currencies_have_no_total() -> None:
    """Whichever of them is the odd one."""
    for currencies in (("USD", "EUR"), ("EUR", "USD"), ("USD", "USD", "EUR"), ("USD", "EUR", "USD")):
        with pytest.raises(ValueError, match="cannot be mixed"):
            Money.total(charges(*(Money(1, currency) for currency in currencies)))


@given(MINORS, st.integers(0, 1000), MINORS)
def test_a_multiple_less_another_amount_is_worked_out_in_one_step(minor: int, times: int, less: int) -> None:
    """As one after the other; never between currencies."""
    amount, other = Money(minor, "USD"), Money(less, "USD")
    assert amount.times(times, other) == amount * times - other
    with pytest.raises(ValueError, match="cannot be mixed"):
        amount.times(times, Money(less, "EUR"))
