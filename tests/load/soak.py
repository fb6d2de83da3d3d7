"""Ten minutes of mixed load while carriers fall ill and recover.

    python tests/load/soak.py [--minutes 10] [--rate 60]

Two workers, one Redis, the emulator; a table shop, remembered and new carts, so many a second over 16 connections.
First, while all is well, as many carts as can be, until every memory there is is full. Then every three seconds a
carrier gets another fault, or is well again. The shops believe an answer for a minute only, and a cart comes again
after little more than that: its answer is too old, so that carriers are asked to the end. Checked:

* no answer is an error, and none is empty without a reason;
* every quote within the deadline + 50 ms;
* memory of the workers does not grow in the second half: less than GROWTH a minute by the line of best fit;
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
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from traffic import Traffic, mixed, new

from client import p50_p99  # isort: skip – traffic says where it is
from rig import (  # isort: skip
    LAST_CORE,
    POLICIES,
    emulating,
    get,
    over_the_wire,
    pin,
    redis,
    serving,
    set_faults,
    verdict,
)

EMULATOR, SERVICE, REDIS = 8735, 8736, 8737
DEADLINE: Final = 1.0
GRACE: Final = 0.05
GROWTH: Final = 1.0
"""Megabytes a minute that a worker may grow by: what the line of best fit makes of noise."""
SPARE: Final = {"tasks": 2, "open_fds": 6}
"""What a worker may have more of afterwards than before: Redis' connections, which are opened once and kept."""
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

FILLING: Final = 12_000
"""Carts until every memory is full: what a process keeps beside a shop's policy is so after some 2,100 of the shop's
carts, what it remembers of carriers' answers after MEMORY_MB megabytes."""

MEMORY_MB: Final = 4

SAMPLE: Final = re.compile(r'^shipcalc_worker_(\w+)\{pid="(\d+)"\} (\S+)$', re.MULTILINE)

Vitals = dict[str, dict[str, float]]


def vitals() -> Vitals:
    """What each worker tells of itself, by name and process id."""
    found: Vitals = defaultdict(dict)
    for name, pid, value in SAMPLE.findall(get(SERVICE, "/metrics").decode()):
        found[name][pid] = float(value)
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


async def watch(seconds: float, every: float) -> list[tuple[float, Mapping[str, float]]]:
    """The memory of each worker in megabytes, with the minute it was read in."""
    began, found = time.monotonic(), []
    while (passed := time.monotonic() - began) < seconds:
        memory = (await asyncio.to_thread(vitals))["resident_memory_bytes"]
        found.append((passed / 60, {pid: value / 2**20 for pid, value in memory.items()}))
        await asyncio.sleep(every)
    return found


def slopes(samples: list[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """Megabytes a minute of each worker over the second half."""
    half = samples[len(samples) // 2 :]
    return {pid: slope([(minute, memory[pid]) for minute, memory in half if pid in memory]) for pid in half[-1][1]}


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


async def filled(carts: int) -> Traffic:
    """So many carts as fast as can be, none of them twice."""
    traffic = Traffic(SERVICE, 16, 1e6, new(20_000))
    while len(traffic.tally.seconds) < carts:
        await traffic.run(2)
    return traffic


async def soak(seconds: float, rate: float, seed: int) -> tuple[Traffic, list[tuple[float, Mapping[str, float]]]]:
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
            "SHIPCALC_MEMORY_MB": str(MEMORY_MB),
        }
        settings = over_the_wire(EMULATOR, REDIS, **more)
        with redis(REDIS), emulating(EMULATOR, LATENCY), serving(SERVICE, workers=2, core=None, settings=settings):
            time.sleep(2)  # both workers have told of themselves
            before = vitals()
            first = asyncio.run(filled(FILLING)).tally
            traffic, samples = asyncio.run(soak(arguments.minutes * 60, arguments.rate, arguments.seed))
            failures = left_over(before)
    tally = traffic.tally
    print(f"first, {len(first.seconds)} answers to fill memories: {dict(first.answers)}")
    p50, p99 = p50_p99(tally.seconds)
    late = [each for each in tally.seconds if each > DEADLINE + GRACE]
    grown = slopes(samples)
    print(f"{len(tally.seconds)} answers in {arguments.minutes:g} minutes: {dict(tally.answers)}")
    print(f"options at {dict(tally.sources)}; troubles {dict(tally.problems)}")
    print(f"p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, slowest {max(tally.seconds) * 1000:.0f} ms")
    memory = ", ".join(f"{samples[0][1].get(pid, 0):.0f} → {samples[-1][1][pid]:.0f} MB" for pid in grown)
    print(f"memory {memory}; MB a minute in the second half: {', '.join(f'{each:+.2f}' for each in grown.values())}")
    print(f"measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    if first.wrong or first.lost or first.refused:
        failures.append(f"while memories filled, {len(first.wrong)} wrong: {first.wrong[:3]}")
    if tally.wrong or tally.lost or tally.refused:
        failures.append(f"{len(tally.wrong)} wrong, {len(tally.lost + tally.refused)} lost: {tally.wrong[:3]}")
    if late:
        failures.append(f"{len(late)} of {len(tally.seconds)} later than {DEADLINE + GRACE:g} s: {max(late):.3f} s")
    failures += [f"worker {pid} grows by {each:.2f} MB a minute" for pid, each in grown.items() if each > GROWTH]
    return verdict(failures)


if __name__ == "__main__":
    raise SystemExit(main())
