"""The shop's calendar and its cut-offs."""

from datetime import time
from typing import Final, get_args

from calculator.domain.calendars import Calendar
from calculator.policy import calendars, schema

_WEEK: Final[tuple[schema.Weekday, ...]] = get_args(schema.Weekday)


def shop_calendar(file: schema.PolicyFile) -> Calendar:
    """Working days, counted from what the file says of them."""
    table = file.calendar
    weekdays = frozenset(_WEEK.index(name) for name in table.working_days)
    return calendars.shop_calendar(file.name, table.holidays, table.closed, weekdays)


def cut_offs(table: schema.CalendarTable) -> tuple[time | None, ...] | None:
    """From Monday to Sunday; None where every day has the same."""
    if not table.cut_off_by_day:
        return None
    return tuple(table.cut_off_by_day.get(name, table.cut_off) for name in _WEEK)
