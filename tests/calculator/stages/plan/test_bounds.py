"""Whether a cart lies between bounds: which one does not hold, and what is missing."""

import pytest

from calculator.domain.money import Money
from calculator.policy.fees import Measures
from calculator.policy.model import ConditionRule
from calculator.stages.plan.bounds import Outside, outside

ALL = ConditionRule("goods", 1000, 2000, 300, 5, "S1", 100, 2)
LOW, HIGH, LIGHT = "order_value_too_low", "order_value_too_high", "too_light"


@pytest.mark.parametrize(
    ("measures", "expected"),
    [
        ((1000, 100, 2), None),
        ((1999, 300, 5), None),
        ((999, 100, 2), Outside(LOW, "$9.99 is under $10.00", Money(1, "USD"))),
        ((2000, 100, 2), Outside(HIGH, "$20.00 is not under $20.00")),
        ((1000, 99, 2), Outside(LIGHT, "99 g is under 100 g")),
        ((1000, 301, 2), Outside("too_heavy", "301 g is over 300 g")),
        ((1000, 100, 1), Outside("too_few_items", "1 item is fewer than 2")),
        ((1000, 100, 6), Outside("too_many_items", "6 items are more than 5")),
        ((0, 99, 1), Outside(LOW, "$0.00 is under $10.00", Money(1000, "USD"))),
        ((1000, 99, 1), Outside(LIGHT, "99 g is under 100 g")),
    ],
)
def test_every_bound_is_asked(measures: tuple[int, int, int], expected: Outside | None) -> None:
    """At each bound and just outside it; value before weight before number."""
    value, weight, pieces = measures
    assert outside(ALL, Measures({"goods": value}, weight, pieces), "USD") == expected


def test_without_bounds_every_cart_is_inside() -> None:
    """None is no bound, zero is one."""
    assert outside(ConditionRule("goods", None, None, None, None, "S1"), Measures({"goods": 0}, 0, 0), "USD") is None
    assert outside(ConditionRule("goods", None, None, 0, None, "S1"), Measures({"goods": 0}, 1, 1), "USD") is not None
    assert outside(ConditionRule("goods", None, 0, None, None, "S1"), Measures({"goods": 0}, 1, 1), "USD") is not None
