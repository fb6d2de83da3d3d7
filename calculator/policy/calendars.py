"""Named holiday calendars: the shop's and the carriers'.

Source: the ``holidays`` package (rules of 5 U.S.C. 6103). USPS keeps the federal holidays on their own day, a Sunday
one on the Monday after, a Saturday one on the Saturday. UPS: its days without service, from general knowledge of
2026, unverified; weekend shifts are not modelled. DHL Express: no calendar of its own is known, Monday to Friday holds.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from calculator.domain.calendars import Calendar

_UPS_CLOSED: Final = frozenset(
    {"New Year's Day", "Memorial Day", "Independence Day", "Labor Day", "Thanksgiving Day", "Christmas Day"}
)


@lru_cache(maxsize=256)
def _federal(year: int, observed: bool) -> dict[date, str]:
    from holidays.countries.united_states import UnitedStates  # a sixth of a second: only where used

    found: dict[date, str] = UnitedStates(years=year, observed=observed)  # type: ignore[no-untyped-call]
    return {day: name for day, name in found.items() if day.year == year}


def us_federal(year: int) -> Iterable[date]:
    """US federal holidays with their observed days: a Saturday one closes the Friday, a Sunday one the Monday."""
    return _federal(year, observed=True).keys()


def usps(year: int) -> Iterable[date]:
    """Days without ordinary USPS delivery."""
    for day in _federal(year, observed=False):
        yield day + timedelta(days=1) if day.weekday() == 6 else day


def ups(year: int) -> Iterable[date]:
    """Days without UPS pickup and delivery."""
    return (day for day, name in _federal(year, observed=False).items() if name in _UPS_CLOSED)


HOLIDAYS: Final[dict[str, Callable[[int], Iterable[date]]]] = {"us_federal": us_federal}
"""Calendars a policy may name."""

CARRIERS: Final[dict[str, Calendar]] = {
    "usps": Calendar("USPS", usps),
    "ups": Calendar("UPS", ups),
    "dhl_express": Calendar("Monday to Friday"),
}
"""The calendar a carrier's transit days are counted on."""


def shop_calendar(shop: str, names: Iterable[str], closed: Iterable[date]) -> Calendar:
    """A shop's working days: the named holiday calendars and the days it closes by itself."""
    sources = [HOLIDAYS[name] for name in names]

    def days(year: int) -> Iterable[date]:
        return (day for source in sources for day in source(year))

    return Calendar(shop, days if sources else None, closed)
