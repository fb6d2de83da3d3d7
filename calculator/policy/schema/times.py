"""Days and the calendar they are counted on."""

from datetime import date, time
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calculator.policy.schema.values import HOLIDAYS, PERCENTILE, Statement, Table

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Days(Table):
    """A lead time: ``{ min = 3, max = 7 }``, or ``{ min = 21, unit = "days", open_ended = true }``."""

    min: Annotated[int, Field(ge=0, le=3650)]
    max: Annotated[int, Field(ge=0, le=3650)] | None = None
    unit: Literal["business_days", "days", "weeks"] = "business_days"
    open_ended: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if (self.max is None) != self.open_ended:
            raise ValueError("give max, or open_ended = true where the page promises no latest day")
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max {self.max} is below min {self.min}")
        return self


class TransitDays(Table):
    """Days from dispatch to the door. Either end may be missing: what the page does not say stays unknown."""

    min: Annotated[int, Field(ge=0, le=365)] | None = None
    max: Annotated[int, Field(ge=0, le=365)] | None = None
    unit: Literal["business_days", "days", "weeks"] = "business_days"
    percentiles: dict[Annotated[str, Field(pattern=PERCENTILE)], Annotated[int, Field(ge=0, le=365)]] = Field(
        default={}
    )
    statement: Statement | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("give min, max or both")
        if self.min is not None and self.max is not None and self.max < self.min:
            raise ValueError(f"max {self.max} is below min {self.min}")
        rising = sorted((int(percentile), days) for percentile, days in self.percentiles.items())
        for (lower, fewer), (higher, more) in pairwise(rising):
            if more < fewer:
                raise ValueError(f"percentile {higher} has fewer days than percentile {lower}")
        return self


class BusyPeriod(Table):
    """Days in which dispatch may take longer: orders placed from ``first`` to ``last`` get ``extra_days`` more."""

    first: date
    last: date
    extra_days: Annotated[int, Field(ge=0, le=60)] = 0
    statement: Statement

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"last {self.last} is before first {self.first}")
        return self


class CalendarTable(Table):
    """The shop's own working days.

    ``holidays`` are public ones, with the days they are observed on, by country (``DE``) or a part of it (``DE-BY``).
    ``cut_off_by_day`` goes before ``cut_off`` on the days it names.
    """

    working_days: Annotated[list[Weekday], Field(min_length=1)] = Field(
        default=["monday", "tuesday", "wednesday", "thursday", "friday"]
    )
    holidays: list[Annotated[str, Field(pattern=HOLIDAYS)]] = Field(default=[])
    closed: list[date] = Field(default=[])
    cut_off: time | None = None
    cut_off_by_day: dict[Weekday, time] = Field(default={})
    busy_periods: list[BusyPeriod] = Field(default=[])
    statement: Statement | None = None


class Handling(Table):
    """Days from order to dispatch where no kind, zone or purpose says otherwise."""

    lead_time: Days
    statement: Statement


class Lifetimes(Table):
    """How long a sealed quote holds, a carrier's answer is fresh, and an old one may stand in."""

    quote_minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)] = 30
    answer_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 15
    stale_hours: Annotated[int, Field(ge=0, le=30 * 24)] = 24
