"""Ten minutes of mixed load while carriers fall ill and recover.

    python tests/load/soak.py [--minutes 10] [--rate 60]

Two workers, one Redis, the emulator; a table shop, remembered and new carts, so many a second over 16 connections.
First, while all is well, as many carts as can be, each of them twice, until every memory there is is full: what the
workers count themselves must say so. Then three minutes of the load itself: what Python has set aside already is used
to its last page. Only then the ten minutes begin. Every three seconds a carrier gets another fault, or is well again.
The shops believe an answer for a minute only, and a cart comes again after little more than that: its answer is too
old, so that carriers are asked to the end. Checked:

* no answer is an error, and none is empty without a reason;
* every quote within the deadline + 50 ms;
* memory of the workers is flat: in the second half it grows by less than GROWTH a minute by the line of best fit;
* what they remember never takes more than it may;
* afterwards, no more tasks, files and sockets than before.

Exits 1 where one of them does not hold.
"""

import argparse
import asyncio
import itertools
import os
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from traffic import Traffic, mixed, twice

from client import p50_p99  # isort: skip – traffic says where it is
from rig import (  # isort: skip
    LAST_CORE,
    POLICIES,
    emulating,
    free_ports,
    get,
    over_the_wire,
    pin,
    redis,
    serving,
    set_faults,
    verdict,
)

EMULATOR, SERVICE, REDIS = free_ports(3)
DEADLINE: Final = 1.0
GRACE: Final = 0.05
GROWTH: Final = 0.3
"""Megabytes a minute that a worker may grow by: what the line of best fit makes of noise."""
SPARE: Final = {"tasks": 2, "open_fds": 16}
"""What a worker may have more of afterwards than before: connections to Redis are kept, as many as quotes have ever
waited for it at one time, which is at most one for each of the load's."""
SETTLE: Final = 45.0
"""Seconds after the load: connections to carriers are kept for 30."""

LATENCY: Final = {"usps": "0.05", "ups": "0.08", "dhl_express": "0.06"}
FAULTS: Final = (
    {"kind": "timeout"},
    {"kind": "500"},
    {"kind": "503"},
    {"kind": "reset"},
    {"kind": "html"},
    {"kind": "truncated"},
    {"kind": "empty"},
    {"kind": "429", "seconds": 2},
    {"kind": "latency", "seconds": "0.5"},
    {"kind": "slow_body", "seconds": "0.5"},
    {"kind": "401", "times": 3},
    {"kind": "401", "times": 3, "on": "token"},
)
LIVES: Final = "\n[lifetimes]\nanswer_minutes = 1\n"
ROUND: Final = 66.0
"""Seconds in which all carts come once: more than an answer lives."""

FILLING: Final = 24_000
"""Carts until memories that are bounded by entries are full: a worker knows 4,096 addresses and as many lines."""

FULL: Final = 0.95
"""The share of a memory that is taken whenever one looks: a little is made free at a time."""

SETTLING: Final = 180.0
"""Seconds of the same load and weather before the clock starts. For so long the system still counts pages that are
touched for the first time, though what the workers have allocated neither grows in bytes nor in blocks."""

MEMORIES_MB: Final = {"answers": 4, "carts": 16}
"""What a worker may remember: carriers' answers, and what it worked out for carts."""

SAMPLE: Final = re.compile(r'^shipcalc_worker_(\w+)\{pid="(\d+)"(?:,what="(\w+)")?\} (\S+)$', re.MULTILINE)

MEGABYTE: Final = 2**20

Vitals = dict[str, dict[str, float]]
Sample = tuple[float, Vitals]


def vitals() -> Vitals:
    """What each worker tells of itself, by name and process id; what it remembers by what that is."""
    found: Vitals = defaultdict(dict)
    for name, pid, what, value in SAMPLE.findall(get(SERVICE, "/metrics").decode()):
        found[what or name][pid] = float(value)
    return found


async def weather(seed: int, seconds: float) -> None:
    """Every three seconds another carrier is ill, or well again; at the end all are well."""
    chance = random.Random(seed)  # noqa: S311 – the same soak again with the same seed
    until = time.monotonic() + seconds
    for turn in itertools.count():
        if time.monotonic() + 3 >= until:
            break
        carrier = chance.choice(sorted(LATENCY))
        fault = chance.choice(FAULTS) if turn % 3 else None
        await asyncio.to_thread(set_faults, EMULATOR, {carrier: fault})
        await asyncio.sleep(3)
    await asyncio.to_thread(set_faults, EMULATOR, dict.fromkeys(LATENCY))


async def watch(seconds: float, every: float) -> list[Sample]:
    """How the workers are, with the minute it was read in."""
    began, found = time.monotonic(), []
    while (passed := time.monotonic() - began) < seconds:
        found.append((passed / 60, await asyncio.to_thread(vitals)))
        await asyncio.sleep(every)
    return found


