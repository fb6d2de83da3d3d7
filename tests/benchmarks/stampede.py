"""500 equal carts at the same moment, on two processes with one Redis: one call a carrier.

    python tests/benchmarks/stampede.py [--carts 500]

Each carrier takes 200 ms. Both processes have answered another cart before, so tokens and connections are there. Exits
1 where a carrier was asked more than once, or an answer is not a whole one.
"""

import argparse
import asyncio
import os
import sys
from collections import Counter
from datetime import UTC, datetime

from client import Answer, at_once, p50_p99, request
from rig import LAST_CORE, calls, cart, emulating, free_ports, over_the_wire, pin, post, redis, serving, verdict

EMULATOR, FIRST, SECOND, REDIS = free_ports(4)
LATENCY = dict.fromkeys(("usps", "ups", "dhl_express"), "0.2")


async def both(carts: int) -> list[Answer]:
    """Half of them on each."""
    asked = [request(cart("carriers", 1))] * (carts // 2)
    halves = await asyncio.gather(at_once(FIRST, asked), at_once(SECOND, asked))
    return [answer for half in halves for answer in half]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--carts", type=int, default=500)
    arguments = parser.parse_args()
    pin(LAST_CORE)
    settings = over_the_wire(EMULATOR, REDIS, SHIPCALC_QUOTE_SECONDS="10")
    with (
        redis(REDIS),
        emulating(EMULATOR, LATENCY),
        serving(FIRST, settings=settings),
        serving(SECOND, settings=settings, core=LAST_CORE),
    ):
        for port in (FIRST, SECOND):
            post(port, cart("carriers", 2))
        post(EMULATOR, b"", "/_calls", "DELETE")
        answers = asyncio.run(both(arguments.carts))
        asked = calls(EMULATOR)
    p50, p99 = p50_p99([answer.seconds * 1000 for answer in answers])
    print(f"{len(answers)} equal carts on two processes: p50 {p50:.0f} ms, p99 {p99:.0f} ms; calls {asked}")
    print(f"measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    failures = [
        f"{carrier} {path}: {count} calls, 1 is enough"
        for carrier, paths in asked.items()
        for path, count in paths.items()
        if count != 1
    ]
    if set(asked) != set(LATENCY):
        failures.append(f"asked were {sorted(asked)}")
    ends = Counter((each.status, len(each.document["options"]) if each.status == 200 else 0) for each in answers)
    if ends != {(200, 3): len(answers)}:
        failures.append(f"answers by status and options: {dict(ends)}")
    return verdict(failures)


if __name__ == "__main__":
    raise SystemExit(main())
