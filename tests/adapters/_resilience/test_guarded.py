"""The ladder: live, cached, stale, and the trouble told beside; all under a virtual clock."""

import asyncio
import gc
import weakref
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from adapters._resilience.guarded import GuardedSource
from adapters._resilience.remembered import Lives
from adapters._source import CarrierSource
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierRefused,
    CarrierTimeout,
    CarrierUnavailable,
)
from calculator.domain.ports import HttpRequest, HttpResponse
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment
from tests.adapters._resilience.kit import LIVES, Bench, Step, Toy, Wire, priced, shipment, status, told
from tests.virtual_clock import run

DOWN = (CarrierUnavailable("torn"),)


def test_the_first_answer_is_live_and_the_next_is_remembered() -> None:
    """One call, and the rung is named."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700)))
        assert bench.guarded.at_hand(shipment()) is None
        assert told(await bench.ask()) == [("live", 700)]
        assert told(await bench.ask()) == [("cached", 700)]
        at_hand = bench.guarded.at_hand(shipment())
        assert at_hand is not None
        assert told(at_hand) == [("cached", 700)]
        assert bench.wire.calls == 1
        assert bench.watch.only("answered", "cache", "asked") == [
            ("cache", "memory", "miss"),
            ("asked", "usps", "ok", 0),
            ("answered", "usps", "live"),
            ("cache", "memory", "hit"),
            ("answered", "usps", "cached"),
            ("cache", "memory", "hit"),
            ("answered", "usps", "cached"),
        ]

    run(main())


def test_another_question_is_another_call() -> None:
    """A parcel of another weight is not priced from memory."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700), priced(900)))
        assert told(await bench.ask(1000)) == [("live", 700)]
        assert told(await bench.ask(1001)) == [("live", 900)]
        assert told(await bench.ask(1000)) == [("cached", 700)]

    run(main())


@pytest.mark.parametrize(("seconds", "source", "calls"), [(899.9, "cached", 2), (900.0, "live", 2), (900.1, "live", 2)])
def test_an_answer_is_believed_for_its_life(seconds: float, source: str, calls: int) -> None:
    """Not at its last moment any longer. Shortly before, a newer one is asked for behind the scenes."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700), priced(710)))
        await bench.ask()
        await asyncio.sleep(seconds)
        assert told(await bench.ask())[0][0] == source
        await asyncio.sleep(1)
        assert bench.wire.calls == calls

    run(main())


def test_no_life_is_no_memory_but_for_a_bad_day() -> None:
    """answer_minutes = 0: every cart is priced anew, and yesterday's price stands in when the carrier is down."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700), priced(710), DOWN), lives=Lives(0.0, 3600.0))
        assert told(await bench.ask()) == [("live", 700)]
        assert bench.guarded.at_hand(shipment()) is None
        assert told(await bench.ask()) == [("live", 710)]
        assert told(await bench.ask()) == [("stale", 710)]

    run(main())


def test_two_shops_share_an_answer_and_judge_its_age_for_themselves() -> None:
    """One account, one question, one call."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700), priced(710)))
        strict = bench.shop(Lives(60.0, 60.0))
        await bench.ask()
        await asyncio.sleep(60)
        assert told(await bench.ask()) == [("cached", 700)]
        until = asyncio.get_running_loop().time() + 2
        assert told(await strict.ask(shipment(), until)) == [("live", 710)]
        assert told(await bench.ask()) == [("cached", 710)]

    run(main())


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ((5.0, priced(1)), "timeout"),
        (DOWN, "unavailable"),
        ((status(503),), "unavailable"),
        ((status(429, retry_after="60"),), "rate_limited"),
        ((status(401),), "auth_failed"),
        ((HttpResponse(200, b"<html>"),), "malformed"),
    ],
)
def test_an_old_answer_stands_in_for_a_carrier_that_is_down(line: tuple[Step, ...], kind: str) -> None:
    """Named stale, with the carrier's trouble beside it; without one, the trouble is all there is."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700), line))
        await bench.ask()
        await asyncio.sleep(3600)
        sheet = await bench.ask()
        assert told(sheet) == [("stale", 700)]
        assert sheet.problem is not None
        assert (sheet.problem.carrier, sheet.problem.kind) == ("usps", kind)
        assert bench.watch.only("answered")[-1] == ("answered", "usps", "stale")
        cold = Bench(Wire.of(line))
        with pytest.raises(CarrierError) as caught:
            await cold.ask()
        assert caught.value.kind == kind

    run(main())


