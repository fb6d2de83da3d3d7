"""From an order day over lead times to dispatch, over transit to the door."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.calendars import Calendar
from calculator.domain.cart import Span, SpanUnit
from calculator.domain.plan import Window
from calculator.domain.rate import Transit
from calculator.domain.windows import after_lead, arrival, business_days_between, order_day, slowest
from calculator.policy.calendars import shop_calendar

NEW_YORK = ZoneInfo("America/New_York")
FEDERAL = shop_calendar("shop", ["us_federal"], [])
PLAIN = Calendar("Monday to Friday")
MONDAY = date(2026, 3, 2)

DAYS = st.dates(date(2025, 6, 1), date(2026, 12, 31))
SPANS = st.builds(
    lambda low, more, unit: Span(low, None if more is None else low + more, unit),
    st.integers(0, 12),
    st.none() | st.integers(0, 12),
    st.sampled_from(["business_days", "days", "weeks"]),
)
CLOSED = st.frozensets(st.dates(date(2025, 6, 1), date(2027, 6, 30)), max_size=20)


def naive(day: date, count: int, unit: SpanUnit, closed: frozenset[date]) -> date:
    """Day by day: business days one after the other, the wall calendar in one step and then on to an open day."""

    def shut(candidate: date) -> bool:
        return candidate.isoweekday() > 5 or candidate in closed

    if unit == "business_days":
        for _ in range(count):
            day += timedelta(days=1)
            while shut(day):
                day += timedelta(days=1)
    else:
        day += timedelta(days=count) if unit == "days" else timedelta(weeks=count)
    while shut(day):
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize(
    ("day", "leads", "expected"),
    [
        (date(2025, 12, 24), [Span(3, 7)], Window(date(2025, 12, 30), date(2026, 1, 6))),
        (date(2026, 4, 1), [Span(3, 4, "weeks")], Window(date(2026, 4, 22), date(2026, 4, 29))),
        (date(2026, 3, 2), [Span(10, 15)], Window(date(2026, 3, 16), date(2026, 3, 23))),
        (date(2026, 7, 3), [Span(0, 2)], Window(date(2026, 7, 6), date(2026, 7, 7))),
    ],
)
def test_the_worked_dates_of_dispatch(day: date, leads: list[Span], expected: Window) -> None:
    """Christmas Eve, three to four weeks, ten to fifteen days abroad, and the observed Fourth of July."""
    assert after_lead(day, leads, FEDERAL) == expected


@pytest.mark.parametrize(
    ("start", "transit", "expected"),
    [
        (Window(date(2026, 3, 16), date(2026, 3, 23)), Transit(None, 21, business=False), (None, date(2026, 4, 13))),
        (Window(date(2026, 7, 6), date(2026, 7, 7)), Transit(7, 9), (date(2026, 7, 15), date(2026, 7, 20))),
        (Window(date(2026, 7, 7), date(2026, 7, 7)), Transit(7, 9), (date(2026, 7, 16), date(2026, 7, 20))),
        (Window(date(2026, 7, 7), date(2026, 7, 7)), Transit(5, 7), (date(2026, 7, 14), date(2026, 7, 16))),
    ],
)
def test_the_worked_dates_of_arrival(
    start: Window, transit: Transit, expected: tuple[date | None, date | None]
) -> None:
    """Three weeks after the last day of dispatch, and standard and express after the Fourth of July."""
    assert arrival(start, transit, FEDERAL) == expected


@pytest.mark.parametrize(
    ("clock", "cut_off", "expected"),
    [
        ("2026-03-02T10:00:00", None, MONDAY),
        ("2026-03-02T23:59:59", None, MONDAY),
        ("2026-03-02T13:59:59", time(14), MONDAY),
        ("2026-03-02T14:00:00", time(14), MONDAY),
        ("2026-03-02T14:00:00.000001", time(14), date(2026, 3, 3)),
        ("2026-02-28T14:01:00", time(14), date(2026, 3, 1)),
    ],
)
def test_an_order_after_the_cut_off_counts_from_the_next_day(clock: str, cut_off: time | None, expected: date) -> None:
    """At the cut-off it is in time; the next day is the calendar's, business day or not."""
    assert order_day(datetime.fromisoformat(clock).replace(tzinfo=NEW_YORK), NEW_YORK, cut_off) == expected


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("2026-03-06T12:00:00", date(2026, 3, 6)),
        ("2026-03-06T12:00:01", date(2026, 3, 7)),
        ("2026-03-05T14:00:00", date(2026, 3, 5)),
        ("2026-03-05T14:00:01", date(2026, 3, 6)),
        ("2026-03-07T23:59:59", date(2026, 3, 7)),
        ("2026-03-08T00:00:01", date(2026, 3, 9)),
    ],
)
def test_each_weekday_may_have_its_cut_off(clock: str, expected: date) -> None:
    """Noon on Fridays, none on Saturdays, midnight on Sundays, two o'clock else; the general one is not looked at."""
    week = (*(time(14),) * 4, time(12), None, time(0))
    assert order_day(datetime.fromisoformat(clock).replace(tzinfo=NEW_YORK), NEW_YORK, time(1), week) == expected


