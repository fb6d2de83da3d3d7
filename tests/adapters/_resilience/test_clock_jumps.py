"""A clock that is set, here or on another machine: nothing is believed or closed longer than it should be."""

import asyncio
from dataclasses import dataclass
from math import inf, nan

import pytest

from adapters._resilience.breaker import LONGEST_WAIT, PROBE, Breaker, Closure, encoded
from adapters._resilience.remembered import SKEW, Lives, Remembered, encode
from calculator.domain.errors import CarrierAuthFailed, CarrierUnavailable
from calculator.domain.rate import RateSheet
from tests.adapters._resilience.kit import ACCOUNT, Bench, Wire, priced, shipment, told
from tests.virtual_clock import EPOCH, run

HOUR = 3600.0
DOWN = CarrierUnavailable("torn")


@dataclass
class SetClock:
    """The virtual loop's time, and as much as the clock was set since."""

    set: float = 0.0

    def __call__(self) -> float:
        return EPOCH + asyncio.get_running_loop().time() + self.set


@pytest.mark.parametrize(
    ("born", "age"), [(100.0, 0.0), (90.0, 10.0), (100.0 + SKEW, -SKEW), (101.0 + SKEW, inf), (nan, inf), (inf, inf)]
)
def test_an_answer_of_the_future_has_no_age(born: float, age: float) -> None:
    """But for the little that clocks may differ by."""
    assert Remembered(born, RateSheet("usps")).age(100.0) == age


@pytest.mark.parametrize("jump", [-HOUR, -24 * HOUR, HOUR, 24 * HOUR])
def test_after_a_jump_it_is_asked_once_and_remembered_again(jump: float) -> None:
    """An answer of before is believed no longer, backwards or forwards; the new one is, at once."""

    async def main() -> None:
        clock = SetClock()
        bench = Bench(Wire.of(priced(700), priced(800)), clock=clock)
        assert told(await bench.ask()) == [("live", 700)]
        clock.set = jump
        assert told(await bench.ask()) == [("live", 800)]
        assert told(await bench.ask()) == [("cached", 800)]
        assert bench.wire.calls == 2

    run(main())


def test_an_old_answer_stands_in_only_where_its_age_is_known() -> None:
    """Two hours old it does; of a time to come it does not."""

    async def main() -> None:
        for jump, stands in ((2 * HOUR, True), (-2 * HOUR, False)):
            clock = SetClock()
            bench = Bench(Wire.of(priced(700), DOWN), clock=clock)
            await bench.ask()
            clock.set = jump
            if stands:
                assert told(await bench.ask()) == [("stale", 700)]
            else:
                with pytest.raises(CarrierUnavailable):
                    await bench.ask()

    run(main())


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_breaker_does_not_rest_for_the_jump(jump: float) -> None:
    """Set back an hour, it would rest an hour more: a probe is let through instead, and one alone."""

    async def main() -> None:
        clock = SetClock()
        bench = Bench(Wire.of(CarrierAuthFailed("shut"), (0.1, priced(700))), clock=clock, lives=Lives(0.0, 0.0))
        with pytest.raises(CarrierAuthFailed):
            await bench.ask()
        assert bench.guarded.retry_after == 60
        clock.set = jump
        assert bench.guarded.retry_after is None
        assert told(await bench.ask()) == [("live", 700)]
        assert bench.account.state() == ("closed", "")

    run(main())


def test_a_probe_is_under_way_for_its_time_and_no_longer() -> None:
    """Nor where the clock was set back meanwhile."""
    breaker = Breaker(closure=Closure(100.0, "timeout", "slow"))
    assert breaker.admit(100.0)
    with pytest.raises(Exception, match="not asked"):
        breaker.admit(100.0)
    with pytest.raises(Exception, match="not asked"):
        breaker.admit(100.0 + PROBE - 0.1)
    breaker.closure = Closure(0.0, "timeout", "slow")
    assert breaker.admit(100.0 - HOUR)


@pytest.mark.parametrize(
    ("until", "state"), [(LONGEST_WAIT, "open"), (LONGEST_WAIT + 1, "closed"), (inf, "closed"), (nan, "closed")]
)
def test_nobody_is_believed_that_rests_longer_than_ours_may(until: float, state: str) -> None:
    """What another machine, or somebody else, stored: a carrier is not barred by it for ever."""
    breaker = Breaker()
    breaker.absorb(encoded(Closure(1000.0 + until, "timeout", "slow")), 1000.0)
    assert breaker.state(1000.0) == state


def test_what_others_say_is_heard_after_the_clock_was_set_back() -> None:
    """A change of a moment ago is settling; one of an hour ahead is not."""
    breaker = Breaker()
    breaker.failed(CarrierAuthFailed("shut"), HOUR, probe=False)
    breaker.absorb(None, HOUR + 0.5)
    assert breaker.state(HOUR + 0.5) == "open"
    breaker.absorb(None, 10.0)
    assert breaker.state(10.0) == "closed"


@dataclass
class OneAnswer:
    """A shared store with one answer for every question, whatever is put."""

    stored: bytes
    present: bool = True

    async def get(self, *keys: str) -> list[bytes | None]:
        return [self.stored if key.startswith("a:") else None for key in keys]

    async def claim(self, key: str, owner: str, seconds: float) -> bool:
        return True

    async def count(self, key: str, seconds: float) -> int:
        return 1

    def put(self, key: str, value: bytes, seconds: float) -> None:
        assert key.startswith("a:")
        self.stored = value

    def drop(self, *keys: str) -> None: ...

    def hold(self, key: str, owner: str, seconds: float) -> None: ...

    def release(self, key: str, owner: str) -> None: ...


@pytest.mark.parametrize("born", [EPOCH + HOUR, inf, nan, 1e300])
def test_an_answer_that_another_machine_gives_in_the_future_is_replaced(born: float) -> None:
    """It is not believed until its time has come; what is asked now takes its place for all."""

    async def main() -> None:
        shared = OneAnswer(encode(Remembered(born, RateSheet("usps"))))
        bench = Bench(Wire.of(priced(700)), shared=shared)
        assert told(await bench.ask()) == [("live", 700)]
        assert bench.guarded.at_hand(shipment()) is not None
        other = Bench(Wire.of(priced(1)), shared=shared)
        assert told(await other.ask()) == [("cached", 700)]

    run(main())


def test_an_answer_of_the_future_does_not_take_the_place_of_an_old_one() -> None:
    """While the carrier is down, what this process remembers stands in."""

    async def main() -> None:
        shared = OneAnswer(b"")
        bench = Bench(Wire.of(priced(700), DOWN), shared=shared)
        await bench.ask()
        await asyncio.sleep(HOUR)
        shared.stored = encode(Remembered(EPOCH + 24 * HOUR, RateSheet("usps")))
        assert told(await bench.ask(seconds=HOUR + 2)) == [("stale", 700)]

    run(main())


def test_a_process_that_claims_and_never_answers_is_not_waited_for_for_ever() -> None:
    """Nobody is seen asking, and yet the claim is taken each time: after some turns this one asks all the same."""

    class Taken(OneAnswer):
        async def claim(self, key: str, owner: str, seconds: float) -> bool:
            return not key.startswith("l:")

    async def main() -> None:
        bench = Bench(Wire.of(priced(700)), shared=Taken(b""))
        assert told(await bench.ask(seconds=1.0)) == [("live", 700)]
        assert asyncio.get_running_loop().time() < 0.3
        assert ACCOUNT in bench.resilience.accounts

    run(main())
