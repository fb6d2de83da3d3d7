"""Fee rules: which band an amount falls in, what is missing to a free one, shares and pieces, and their labels."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.money import Money
from calculator.domain.option import Charge
from calculator.policy.fees import Measures, PercentOf, PerItem, Tiered, flat, money_text

BASIS = "discounted_physical_subtotal"
AMOUNTS = st.integers(0, 100_000)


def usd(minor: int) -> Money:
    """Cents of a dollar."""
    return Money(minor, "USD")


def measured(value: int = 0, weight: int = 0, pieces: int = 1) -> Measures:
    """What a fee looks at."""
    return Measures({BASIS: value}, weight, pieces)


def charge(amount: Money, label: str) -> tuple[Charge, ...]:
    """A single base charge of statement S."""
    return (Charge("base", label, amount, "S"),)


@st.composite
def tiered(draw: st.DrawFn, measure: str = BASIS) -> Tiered:
    """Rising bands, some of them free."""
    limits = tuple(sorted(draw(st.sets(st.integers(1, 1000), max_size=6))))
    fees = draw(st.lists(st.sampled_from((0, 0, 300, 500, 900)), min_size=len(limits) + 1, max_size=len(limits) + 1))
    return Tiered(measure, limits, tuple(Charge("base", f"band {i}", usd(fee), "S") for i, fee in enumerate(fees)))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Money(5000, "USD"), "$50.00"),
        (Money(5, "EUR"), "€0.05"),
        (Money(5000, "GBP"), "£50.00"),
        (Money(5000, "CAD"), "CAD 50.00"),
        (Money(5000, "JPY"), "JPY 5000"),
        (Money(5000, "KWD"), "KWD 5.000"),
    ],
)
def test_an_amount_as_a_sentence_shows_it(amount: Money, text: str) -> None:
    """A sign where every reader knows it, the code elsewhere."""
    assert money_text(amount) == text


@given(tiered(), st.integers(0, 1200))
def test_the_band_is_the_one_a_naive_search_finds(fee: Tiered, value: int) -> None:
    """The first band whose limit lies above the amount, by Decimals and one after another; else the open one."""
    bounds = [Decimal(limit) / 100 for limit in fee.limits]
    band = next((index for index, bound in enumerate(bounds) if Decimal(value) / 100 < bound), len(bounds))
    assert fee.of(measured(value)) == (fee.charges[band],)


@given(tiered(), st.integers(0, 1200))
def test_what_is_missing_to_a_free_band_is_the_least_that_helps(fee: Tiered, value: int) -> None:
    """Found by trying every amount: the smallest that makes a paid order free; none where it is free or none is."""

    def price(amount: int) -> int:
        return fee.of(measured(amount))[0].amount.minor

    missing = next((more for more in range(1201) if price(value + more) == 0), None)
    assert fee.until_free(measured(value)) == (missing or None)


@given(tiered("weight"), st.integers(0, 1200))
def test_weight_bands_look_at_weight_and_nothing_else(fee: Tiered, grams: int) -> None:
    """And no order value makes them free."""
    assert fee.of(measured(999_999, grams, 7)) == (fee.charges[sum(limit <= grams for limit in fee.limits)],)
    assert fee.until_free(measured(0, grams, 7)) is None


@given(tiered("quantity"), st.integers(0, 1200))
def test_quantity_bands_look_at_pieces_and_nothing_else(fee: Tiered, pieces: int) -> None:
    """And no order value makes them free."""
    assert fee.of(measured(999_999, 999_999, pieces)) == (fee.charges[sum(limit <= pieces for limit in fee.limits)],)
    assert fee.until_free(measured(0, 0, pieces)) is None


def test_bands_look_at_their_own_order_value() -> None:
    """A cart has several order values; the rule names one."""
    fee = Tiered("listed_subtotal", (5000,), (*charge(usd(500), "below"), *charge(usd(0), "above")))
    measures = Measures({BASIS: 9900, "listed_subtotal": 4999}, 0, 1)
    assert fee.of(measures) == charge(usd(500), "below")
    assert fee.until_free(measures) == 1


def test_a_flat_fee_is_the_same_for_any_cart() -> None:
    """And never free by order value."""
    fee = flat(usd(700), "Flat fee", "S")
    assert fee == Tiered("quantity", (), charge(usd(700), "Flat fee"))
    assert fee.of(measured(0, 0, 0)) == fee.of(measured(10**9, 10**6, 500)) == charge(usd(700), "Flat fee")
    assert fee.until_free(measured()) is None


@pytest.mark.parametrize(
    ("pieces", "ceiling", "amount", "label"),
    [
        (1, None, 500, "First item"),
        (2, None, 650, "First item and 1 further"),
        (3, None, 800, "First item and 2 further"),
        (500, None, 75350, "First item and 499 further"),
        (1, 500, 500, "First item"),
        (2, 650, 650, "First item and 1 further"),
        (2, 649, 649, "First item and 1 further, at most $6.49"),
        (9, 700, 700, "First item and 8 further, at most $7.00"),
    ],
)
def test_the_first_piece_and_each_further(pieces: int, ceiling: int | None, amount: int, label: str) -> None:
    """5.00 and 1.50 for each further, never more than the ceiling, which owns its amount."""
    fee = PerItem(usd(500), usd(150), None if ceiling is None else usd(ceiling), "S")
    assert fee.of(measured(pieces=pieces)) == charge(usd(amount), label)
    assert fee.until_free(measured(pieces=pieces)) is None


@pytest.mark.parametrize(
    ("percent", "floor", "ceiling", "value", "amount", "label"),
    [
        ("10", None, None, 0, 0, "10 % of the order"),
        ("10", None, None, 5000, 500, "10 % of the order"),
        ("10", None, None, 5004, 500, "10 % of the order"),
        ("10", None, None, 5005, 501, "10 % of the order"),
        ("12.50", None, None, 4, 1, "12.5 % of the order"),
        ("12.5", None, None, 3, 0, "12.5 % of the order"),
        ("100", None, None, 4999, 4999, "100 % of the order"),
        ("0", None, None, 4999, 0, "0 % of the order"),
        ("10", 500, None, 4999, 500, "10 % of the order"),
        ("10", 500, None, 4990, 500, "10 % of the order, at least $5.00"),
        ("10", 500, None, 0, 500, "10 % of the order, at least $5.00"),
        ("10", None, 500, 5000, 500, "10 % of the order"),
        ("10", None, 500, 5010, 500, "10 % of the order, at most $5.00"),
        ("10", 300, 500, 4000, 400, "10 % of the order"),
        ("10", 500, 500, 4000, 500, "10 % of the order, at least $5.00"),
        ("10", 500, 500, 6000, 500, "10 % of the order, at most $5.00"),
    ],
)
def test_a_share_of_the_order(
    percent: str, floor: int | None, ceiling: int | None, value: int, amount: int, label: str
) -> None:
    """Rounded half up once, then held between floor and ceiling, which own their amounts."""
    low, high = (None if bound is None else usd(bound) for bound in (floor, ceiling))
    fee = PercentOf(Decimal(percent), BASIS, low, high, "USD", "S")
    assert fee.of(measured(value)) == charge(usd(amount), label)
    assert fee.until_free(measured(value)) is None


@given(AMOUNTS, st.decimals(0, 300, places=3), AMOUNTS, AMOUNTS)
def test_a_share_is_rounded_once_and_then_bounded(value: int, percent: Decimal, one: int, other: int) -> None:
    """The share by Decimals, half a cent up, lies between the bounds or is one of them."""
    low, high = sorted((one, other))
    fee = PercentOf(percent, BASIS, usd(low), usd(high), "USD", "S").of(measured(value))[0].amount.minor
    exact = int((Decimal(value) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))
    assert fee == min(max(exact, low), high)


def test_a_share_is_in_the_shop_s_currency() -> None:
    """Yen have no cents to round to."""
    fee = PercentOf(Decimal("2.5"), BASIS, None, None, "JPY", "S")
    assert fee.of(measured(1020)) == charge(Money(26, "JPY"), "2.5 % of the order")


@pytest.mark.parametrize(
    ("divisor", "volume", "grams"),
    [
        (Fraction(5000), 0, 0),
        (Fraction(5000), 1, 1),
        (Fraction(5000), 5_000_000, 1000),
        (Fraction(5000), 5_000_001, 1001),
        (Fraction(16387064, 1000) * 139 / Fraction("453.59237"), 16387064 * 139 // 1000, 454),
        (None, 5_000_000, 0),
    ],
)
def test_volume_weighs_what_the_divisor_says(divisor: Fraction | None, volume: int, grams: int) -> None:
    """Rounded up; 139 cubic inches are a pound; without a divisor volume weighs nothing."""
    fee = Tiered("weight", (), charge(usd(100), "all"), divisor)
    assert fee.dimensional(Measures({}, 0, 1, volume)) == grams


@pytest.mark.parametrize(
    ("weight", "volume", "minor"),
    [
        (1000, 5_000_000, 100),
        (1001, 5_000_000, 200),
        (1000, 5_000_001, 200),
        (0, 5_000_001, 200),
        (1001, 0, 200),
    ],
)
def test_the_greater_weight_is_billed(weight: int, volume: int, minor: int) -> None:
    """Of scale and volume, each at its bound and one past it."""
    fee = Tiered("weight", (1001,), charge(usd(100), "light") + charge(usd(200), "heavy"), Fraction(5000))
    assert fee.of(Measures({}, weight, 1, volume))[0].amount == usd(minor)
    assert fee.until_free(Measures({}, weight, 1, volume)) is None
