"""Holiday calendars on worked days: the shop's, with observed days, and the carriers'."""

import csv
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from calculator.policy.calendars import (
    CARRIERS,
    HOLIDAYS,
    parts_with_holidays,
    public,
    shop_calendar,
    ups,
    us_federal,
    usps,
)

_TABLE = Path(__file__).parents[3] / "fixtures/calendars/carrier_holidays.csv"


def _table(carrier: str, year: int) -> list[date]:
    lines = [line for line in _TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    days = [date.fromisoformat(row["date"]) for row in csv.DictReader(lines) if row["carrier"] == carrier]
    return [day for day in days if day.year == year]


@pytest.mark.parametrize("year", [2026, 2027, 2028])
@pytest.mark.parametrize(("carrier", "days_of"), [("usps", usps), ("ups", ups)])
def test_days_without_delivery_are_those_of_the_table(
    carrier: str, days_of: Callable[[int], Iterable[date]], year: int
) -> None:
    """Every row, and no day that has none."""
    wanted = _table(carrier, year)
    assert len(wanted) == {"usps": 11, "ups": 6}[carrier]
    assert sorted(days_of(year)) == wanted


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 7, 3), True),  # Friday, observed for Saturday the 4th
        (date(2026, 7, 4), True),
        (date(2026, 7, 6), False),
        (date(2027, 7, 5), True),  # Monday, observed for Sunday the 4th
        (date(2027, 7, 2), False),
        (date(2021, 12, 31), True),  # Friday, observed for New Year's Day of 2022
        (date(2022, 12, 30), False),
        (date(2023, 1, 2), True),  # Monday, observed for Sunday the 1st
        (date(2026, 12, 25), True),
        (date(2026, 12, 24), False),
        (date(2026, 11, 26), True),
        (date(2026, 11, 27), False),
        (date(2026, 6, 19), True),
        (date(2026, 5, 25), True),
    ],
)
def test_federal_holidays_close_their_observed_day(day: date, closed: bool) -> None:
    """A Saturday holiday closes the Friday before, even of another year; a Sunday one the Monday after."""
    assert (day in set(us_federal(day.year))) is closed


@pytest.mark.parametrize("year", [2021, 2022, 2026])
def test_a_year_s_days_lie_in_it(year: int) -> None:
    """Each calendar is asked once a year, so a year must not answer for another."""
    assert {day.year for days_of in (us_federal, usps, ups) for day in days_of(year)} == {year}


@pytest.mark.parametrize(
    ("carrier", "day", "works"),
    [
        ("usps", date(2026, 7, 3), True),  # the holiday is Saturday, and stays there
        ("usps", date(2027, 7, 5), False),  # Sunday's holiday moves to Monday
        ("usps", date(2026, 10, 12), False),
        ("ups", date(2026, 7, 3), True),
        ("ups", date(2027, 7, 5), True),  # as the table has it: weekend shifts are not modelled
        ("ups", date(2026, 10, 12), True),
        ("ups", date(2026, 11, 26), False),
        ("ups", date(2026, 9, 7), False),
        ("dhl_express", date(2026, 12, 25), True),  # no calendar of its own is known
        ("dhl_express", date(2026, 12, 26), False),
    ],
)
def test_a_carrier_has_its_own_calendar(carrier: str, day: date, works: bool) -> None:
    """A day the shop keeps may be one the carrier drives."""
    assert CARRIERS[carrier].is_business_day(day) is works


def test_calendars_have_the_names_that_answers_show() -> None:
    """What set a date is told by the calendar's name."""
    assert {code: calendar.name for code, calendar in CARRIERS.items()} == {
        "usps": "USPS",
        "ups": "UPS",
        "dhl_express": "Monday to Friday",
    }
    assert list(HOLIDAYS) == ["us_federal"]


def test_a_shop_closes_on_holidays_and_on_days_of_its_own() -> None:
    """Named calendars and single days add up; without either it is Monday to Friday."""
    both = shop_calendar("Corner", ["us_federal"], [date(2026, 8, 3)])
    own = shop_calendar("Corner", [], [date(2026, 8, 3)])
    none = shop_calendar("Corner", [], [])
    assert both.name == "Corner"
    days = (date(2026, 7, 3), date(2026, 8, 3), date(2026, 8, 4), date(2026, 8, 8))
    assert [both.is_business_day(day) for day in days] == [False, False, True, False]
    assert [own.is_business_day(day) for day in days] == [True, False, True, False]
    assert [none.is_business_day(day) for day in days] == [True, True, True, False]


@pytest.mark.parametrize(
    ("code", "closed", "worked"),
    [
        ("DE-BY", date(2026, 1, 6), date(2026, 10, 30)),
        ("DE", date(2026, 10, 3), date(2026, 1, 6)),
        ("CA-QC", date(2026, 6, 24), date(2026, 8, 3)),
        ("GB-SCT", date(2026, 1, 2), date(2026, 4, 6)),
        ("GB-ENG", date(2026, 4, 6), date(2026, 1, 2)),
    ],
)
def test_a_country_and_its_parts_have_their_holidays(code: str, closed: date, worked: date) -> None:
    """Three Kings in Bavaria and not in all of Germany, St John in Quebec, Easter Monday not in Scotland."""
    assert closed in public(code, 2026)
    assert worked not in public(code, 2026)
    assert {day.year for day in public(code, 2026)} == {2026}


def test_the_country_us_keeps_the_federal_holidays() -> None:
    """The same days under both names, observed ones included; California has its own."""
    for year in (2021, 2022, 2026, 2027):
        assert public("US", year) == frozenset(us_federal(year))
    chavez = date(2026, 3, 31)
    assert chavez in public("US-CA", 2026) - public("US", 2026)


def test_several_calendars_and_a_week_add_up() -> None:
    """Closed in Bavaria and in the US; open on Saturdays and shut on Mondays."""
    calendar = shop_calendar("Corner", ["US", "DE-BY"], [], (1, 2, 3, 4, 5))
    days = {date(2026, 1, 6): False, date(2026, 7, 3): False, date(2026, 7, 7): True, date(2026, 7, 11): True}
    days[date(2026, 7, 13)] = False
    assert {day: calendar.is_business_day(day) for day in days} == days


def test_what_is_known_of_a_country() -> None:
    """Its parts by their codes, none for some, and nothing at all of what is no country."""
    assert {"BY", "BE"} <= set(parts_with_holidays("DE") or ())
    assert parts_with_holidays("JP") is not None
    assert parts_with_holidays("XX") is None
