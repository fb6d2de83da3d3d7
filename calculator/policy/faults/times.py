"""The calendar: holidays that are known."""

from collections.abc import Iterator

from calculator.domain.errors import PolicyFault
from calculator.policy import schema
from calculator.policy.calendars import HOLIDAYS, parts_with_holidays
from calculator.policy.faults.telling import fault, some


def calendar_faults(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    """Each holiday calendar is one of ours, or of a country or a part of one whose holidays are known."""
    for index, code in enumerate(file.calendar.holidays):
        if code in HOLIDAYS:
            continue
        country, _, part = code.partition("-")
        parts = parts_with_holidays(country)
        if parts is None:
            message = f"no holidays are known of {country!r}: name another country, or list the days in closed"
            yield fault(f"calendar.holidays[{index}]", "unknown_holidays", message)
        elif part and part not in parts:
            message = f"no holidays are known of {code!r}: write {country!r}, or {country} with one of {some(parts)}"
            yield fault(f"calendar.holidays[{index}]", "unknown_holidays", message)
