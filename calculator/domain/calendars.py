"""Business days over named calendars. Days are counted; an open end stays open."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Final

HolidaysOf = Callable[[int], Iterable[date]]
"""Closed days of a year; asked once a year."""


WORKING_WEEK: Final = range(5)
"""Monday to Friday, counted as ``date.weekday`` does."""

_REMEMBERED: Final = 4096
"""Sums remembered a calendar: the orders of a day ask the same few over and over."""


class Calendar:
    """The days of a working week, less the closed ones. Closed days of a year are computed when it is first met.

    Args:
        weekdays: those worked, Monday is 0; at least one.
    """

    __slots__ = ("_added", "_closed", "_extra", "_holidays", "_works", "name", "weekdays")

    def __init__(
        self,
        name: str,
        holidays: HolidaysOf | None = None,
        extra: Iterable[date] = (),
        weekdays: Collection[int] = WORKING_WEEK,
    ) -> None:
        self.name = name
        self._holidays = holidays
        self._extra = frozenset(extra)
        self.weekdays = tuple(sorted(set(weekdays)))
        self._works = tuple(weekday in weekdays for weekday in range(7))
        self._closed: dict[int, frozenset[int]] = {}
        self._added: dict[tuple[date, int], date] = {}

    def is_business_day(self, day: date) -> bool:
        """Whether the calendar's owner works on *day*."""
        return self._works[day.weekday()] and day.toordinal() not in self._year(day.year)

    def roll(self, day: date) -> date:
        """*day* itself if it is a business day, else the next one."""
        return date.fromordinal(self._roll(day.toordinal()))

    def add(self, day: date, count: int) -> date:
        """The *count*-th business day after *day*, which is day 0 whether it is one or not; 0 rolls forward."""
        key = (day, count)
        found = self._added.get(key)
        if found is None:
            if len(self._added) >= _REMEMBERED:
                self._added.clear()
            found = self._added[key] = self._count(day.toordinal(), count)
        return found

    def _count(self, ordinal: int, count: int) -> date:
        if count == 0:
            return date.fromordinal(self._roll(ordinal))
        while count:
            ordinal = self._roll(ordinal + 1)
            count -= 1
        return date.fromordinal(ordinal)

    def closed_weekday_in(self, first: date, last: date) -> bool:
        """Whether a day that would be worked, but for a holiday, lies from *first* to *last*."""
        closed = self._year(first.year)
        if last.year != first.year:
            closed = closed.union(*(self._year(year) for year in range(first.year + 1, last.year + 1)))
        low, high = first.toordinal(), last.toordinal()
        return any(low <= day <= high and self._works[(day - 1) % 7] for day in closed)

    def _roll(self, ordinal: int) -> int:
        # Ordinal 1 is a Monday: (ordinal - 1) % 7 is the weekday.
        while not self._works[(ordinal - 1) % 7] or ordinal in self._year(date.fromordinal(ordinal).year):
            ordinal += 1
        return ordinal

    def _year(self, year: int) -> frozenset[int]:
        closed = self._closed.get(year)
        if closed is None:
            days = set(self._holidays(year)) if self._holidays else set()
            closed = self._closed[year] = frozenset(day.toordinal() for day in days | self._extra if day.year == year)
        return closed
