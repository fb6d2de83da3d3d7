"""How numbers are said."""

from datetime import date, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.cart import Span
from calculator.domain.money import Money
from calculator.domain.rate import Transit
from calculator.domain.units import grams
from calculator.page import words
from calculator.policy.model import Threshold


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (["A, B", "C"], "A, B; C"),
    ],
)
def test_lists(names: list[str], text: str) -> None:
    """With «and» before the last; names with commas of their own stand between semicolons."""
    assert words.and_words(names) == text
    assert words.or_words(names) == text.replace(" and ", " or ")


@pytest.mark.parametrize(
    ("first", "text"),
    [
        (5000, "of $50.00 and more"),
        (5001, "over $50.00"),
        (4999, "of $49.99 and more"),
        (20010, "of $200.10 and more"),
        (20011, "over $200.10"),
        (0, "of $0.00 and more"),
        (1, "over $0.00"),
    ],
)
def test_from_a_value(first: int, text: str) -> None:
    """The side of the bound is said with the rounder of its two amounts."""
    assert words.from_value(first, "USD") == text


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (5000, "under $50.00"),
        (5001, "up to $50.00"),
        (4999, "under $49.99"),
        (1, "up to $0.00"),
        (20011, "up to $200.10"),
    ],
)
def test_below_a_value(limit: int, text: str) -> None:
    """As from a value."""
    assert words.below_value(limit, "USD") == text


@given(st.integers(0, 10_000_000))
def test_both_sides_of_a_bound_are_said_alike(bound: int) -> None:
    """Where what is below stops «under» an amount, what is above begins with it; where «up to», «over»."""
    below, above = words.below_value(bound + 1, "USD"), words.from_value(bound + 1, "USD")
    amount = str(Money(bound, "USD") if "up to" in below else Money(bound + 1, "USD"))
    assert below.removeprefix("up to $").removeprefix("under $") == amount
    assert above in (f"over ${amount}", f"of ${amount} and more")
    assert ("up to" in below) == ("over" in above)


def test_thresholds() -> None:
    """The bound itself belongs to «and more», not to «over»."""
    bound = Money(50000, "USD")
    assert words.orders_past(Threshold("b", 50001, bound, True, "A7")) == "orders over $500.00"
    assert words.orders_past(Threshold("b", 50000, bound, False, "A7")) == "orders of $500.00 and more"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(3, 7), "3–7 business days"),
        (Span(0, 2), "up to 2 business days"),
        (Span(0, 1), "up to 1 business day"),
        (Span(0, 0), "the same day"),
        (Span(1, 1), "1 business day"),
        (Span(2, 2, "weeks"), "2 weeks"),
        (Span(21, None, "days"), "21 days or more"),
        (Span(1, None, "weeks"), "1 week or more"),
        (Span(0, None), "0 business days or more"),
    ],
)
def test_lead_times(span: Span, text: str) -> None:
    """A first day that is the day of the order is not said."""
    assert words.lead(span) == text
    assert words.leads((span, Span(1, 2))) == f"{text}, then 1–2 business days"


@pytest.mark.parametrize(
    ("transit", "text"),
    [
        (Transit(7, 9), "7–9 business days"),
        (Transit(0, 2), "0–2 business days"),
        (Transit(None, 5), "up to 5 business days"),
        (Transit(None, 1, business=False), "up to 1 day"),
        (Transit(None, 21, business=False), "up to 3 weeks"),
        (Transit(7, 7, business=False), "1 week"),
        (Transit(7, 20, business=False), "7–20 days"),
        (Transit(6, 21, business=False), "6–21 days"),
        (Transit(0, 21, business=False), "0–21 days"),
        (Transit(14, None, business=False), "2 weeks or more"),
        (Transit(7, 21), "7–21 business days"),
        (Transit(0, 0), "the same day"),
        (Transit(None, 0), "up to 0 business days"),
        (Transit(None, 0, business=False), "up to 0 days"),
        (Transit(), None),
    ],
)
def test_transit_times(transit: Transit, text: str | None) -> None:
    """Whole weeks of calendar days are weeks; business days never are."""
    assert words.transit(transit) == text


@pytest.mark.parametrize(
    ("weight", "text"),
    [(1000, "1 kg"), (2500, "2500 g"), (999, "999 g"), (454, "454 g (1 lb)"), (455, "455 g"), (2268, "2268 g (5 lb)")],
)
def test_weights(weight: int, text: str) -> None:
    """Grams, with the whole pounds they were made from."""
    assert words.weight(weight) == text


@given(st.integers(1, 500))
def test_pounds_are_those_of_the_file(pounds: int) -> None:
    """A bound of whole pounds is shown with them."""
    weight = grams(Decimal(pounds), "lb")
    assert words.weight(weight).endswith(f"({pounds} lb)") or weight % 1000 == 0


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 1), date(2026, 12, 24), "from 1 Nov 2026 to 24 Dec 2026"),
        (date(2026, 11, 1), None, "from 1 Nov 2026"),
        (None, date(2026, 12, 24), "until 24 Dec 2026"),
        (None, None, ""),
    ],
)
def test_dates(first: date | None, last: date | None, text: str) -> None:
    """Day, month, year."""
    assert words.dates(first, last) == text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ((0, 1, 2, 3, 4), "Monday to Friday"),
        ((0, 1, 2, 3, 4, 5, 6), "Monday to Sunday"),
        ((1, 2), "Tuesday and Wednesday"),
        ((1, 2, 3), "Tuesday to Thursday"),
        ((1, 2, 5), "Tuesday, Wednesday and Saturday"),
        ((6,), "Sunday"),
    ],
)
def test_weekdays(found: tuple[int, ...], text: str) -> None:
    """Three or more in a row are a span."""
    assert words.weekdays(found) == text


def test_small_words() -> None:
    """Clock, zone, share, pieces, kinds, names, sentences."""
    assert (words.clock(time(14)), words.clock(time(9, 5, 30))) == ("14:00", "09:05:30")
    assert words.local_time(ZoneInfo("America/New_York")) == "New York time"
    assert words.local_time(ZoneInfo("UTC")) == "UTC time"
    assert (words.percent(Decimal("7.50")), words.percent(Decimal(100))) == ("7.5 %", "100 %")
    assert (words.items(1), words.items(2)) == ("1 item", "2 items")
    assert (words.kind("stock"), words.kind("made_to_order")) == ("In stock", "Made to order")
    assert words.named("pre-order_late") == "Pre order late"
    assert [words.sentence(text) for text in ("So.", "So", "So  it\nis!", "Why?")] == [
        "So.",
        "So.",
        "So it is!",
        "Why?",
    ]
    assert (words.price(Money(0, "USD")), words.price(Money(1, "USD"))) == ("free", "$0.01")
    assert words.between(None, 3, words.items) == "up to 3 items"
    assert words.between(2, None, words.items) == "of 2 items and more"
    assert words.between(2, 5, words.items) == "from 2 items to 5 items"


@pytest.mark.parametrize(
    ("basis", "text"),
    [
        ("discounted_physical_subtotal", "what you pay for the goods that ship, after discounts, without tax"),
        ("listed_subtotal", "the prices of all goods of the order, before discounts, without tax"),
        ("discounted_subtotal_with_tax", "what you pay for all goods of the order, after discounts, with tax"),
    ],
)
def test_order_values(basis: str, text: str) -> None:
    """What counts, in the customer's words."""
    assert words.order_value(basis) == text
