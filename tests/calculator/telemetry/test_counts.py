"""Counting, and adding up what several processes counted."""

import pytest

from calculator.telemetry.counts import SECONDS, Counts, one_more, together

ASKED = ("/v1/quotes", 200, "options", "tea")


def classes(*filled: int) -> list[int]:
    """As many classes as there are, with one in each of *filled*."""
    return [filled.count(place) for place in range(len(SECONDS) + 1)]


@pytest.mark.parametrize(
    ("seconds", "place"),
    [(0.0, 0), (0.0005, 0), (0.00051, 1), (0.001, 1), (2.0, 12), (2.01, 13), (30.0, 16), (30.1, 17), (900.0, 17)],
)
def test_a_duration_falls_into_one_class(seconds: float, place: int) -> None:
    """Its upper bound belongs to it, as Prometheus' «le» says; what is longer than all has a class of its own."""
    counts = Counts()
    counts.request(ASKED, seconds)
    counts.call("ups", "ok", seconds)
    assert counts.requests[ASKED] == [seconds, *classes(place)]
    assert counts.calls["ups", "ok"] == [seconds, *classes(place)]


def test_durations_add_up_under_their_own_name() -> None:
    """The sum beside the classes; another outcome is another name."""
    counts = Counts()
    for seconds in (0.25, 0.5, 0.5):
        counts.call("ups", "ok", seconds)
    counts.call("ups", "timeout", 2.0)
    assert counts.calls["ups", "ok"] == [1.25, *classes(8, 9, 9)]
    assert counts.calls["ups", "timeout"] == [2.0, *classes(12)]


def test_options_are_counted_by_source() -> None:
    """Each of a quote's options, quote after quote; a quote without options is of a shop all the same."""
    counts = Counts()
    counts.offered("tea", ["policy", "live", "policy"])
    counts.offered("tea", ["live"])
    counts.offered("shoes", [])
    assert counts.options == {"tea": {"policy": 2, "live": 2}, "shoes": {}}


def test_a_breaker_has_a_state_and_a_history() -> None:
    """The last state counts."""
    counts = Counts()
    for state in ("open", "half_open", "open", "closed"):
        counts.turned("ups-1", state)
    assert counts.breakers == {"ups-1": "closed"}
    assert counts.turns == {("ups-1", "open"): 2, ("ups-1", "half_open"): 1, ("ups-1", "closed"): 1}


def test_no_two_processes_share_what_they_count() -> None:
    """Each begins with nothing of its own."""
    one, other = Counts(), Counts()
    one.turned("ups-1", "open")
    one_more(one.late, "ups")
    assert other == Counts()


def test_processes_add_up() -> None:
    """Everything counted is summed, name by name, and nobody's own counts change."""
    one, other = Counts(), Counts()
    for counts, seconds, state in ((one, 0.5, "closed"), (other, 1.0, "half_open")):
        counts.request(ASKED, seconds)
        counts.call("ups", "ok", seconds)
        counts.offered("tea", ["live"])
        counts.turned("ups-1", state)
        for named in (counts.degraded, counts.rungs, counts.caches):
            one_more(named, ("a", "b"))
        one_more(counts.late, "ups")
    other.offered("tea", ["policy"])
    other.call("dhl_express", "ok", 0.5)
    total = together([one, other])
    assert total.requests == {ASKED: [1.5, *classes(9, 10)]}
    assert total.calls == {("ups", "ok"): [1.5, *classes(9, 10)], ("dhl_express", "ok"): [0.5, *classes(9)]}
    assert total.options == {"tea": {"live": 2, "policy": 1}}
    assert total.degraded == total.rungs == total.caches == {("a", "b"): 2}
    assert total.late == {"ups": 2}
    assert total.turns == {("ups-1", "closed"): 1, ("ups-1", "half_open"): 1}
    assert one.requests == {ASKED: [0.5, *classes(9)]}
    assert one.options == {"tea": {"live": 1}}


@pytest.mark.parametrize(
    ("states", "told"),
    [
        (("closed", "open"), "open"),
        (("open", "closed"), "open"),
        (("closed", "half_open"), "half_open"),
        (("half_open", "open"), "open"),
        (("closed",), "closed"),
    ],
)
def test_of_several_states_the_worst_is_told(states: tuple[str, ...], told: str) -> None:
    """Whoever looks wants to know of the process that has trouble."""
    every = []
    for state in states:
        every.append(Counts())
        every[-1].turned("ups-1", state)
    assert together(every).breakers == {"ups-1": told}


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ((None, None), None),
        ((True, None), True),
        ((None, False), False),
        ((True, False), False),
        ((False, True), False),
    ],
)
def test_redis_is_up_where_nobody_misses_it(seen: tuple[bool | None, ...], told: bool | None) -> None:
    """Who has not asked it says nothing."""
    assert together([Counts(redis_up=up) for up in seen]).redis_up is told
