"""Named holiday calendars: the shop's and the carriers'.

Source: the ``holidays`` package (rules of 5 U.S.C. 6103). USPS keeps the federal holidays on their own day, a Sunday
one on the Monday after, a Saturday one on the Saturday. UPS: its days without service, from general knowledge of
2026, unverified; weekend shifts are not modelled. DHL Express: no calendar of its own is known, Monday to Friday holds.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Final

from calculator.domain.calendars import WORKING_WEEK, Calendar

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
"""Calendars a policy may name beside those of countries."""

CARRIERS: Final[dict[str, Calendar]] = {
    "usps": Calendar("USPS", usps),
    "ups": Calendar("UPS", ups),
    "dhl_express": Calendar("Monday to Friday"),
}
"""The calendar a carrier's transit days are counted on."""


def parts_with_holidays(country: str) -> Collection[str] | None:
    """Codes of the parts of a country with holidays of their own; None where none of the country's are known."""
    from holidays import list_supported_countries

    return list_supported_countries(include_aliases=False).get(country)


@lru_cache(maxsize=256)
def public(code: str, year: int) -> frozenset[date]:
    """Public holidays of a country (``DE``) or a part of it (``DE-BY``), on the days they are observed."""
    from holidays import country_holidays

    country, _, part = code.partition("-")
    found = country_holidays(country, subdiv=part or None, years=year)
    return frozenset(day for day in found if day.year == year)


def shop_calendar(
    shop: str, names: Iterable[str], closed: Iterable[date], weekdays: Collection[int] = WORKING_WEEK
) -> Calendar:
    """A shop's working days: its weekdays (Monday is 0) less the named holidays and the days it closes by itself."""
    sources = [HOLIDAYS.get(name) or partial(public, name) for name in names]

    def days(year: int) -> Iterable[date]:
        return (day for source in sources for day in source(year))

    return Calendar(shop, days if sources else None, closed, weekdays)
