"""A Redis that is late, foreign, out of order or full of foreign data: nothing raises, and quotes go on without it."""

import asyncio
import time
from pathlib import Path

import pytest

from adapters._resilience.redis_store import RedisShared
from tests.adapters._resilience.kit import Bench, Wire, priced, shipment, told
from tests.adapters._resilience.odd_redis import OK, Reply, odd_redis
from tests.redis_server import RedisServer
from tests.virtual_clock import run

ERRORS = {
    "moved": b"-MOVED 3999 127.0.0.1:6381\r\n",
    "crossslot": b"-CROSSSLOT Keys in request don't hash to the same slot\r\n",
    "loading": b"-LOADING Redis is loading the dataset in memory\r\n",
    "readonly": b"-READONLY You can't write against a read only replica.\r\n",
    "oom": b"-OOM command not allowed when used memory > 'maxmemory'.\r\n",
    "noauth": b"-NOAUTH Authentication required.\r\n",
    "noperm": b"-NOPERM this user has no permissions to run the command\r\n",
    "masterdown": b"-MASTERDOWN Link with MASTER is down\r\n",
    "number": b":42\r\n",
    "text": b"$5\r\nhello\r\n",
    "too few": b"*1\r\n$1\r\nx\r\n",
    "numbers": b"*3\r\n:1\r\n:2\r\n:3\r\n",
    "lists": b"*3\r\n*0\r\n*0\r\n*0\r\n",
    "nonsense": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "half": b"*3\r\n$100\r\nx",
}


def same(reply: bytes) -> Reply:
    """Whatever is asked."""
    return lambda _: (0.0, reply)


@pytest.mark.parametrize("name", ERRORS)
async def test_what_redis_says_wrong_is_no_answer(name: str) -> None:
    """Each question of the protocol: nothing is known, nothing raises; what is stored is lost without a word."""
    async with odd_redis(same(ERRORS[name])) as url:
        shared = RedisShared(url, patience=0.05, rest=60)
        shared.put("a:1", b"x", 60)
        found = await shared.get("a:1", "n:1", "b:1")
        assert found in (None, [None, None, None])
        assert await shared.claim("l:1", "me", 1) in (None, True)
        assert await shared.take("q:1", 5, 60) in (None, 0.042)
        assert await shared.count("f:1", 60) in (None, 42)
        assert isinstance(await shared.trouble(), str | None)
        await shared.aclose()


@pytest.mark.parametrize("name", ERRORS)
def test_a_quote_does_not_notice(name: str) -> None:
    """The carrier is asked, its answer is remembered in process, and nobody waits longer than for a first answer."""

    async def main() -> None:
        async with odd_redis(same(ERRORS[name])) as url:
            bench = Bench(Wire.of(priced(700)), shared=RedisShared(url, patience=0.05, rest=60))
            assert told(await bench.ask(seconds=10)) == [("live", 700)]
            assert told(await bench.ask(seconds=10)) == [("cached", 700)]
            assert asyncio.get_running_loop().time() <= 10 * 0.05 + 0.011
            await bench.resilience.aclose()

    run(main())


FOREIGN: dict[str, list[tuple[str, ...]]] = {
    "lists": [("LPUSH", key, "x") for key in ("a:", "n:", "b:", "l:", "f:", "q:")],
    "texts": [("SET", key, "hello") for key in ("a:", "n:", "b:", "f:", "q:")],
    "nothing": [("SET", key, "") for key in ("a:", "n:", "b:", "f:", "q:")],
    "large": [("SET", key, "x" * 3_000_000) for key in ("a:", "n:", "b:")],
}


@pytest.mark.parametrize("kind", FOREIGN)
async def test_foreign_data_under_our_keys_are_not_read(redis_server: RedisServer, kind: str) -> None:
    """Of another type, or not ours: the carrier is asked in time, and the answer takes the place of what was there."""
    shared = RedisShared(redis_server.url, patience=1.0)
    bench = Bench(Wire.of(priced(700)), shared=shared, clock=time.time, limit=9)
    key = bench.guarded._known(shipment()).key
    names = {"a:": key, "n:": key, "l:": key, "b:": "usps:test", "f:": "usps:test", "q:": "usps:test"}
    for command, name, value in FOREIGN[kind]:
        redis_server.ask(command, f"shipcalc:1:{name}{names[name]}", value)
    assert told(await bench.ask(seconds=30)) == [("live", 700)]
    other = Bench(Wire.of(priced(1)), shared=RedisShared(redis_server.url, patience=1.0), clock=time.time)
    assert told(await other.ask(seconds=10)) == [("cached", 700)]
    await bench.resilience.aclose()
    await other.resilience.aclose()


