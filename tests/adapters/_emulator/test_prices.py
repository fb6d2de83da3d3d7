"""Zones, groups, formulas and days."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._emulator.measures import whole_grams, whole_millimetres, whole_pounds
from adapters._emulator.offers import Offer, after_business_days, after_days, business_day, percent_of, shares
from adapters._emulator.prices import Formula, country_group, ground_cents, ground_zone
from adapters._emulator.ups_offers import billing_pounds
from calculator.domain.money import Money
from calculator.domain.shipment import Parcel
from calculator.domain.units import from_grams, from_millimetres, grams


@pytest.mark.parametrize(("group", "units", "cents"), [(1, 1, 1000), (2, 1, 1100), (1, 2, 1010), (4, 5, 1340)])
def test_a_formula(group: int, units: int, cents: int) -> None:
    """Base, a step for each group but the first, a unit for each unit but the first."""
    assert Formula(1000, 100, 10).cents(group, units) == cents


@pytest.mark.parametrize(
    ("zone", "pounds", "cents"),
    [(2, 1, 1199), (8, 1, 1503), (8, 70, 10311), (8, 72, 10561), (9, 1, 2950), (9, 3, 3280)],
)
def test_ground(zone: int, pounds: int, cents: int) -> None:
    """The table to 70 lb, 1.25 for each pound over it; outside the 48 states a formula."""
    assert ground_cents(zone, pounds) == cents


@pytest.mark.parametrize(
    ("destination", "region", "zone"),
    [
        ("10002", "NY", 2),  # next door is zone 2: UPS has no zone 1
        ("78701", "TX", 7),
        ("94110", "CA", 8),
        ("99501", "AK", 9),
        ("00901", "PR", 9),
        ("00000", None, None),
        (None, None, None),
    ],
)
def test_zones(destination: str | None, region: str | None, zone: int | None) -> None:
    """From New York."""
    assert ground_zone("10001", destination, region) == zone
    assert ground_zone(None, destination, region) is None


@pytest.mark.parametrize(("country", "group"), [("CA", 1), ("PR", 1), ("DE", 2), ("JP", 3), ("BR", 4), ("PW", 4)])
def test_country_groups(country: str, group: int) -> None:
    """Neighbours, Europe, the Far East, the rest."""
    assert country_group(country) == group


@pytest.mark.parametrize(
    ("weight", "pounds"), [(1, 1), (453, 1), (454, 1), (455, 2), (907, 2), (908, 2), (909, 3), (31752, 70)]
)
def test_whole_pounds(weight: int, pounds: int) -> None:
    """Up, but what a whole pound arrives as is that pound."""
    assert whole_pounds(weight) == pounds


@pytest.mark.parametrize(
    ("sides", "weight", "pounds"),
    [((305, 305, 305), 500, 13), ((305, 305, 306), 500, 14), ((25, 25, 25), 5000, 12)],
)
def test_billing_pounds(sides: tuple[int, int, int], weight: int, pounds: int) -> None:
    """Twelve inches cubed by 139 are 12.4, so 13 lb; a millimetre more is an inch more."""
    assert billing_pounds(Parcel(*sides, weight, Money(0, "USD"))) == pounds


@given(weight=st.integers(1, 70_000), side=st.integers(1, 3000))
def test_measures_survive_the_wire(weight: int, side: int) -> None:
    """What an adapter tells in the carrier's digits is read back as it was."""
    for unit, places in (("lb", 4), ("oz", 2), ("kg", 3)):
        assert whole_grams(from_grams(weight, unit, places), unit) == weight
    for unit, places in (("in", 2), ("cm", 3)):
        assert whole_millimetres(from_millimetres(side, unit, places), unit) == side


@given(pounds=st.integers(1, 150))
def test_a_whole_pound_survives_two_digits(pounds: int) -> None:
    """UPS's 0.01 lb is coarser than a gram, but a pound goes there and back as a pound."""
    weight = grams(Decimal(pounds), "lb")
    assert whole_grams(from_grams(weight, "lb", 2), "lb") == weight
    assert whole_pounds(weight) == pounds


def test_measures_are_never_nothing() -> None:
    """A feather weighs a gram, a sheet is a millimetre thick; so is what is told as none at all."""
    for told in (Decimal("0.0001"), Decimal(0)):
        assert (whole_grams(told, "g"), whole_millimetres(told, "mm")) == (1, 1)


@pytest.mark.parametrize(
    ("day", "business"), [("2026-12-04", "2026-12-04"), ("2026-12-05", "2026-12-07"), ("2026-12-06", "2026-12-07")]
)
def test_business_days(day: str, business: str) -> None:
    """A weekend becomes Monday."""
    assert business_day(date.fromisoformat(day)) == date.fromisoformat(business)


@pytest.mark.parametrize(
    ("day", "days", "business", "calendar"),
    [
        ("2026-12-02", 0, "2026-12-02", "2026-12-02"),
        ("2026-12-02", 2, "2026-12-04", "2026-12-04"),
        ("2026-12-02", 3, "2026-12-07", "2026-12-05"),
        ("2026-12-02", 4, "2026-12-08", "2026-12-07"),
        ("2026-12-05", 1, "2026-12-08", "2026-12-07"),
    ],
)
def test_arrivals(day: str, days: int, business: str, calendar: str) -> None:
    """Business days skip weekends; calendar days move a Sunday to Monday."""
    start = date.fromisoformat(day)
    assert after_business_days(start, days) == date.fromisoformat(business)
    assert after_days(start, days) == date.fromisoformat(calendar)


@pytest.mark.parametrize(("cents", "percent", "part"), [(50, 1, 1), (49, 1, 0), (1000, 26, 260), (2172, 80, 1738)])
def test_percent_rounds_half_up(cents: int, percent: int, part: int) -> None:
    """To a cent."""
    assert percent_of(cents, percent) == part


@given(cents=st.integers(0, 10**6), parts=st.integers(1, 200))
def test_shares_sum_to_the_whole(cents: int, parts: int) -> None:
    """However many there are."""
    found = shares(cents, parts)
    assert (len(found), sum(found)) == (parts, cents)


def test_a_total_is_carriage_and_extras() -> None:
    """Of all parcels."""
    offer = Offer("03", "Ground", (100, 200), {"fuel": 30, "signature": 0})
    assert (offer.carriage, offer.total) == (300, 330)
