"""Calls an hour: at most so many in any hour, the last fifth kept back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._resilience.quota import WINDOW, Quota, spared


@pytest.mark.parametrize(("limit", "left"), [(60, 48), (10, 8), (5, 4), (4, 3), (1, 0)])
def test_the_last_fifth_is_kept_back(limit: int, left: int) -> None:
    """Rounded up: of four one, of one the only one."""
    assert spared(limit) == left


def test_a_call_frees_its_place_an_hour_later() -> None:
    """Not a moment before; the wait is told."""
    quota = Quota(2)
    for now in (0.0, 10.0):
        assert quota.wait(now, 2) == 0.0
        quota.note(now)
    assert quota.wait(20.0, 2) == WINDOW - 20
    assert quota.wait(20.0, 1) == WINDOW - 10
    assert quota.wait(WINDOW - 0.5, 2) == 0.5
    assert quota.wait(WINDOW, 2) == 0.0
    assert quota.wait(WINDOW, 0) == WINDOW


@given(st.lists(st.integers(0, 400), max_size=80), st.integers(1, 6))
def test_no_hour_has_more_than_the_limit(pauses: list[int], limit: int) -> None:
    """Wherever the hour begins; and whoever waits as long as told is let through then, and no sooner."""
    quota, now, taken = Quota(limit), 0.0, list[float]()
    for pause in pauses:
        now += pause
        wait = quota.wait(now, limit)
        if wait:
            assert quota.wait(now + wait - 1, limit) > 0 or wait < 1
            now += wait
            assert quota.wait(now, limit) == 0.0
        quota.note(now)
        taken.append(now)
    assert all(later - first >= WINDOW for first, later in zip(taken, taken[limit:], strict=False))
    assert all(first <= later for first, later in pairwise(taken))
