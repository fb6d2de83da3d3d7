"""The breaker: five in a row, a rest, one probe; what counts and what does not; what others know."""

import pytest

from adapters._resilience.breaker import AUTH_REST, FAILURES, LONGEST_WAIT, PROBE, REST, UNTOLD_WAIT, Breaker, encoded
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierRefused,
    CarrierTimeout,
    CarrierUnavailable,
)

TORN = CarrierUnavailable("torn")


def opened(now: float = 0.0) -> Breaker:
    """Open since *now*, for weather."""
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.failed(TORN, now, probe=False)
    return breaker


def test_the_numbers_are_a_small_shops() -> None:
    """A handful of failures, half a minute's rest; credentials a minute."""
    assert (FAILURES, REST, AUTH_REST, UNTOLD_WAIT, PROBE, LONGEST_WAIT) == (5, 30.0, 60.0, 10.0, 10.0, 3600.0)


def test_it_opens_with_the_fifth_failure_in_a_row() -> None:
    """Not with the fourth; a success in between begins anew."""
    breaker = Breaker()
    for number in range(4):
        assert not breaker.failed(TORN, number, probe=False)
    assert breaker.answered(4, probe=False)
    for number in range(4):
        assert not breaker.failed(CarrierTimeout("late"), number, probe=False)
        assert breaker.state(number) == "closed"
    assert not breaker.admit(5)
    assert breaker.failed(TORN, 5, probe=False)
    assert breaker.state(5) == "open"


def test_a_success_that_changes_nothing_is_not_told() -> None:
    """The others need not hear of every good answer."""
    assert not Breaker().answered(0, probe=False)


@pytest.mark.parametrize("error", [CarrierRefused("no"), AnswerMalformed("what")])
def test_what_is_not_weather_never_opens_it(error: CarrierError) -> None:
    """Not even a hundred times."""
    breaker = Breaker()
    assert not any(breaker.failed(error, number, probe=False) for number in range(100))
    assert breaker.state(100) == "closed"


@pytest.mark.parametrize(
    ("error", "rest"),
    [
        (CarrierAuthFailed("wrong"), 60),
        (CarrierRateLimited("slow down"), 10),
        (CarrierRateLimited("slow down", 7), 7),
        (CarrierRateLimited("slow down", 7200), 3600),
    ],
)
def test_some_errors_open_it_at_once(error: CarrierError, rest: int) -> None:
    """For as long as they say; whoever asks then is told the kind, the words and how long."""
    breaker = Breaker()
    assert breaker.failed(error, 100.0, probe=False)
    with pytest.raises(type(error)) as caught:
        breaker.admit(100.5)
    assert caught.value.breaker_open
    assert caught.value.retry_after == rest
    assert str(caught.value) == f"not asked for {rest} s more: {error}"
    assert breaker.state(100 + rest - 0.1) == "open"
    assert breaker.state(100 + rest) == "half_open"


def test_after_its_rest_one_call_finds_out() -> None:
    """The second must wait; the first one's success closes it."""
    breaker = opened()
    with pytest.raises(CarrierUnavailable, match="not asked for 1 s more: 5 failures in a row"):
        breaker.admit(29.9)
    assert breaker.admit(30)
    with pytest.raises(CarrierUnavailable):
        breaker.admit(30)
    assert breaker.answered(31, probe=True)
    assert breaker.state(31) == "closed"
    assert not breaker.admit(31)
    assert not breaker.failed(TORN, 32, probe=False)


def test_a_failed_probe_opens_it_again() -> None:
    """For another rest from then on, after a single failure."""
    breaker = opened()
    assert breaker.admit(30)
    assert breaker.failed(TORN, 31, probe=True)
    assert (breaker.state(60.9), breaker.state(61)) == ("open", "half_open")


def test_a_probe_that_decides_nothing_makes_room() -> None:
    """Its caller left: the next one may try at once. One never heard of again blocks for ten seconds."""
    breaker = opened()
    assert breaker.admit(30)
    breaker.gave_up(probe=True)
    assert breaker.admit(30)
    with pytest.raises(CarrierUnavailable):
        breaker.admit(39.9)
    assert breaker.admit(40)


def test_calls_begun_before_it_opened_decide_nothing() -> None:
    """Late successes do not close it, late failures do not make it longer."""
    breaker = opened()
    assert not breaker.answered(1, probe=False)
    assert breaker.state(1) == "open"
    assert not breaker.failed(TORN, 20, probe=False)
    assert not breaker.failed(CarrierAuthFailed("wrong"), 20, probe=False)
    assert breaker.state(30) == "half_open"


def test_failures_of_all_processes_add_up() -> None:
    """What the others count opens it here, not before the fifth."""
    breaker = Breaker()
    assert not breaker.failed(TORN, 0, probe=False, together=4)
    assert breaker.failed(TORN, 0, probe=False, together=5)


def test_what_others_know_is_taken_over() -> None:
    """Open there is open here, closed there is closed here; junk is nothing."""
    closure = opened(100.0).closure
    assert closure is not None
    breaker = Breaker()
    breaker.absorb(encoded(closure), 100)
    assert (breaker.state(129.9), breaker.state(130)) == ("open", "half_open")
    breaker.absorb(b"junk", 131)
    assert breaker.state(131) == "closed"
    breaker.absorb(b"\x93\xcb@Y\x00\x00\x00\x00\x00\x00\xa3odd\xa1x", 132)
    assert breaker.state(132) == "closed"


def test_what_changed_here_just_now_counts_more_than_what_others_say() -> None:
    """It may not have reached them: a second later it has."""
    closure = opened(0.0).closure
    assert closure is not None
    breaker = opened(100.0)
    breaker.absorb(None, 100.9)
    assert breaker.state(101) == "open"
    breaker.absorb(encoded(closure), 101.5)
    assert breaker.state(101.5) == "open"
    breaker.absorb(None, 101.5)
    assert breaker.state(101.5) == "closed"
