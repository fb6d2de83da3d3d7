"""Promise arithmetic: from an order day over lead times to dispatch, over transit to the door. Open ends stay open."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from calculator.domain.calendars import Calendar
from calculator.domain.cart import Span
from calculator.domain.plan import Window
from calculator.domain.rate import Transit


def order_day(
    placed_at: datetime, zone: tzinfo, cut_off: time | None, by_weekday: Sequence[time | None] | None = None
) -> date:
    """The day an order counts from: its local date, or the next day when it came after the cut-off (at it: in time).

    Args:
        by_weekday: the cut-offs from Monday to Sunday, where they are not the same every day.
    """
    local = placed_at.astimezone(zone)
    day = local.date()
    if by_weekday is not None:
        cut_off = by_weekday[day.weekday()]
    late = cut_off is not None and local.time() > cut_off
    return day + timedelta(days=1) if late else day


def after_lead(day: date, leads: Sequence[Span], calendar: Calendar) -> Window:
    """Dispatch of an order of *day*: lead times one after another, each end rolled to a business day.

    Weeks and days count on the wall calendar, business days on the shop's. One open end leaves the whole open.
    """
    earliest, latest = day, day
    open_ended = False
    for lead in leads:
        earliest = _add(earliest, lead.minimum, lead, calendar)
        if lead.maximum is None:
            open_ended = True
        else:
            latest = _add(latest, lead.maximum, lead, calendar)
    return Window(earliest, None if open_ended else latest)


def slowest(windows: Iterable[tuple[str, Window]]) -> Window:
    """The window of lines that travel together: the later of each end, any open end stays open. Names what set each."""
    named = list(windows)
    first = max(named, key=lambda entry: entry[1].earliest)
    last = next((entry for entry in named if entry[1].latest is None), None)
    return between(first, last or max(named, key=lambda entry: entry[1].latest or date.min))


def between(first: tuple[str, Window], last: tuple[str, Window]) -> Window:
    """From the earliest day of one to the latest of the other, naming both; an open end stays open."""
    (first_name, start), (last_name, end) = first, last
    latest = f"ships latest: open, {last_name}" if end.latest is None else f"ships latest: {last_name}"
    return Window(start.earliest, end.latest, (f"ships earliest: {first_name}", latest))


def business_days_between(first: date, last: date, calendar: Calendar) -> int:
    """How many business days after *first* a delivery on *last* is; 0 on the same day or before."""
    days = range(first.toordinal() + 1, last.toordinal() + 1)
    return sum(calendar.is_business_day(date.fromordinal(day)) for day in days)


def arrival(start: Window, transit: Transit, calendar: Calendar) -> tuple[date | None, date | None]:
    """First and last day at the door; an unknown transit or an open dispatch leaves that end unknown.

    Days that are not business days are counted on the wall calendar and roll to a delivery day.
    """
    earliest = None if transit.minimum is None else carry(start.earliest, transit.minimum, transit, calendar)
    latest = None
    if transit.maximum is not None and start.latest is not None:
        latest = carry(start.latest, transit.maximum, transit, calendar)
    return earliest, latest


def _add(day: date, count: int, lead: Span, calendar: Calendar) -> date:
    if lead.unit == "business_days":
        return calendar.add(day, count)
    return calendar.roll(day + timedelta(days=count * 7 if lead.unit == "weeks" else count))


def carry(day: date, count: int, transit: Transit, calendar: Calendar) -> date:
    """The day at the door, *count* of the transit's days after dispatch on *day*."""
    return calendar.add(day, count) if transit.business else calendar.roll(day + timedelta(days=count))
