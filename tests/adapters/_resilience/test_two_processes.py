"""Two processes with one Redis behave as one: the same cart, one breaker, one quota. Real time, short waits."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from adapters._resilience.redis_store import RedisShared
from adapters._resilience.remembered import Lives, Remembered, encode
from calculator.domain.errors import CarrierError, CarrierRateLimited, CarrierRefused, CarrierUnavailable
from tests.adapters._resilience.kit import ACCOUNT, Bench, Wire, kinds, priced, shipment, status, told
from tests.redis_server import RedisServer

NIL = b"$-1\r\n"
Pair = Callable[..., Awaitable[tuple[Bench, Bench]]]


@pytest.fixture
async def pair(redis_server: RedisServer) -> AsyncIterator[Pair]:
    """Makes two processes that ask one wire."""
    made: list[Bench] = []

    async def make(wire: Wire, **more: Any) -> tuple[Bench, Bench]:
        stores = [RedisShared(redis_server.url, patience=1.0) for _ in range(2)]
        benches = [Bench(wire, **{"shared": store, "clock": time.time, **more}) for store in stores]
        for bench in benches:
            await bench.resilience.shared.get("warm")
        made.extend(benches)
        return benches[0], benches[1]

    yield make
    for bench in made:
        await bench.resilience.aclose()


async def test_what_one_was_told_the_other_knows(pair: Pair) -> None:
    """One call; the second process finds it in Redis, and after that in its own memory."""
    one, other = await pair(Wire.of(priced(700)))
    assert told(await one.ask()) == [("live", 700)]
    assert told(await other.ask()) == [("cached", 700)]
    assert told(await other.ask()) == [("cached", 700)]
    assert one.wire.calls == 1
    assert [line[1:] for line in one.watch.only("cache")] == [("memory", "miss"), ("redis", "miss")]
    assert [line[1:] for line in other.watch.only("cache")] == [
        ("memory", "miss"),
        ("redis", "hit"),
        ("memory", "hit"),
    ]


async def test_a_no_is_known_to_both(pair: Pair) -> None:
    """In the same words."""
    one, other = await pair(Wire.of(status(400)))
    with pytest.raises(CarrierRefused) as first:
        await one.ask()
    with pytest.raises(CarrierRefused) as second:
        await other.ask()
    assert (str(first.value), one.wire.calls) == (str(second.value), 1)


async def test_a_stampede_on_both_is_one_call(pair: Pair) -> None:
    """Hundreds of equal carts at one time; the process that does not ask waits for the other."""
    one, other = await pair(Wire.of((0.3, priced(700))))
    sheets = await asyncio.gather(*(bench.ask() for _ in range(250) for bench in (one, other)))
    assert {sheet.rates[0].total.minor for sheet in sheets} == {700}
    assert one.wire.calls == 1


async def test_while_one_asks_long_it_keeps_its_place(pair: Pair) -> None:
    """Longer than the claim lasts by itself."""
    one, other = await pair(Wire.of((1.5, priced(700))))
    sheets = await asyncio.gather(one.ask(), other.ask())
    assert sorted(told(sheet)[0][0] for sheet in sheets) == ["cached", "live"]
    assert one.wire.calls == 1


async def test_a_process_that_died_while_asking_costs_its_claim_and_no_more(
    pair: Pair, redis_server: RedisServer
) -> None:
    """Its claim ends by itself, well before the deadline; until then nobody else asks."""
    one, _ = await pair(Wire.of(priced(700)))
    key = one.guarded._known(shipment()).key
    redis_server.ask("SET", f"shipcalc:1:l:{key}", "the dead", "PX", "600")
    assert told(await one.ask(seconds=30)) == [("live", 700)]
    assert b"the dead" not in redis_server.ask("GET", f"shipcalc:1:l:{key}")


async def test_when_the_asking_one_fails_the_waiting_one_asks(pair: Pair) -> None:
    """What failed for one, twice, may work for the next."""
    torn = (0.1, CarrierUnavailable("torn"))
    one, other = await pair(Wire.of(torn, torn, priced(700)))
    failing = asyncio.create_task(one.ask())
    await one.wire.asked.wait()
    assert told(await other.ask()) == [("live", 700)]
    with pytest.raises(CarrierUnavailable):
        await failing


async def test_a_waiting_process_hears_a_no(pair: Pair) -> None:
    """A refusal is an answer, shared like one."""
    one, other = await pair(Wire.of((0.1, status(400))))
    answers = await asyncio.gather(one.ask(), other.ask(), return_exceptions=True)
    assert [type(answer) for answer in answers] == [CarrierRefused, CarrierRefused]
    assert one.wire.calls == 1


async def test_one_breaker(pair: Pair) -> None:
    """Failures on both sides add up; once it is open neither asks, and both say why."""
    wire = Wire.of(CarrierUnavailable("torn"))
    one, other = await pair(wire)
    for number in range(3):
        for bench in (one, other):
            with pytest.raises(CarrierUnavailable):
                await bench.ask(1000 + number)
    calls = wire.calls
    assert calls == 5
    await other.resilience.refresh()
    for bench in (one, other):
        with pytest.raises(CarrierUnavailable, match="not asked for") as caught:
            await bench.ask(5000)
        assert caught.value.breaker_open
        assert bench.account.state()[0] == "open"
    assert wire.calls == calls


async def test_the_others_know_of_a_closure_before_the_trouble_is_told(pair: Pair, redis_server: RedisServer) -> None:
    """Whoever hears of the failure that closed the account may ask another process the very next moment."""
    one, _ = await pair(Wire.of(status(503)))
    closed = f"shipcalc:1:b:{ACCOUNT}"
    stored = []
    while one.guarded.ok:
        stored.append(redis_server.ask("GET", closed))
        with pytest.raises(CarrierUnavailable):
            await one.ask(1000 + len(stored))
    # No turn of the event loop lies between the answer and this question.
    assert redis_server.ask("GET", closed) != NIL
    assert set(stored) == {NIL}


async def test_refused_credentials_close_the_account_for_both(pair: Pair) -> None:
    """The second process does not try them again."""
    one, other = await pair(Wire.of(status(401)))
    for weight, bench in ((1, one), (2, other)):
        with pytest.raises(CarrierError) as caught:
            await bench.ask(weight)
        assert caught.value.kind == "auth_failed"
    assert one.wire.calls == 1


async def test_one_probe_of_all(pair: Pair, redis_server: RedisServer) -> None:
    """When the rest is over, one call finds out for both; its success opens the way for both."""
    wire = Wire.of(status(429, retry_after="1"), (0.2, priced(700)))
    one, other = await pair(wire, lives=Lives(0.0, 0.0))
    with pytest.raises(CarrierRateLimited):
        await one.ask(1, seconds=0.5)
    await asyncio.sleep(1.1)
    answers = await asyncio.gather(one.ask(2), other.ask(3), one.ask(4), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["CarrierRateLimited"] * 2 + ["RateSheet"]
    assert wire.calls == 2
    for bench in (one, other):
        await bench.resilience.shared.get("x")
    for bench in (one, other):
        assert told(await bench.ask(9)) == [("live", 700)]
    assert redis_server.ask("EXISTS", f"shipcalc:1:b:{ACCOUNT}") == b":0\r\n"


async def test_one_quota(pair: Pair) -> None:
    """Ten an hour for both together; the last two only for carts that have no other price."""
    one, other = await pair(Wire.of(priced(700)), limit=10)
    for weight in range(8):
        await (one, other)[weight % 2].ask(weight, backed=True)
    for bench in (one, other):
        with pytest.raises(CarrierRateLimited, match="8 of 10 calls an hour are used up, the rest is saved"):
            await bench.ask(100, backed=True)
    await one.ask(100)
    await other.ask(101)
    with pytest.raises(CarrierRateLimited, match=r"10 of 10 calls an hour are used up$") as caught:
        await one.ask(102)
    assert caught.value.retry_after is not None
    assert 3500 < caught.value.retry_after <= 3600
    assert one.wire.calls == 10


async def test_a_renewal_asks_the_carrier_and_not_redis(pair: Pair) -> None:
    """What lies there is the very answer that is about to end; a newer one of the other process is taken."""
    now = time.time()
    wire = Wire.of(priced(700), priced(710), priced(720))
    one, other = await pair(wire, lives=Lives(2.0, 60.0), clock=lambda: now)
    assert told(await one.ask()) == [("live", 700)]
    assert told(await other.ask()) == [("cached", 700)]
    wire.asked.clear()
    now += 1.7
    assert told(await one.ask()) == [("cached", 700)]
    await wire.asked.wait()
    await one.resilience.shared.get("x")
    assert told(await one.ask()) == [("cached", 710)]
    async with asyncio.timeout(5):
        while told(await other.ask()) == [("cached", 700)]:
            await other.resilience.shared.get("x")
    assert told(await other.ask()) == [("cached", 710)]
    assert wire.calls == 2


async def test_an_old_answer_is_found_by_a_process_that_never_asked(pair: Pair) -> None:
    """Its memory is empty, and the carrier is down: Redis has what stands in."""
    one, other = await pair(Wire.of(priced(700), CarrierUnavailable("torn")), lives=Lives(0.05, 60.0))
    await one.ask()
    await asyncio.sleep(0.06)
    sheet = await other.ask()
    assert told(sheet) == [("stale", 700)]
    assert kinds([sheet.problem]) == ["unavailable"]
    assert ("cache", "redis", "stale") in other.watch.told


@pytest.mark.parametrize(
    "stored",
    [b"", b"junk", b"\x92\x02\x80", encode(Remembered(1.0, None, "no kind"))],
    ids=["empty", "junk", "shape", "kind"],
)
def test_what_cannot_be_read_is_not_there(stored: bytes, redis_server: RedisServer) -> None:
    """Another version wrote it, or somebody else: the carrier is asked, and the entry replaced."""

    async def main() -> None:
        shared = RedisShared(redis_server.url, patience=1.0)
        bench = Bench(Wire.of(priced(700)), shared=shared, clock=time.time)
        key = bench.guarded._known(shipment()).key
        for slot in ("a", "n"):
            shared.put(f"{slot}:{key}", stored, 60)
        shared.put(f"b:{ACCOUNT}", stored, 60)
        assert told(await bench.ask()) == [("live", 700)]
        await bench.resilience.aclose()

    asyncio.run(main())


async def test_nothing_of_a_buyer_is_in_redis(pair: Pair, redis_server: RedisServer) -> None:
    """Neither in the names nor in what is stored."""
    one, _ = await pair(Wire.of(priced(700)))
    await one.ask()
    await one.resilience.shared.get("x")
    names = redis_server.ask("KEYS", "*")
    key = one.guarded._known(shipment()).key
    stored = names + redis_server.ask("GET", f"shipcalc:1:a:{key}")
    assert b"Transport" in stored
    assert b":l:" not in names  # whoever asked has left
    for text in (b"78701", b"Austin", b"Elm", b"07105", b"Newark"):
        assert text not in stored


async def test_redis_dies_in_the_middle(pair: Pair, redis_server: RedisServer) -> None:
    """What is under way ends well, and so does all that follows."""
    one, other = await pair(Wire.of((0.2, priced(700))))
    asking = [asyncio.create_task(bench.ask()) for bench in (one, other)]
    await one.wire.asked.wait()
    redis_server.kill()
    try:
        for task in asking:
            assert (await task).rates[0].total.minor == 700
        assert told(await one.ask(2)) == [("live", 700)]
        assert told(await one.ask(2)) == [("cached", 700)]
    finally:
        redis_server.start()


async def test_a_service_that_opens_connects_before_its_first_buyer(redis_server: RedisServer) -> None:
    """And how the others find the carriers is known before anybody is asked."""
    shared = [RedisShared(redis_server.url, patience=1.0) for _ in range(2)]
    made = [Bench(Wire.of(status(401)), shared=store, clock=time.time) for store in shared]
    with pytest.raises(CarrierError):
        await made[0].ask()
    await made[0].resilience.shared.get("x")
    await made[1].resilience.refresh()
    assert not made[1].guarded.ok
    assert b"cmdstat_ping" in redis_server.ask("INFO", "commandstats")
    for bench in made:
        await bench.resilience.aclose()
