"""One carrier hangs for ever, and 50 checkouts ask it at once.

    python tests/benchmarks/slow_carrier.py

UPS and USPS take 50 ms; DHL Express never answers. Told and checked:

* every answer comes within the deadline + 50 ms, and holds the prices of the two that answered, and the shop's backup
  price for the one that did not;
* once the breaker knows, nobody waits for it any longer;
* requests a second of a shop that asks only the other two, while 50 checkouts hang, over those with nobody hanging: the
  same process, windows taken in turn, ± 10 %.

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
from rig import LAST_CORE, cart, emulating, over_the_wire, pin, serving, set_faults, verdict

EMULATOR, SERVICE = 8731, 8732
DEADLINE: Final = 2.0
GRACE: Final = 0.05
AT_ONCE: Final = 50
SLACK: Final = 0.10
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


async def windows(rounds: int) -> tuple[float, float]:
    """Median requests a second of the calm shop with nobody hanging, and the median of the ratios with 50 that hang.

    The breaker would end the hanging after five calls, so every carrier call of a window is one of its first.
    """
    warm = [request(cart("calm", number)) for number in range(100)]
    connection = await Connection.open(SERVICE)
    for asked in warm:
        await connection.ask(asked)
    connection.close()
    await throughput(SERVICE, itertools.cycle(warm), 1.0, 16)
    alone, ratios = [], []
    for number in range(rounds):
        rate = await throughput(SERVICE, itertools.cycle(warm), 1.0, 16)
        hanging = asyncio.create_task(at_once(SERVICE, fresh(itertools.count(1000 * (number + 1)), AT_ONCE)))
        await asyncio.sleep(0.6)  # they have all asked
        while_hanging = await throughput(SERVICE, itertools.cycle(warm), 1.0, 16)
        await hanging
        alone.append(rate)
        ratios.append(while_hanging / rate)
    return statistics.median(alone), statistics.median(ratios)


def beside_it(rounds: int) -> list[str]:
    """Whether the calm shop notices."""
    with serving(SERVICE, settings=over_the_wire(EMULATOR, SHIPCALC_QUOTE_SECONDS=str(DEADLINE))):
        rate, ratio = asyncio.run(windows(rounds))
    print(f"a shop without it: {rate:,.0f} requests/s, with {AT_ONCE} hanging beside {ratio:.2f} of that")
    return [f"ratio {ratio:.2f}, within {SLACK} of 1"] if abs(ratio - 1) > SLACK else []


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
