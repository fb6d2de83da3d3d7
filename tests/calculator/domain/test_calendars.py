"""Business days over named calendars."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.calendars import Calendar

MONDAY = date(2026, 3, 2)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
CLOSED = st.frozensets(st.dates(date(2025, 12, 1), date(2026, 4, 30)), max_size=30)


def naive_add(day: date, count: int, closed: Iterable[date]) -> date:
    """One day after the other, as one counts on fingers."""
    shut = set(closed)

    def open_on(candidate: date) -> bool:
        return candidate.strftime("%a") not in ("Sat", "Sun") and candidate not in shut

    if count == 0:
        while not open_on(day):
            day += timedelta(days=1)
    for _ in range(count):
        day += timedelta(days=1)
        while not open_on(day):
            day += timedelta(days=1)
    return day


@pytest.mark.parametrize(("after", "working"), [(0, True), (4, True), (5, False), (6, False), (7, True)])
def test_monday_to_friday_are_business_days(after: int, working: bool) -> None:
    """A week from a Monday."""
    assert Calendar("plain").is_business_day(MONDAY + timedelta(days=after)) is working


def test_closed_days_come_from_rules_and_from_the_list() -> None:
    """Both close the day; a holiday on a weekend changes nothing."""
    calendar = Calendar("shop", lambda year: [date(year, 3, 3), date(year, 3, 7)], [date(2026, 3, 4)])
    worked = [day for day in range(2, 10) if calendar.is_business_day(date(2026, 3, day))]
    assert worked == [2, 5, 6, 9]
    assert calendar.name == "shop"


def test_holidays_are_asked_once_a_year() -> None:
    """And only for the years that are met."""
    asked: list[int] = []

    def holidays(year: int) -> list[date]:
        asked.append(year)
        return [date(year, 1, 1)]

    calendar = Calendar("shop", holidays)
    assert asked == []
    assert calendar.roll(date(2026, 1, 1)) == date(2026, 1, 2)
    assert calendar.add(date(2026, 3, 2), 5) == date(2026, 3, 9)
    assert asked == [2026]
    assert calendar.add(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert asked == [2026, 2027]


def test_a_rule_counts_only_for_its_own_year() -> None:
    """A rule that names a day of another year when asked for this one does not close it."""
    calendar = Calendar("odd", lambda _year: [date(2026, 3, 3)], ())
    assert calendar.is_business_day(date(2025, 3, 3))
    assert not calendar.is_business_day(date(2026, 3, 3))


def test_rolling_goes_forward_only_where_it_must() -> None:
    """A business day stays, a Saturday becomes Monday."""
    calendar = Calendar("plain")
    assert calendar.roll(MONDAY) == MONDAY
    assert calendar.roll(date(2026, 3, 7)) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), False),
        (date(2026, 3, 2), date(2026, 3, 3), True),
        (date(2026, 3, 3), date(2026, 3, 3), True),
        (date(2026, 3, 4), date(2026, 3, 13), False),
        (date(2026, 3, 4), date(2026, 3, 2), False),
        (date(2026, 3, 14), date(2026, 3, 15), False),
        (date(2026, 3, 15), date(2026, 3, 20), True),
    ],
)
def test_a_holiday_in_the_way_is_seen(first: date, last: date, expected: bool) -> None:
    """Both ends count; a holiday on a weekend is in nobody's way."""
    calendar = Calendar("shop", None, [date(2026, 3, 3), date(2026, 3, 14), date(2026, 3, 20)])
    assert calendar.closed_weekday_in(first, last) is expected


@given(DAYS, st.integers(0, 40), CLOSED)
def test_days_are_counted_as_on_fingers(day: date, count: int, closed: frozenset[date]) -> None:
    """Against a naive day-by-day count, and the second time (from memory) the same."""
    calendar = Calendar("shop", lambda year: [each for each in closed if each.year == year])
    expected = naive_add(day, count, closed)
    assert calendar.add(day, count) == expected
    assert calendar.add(day, count) == expected
    assert Calendar("extra", None, closed).add(day, count) == expected


@given(DAYS, CLOSED)
def test_rolling_is_adding_nothing(day: date, closed: frozenset[date]) -> None:
    """Day 0 rolls forward, and lands on a business day."""
    calendar = Calendar("shop", None, closed)
    assert calendar.roll(day) == calendar.add(day, 0) == naive_add(day, 0, closed)
    assert calendar.is_business_day(calendar.roll(day))


def test_more_days_than_are_remembered_are_still_right() -> None:
    """Memory is bounded, answers are not."""
    calendar = Calendar("shop", None, [date(2026, 3, 3)])
    for _ in range(2):
        for count in range(90):
            for offset in range(60):
                day = MONDAY + timedelta(days=offset)
                assert calendar.add(day, count).weekday() < 5
    assert calendar.add(MONDAY, 1) == date(2026, 3, 4)


def test_a_calendar_has_a_week_of_its_own() -> None:
    """Tuesday to Saturday: Sunday and Monday are no business days, a holiday on a Saturday closes."""
    calendar = Calendar("shop", None, [date(2026, 3, 14), date(2026, 3, 16)], (5, 1, 2, 3, 4))
    assert calendar.weekdays == (1, 2, 3, 4, 5)
    assert [day for day in range(2, 17) if calendar.is_business_day(date(2026, 3, day))] == [
        3,
        4,
        5,
        6,
        7,
        *range(10, 14),
    ]
    assert calendar.roll(date(2026, 3, 8)) == date(2026, 3, 10)
    assert calendar.add(date(2026, 3, 7), 1) == date(2026, 3, 10)
    assert calendar.add(date(2026, 3, 13), 1) == date(2026, 3, 17)
    assert calendar.closed_weekday_in(date(2026, 3, 8), date(2026, 3, 14))
    assert not calendar.closed_weekday_in(date(2026, 3, 15), date(2026, 3, 20))
    assert Calendar("one day", None, (), (6,)).add(date(2026, 3, 1), 2) == date(2026, 3, 15)
    assert Calendar("plain").weekdays == (0, 1, 2, 3, 4)
