"""The calendar of a file: its week, its holidays by code, its cut-offs by day."""

from collections.abc import Callable
from datetime import date, time

from calculator.policy.model import Policy

PolicyOf = Callable[..., Policy]

TABLE = 'holidays = ["us_federal"]'


def test_a_week_and_holidays_of_the_shops_own(policy_of: PolicyOf) -> None:
    """Tuesday to Saturday, and closed on the Bavarian Three Kings' day."""
    days = 'working_days = ["tuesday", "wednesday", "thursday", "friday", "saturday"]'
    calendar = policy_of((TABLE, f'holidays = ["US", "DE-BY"]\n{days}')).calendar
    assert calendar.weekdays == (1, 2, 3, 4, 5)
    assert not calendar.is_business_day(date(2026, 1, 6))
    assert not calendar.is_business_day(date(2026, 7, 3))
    assert policy_of().calendar.weekdays == (0, 1, 2, 3, 4)


def test_cut_offs_by_day(policy_of: PolicyOf) -> None:
    """The days not named keep the general one; without any name there is only that."""
    by_day = "cut_off_by_day = { friday = 12:00:00, sunday = 00:00:00 }"
    late, noon = time(15), time(12)
    policy = policy_of((TABLE, f"{TABLE}\ncut_off = 15:00:00\n{by_day}"))
    assert policy.cut_offs == (late, late, late, late, noon, late, time(0))
    assert policy_of((TABLE, f"{TABLE}\n{by_day}")).cut_offs == (None, None, None, None, noon, None, time(0))
    assert policy_of((TABLE, f"{TABLE}\ncut_off = 15:00:00")).cut_offs is None
    assert policy_of().cut_offs is None
