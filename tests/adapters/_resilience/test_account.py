"""Calls to one account: retry, deadline, quota and breaker together, under a virtual clock."""

import asyncio
import logging

import pytest

from adapters._resilience.remembered import Lives
from calculator.domain.errors import (
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierRefused,
    CarrierTimeout,
    CarrierUnavailable,
)
from calculator.domain.ports import HttpRequest, HttpResponse
from tests.adapters._resilience.kit import ACCOUNT, LIVES, Bench, Step, Wire, priced, shipment, status, told
from tests.virtual_clock import run

DOWN = CarrierUnavailable("torn")


@pytest.mark.parametrize(("random", "pause"), [(0.0, 0.05), (0.5, 0.075), (1.0, 0.1)])
def test_weather_is_tried_once_more_after_a_pause(random: float, pause: float) -> None:
    """A pause that is not the same for all."""

    async def main() -> None:
        bench = Bench(Wire.of(DOWN, priced(700)), random=random)
        assert told(await bench.ask()) == [("live", 700)]
        assert bench.wire.at == pytest.approx([0, pause])
        assert [line[2] for line in bench.watch.only("asked")] == ["unavailable", "ok"]

    run(main())


def test_it_is_tried_twice_and_no_more() -> None:
    """Then the trouble is told."""

    async def main() -> None:
        bench = Bench(Wire.of(DOWN, CarrierUnavailable("again"), priced(700)))
        with pytest.raises(CarrierUnavailable, match="again"):
            await bench.ask()
        assert bench.wire.calls == 2

    run(main())


@pytest.mark.parametrize("answer", [status(400), status(401), status(403), HttpResponse(200, b"<html>")])
def test_what_would_fail_again_is_not_tried_again(answer: HttpResponse) -> None:
    """Refused, not let in, not readable."""

    async def main() -> None:
        bench = Bench(Wire.of(answer))
        with pytest.raises(CarrierError):
            await bench.ask()
        assert bench.wire.calls == 1

    run(main())


@pytest.mark.parametrize(("seconds", "calls"), [(0.40, 2), (0.351, 2), (0.349, 1), (0.2, 1)])
def test_a_retry_that_cannot_end_in_time_is_not_begun(seconds: float, calls: int) -> None:
    """A call takes 0.3 s until it is known better; the true trouble is told, not «late»."""

    async def main() -> None:
        bench = Bench(Wire.of(DOWN, (0.2, priced(700))))
        if calls == 2:
            assert told(await bench.ask(seconds=seconds)) == [("live", 700)]
        else:
            with pytest.raises(CarrierUnavailable, match="torn"):
                await bench.ask(seconds=seconds)
        assert bench.wire.calls == calls

    run(main())


def test_how_long_a_call_takes_is_learned() -> None:
    """Where calls take a second, a retry with half a second left is not begun; where they take none, it is."""

    async def main() -> None:
        slow = Bench(Wire.of((1.0, priced(700)), (1.0, priced(700)), (1.0, priced(700)), DOWN, priced(1)))
        quick = Bench(Wire.of(*[priced(700)] * 9, DOWN, priced(1)))
        for bench, count in ((slow, 3), (quick, 9)):
            for weight in range(count):
                await bench.ask(weight)
        with pytest.raises(CarrierUnavailable):
            await slow.ask(99, seconds=0.5)
        assert told(await quick.ask(99, seconds=0.2)) == [("live", 1)]

    run(main())


@pytest.mark.parametrize("seconds", [0.05, 0.5, 2.0, 30.0])
def test_a_call_that_is_late_is_a_timeout(seconds: float) -> None:
    """It ends when its time is over, and that is what is told, of it and of what others made of the same question."""

    async def main() -> None:
        bench = Bench(Wire.of((99.0, priced(700))))
        with pytest.raises(CarrierTimeout, match="no answer in time"):
            await bench.ask(seconds=seconds)
        assert asyncio.get_running_loop().time() == pytest.approx(seconds)
        assert [line[2] for line in bench.watch.only("asked")] == ["timeout"]
        assert bench.watch.only("late") == [("late", "usps")]
        assert bench.wire.given_up == 1

    run(main())


def test_the_fifth_timeout_tells_how_long_the_account_rests() -> None:
    """As every trouble does that closes it."""

    async def main() -> None:
        bench = Bench(Wire.of((99.0, priced(700))))
        waits = []
        for weight in range(5):
            with pytest.raises(CarrierTimeout) as caught:
                await bench.ask(weight)
            waits.append(caught.value.retry_after)
        assert waits == [None] * 4 + [30]

    run(main())


