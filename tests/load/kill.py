"""kill -9 under load: of a worker, of Redis, of the emulator. What fails is what was in flight there, and nothing else.

    python tests/load/kill.py [--seconds 12] [--rate 60]

Two workers, one Redis, the emulator, 16 connections. Each part is killed in the middle of its own run and, where it is
no worker (those come back by themselves), begun again. Checked:

* a worker: at most the connections it had are lost, all within a second; as many workers as before answer again;
* Redis: nothing is lost, no answer is an error or late; it is used again once it is back, and nobody is restarted;
* the emulator: no answer is an error or late; its carriers are typed troubles, and give prices again once it is back.

Exits 1 where one of them does not hold.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from traffic import Tally, Traffic, mixed

from client import Answer, Connection, request  # isort: skip – traffic says where it is
from rig import LAST_CORE, cart, children, emulating, free_ports, get, over_the_wire, pin, redis, serving, verdict  # isort: skip

EMULATOR, SERVICE, REDIS = free_ports(3)
CONNECTIONS: Final = 16
DEADLINE: Final = 1.0
GRACE: Final = 0.05
RECOVERY: Final = 40.0
"""Seconds after which a part that is back must be in use: a breaker rests for 30."""

LATENCY: Final = {"usps": "0.05", "ups": "0.08", "dhl_express": "0.06"}


class Parts:
    """Redis and the emulator, each of which can be killed and begun again."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.redis = stack.enter_context(redis(REDIS))
        self.emulator = stack.enter_context(emulating(EMULATOR, LATENCY))

    def begin_redis(self) -> None:
        """Where the killed one was."""
        self.redis = self._stack.enter_context(redis(REDIS))

    def begin_emulator(self) -> None:
        """Where the killed one was."""
        self.emulator = self._stack.enter_context(emulating(EMULATOR, LATENCY))


def kill(pid: int) -> None:
    """At once, without a word."""
    os.kill(pid, signal.SIGKILL)


def workers(service: "subprocess.Popen[bytes]") -> list[int]:
    """Those that hold the policies, not uvicorn's resource tracker."""
    found = []
    for pid in children(service.pid):
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
        if b"resource_tracker" not in words:
            found.append(pid)
    return found


async def under_load(seconds: float, rate: float, first: int, blow: Callable[[], Awaitable[None]]) -> Tally:
    """Load for so long, with carts from the *first* on, and *blow* beside it after a third of the time."""
    traffic = Traffic(SERVICE, CONNECTIONS, rate, mixed(first=first))

    async def later() -> None:
        await asyncio.sleep(seconds / 3)
        await blow()

    await asyncio.gather(traffic.run(seconds), later())
    return traffic.tally


def told(name: str, tally: Tally, most_lost: int) -> list[str]:
    """What went wrong beyond the connections that may be lost, after telling what came."""
    lost = tally.lost + tally.refused
    slowest = max(tally.seconds)
    print(
        f"{name}: {len(tally.seconds)} answers {dict(tally.answers)}, {len(lost)} lost, "
        f"slowest {slowest * 1000:.0f} ms, options at {dict(tally.sources)}, troubles {dict(tally.problems)}"
    )
    failures = [f"{name}: {len(tally.wrong)} errors: {tally.wrong[:2]}"] if tally.wrong else []
    if len(lost) > most_lost:
        failures.append(f"{name}: {len(lost)} lost, at most {most_lost}")
    if lost and max(lost) - min(lost) > 1:
        failures.append(f"{name}: lost over {max(lost) - min(lost):.1f} s, at most 1")
    if slowest > DEADLINE + GRACE:
        failures.append(f"{name}: an answer took {slowest:.3f} s, at most {DEADLINE + GRACE:g}")
    return failures


def a_worker(service: "subprocess.Popen[bytes]", seconds: float, rate: float) -> list[str]:
    """One of two."""
    before = workers(service)

    async def blow() -> None:
        kill(before[0])

    failures = told("worker killed", asyncio.run(under_load(seconds, rate, 0, blow)), CONNECTIONS)
    after = workers(service)
    if len(after) != len(before) or before[0] in after:
        failures.append(f"workers are {after}, they were {before}")
    return failures


def the_redis(parts: Parts, seconds: float, rate: float) -> list[str]:
    """Killed, and begun again a third of the time later."""

    async def blow() -> None:
        kill(parts.redis.pid)
        await asyncio.sleep(seconds / 3)
        await asyncio.to_thread(parts.begin_redis)

    failures = told("Redis killed", asyncio.run(under_load(seconds, rate, 20_000, blow)), 0)
    return failures + within(RECOVERY, "Redis is not used again", redis_is_up)


def redis_is_up() -> bool:
    """Asked with a cart that no process has in memory, since nobody looks where nobody must."""
    asyncio.run(one(cart("carriers", 70_000 + int(time.monotonic()) % 9_000)))
    return "\nshipcalc_redis_up 1.0" in get(SERVICE, "/metrics").decode()


def the_emulator(parts: Parts, seconds: float, rate: float) -> list[str]:
    """Killed, and begun again a third of the time later."""

    async def blow() -> None:
        kill(parts.emulator.pid)
        await asyncio.sleep(seconds / 3)
        await asyncio.to_thread(parts.begin_emulator)

    tally = asyncio.run(under_load(seconds, rate, 40_000, blow))
    failures = told("emulator killed", tally, 0)
    if not tally.problems:
        failures.append("emulator killed: nobody noticed, so nothing was shown")
    return failures + within(RECOVERY, "carriers give no prices again", carriers_answer)


def carriers_answer() -> bool:
    """All three, for a cart that is new to every cache."""
    answer = asyncio.run(one(cart("carriers", 60_000 + int(time.monotonic()) % 9_000)))
    return {option["price_source"] for option in answer.document["options"]} == {"demo"} and not answer.document[
        "problems"
    ]


async def one(body: bytes) -> Answer:
    """Over a connection of its own."""
    connection = await Connection.open(SERVICE)
    answer = await connection.ask(request(body))
    connection.close()
    return answer


def within(seconds: float, failure: str, holds: Callable[[], bool]) -> list[str]:
    """Nothing, as soon as it holds; told is how long that took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if holds():
            print(f"  recovered after {time.monotonic() - began:.0f} s more")
            return []
        time.sleep(1)
    return [f"{failure} after {seconds:g} s"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=12.0, help="of load for each part")
    parser.add_argument("--rate", type=float, default=60.0, help="checkouts a second")
    arguments = parser.parse_args()
    pin(LAST_CORE)
    settings = over_the_wire(EMULATOR, REDIS, SHIPCALC_QUOTE_SECONDS=str(DEADLINE))
    with ExitStack() as stack:
        parts = Parts(stack)
        service = stack.enter_context(serving(SERVICE, workers=2, core=None, settings=settings))
        time.sleep(1)
        failures = a_worker(service, arguments.seconds, arguments.rate)
        failures += the_redis(parts, arguments.seconds, arguments.rate)
        failures += the_emulator(parts, arguments.seconds, arguments.rate)
        if service.poll() is not None:
            failures.append("the service ended")
    print(f"measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    return verdict(failures)


if __name__ == "__main__":
    raise SystemExit(main())