def test_the_shops_own_clock_decides_the_day() -> None:
    """Three in the morning in London is still yesterday in New York, in summer and in winter."""
    assert order_day(datetime(2026, 7, 3, 3, tzinfo=UTC), NEW_YORK, None) == date(2026, 7, 2)
    assert order_day(datetime(2026, 1, 3, 4, 59, tzinfo=UTC), NEW_YORK, None) == date(2026, 1, 2)
    assert order_day(datetime(2026, 1, 3, 5, tzinfo=UTC), NEW_YORK, None) == date(2026, 1, 3)
    assert order_day(datetime(2026, 7, 3, 18, tzinfo=UTC), NEW_YORK, time(14)) == date(2026, 7, 3)


def test_lead_times_follow_one_another() -> None:
    """Five business days, then a week; each end rolls after each."""
    window = after_lead(MONDAY, [Span(1, 5), Span(6, 7, "days")], PLAIN)
    assert window == Window(date(2026, 3, 9), date(2026, 3, 16))


def test_one_open_end_leaves_the_whole_open() -> None:
    """Whatever follows it, the latest day stays unknown, the earliest does not."""
    assert after_lead(MONDAY, [Span(1, None), Span(2, 3)], PLAIN) == Window(date(2026, 3, 5), None)
    assert after_lead(MONDAY, [Span(2, 3), Span(21, None, "days")], PLAIN) == Window(date(2026, 3, 25), None)


@given(DAYS, st.lists(SPANS, min_size=1, max_size=3), CLOSED)
def test_dispatch_is_counted_as_on_fingers(day: date, leads: list[Span], closed: frozenset[date]) -> None:
    """Against a naive calendar, end by end."""
    earliest = latest = day
    for lead in leads:
        earliest = naive(earliest, lead.minimum, lead.unit, closed)
        latest = naive(latest, lead.minimum if lead.maximum is None else lead.maximum, lead.unit, closed)
    is_open = any(lead.maximum is None for lead in leads)
    window = after_lead(day, leads, Calendar("shop", None, closed))
    assert window == Window(earliest, None if is_open else latest)
    assert window.latest is None or window.earliest <= window.latest


@given(DAYS, st.none() | st.integers(0, 20), st.none() | st.integers(0, 20), st.booleans(), CLOSED)
def test_arrival_is_counted_as_on_fingers(
    day: date, low: int | None, high: int | None, business: bool, closed: frozenset[date]
) -> None:
    """Against a naive calendar; what nobody says stays unknown."""
    unit: SpanUnit = "business_days" if business else "days"
    start = Window(day, day + timedelta(days=4))
    found = arrival(start, Transit(low, high, business), Calendar("carrier", None, closed))
    assert found == (
        None if low is None else naive(day, low, unit, closed),
        None if high is None else naive(day + timedelta(days=4), high, unit, closed),
    )


def test_an_open_dispatch_leaves_the_last_day_at_the_door_open() -> None:
    """The first day is still known."""
    assert arrival(Window(MONDAY, None), Transit(2, 3), PLAIN) == (date(2026, 3, 4), None)


def test_the_slowest_line_governs_each_end_and_is_named() -> None:
    """One line may set the first day and another the last."""
    early_long = Window(MONDAY, date(2026, 3, 20))
    late_short = Window(date(2026, 3, 4), date(2026, 3, 6))
    expected = Window(date(2026, 3, 4), date(2026, 3, 20), ("ships earliest: b", "ships latest: a"))
    assert slowest([("a", early_long), ("b", late_short)]) == expected
    assert slowest([("b", late_short), ("a", early_long)]) == expected


def test_an_open_line_opens_the_cart() -> None:
    """The first open line is named; the first day is the latest of all first days."""
    lines = [
        ("a", Window(date(2026, 3, 4), date(2026, 3, 6))),
        ("b", Window(MONDAY, None)),
        ("c", Window(MONDAY, None)),
    ]
    assert slowest(lines) == Window(date(2026, 3, 4), None, ("ships earliest: a", "ships latest: open, b"))


def test_the_first_of_equals_is_named() -> None:
    """A tie is told in the order of the lines; any iterable will do."""
    window = Window(MONDAY, MONDAY)
    found = slowest(iter([("a", window), ("b", window)]))
    assert found.because == ("ships earliest: a", "ships latest: a")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(0, 0, 0), (0, -3, 0), (0, 1, 1), (0, 4, 4), (0, 5, 4), (0, 7, 5), (4, 7, 1), (5, 7, 1), (5, 6, 0), (0, 14, 9)],
)
def test_business_days_between_two_days(first: int, last: int, expected: int) -> None:
    """The first day is day 0; days before it and closed days do not count (10 March is one)."""
    calendar = Calendar("shop", None, [date(2026, 3, 10)])
    start, end = MONDAY + timedelta(days=first), MONDAY + timedelta(days=last)
    assert business_days_between(start, end, calendar) == expected


@given(DAYS, st.integers(0, 30), CLOSED)
def test_counting_back_what_was_added(day: date, count: int, closed: frozenset[date]) -> None:
    """So many business days on, so many lie between."""
    calendar = Calendar("shop", None, closed)
    start = calendar.roll(day)
    assert business_days_between(start, calendar.add(start, count), calendar) == count


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(3, 7), "3–7 business days"),
        (Span(3, 4, "weeks"), "3–4 weeks"),
        (Span(21, None, "days"), "21+ days"),
        (Span(2, 2), "2 business days"),
    ],
)
def test_a_span_reads_as_a_page_would_say_it(span: Span, text: str) -> None:
    """Both ends, one end, or open."""
    assert str(span) == text