def test_who_waits_in_vain_hears_how_long_the_account_rests() -> None:
    """Also where another cart's answer closed it, and what was asked for this one has not come to an end."""

    async def main() -> None:
        bench = Bench(Wire.of(status(401)))
        plain, waiting = bench.wire.send, asyncio.Event()

        async def clinging(carrier: str, request: HttpRequest) -> HttpResponse:
            if request.body == [2]:
                waiting.set()
                try:
                    await asyncio.sleep(99)
                finally:
                    await asyncio.sleep(1)  # a connection that takes its time to close
            return await plain(carrier, request)

        bench.wire.send = clinging  # type: ignore[method-assign]
        asked = asyncio.create_task(bench.ask(2))
        await waiting.wait()
        with pytest.raises(CarrierAuthFailed):
            await bench.ask(1)
        with pytest.raises(CarrierTimeout) as caught:
            await asked
        assert caught.value.retry_after == 58
        await asyncio.sleep(1)

    run(main())


def test_without_a_deadline_a_call_may_take_its_time() -> None:
    """A command of the shell, say."""

    async def main() -> None:
        bench = Bench(Wire.of((99.0, priced(700))))
        assert told(await bench.guarded.ask(shipment())) == [("live", 700)]

    run(main())


@pytest.mark.parametrize(("wait", "seconds", "calls"), [("1", 2.0, 2), ("2", 2.0, 1), ("60", 2.0, 1)])
def test_retry_after_is_waited_for_where_it_fits(wait: str, seconds: float, calls: int) -> None:
    """Else the account is closed for that time, for every cart, and then open again."""

    async def main() -> None:
        bench = Bench(Wire.of(status(429, retry_after=wait), priced(700)))
        if calls == 2:
            assert told(await bench.ask(seconds=seconds)) == [("live", 700)]
            assert bench.wire.at == pytest.approx([0, int(wait) + 0.05])
            return
        with pytest.raises(CarrierRateLimited) as caught:
            await bench.ask(seconds=seconds)
        assert (caught.value.retry_after, caught.value.breaker_open) == (int(wait), False)
        await asyncio.sleep(int(wait) - 0.5)
        with pytest.raises(CarrierRateLimited) as caught:
            await bench.ask(2)
        assert (caught.value.retry_after, caught.value.breaker_open) == (1, True)
        assert bench.wire.calls == 1
        await asyncio.sleep(0.5)
        assert told(await bench.ask(2)) == [("live", 700)]

    run(main())


def test_an_account_is_told_of_once() -> None:
    """When it is first named, by whichever shop."""
    bench = Bench(Wire.of(priced(700)))
    bench.shop(LIVES)
    assert bench.watch.told == [("account", ACCOUNT)]


def test_a_429_that_names_no_time_is_not_tried_again() -> None:
    """The account rests ten seconds, which is told in the carrier's stead."""

    async def main() -> None:
        bench = Bench(Wire.of(status(429), priced(700)))
        with pytest.raises(CarrierRateLimited) as caught:
            await bench.ask()
        assert (caught.value.retry_after, caught.value.breaker_open) == (10, False)
        assert str(caught.value) == "it answered 429"
        await asyncio.sleep(9.9)
        with pytest.raises(CarrierRateLimited):
            await bench.ask()
        await asyncio.sleep(0.1)
        assert told(await bench.ask()) == [("live", 700)]

    run(main())


def test_the_breaker_opens_rests_and_closes() -> None:
    """Seen by whoever watches; in the rest nobody calls; one probe; then all as before."""

    async def main() -> None:
        bench = Bench(Wire.of(*[DOWN] * 5, (0.2, priced(700))), lives=Lives(0.0, 0.0))
        for weight, rest in ((0, None), (1, None), (2, 30)):  # as soon as it rests, the trouble says for how long
            assert bench.guarded.retry_after is None
            with pytest.raises(CarrierUnavailable, match=r"^torn$") as caught:
                await bench.ask(weight)
            assert (caught.value.retry_after, caught.value.breaker_open) == (rest, False)
        assert (bench.guarded.retry_after, bench.guarded.ok) == (30, False)
        assert bench.wire.calls == 5  # the third cart's retry would have met an open breaker
        with pytest.raises(CarrierUnavailable, match="not asked for 30 s more") as caught:
            await bench.ask(4)
        assert caught.value.breaker_open
        await asyncio.sleep(29.5)
        assert bench.guarded.retry_after == 1
        await asyncio.sleep(0.5)
        assert (bench.guarded.retry_after, bench.guarded.ok) == (None, True)
        answers = await asyncio.gather(*(bench.ask(weight) for weight in range(10)), return_exceptions=True)
        assert sum(isinstance(answer, CarrierUnavailable) for answer in answers) == 9
        assert bench.wire.calls == 6
        assert told(await bench.ask()) == [("live", 700)]
        assert [line[2] for line in bench.watch.only("breaker")] == ["open", "closed"]
        assert {line[1] for line in bench.watch.only("breaker")} == {ACCOUNT}
        assert {(line[1], line[2]["carrier"]) for line in bench.watch.only("span")} == {("carrier.call", "usps")}

    run(main())


def test_slow_calls_open_it_too() -> None:
    """A carrier that hangs costs five carts their time, not every cart."""

    async def main() -> None:
        bench = Bench(Wire.of((60.0, priced(700))))
        loop = asyncio.get_running_loop()
        for weight in range(5):
            with pytest.raises(CarrierTimeout):
                await bench.ask(weight)
        started = loop.time()
        with pytest.raises(CarrierTimeout) as caught:
            await bench.ask(6)
        assert caught.value.breaker_open
        assert loop.time() == started
        assert bench.watch.only("late") == [("late", "usps")] * 5

    run(main())


