"""One carrier hangs for ever, and 50 checkouts ask it at once.

    python tests/benchmarks/slow_carrier.py

UPS and USPS take 50 ms; DHL Express never answers. Told and checked:

* every answer comes within the deadline + 50 ms, and holds the prices of the two that answered, and the shop's backup
  price for the one that did not;
* once the breaker knows, nobody waits for it any longer;
* requests a second of a shop that asks only the other two. While 50 checkouts hang: ± 10 % of those with nobody beside.
  From when they begin: at least 90 % of those beside 50 whose carriers all answer, since asking takes its time either
  way. Every round has a process that knows of no trouble yet, since its breaker ends the hanging; the median of rounds.

Exits 1 where a bound is missed.
"""

import argparse
import asyncio
import itertools
import os
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from client import Answer, Connection, at_once, p50_p99, request, throughput
from rig import LAST_CORE, cart, emulating, free_ports, over_the_wire, pin, serving, set_faults, verdict

EMULATOR, SERVICE = free_ports(2)
DEADLINE: Final = 2.0
GRACE: Final = 0.05
AT_ONCE: Final = 50
SLACK: Final = 0.10
HALF: Final = 0.9
"""Seconds; two of them end before the deadline does."""

OWN_TIME: Final = 0.30
"""Seconds that quotes without the slow carrier may take at 50 at once: 50 ms of the carriers and our own work."""

LATENCY: Final = {"usps": "0.05", "ups": "0.05"}
HANGS: Final = {"dhl_express": {"kind": "timeout"}}


def first_waves() -> list[str]:
    """50 at once while nobody knows yet, then 50 more."""
    failures = []
    numbers = itertools.count(1)
    with serving(SERVICE, settings=over_the_wire(EMULATOR, SHIPCALC_QUOTE_SECONDS=str(DEADLINE))):
        set_faults(EMULATOR, {"dhl_express": None})
        asyncio.run(at_once(SERVICE, fresh(numbers, 5)))
        set_faults(EMULATOR, HANGS)
        for wave, most in (("first", DEADLINE + GRACE), ("next", OWN_TIME)):
            answers = asyncio.run(at_once(SERVICE, fresh(numbers, AT_ONCE)))
            p50, p99 = p50_p99([answer.seconds * 1000 for answer in answers])
            slowest = max(answer.seconds for answer in answers)
            print(f"{wave} {AT_ONCE} at once: p50 {p50:.0f} ms, p99 {p99:.0f} ms, slowest {slowest * 1000:.0f} ms")
            if slowest > most:
                failures.append(f"{wave} wave: {slowest:.3f} s, at most {most:g}")
            failures += [f"{wave} wave: {count} × {fault}" for fault, count in incomplete(answers).items()]
    return failures


def incomplete(answers: list[Answer]) -> Counter[str]:
    """What is missing in answers, and how often."""
    faults: Counter[str] = Counter()
    for answer in answers:
        if answer.status != 200:
            faults[f"status {answer.status}"] += 1
            continue
        sources = {option["carrier"]: option["price_source"] for option in answer.document["options"]}
        if {sources.get("usps"), sources.get("ups")} != {"demo"} or sources.get("dhl_express") != "backup":
            faults[f"options {sources}"] += 1
        if [problem["carrier"] for problem in answer.document["problems"]] != ["dhl_express"]:
            faults[f"problems {answer.document['problems']}"] += 1
    return faults


def fresh(numbers: Iterator[int], count: int) -> list[bytes]:
    return [request(cart("carriers", next(numbers))) for _ in range(count)]


Rates = tuple[float, float]
"""Requests a second of the calm shop in the first half of a quote's time, and in the second."""


async def halves(warm: list[bytes], beside: list[bytes]) -> Rates:
    """With *beside* asked at the beginning of the first, and over after the second."""
    asking = asyncio.create_task(at_once(SERVICE, beside))
    first = await throughput(SERVICE, itertools.cycle(warm), HALF, 16)
    second = await throughput(SERVICE, itertools.cycle(warm), HALF, 16)
    answers = await asking
    if any(answer.status != 200 for answer in answers):
        raise SystemExit(f"statuses {Counter(answer.status for answer in answers)}")
    return first, second


async def episodes() -> tuple[Rates, Rates, Rates]:
    """With nobody beside (before and after the others), beside 50 that are answered, beside 50 that hang."""
    warm, numbers = [request(cart("calm", number)) for number in range(100)], itertools.count(1000)
    connection = await Connection.open(SERVICE)
    for asked in warm:
        await connection.ask(asked)
    connection.close()
    set_faults(EMULATOR, {"dhl_express": None})
    await at_once(SERVICE, fresh(numbers, AT_ONCE))  # connections, code paths
    await throughput(SERVICE, itertools.cycle(warm), HALF, 16)
    before = await halves(warm, [])
    answered = await halves(warm, fresh(numbers, AT_ONCE))
    set_faults(EMULATOR, HANGS)
    hanging = await halves(warm, fresh(numbers, AT_ONCE))
    after = await halves(warm, [])
    return ((before[0] + after[0]) / 2, (before[1] + after[1]) / 2), answered, hanging


def beside_it(rounds: int) -> list[str]:
    """Whether the calm shop notices."""
    found = []
    for _ in range(rounds):
        with serving(SERVICE, settings=over_the_wire(EMULATOR, SHIPCALC_QUOTE_SECONDS=str(DEADLINE))):
            found.append(asyncio.run(episodes()))
    alone = statistics.median(nobody[1] for nobody, _, _ in found)
    whole = statistics.median(sum(hanging) / sum(answered) for _, answered, hanging in found)
    wait = statistics.median(hanging[1] / nobody[1] for nobody, _, hanging in found)
    print(f"a shop without it: {alone:,.0f} requests/s, {wait:.2f} of that while {AT_ONCE} hang beside it")
    print(f"from when they begin, {whole:.2f} of what it has beside {AT_ONCE} that are answered")
    failures = [f"beginning: ratio {whole:.2f}, at least {1 - SLACK:g}"] if whole < 1 - SLACK else []
    return [*failures, f"hanging: ratio {wait:.2f}, within {SLACK} of 1"] if abs(wait - 1) > SLACK else failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    pin(LAST_CORE)
    with emulating(EMULATOR, LATENCY):
        failures = first_waves() + beside_it(arguments.rounds)
    print(f"measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    return verdict(failures)


if __name__ == "__main__":
    raise SystemExit(main())