def slopes(samples: list[Sample]) -> dict[str, float]:
    """Megabytes a minute of each worker over the second half."""
    half = [(minute, now["resident_memory_bytes"]) for minute, now in samples[len(samples) // 2 :]]
    return {
        pid: slope([(minute, memory[pid] / MEGABYTE) for minute, memory in half if pid in memory])
        for pid in half[-1][1]
    }


def slope(points: list[tuple[float, float]]) -> float:
    """Of the line of best fit."""
    if len(points) < 2:
        return 0.0
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def left_over(before: Vitals) -> list[str]:
    """What a worker still has more of, once nothing is asked any longer."""
    until = time.monotonic() + SETTLE
    while True:
        now = vitals()
        more = [
            f"{name} of worker {pid}: {value:g}, before {before[name].get(pid, 0):g}"
            for name, spare in SPARE.items()
            for pid, value in now[name].items()
            if value > before[name].get(pid, 0) + spare
        ]
        if not more or time.monotonic() > until:
            return more
        time.sleep(2)


async def filled() -> Traffic:
    """Carts as fast as can be until all memories are full; after four times as many as should do, as they are."""
    traffic = Traffic(SERVICE, 16, 1e6, twice(20_000))
    while len(traffic.tally.seconds) < 4 * FILLING:
        await traffic.run(2)
        if len(traffic.tally.seconds) >= FILLING and not unfilled(await asyncio.to_thread(vitals)):
            break
    return traffic


def unfilled(now: Vitals) -> list[str]:
    """Which memories have room left."""
    return [
        f"{what} of worker {pid}: {held / MEGABYTE:.1f} of {MEMORIES_MB[what]} MB"
        for what in MEMORIES_MB
        for pid, held in now[what].items()
        if held < FULL * MEMORIES_MB[what] * MEGABYTE
    ]


def overdrawn(samples: list[Sample]) -> list[str]:
    """Which memories ever took more than they may."""
    most = {what: max(max(now[what].values()) for _, now in samples) / MEGABYTE for what in MEMORIES_MB}
    return [
        f"{what} took {most[what]:.1f} of {MEMORIES_MB[what]} MB" for what in most if most[what] > MEMORIES_MB[what]
    ]


def table(samples: list[Sample]) -> Iterator[str]:
    """A line a minute: what each worker takes, and what of it is remembered."""
    yield "minute, then of each worker MB in all: " + ", ".join(MEMORIES_MB)
    last = -1
    for minute, now in samples:
        if int(minute) > last:
            last = int(minute)
            workers = (
                f"{now['resident_memory_bytes'][pid] / MEGABYTE:.1f}: "
                + ", ".join(f"{now[what][pid] / MEGABYTE:.1f}" for what in MEMORIES_MB)
                for pid in now["resident_memory_bytes"]
            )
            yield f"{minute:4.1f}  " + " | ".join(workers)


async def soak(seconds: float, rate: float, seed: int) -> tuple[Traffic, list[Sample]]:
    """Load, weather and a look at the workers at the same time."""
    traffic = Traffic(SERVICE, 16, rate, mixed(round(ROUND * rate / 4)))
    _, _, samples = await asyncio.gather(
        traffic.run(seconds), weather(seed, seconds), watch(seconds, min(5.0, seconds / 20))
    )
    return traffic, samples


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=60.0, help="checkouts a second")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    pin(LAST_CORE)
    with TemporaryDirectory() as directory:
        for file in POLICIES.glob("*.toml"):
            (Path(directory) / file.name).write_text(file.read_text(encoding="utf-8") + LIVES, encoding="utf-8")
        more = {
            "SHIPCALC_QUOTE_SECONDS": str(DEADLINE),
            "SHIPCALC_POLICIES": directory,
            "SHIPCALC_MEMORY_MB": str(MEMORIES_MB["answers"]),
            "SHIPCALC_CARTS_MB": str(MEMORIES_MB["carts"]),
        }
        settings = over_the_wire(EMULATOR, REDIS, **more)
        with redis(REDIS), emulating(EMULATOR, LATENCY), serving(SERVICE, workers=2, core=None, settings=settings):
            time.sleep(2)  # both workers have told of themselves
            before = vitals()
            first = asyncio.run(filled()).tally
            time.sleep(2)
            failures = unfilled(vitals())
            print(f"memories are full after {len(first.seconds)} answers; settling", flush=True)
            settling, _ = asyncio.run(soak(SETTLING, arguments.rate, arguments.seed + 1))
            print(f"{arguments.minutes:g} minutes begin", flush=True)
            traffic, samples = asyncio.run(soak(arguments.minutes * 60, arguments.rate, arguments.seed))
            failures += left_over(before) + overdrawn(samples)
    tally = traffic.tally
    p50, p99 = p50_p99(tally.seconds)
    late = [each for each in tally.seconds if each > DEADLINE + GRACE]
    grown = slopes(samples)
    print(f"{len(tally.seconds)} answers in {arguments.minutes:g} minutes: {dict(tally.answers)}")
    print(f"options at {dict(tally.sources)}; troubles {dict(tally.problems)}")
    print(f"p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, slowest {max(tally.seconds) * 1000:.0f} ms")
    print(*table(samples), sep="\n")
    print(f"MB a minute in the second half: {', '.join(f'{each:+.2f}' for each in grown.values())}")
    print(f"measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    for early in (first, settling.tally):
        if early.wrong or early.lost or early.refused:
            failures.append(f"before the clock started, {len(early.wrong)} wrong: {early.wrong[:3]}")
    if tally.wrong or tally.lost or tally.refused:
        failures.append(f"{len(tally.wrong)} wrong, {len(tally.lost + tally.refused)} lost: {tally.wrong[:3]}")
    if late:
        failures.append(f"{len(late)} of {len(tally.seconds)} later than {DEADLINE + GRACE:g} s: {max(late):.3f} s")
    failures += [f"worker {pid} grows by {each:.2f} MB a minute" for pid, each in grown.items() if each > GROWTH]
    return verdict(failures)


if __name__ == "__main__":
    raise SystemExit(main())
