"""Business days over named calendars. Days are counted; an open end stays open."""

from collections.abc import Callable, Iterable
from datetime import date

HolidaysOf = Callable[[int], Iterable[date]]
"""Closed days of a year; asked once a year."""


class Calendar:
    """Monday to Friday, less the closed days. Closed days of a year are computed when the year is first met."""

    __slots__ = ("_closed", "_extra", "_holidays", "name")

    def __init__(self, name: str, holidays: HolidaysOf | None = None, extra: Iterable[date] = ()) -> None:
        self.name = name
        self._holidays = holidays
        self._extra = frozenset(extra)
        self._closed: dict[int, frozenset[int]] = {}

    def is_business_day(self, day: date) -> bool:
        """Whether the calendar's owner works on *day*."""
        return day.weekday() < 5 and day.toordinal() not in self._year(day.year)

    def roll(self, day: date) -> date:
        """*day* itself if it is a business day, else the next one."""
        return date.fromordinal(self._roll(day.toordinal()))

    def add(self, day: date, count: int) -> date:
        """The *count*-th business day after *day*, which is day 0 whether it is one or not; 0 rolls forward."""
        ordinal = day.toordinal()
        if count == 0:
            return date.fromordinal(self._roll(ordinal))
        while count:
            ordinal = self._roll(ordinal + 1)
            count -= 1
        return date.fromordinal(ordinal)

    def _roll(self, ordinal: int) -> int:
        # Ordinal 1 is a Monday: (ordinal - 1) % 7 is the weekday.
        while (ordinal - 1) % 7 > 4 or ordinal in self._year(date.fromordinal(ordinal).year):
            ordinal += 1
        return ordinal

    def _year(self, year: int) -> frozenset[int]:
        closed = self._closed.get(year)
        if closed is None:
            days = set(self._holidays(year)) if self._holidays else set()
            closed = self._closed[year] = frozenset(day.toordinal() for day in days | self._extra if day.year == year)
        return closed