@pytest.mark.parametrize(("seconds", "stands"), [(86399.0, True), (86399.9, True), (86400.1, False)])
def test_an_answer_stands_in_up_to_the_shops_limit(seconds: float, stands: bool) -> None:
    """Counted from when the carrier gave it."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700), DOWN))
        await bench.ask()
        await asyncio.sleep(seconds)
        if stands:
            assert told(await bench.ask()) == [("stale", 700)]
        else:
            with pytest.raises(CarrierUnavailable):
                await bench.ask()

    run(main())


def test_a_refusal_is_an_answer_and_no_old_price_stands_in_for_it() -> None:
    """The carrier spoke: what it said an hour ago is no longer so."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700), status(400)))
        await bench.ask()
        await asyncio.sleep(3600)
        with pytest.raises(CarrierRefused):
            await bench.ask()

    run(main())


@pytest.mark.parametrize(
    ("answer", "error"), [(status(400), CarrierRefused), (HttpResponse(200, b"<html>"), AnswerMalformed)]
)
def test_a_no_is_believed_for_half_a_minute(answer: HttpResponse, error: type[CarrierError]) -> None:
    """One call in thirty seconds, in the same words; then it is asked again."""

    async def main() -> None:
        bench = Bench(Wire.of(answer, priced(700)))
        with pytest.raises(error) as first:
            await bench.ask()
        await asyncio.sleep(29.9)
        with pytest.raises(error) as second:
            bench.guarded.at_hand(shipment())
        assert str(first.value) == str(second.value)
        assert bench.wire.calls == 1
        await asyncio.sleep(0.1)
        assert told(await bench.ask()) == [("live", 700)]
        assert told(await bench.ask()) == [("cached", 700)]

    run(main())


@pytest.mark.parametrize("trouble", [CarrierUnavailable("torn"), CarrierTimeout("late")])
def test_weather_is_not_believed_at_all(trouble: CarrierError) -> None:
    """The next cart asks again."""

    async def main() -> None:
        bench = Bench(Wire.of(trouble, trouble, priced(700)))
        with pytest.raises(type(trouble)):
            await bench.ask()
        assert told(await bench.ask()) == [("live", 700)]

    run(main())


@pytest.mark.parametrize("body", [b"nothing", b"0 USD", b"700 EUR", b"-5 USD"])
def test_an_answer_without_a_usable_price_is_believed_briefly(body: bytes) -> None:
    """A carrier's bad minute does not last for an answer's whole life, and an older price outlives it."""

    async def main() -> None:
        odd = HttpResponse(200, body)
        bench = Bench(Wire.of(priced(700), odd, DOWN))
        await bench.ask()
        await asyncio.sleep(1000)
        first = await bench.ask()
        assert first.problem is None
        assert [rate.source for rate in first.rates] == ["live"] * len(first.rates)
        await asyncio.sleep(29)
        again = await bench.ask()
        assert [rate.source for rate in again.rates] == ["cached"] * len(first.rates)
        assert bench.wire.calls == 2
        await asyncio.sleep(1)
        assert told(await bench.ask()) == [("stale", 700)]

    run(main())


def test_an_emulators_answer_says_so_on_every_rung() -> None:
    """demo, then cached and stale with a note."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700), DOWN), source="demo")
        live = await bench.ask()
        assert [(rate.source, rate.notes) for rate in live.rates] == [("demo", ())]
        cached = await bench.ask()
        note = ("the answer came from the carriers' emulator",)
        assert [(rate.source, rate.notes) for rate in cached.rates] == [("cached", note)]
        await asyncio.sleep(1000)
        assert [(rate.source, rate.notes) for rate in (await bench.ask()).rates] == [("stale", note)]
        assert bench.watch.only("answered") == [
            ("answered", "usps", "demo"),
            ("answered", "usps", "cached"),
            ("answered", "usps", "stale"),
        ]

    run(main())


def test_an_answer_is_renewed_in_the_last_fifth_of_its_life() -> None:
    """Once, with nobody waiting; a buyer after that finds the new one."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700), (1.0, priced(710))))
        await bench.ask()
        await asyncio.sleep(720)
        await bench.ask()
        assert bench.wire.calls == 1
        await asyncio.sleep(0.1)
        assert told(await bench.ask()) == [("cached", 700)]
        assert told(await bench.ask()) == [("cached", 700)]
        await asyncio.sleep(2)
        assert bench.wire.calls == 2
        assert told(await bench.ask()) == [("cached", 710)]

    run(main())


