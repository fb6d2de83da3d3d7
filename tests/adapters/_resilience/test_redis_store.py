"""What processes share in Redis, against a real server: each promise of ``Shared``, and Redis gone, hung and back."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from adapters._resilience.redis_store import RedisShared
from tests.adapters._resilience.odd_redis import odd_redis
from tests.redis_server import RedisServer
from tests.virtual_clock import run


def milliseconds_left(server: RedisServer, key: str) -> int:
    """How long Redis still keeps what is stored under our *key*."""
    return int(server.ask("PTTL", f"shipcalc:1:{key}").strip(b":\r\n"))


def at_once(asking: Coroutine[Any, Any, Any]) -> Any:
    """What it gives without waiting for anything, not even for a turn of the loop."""
    with pytest.raises(StopIteration) as end:
        asking.send(None)
    return end.value.value


async def test_what_one_stores_the_other_finds(redis_server: RedisServer) -> None:
    """Under the same name, for as long as it was said; what is not there is None."""
    one, other = RedisShared(redis_server.url, patience=1.0), RedisShared(redis_server.url, patience=1.0)
    one.put("a:1", b"\x00answer", 60)
    one.put("a:2", b"two", 60)
    assert await one.get("a:1", "a:2", "a:3") == [b"\x00answer", b"two", None]
    assert await other.get("a:2") == [b"two"]
    assert 0 < milliseconds_left(redis_server, "a:2") <= 60_000
    one.put("a:1", b"brief", 0.05)
    await one.get("a:1")
    await asyncio.sleep(0.06)
    assert await other.get("a:1") == [None]
    one.drop("a:2")
    assert await one.get("a:2") == [None]
    await one.aclose()
    await other.aclose()


async def test_all_reads_of_a_turn_are_one_question(redis_server: RedisServer) -> None:
    """However many carriers, and however often a name is asked for."""
    shared = RedisShared(redis_server.url, patience=1.0)
    await shared.get("warm")
    redis_server.ask("CONFIG", "RESETSTAT")
    found = await asyncio.gather(shared.get("a:1", "b:x"), shared.get("a:2", "b:x"), shared.get("a:3"))
    assert found == [[None, None], [None, None], [None]]
    stats = redis_server.ask("INFO", "commandstats").decode()
    assert "cmdstat_mget:calls=1," in stats
    assert "cmdstat_get" not in stats
    await shared.aclose()


async def test_only_one_has_a_claim(redis_server: RedisServer) -> None:
    """Until it is released, by its owner alone, or its time is over; holding on makes it longer."""
    one, other = RedisShared(redis_server.url, patience=1.0), RedisShared(redis_server.url, patience=1.0)
    assert await one.claim("l:1", "one", 60) is True
    assert await other.claim("l:1", "other", 60) is False
    other.release("l:1", "other")
    other.hold("l:1", "other", 600)
    assert await other.claim("l:1", "other", 60) is False
    assert 0 < milliseconds_left(redis_server, "l:1") <= 60_000
    one.hold("l:1", "one", 600)
    await one.get("x")
    assert 60_000 < milliseconds_left(redis_server, "l:1") <= 600_000
    one.release("l:1", "one")
    await one.get("x")
    assert await other.claim("l:1", "other", 0.05) is True
    await asyncio.sleep(0.06)
    assert await one.claim("l:1", "one", 0.1) is True
    await one.aclose()
    await other.aclose()


async def test_counting_is_together(redis_server: RedisServer) -> None:
    """From 1; dropped it begins anew, and it is forgotten after its time."""
    one, other = RedisShared(redis_server.url, patience=1.0), RedisShared(redis_server.url, patience=1.0)
    assert [await one.count("f:1", 60), await other.count("f:1", 60), await one.count("f:1", 0.05)] == [1, 2, 3]
    await asyncio.sleep(0.06)
    assert await one.count("f:1", 60) == 1
    other.drop("f:1")
    assert await other.count("f:1", 60) == 1
    await one.aclose()
    await other.aclose()


async def test_a_quota_is_together(redis_server: RedisServer) -> None:
    """Five in any minute, whoever asks; a smaller share is spent earlier; after the wait that is told there is one."""
    one, other = RedisShared(redis_server.url, patience=1.0), RedisShared(redis_server.url, patience=1.0)
    await asyncio.gather(one.get("x"), other.get("x"))
    assert [await (one, other)[number % 2].take("q:1", 4, 60) for number in range(4)] == [0.0] * 4
    spared = await one.take("q:1", 4, 60)
    assert spared is not None
    assert 0 < spared <= 60
    assert await one.take("q:1", 5, 60) == 0.0
    wait = await other.take("q:1", 5, 60)
    assert wait is not None
    assert 0 < wait <= 60
    assert await one.take("q:none", 0, 0.5) == 0.5
    assert await one.take("q:2", 2, 0.3) == 0.0
    await asyncio.sleep(0.15)
    assert await one.take("q:2", 2, 0.3) == 0.0
    wait = await other.take("q:2", 2, 0.3)
    assert wait is not None
    assert wait <= 0.15
    if wait:  # else it took so long to ask that the first is over
        await asyncio.sleep(wait + 0.01)
        assert await other.take("q:2", 2, 0.3) == 0.0
    await one.aclose()
    await other.aclose()


async def test_a_redis_that_is_gone_says_nothing_and_costs_nothing(redis_server: RedisServer) -> None:
    """The first who asks finds out; the others do not even try. It is back by itself."""
    shared = RedisShared(redis_server.url, patience=1.0, rest=0.05)
    assert await shared.get("a:1") == [None]
    redis_server.kill()
    try:
        assert await shared.get("a:1") is None
        assert not shared.present
        assert at_once(shared.get("a:1")) is None
        assert at_once(shared.claim("l:1", "me", 1)) is None
        assert at_once(shared.count("f:1", 1)) is None
        assert at_once(shared.take("q:1", 1, 1)) is None
        shared.put("a:1", b"x", 1)
        assert not shared._running
        assert await shared.trouble() == "ConnectionError"
    finally:
        redis_server.start()
    for _ in range(100):
        if shared.present:
            break
        await asyncio.sleep(0.02)
    assert await shared.trouble() is None
    assert await shared.get("a:1") == [None]
    await shared.aclose()


def test_a_redis_that_hangs_costs_its_patience_once() -> None:
    """Fifty who wait at that moment wait no longer than one; after that nobody does."""
    delays = iter([0.0])

    async def main() -> None:
        loop = asyncio.get_running_loop()
        async with odd_redis(lambda _: (next(delays, 60.0), b"*1\r\n$1\r\nx\r\n")) as url:
            shared = RedisShared(url, patience=0.05, rest=60)
            assert await shared.get("a") == [b"x"]
            began = loop.time()
            assert await asyncio.gather(*(shared.get(f"a:{number}") for number in range(50))) == [None] * 50
            assert loop.time() - began == pytest.approx(0.05, abs=0.011)
            assert at_once(shared.get("a")) is None
            await shared.aclose()

    run(main())


async def test_a_redis_that_hung_is_back_by_itself(redis_server: RedisServer) -> None:
    """Its trouble is told meanwhile."""
    shared = RedisShared(redis_server.url, patience=0.05, rest=0.05)
    assert await shared.get("a:1") == [None]
    redis_server.hang()
    try:
        assert await shared.get("a:1") is None
        assert not shared.present
        assert await shared.trouble() == "no answer within 50 ms"
    finally:
        redis_server.go_on()
    for _ in range(200):
        if shared.present:
            break
        await asyncio.sleep(0.02)
    assert await shared.get("a:1") == [None]
    await shared.aclose()


async def test_a_redis_that_refuses_is_told(redis_server: RedisServer) -> None:
    """Out of memory, say: it answers, reads go on, and whoever looks is told."""
    shared = RedisShared(redis_server.url, patience=1.0)
    assert await shared.get("a:1") == [None]
    redis_server.ask("CONFIG", "SET", "maxmemory", "1")
    try:
        shared.put("a:1", b"x", 1)
        assert await shared.get("a:1") == [None]
        assert await shared.count("f:1", 1) is None
        trouble = await shared.trouble()
        assert trouble is None or trouble.startswith("it refuses commands")
    finally:
        redis_server.ask("CONFIG", "SET", "maxmemory", "0")
    assert await shared.count("f:1", 1) == 1
    await shared.aclose()


def test_another_event_loop_finds_new_connections(redis_server: RedisServer) -> None:
    """A command of the shell, or a test, may run one loop after another."""
    shared = RedisShared(redis_server.url, patience=1.0)

    async def once() -> object:
        shared.put("a:1", b"x", 60)
        found = await shared.get("a:1")
        await shared.aclose()
        return found

    assert asyncio.run(once()) == [b"x"]
    assert asyncio.run(once()) == [b"x"]

    async def close() -> None:
        await shared.get("a:1")
        await shared.aclose()
        assert await shared.get("a:1") == [b"x"]
        await shared.aclose()

    asyncio.run(close())


def test_its_url_is_shown_nowhere() -> None:
    """It may hold a password."""
    shared = RedisShared("redis://:hush@localhost:6379/0")
    assert "hush" not in repr(shared)
    with pytest.raises(ValueError, match="not a URL") as caught:
        RedisShared("http://:hush@localhost")
    assert "hush" not in str(caught.value)
    assert caught.value.__suppress_context__
