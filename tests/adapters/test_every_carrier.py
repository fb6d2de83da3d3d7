"""Our carriers stand what every carrier must: the conformance kit over all cases.

Carriers are found by their folder under fixtures/; adding one adds its cases here.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from adapters._conformance.battery import Battery
from adapters._conformance.suite import Suite, read_suite
from adapters._discovery import carrier_codes
from adapters._fixtures.cases import case_folders

_FIXTURES: Final = Path(__file__).parents[2] / "fixtures"
_SUITES: Final = [
    read_suite(f"adapters.{code}", _FIXTURES / code)
    for code in sorted(carrier_codes())
    if case_folders(_FIXTURES, code)
]


class TestEveryCarrier(Battery):
    """All with fixtures, twelve cases each at least, thousands of broken answers each."""

    least_cases = 12
    least_tried = 2000

    def suites(self, config: pytest.Config) -> Sequence[Suite]:
        """The ones of this package."""
        return _SUITES


def test_our_own_four_are_among_them() -> None:
    """A carrier without fixtures would slip through unseen."""
    assert {suite.adapter.code for suite in _SUITES} >= {"dhl_express", "easypost", "ups", "usps"}
