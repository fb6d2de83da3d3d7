"""The facts of a plan that answer questions of their own."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from calculator.domain.money import Money
from calculator.domain.plan import CarrierPricing, Rounding

CENT = Money(1, "USD")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"statement": "M1"}, False),
        ({"percent": Decimal("0.00")}, False),
        ({"percent": Decimal("0.01")}, True),
        ({"percent": Decimal(-10)}, True),
        ({"flat": CENT}, True),
        ({"floor": CENT}, True),
        ({"ceiling": CENT}, True),
        ({"rounding": Rounding(to=5)}, True),
    ],
)
def test_what_is_made_of_a_rate_may_be_nothing(changes: dict[str, Any], expected: bool) -> None:
    """No step: every price stays as it is."""
    assert replace(CarrierPricing(), **changes).changes is expected
