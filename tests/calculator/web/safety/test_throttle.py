"""Guessing takes longer each time."""

from datetime import UTC, datetime, timedelta

import pytest

from calculator.web.safety.throttle import FREE, LONGEST, Throttle

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "wait"),
    [(0, 0), (FREE - 1, 0), (FREE, 2), (FREE + 1, 4), (FREE + 2, 8), (FREE + 9, LONGEST), (99, LONGEST)],
)
def test_each_wrong_token_doubles_the_wait(failures: int, wait: int) -> None:
    """The first few cost nothing, and there is a longest."""
    throttle = Throttle()
    for _ in range(failures):
        throttle.failed("10.0.0.1", NOW)
    assert throttle.wait("10.0.0.1", NOW) == wait
    assert throttle.wait("10.0.0.2", NOW) == 0


@pytest.mark.parametrize(("passed", "wait"), [(0.0, 2), (0.1, 2), (1.0, 1), (1.9, 1), (2.0, 0), (9.0, 0)])
def test_a_wait_ends(passed: float, wait: int) -> None:
    """Rounded up to whole seconds."""
    throttle = Throttle()
    for _ in range(FREE):
        throttle.failed("peer", NOW)
    assert throttle.wait("peer", NOW + timedelta(seconds=passed)) == wait


def test_the_right_token_forgets_the_wrong_ones() -> None:
    """From then on the first few are free again."""
    throttle = Throttle()
    for _ in range(9):
        throttle.failed("peer", NOW)
    throttle.passed("peer")
    throttle.failed("peer", NOW)
    assert throttle.wait("peer", NOW) == 0


def test_the_oldest_address_is_forgotten_first() -> None:
    """Memory is bounded; whoever fails again counts as new."""
    throttle = Throttle()
    for _ in range(FREE):
        throttle.failed("first", NOW)
        throttle.failed("second", NOW)
    for number in range(998):
        throttle.failed(f"peer{number}", NOW)
    assert throttle.wait("first", NOW) == 2
    throttle.failed("first", NOW)
    throttle.failed("another", NOW)
    assert (throttle.wait("first", NOW), throttle.wait("second", NOW)) == (4, 0)