def test_a_late_answer_is_not_a_lost_redis() -> None:
    """It is out of the way only until the answer is there; one that is late again rests, each time longer."""
    delays = iter([0.0, 0.2, 0.0, 0.2])

    def reply(words: list[bytes]) -> tuple[float, bytes]:
        return (next(delays, 0.0), b"*1\r\n$1\r\nx\r\n") if words[0] == b"MGET" else (0.0, b"+PONG\r\n")

    async def main() -> None:
        async with odd_redis(reply) as url:
            shared = RedisShared(url, patience=0.05, rest=1)
            assert await shared.get("a") == [b"x"]
            assert await shared.get("a") is None
            assert not shared.present
            await asyncio.sleep(0.5)
            assert shared.present
            assert await shared.get("a") == [b"x"]
            assert await shared.get("a") is None
            await asyncio.sleep(0.5)
            assert not shared.present
            await shared.aclose()

    run(main())


async def test_a_process_that_stood_still_does_not_take_redis_for_late() -> None:
    """However long it stood: only time in which it could have heard an answer is counted."""

    async with odd_redis(lambda _: (0.01, b"*1\r\n$1\r\nx\r\n")) as url:
        shared = RedisShared(url, patience=0.05)
        assert await shared.get("a") == [b"x"]
        for number in range(3):
            asking = asyncio.create_task(shared.get(f"a{number}"))
            await asyncio.sleep(0)
            time.sleep(0.06)  # noqa: ASYNC251 – a busy machine put this process aside; what it asks is not sent yet
            assert await asking == [b"x"]
        assert shared.present
        await shared.aclose()


async def test_a_redis_that_never_was_there_is_told_of() -> None:
    """By whoever looks without a quote, as the service does when it opens: a quote would not even try."""
    bench = Bench(
        Wire.of(priced(700)), shared=RedisShared("redis://127.0.0.1:1", patience=0.2, rest=60), clock=time.time
    )
    await bench.resilience.refresh()
    assert bench.watch.only("cache") == [("cache", "redis", "error")]
    assert told(await bench.ask()) == [("live", 700)]
    assert bench.watch.only("cache")[1:] == [("cache", "memory", "miss")]
    await bench.resilience.aclose()


async def test_a_redis_that_only_refuses_to_store_is_not_lost() -> None:
    """What lies there is found."""

    def reply(words: list[bytes]) -> tuple[float, bytes]:
        return 0.0, b"*1\r\n$-1\r\n" if words[0] == b"MGET" else ERRORS["oom"]

    async with odd_redis(reply) as url:
        bench = Bench(Wire.of(priced(700)), shared=RedisShared(url, patience=0.2, rest=60), clock=time.time)
        await bench.resilience.refresh()
        assert await bench.resilience.shared.trouble() is not None
        assert bench.watch.only("cache") == []
        await bench.resilience.aclose()


async def test_a_password_is_sent_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    """By its kind; the word itself is nowhere. So is a server that is spoken to in the wrong way: by TLS."""
    server = RedisServer(tmp_path)
    try:
        server.ask("CONFIG", "SET", "requirepass", "opensesame")
        for password, trouble in (("opensesame", None), ("abracadabra", "AuthenticationError")):
            shared = RedisShared(f"unix://:{password}@{tmp_path / 'redis.sock'}", patience=1.0)
            assert await shared.get("a") == (None if trouble else [None])
            assert await shared.trouble() == trouble
            await shared.aclose()
    finally:
        server.kill()
    async with odd_redis(same(OK), tcp=True) as url:
        shared = RedisShared(url.replace("redis://", "rediss://:opensesame@"), patience=0.2)
        assert await shared.get("a") is None
        assert "opensesame" not in str(await shared.trouble())
        await shared.aclose()
