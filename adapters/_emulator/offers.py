"""A service's price in whole cents before it is written in a carrier's own format, and the days it takes."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from typing import Final

from calculator.domain.record import record

CURRENCY: Final = "USD"
_SATURDAY: Final = 5
_SUNDAY: Final = 6


@record(frozen=True, slots=True)
class Offer:
    """One service of one carrier under the carrier's own ``code``, for the whole shipment.

    ``pieces`` is the carriage of each parcel; ``extras`` what comes on top, by our name for it (residential, fuel,
    signature, insurance, …), in the order of a receipt. An extra of 0 was asked for and costs nothing.
    """

    code: str
    name: str
    pieces: tuple[int, ...]
    extras: Mapping[str, int] = field(default_factory=dict)
    days: int | None = None
    arrives: date | None = None
    by: str = ""
    guaranteed: bool = False
    zone: int | None = None
    currency: str = CURRENCY

    @property
    def carriage(self) -> int:
        """The carriage of all parcels."""
        return sum(self.pieces)

    @property
    def total(self) -> int:
        """Carriage and extras."""
        return self.carriage + sum(self.extras.values())


def percent_of(cents: int, percent: int) -> int:
    """*percent* of *cents*, rounded half up."""
    return (cents * percent + 50) // 100


def shares(cents: int, parts: int) -> tuple[int, ...]:
    """*cents* over *parts*, equal but for the last, which takes what is left."""
    share = cents // parts
    return (*(share,) * (parts - 1), cents - share * (parts - 1))


def business_day(day: date) -> date:
    """*day*, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= _SATURDAY else 0)


def after_business_days(day: date, days: int) -> date:
    """The business day *days* business days after *day*, which counts from the Monday where it is none."""
    day = business_day(day)
    for _ in range(days):
        day = business_day(day + timedelta(days=1))
    return day


def after_days(day: date, days: int) -> date:
    """The day *days* calendar days after *day*, Monday instead of Sunday."""
    day += timedelta(days=days)
    return day + timedelta(days=1) if day.weekday() == _SUNDAY else day