def test_refusals_of_carts_never_open_it() -> None:
    """And they show that the carrier is there: failures before them do not count on."""

    async def main() -> None:
        bench = Bench(Wire.of(*([(DOWN,)] * 2 + [(status(400),)]) * 10, priced(700)))
        for weight in range(20):
            with pytest.raises(CarrierError):
                await bench.ask(weight)
        assert told(await bench.ask(99)) == [("live", 700)]

    run(main())


def test_a_buyer_who_leaves_during_the_probe_leaves_it_to_the_next() -> None:
    """Nothing is decided."""

    async def main() -> None:
        bench = Bench(Wire.of(status(401), (5.0, priced(1)), priced(700)))
        with pytest.raises(CarrierAuthFailed):
            await bench.ask(1)
        await asyncio.sleep(60)
        probing = asyncio.create_task(bench.ask(2))
        await asyncio.sleep(1)
        probing.cancel()
        await asyncio.gather(probing, return_exceptions=True)
        await asyncio.sleep(0)
        assert told(await bench.ask(3)) == [("live", 700)]

    run(main())


def test_a_spent_quota_asks_nobody_and_says_when_it_frees() -> None:
    """Ten an hour; carts with another price leave the last two to those without."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700)), limit=10)
        for weight in range(8):
            await bench.ask(weight, backed=True)
            await asyncio.sleep(1)
        with pytest.raises(CarrierRateLimited) as caught:
            await bench.ask(100, backed=True)
        assert (
            str(caught.value) == "8 of 10 calls an hour are used up, the rest is saved for carts without another price"
        )
        assert caught.value.retry_after == 3592
        for weight in (101, 102):
            assert told(await bench.ask(weight)) == [("live", 700)]
        with pytest.raises(CarrierRateLimited) as caught:
            await bench.ask(103)
        assert str(caught.value) == "10 of 10 calls an hour are used up"
        assert not caught.value.breaker_open
        assert bench.account.state()[0] == "closed"
        assert bench.wire.calls == 10
        await asyncio.sleep(3592)
        assert told(await bench.ask(104)) == [("live", 700)]
        with pytest.raises(CarrierRateLimited):
            await bench.ask(105, seconds=0.5)
        assert told(await bench.ask(105)) == [("live", 700)]  # the next place frees within the second: it is waited for

    run(main())


def test_an_old_answer_saves_the_last_calls_too() -> None:
    """A cart for which a stale answer stands in may not use the last fifth, nor may what goes on behind."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700)), limit=5, lives=Lives(60.0, 7200.0))
        for weight in range(4):
            await bench.ask(weight)
        await asyncio.sleep(50)
        assert told(await bench.ask(0)) == [("cached", 700)]
        await asyncio.sleep(100)
        sheet = await bench.ask(0)
        assert told(sheet) == [("stale", 700)]
        assert sheet.problem is not None
        assert (sheet.problem.kind, sheet.problem.retry_after) == ("rate_limited", 3450)
        assert bench.wire.calls == 4
        assert told(await bench.ask(99)) == [("live", 700)]

    run(main())


def test_an_answer_past_all_use_neither_saves_the_last_calls_nor_spends_them() -> None:
    """What counts is whether another price stands ready: the shop's own does, one that is too old does not."""

    async def main() -> None:
        bench = Bench(Wire.of(priced(700)), limit=5, lives=Lives(60.0, 120.0))
        for weight in range(4):
            await bench.ask(weight)
        await asyncio.sleep(200)
        with pytest.raises(CarrierRateLimited, match=r"^4 of 5 calls an hour are used up"):
            await bench.ask(0, backed=True)
        assert told(await bench.ask(0)) == [("live", 700)]

    run(main())


@pytest.mark.parametrize("line", [(0.3, priced(700)), (0.3, DOWN), (60.0, priced(1))])
def test_nothing_is_left_behind(line: tuple[Step, ...], caplog: pytest.LogCaptureFixture) -> None:
    """Neither a task nor a word in the log, whether it answers, fails or hangs and whether buyers stay or leave."""

    async def main() -> None:
        bench = Bench(Wire.of(line))
        tasks = [asyncio.create_task(bench.ask(number % 3, seconds=0.5)) for number in range(12)]
        await asyncio.sleep(0.1)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert bench.wire.under_way == 0

    with caplog.at_level(logging.DEBUG, "asyncio"):
        run(main())
    assert [record for record in caplog.records if "exception" in record.message] == []


def test_a_refusal_is_no_failure_of_the_account() -> None:
    """The watch is told its kind."""

    async def main() -> None:
        bench = Bench(Wire.of((0.1, status(400))))
        with pytest.raises(CarrierRefused):
            await bench.ask()
        assert bench.watch.only("asked") == [("asked", "usps", "refused", 0.1)]

    run(main())