def test_a_bug_in_a_renewal_is_told_though_nobody_waits() -> None:
    """As asyncio tells of every task that fails; the buyer has the answer that still holds."""

    async def main() -> None:
        said: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: said.append(told.get("exception")))
        bug = KeyError("a bug of ours")
        bench = Bench(Wire.of(priced(700), bug))
        await bench.ask()
        await asyncio.sleep(730)
        assert told(await bench.ask()) == [("cached", 700)]
        await asyncio.sleep(1)
        gc.collect()
        assert said == [bug]

    run(main())


def test_a_failed_renewal_is_not_tried_with_every_cart() -> None:
    """The answer at hand still holds; half a minute later it is tried again."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700), DOWN))
        await bench.ask()
        await asyncio.sleep(730)
        for _ in range(5):
            assert told(await bench.ask()) == [("cached", 700)]
            await asyncio.sleep(1)
        tries = bench.wire.calls
        await asyncio.sleep(26)
        await bench.ask()
        await asyncio.sleep(1)
        assert (tries, bench.wire.calls) == (3, 5)  # each is the call and its one retry

    run(main())


def test_a_late_answer_is_not_waited_for() -> None:
    """The trouble is told at the deadline, the call ends with it, and it is told to whoever watches."""

    async def main() -> None:
        bench = Bench(Wire.of((60.0, priced(700))))
        loop = asyncio.get_running_loop()
        with pytest.raises(CarrierTimeout):
            await bench.ask(seconds=2.0)
        assert loop.time() == pytest.approx(2.0, abs=0.03)
        await asyncio.sleep(0)
        assert (bench.wire.under_way, bench.wire.given_up) == (0, 1)
        assert bench.watch.only("late") == [("late", "usps")]
        assert len(bench.resilience.flights) == 0

    run(main())


def test_equal_questions_at_one_time_are_one_call() -> None:
    """All get the live answer; only the first is late in asking."""

    async def main() -> None:
        bench = Bench(Wire.of((0.2, priced(700))))
        sheets = await asyncio.gather(*(bench.ask() for _ in range(50)))
        assert {tuple(told(sheet)) for sheet in sheets} == {(("live", 700),)}
        assert bench.wire.calls == 1

    run(main())


def test_a_buyer_who_leaves_does_not_take_the_answer_from_the_next() -> None:
    """The call began with the first, who went away; the second gets its answer."""

    async def main() -> None:
        bench = Bench(Wire.of((0.5, priced(700))))
        first = asyncio.create_task(bench.ask())
        await asyncio.sleep(0.1)
        second = asyncio.create_task(bench.ask())
        await asyncio.sleep(0.1)
        first.cancel()
        assert told(await second) == [("live", 700)]
        assert (bench.wire.calls, bench.wire.given_up) == (1, 0)

    run(main())


def test_when_all_have_left_the_call_is_given_up() -> None:
    """At once; and the next buyer begins a new one."""

    async def main() -> None:
        bench = Bench(Wire.of((0.5, priced(700))))
        tasks = [asyncio.create_task(bench.ask()) for _ in range(3)]
        await asyncio.sleep(0.1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _ in range(3):
            await asyncio.sleep(0)
        assert (bench.wire.under_way, bench.wire.given_up) == (0, 1)
        assert bench.watch.only("asked") == [("asked", "usps", "given_up", 0.1)]
        assert told(await bench.ask()) == [("live", 700)]

    run(main())


def test_each_waits_only_as_long_as_it_may() -> None:
    """Two share a call; the hasty one goes without, the patient one gets the answer."""

    async def main() -> None:
        bench = Bench(Wire.of((1.0, priced(700))))
        patient = asyncio.create_task(bench.ask(seconds=2.0))
        await asyncio.sleep(0)
        with pytest.raises(CarrierTimeout):
            await bench.ask(seconds=0.5)
        assert told(await patient) == [("live", 700)]

    run(main())


def test_a_bug_of_ours_is_not_weather() -> None:
    """It reaches the caller, however many wait."""

    async def main() -> None:
        bench = Bench(Wire.of((0.1, KeyError("bug"))))
        answers: list[Any] = await asyncio.gather(bench.ask(), bench.ask(), return_exceptions=True)
        assert [type(answer) for answer in answers] == [KeyError, KeyError]

    run(main())


def test_closing_ends_what_goes_on_behind() -> None:
    """A renewal under way is given up."""

    async def main() -> RateSheet:
        bench = Bench(Wire.of(priced(700), (5.0, priced(710))))
        await bench.ask()
        await asyncio.sleep(800)
        sheet = await bench.ask()
        await asyncio.sleep(0.1)
        assert bench.wire.under_way == 1
        await bench.resilience.aclose()
        for _ in range(5):
            await asyncio.sleep(0)
        assert bench.wire.under_way == 0
        return sheet

    assert told(run(main())) == [("cached", 700)]


def test_why_a_carrier_is_not_asked_is_seen_from_outside() -> None:
    """Refused credentials close the account; how it is reached says so."""

    async def main() -> None:
        bench = Bench(Wire.of(status(401), priced(700)))
        assert (bench.guarded.ok, bench.guarded.reached) == (True, "its own API")
        with pytest.raises(CarrierAuthFailed):
            await bench.ask()
        assert not bench.guarded.ok
        assert bench.guarded.reached == "its own API; not asked for 60 s more: it answered 401"
        await asyncio.sleep(60)
        assert told(await bench.ask()) == [("live", 700)]
        assert (bench.guarded.ok, bench.guarded.reached) == (True, "its own API")

    run(main())


@pytest.mark.parametrize("trouble", ["unavailable", "auth_failed", "refused", "timeout"])
def test_a_trouble_leaves_nothing_for_the_collector(trouble: str) -> None:
    """An error that its own frames keep alive waits for the garbage collector, which then stops all quotes at once."""
    kept: list[weakref.ref[Exception]] = []

    async def main() -> None:
        bench = Bench(Wire.of(0.0), lives=Lives(0.0, 0.0))

        async def send(carrier: str, request: HttpRequest) -> HttpResponse:
            error = {
                "unavailable": CarrierUnavailable,
                "auth_failed": CarrierAuthFailed,
                "refused": CarrierRefused,
                "timeout": CarrierTimeout,
            }[trouble]("torn")
            kept.append(weakref.ref(error))
            await asyncio.sleep(0)
            try:
                raise error
            finally:
                del error

        bench.wire.send = send  # type: ignore[method-assign]
        for weight in range(7):  # up to an open breaker
            with pytest.raises(CarrierError):
                await asyncio.gather(bench.ask(weight), bench.ask(weight))
            await asyncio.sleep(0.1)

    gc.collect()
    gc.disable()
    try:
        run(main())
        assert len(kept) >= 1
        assert [error() for error in kept] == [None] * len(kept)
    finally:
        gc.enable()


def test_a_shipment_is_named_once_a_day() -> None:
    """The same object is known again, another one is looked at whole; a new day may be another question."""
    looks = []

    @dataclass
    class Looked(Toy):
        days_ahead: int | None = 9

        def facts(self, shipment: Shipment) -> tuple[object, ...]:
            looks.append(shipment.ship_date.day)
            return super().facts(shipment)

    async def main() -> None:
        bench = Bench(Wire.of(priced(700), priced(710), priced(900)))
        now = datetime(2026, 12, 1, 12, tzinfo=UTC)
        inner = CarrierSource(Looked(), bench.wire, lambda: now, calls=bench.account.call)
        guarded = GuardedSource(inner, bench.account, bench.resilience, LIVES)
        first, far = shipment(), shipment(ship_date=date(2026, 12, 20))
        assert told(await guarded.ask(first)) == [("live", 700)]
        assert told(await guarded.ask(first)) == [("cached", 700)]
        assert looks == [1]
        assert told(await guarded.ask(shipment())) == [("cached", 700)]
        assert looks == [1, 1]
        assert told(await guarded.ask(far)) == [("live", 710)]
        assert told(await guarded.ask(far)) == [("cached", 710)]
        assert looks == [1, 1, 10]
        now += timedelta(days=1)
        assert told(await guarded.ask(far)) == [("live", 900)]
        assert looks == [1, 1, 10, 11]

    run(main())


def test_names_of_shipments_that_are_gone_are_nobody_elses() -> None:
    """An id is used again as soon as its object is gone, an answer is not."""

    async def main() -> None:
        bench = Bench(Wire.of(*(priced(cents) for cents in range(1, 1501))))
        for weight in range(1, 1501):
            assert told(await bench.ask(weight)) == [("live", weight)]

    run(main())
