"""What a remembered answer costs: in this process' memory against no carrier at all, and in Redis against memory.

    python tests/benchmarks/warm.py [--rounds 20] [--seconds 0.5]

* Requests a second of a shop with three carriers whose answers are remembered, over those of a shop with as many
  options at its own fees: the same process, rounds taken in turn, the median of neighbours' ratios. At least 0.8. Both
  get the same carts, and give each of them three options, three tokens and the same text. What differs: the carriers'
  options name their service, have five charges together for three, and notes; their answer is an eighth longer.
* What is asked first of a process that remembers nothing, while Redis does: p50 over the same carts asked again of the
  same process. At most 1.5 ms. The carriers are asked by another process, and never again.

Exits 1 where a bound is missed.
"""

import argparse
import asyncio
import itertools
import os
import statistics
import sys
from datetime import UTC, datetime
from typing import Final

from client import Answer, Connection, request, throughput
from rig import LAST_CORE, calls, cart, emulating, free_ports, over_the_wire, pin, redis, serving, verdict

EMULATOR, FIRST, SECOND, REDIS = free_ports(4)
RATIO: Final = 0.8
REDIS_MS: Final = 1.5
CARTS: Final = 100
IN_FLIGHT: Final = 32
OPTIONS: Final = 3


def in_memory(rounds: int, seconds: float) -> list[str]:
    """Which bound is missed, after telling the ratio."""
    shops = ("carriers", "table")
    with emulating(EMULATOR), serving(FIRST, settings=over_the_wire(EMULATOR)):
        asked = {shop: [request(cart(shop, number)) for number in range(CARTS)] for shop in shops}
        for shop in shops:
            asyncio.run(each(FIRST, asked[shop], OPTIONS))
            asyncio.run(throughput(FIRST, itertools.cycle(asked[shop]), 1.0, IN_FLIGHT))
        before = calls(EMULATOR)
        rates: dict[str, list[float]] = {shop: [] for shop in shops}
        for _ in range(rounds):
            for shop, found in rates.items():
                found.append(asyncio.run(throughput(FIRST, itertools.cycle(asked[shop]), seconds, IN_FLIGHT)))
        if calls(EMULATOR) != before:
            return ["a carrier was asked for what was remembered"]
    carriers, table = (statistics.median(found) for found in rates.values())
    ratio = statistics.median(one / other for one, other in zip(*rates.values(), strict=True))
    print(f"requests/s    three carriers, remembered {carriers:,.0f}    a table {table:,.0f}    ratio {ratio:.2f}")
    return [f"ratio {ratio:.2f}, at least {RATIO}"] if ratio < RATIO else []


def in_redis() -> list[str]:
    """Which bound is missed, after telling the times."""
    asked = [request(cart("carriers", number)) for number in range(3 * CARTS)]
    settings = over_the_wire(EMULATOR, REDIS)
    with redis(REDIS), emulating(EMULATOR), serving(FIRST, settings=settings), serving(SECOND, settings=settings):
        other = request(cart("carriers", 50_000))
        asyncio.run(each(FIRST, [*asked, other], OPTIONS))
        asyncio.run(each(SECOND, [other] * CARTS, OPTIONS))  # connections, code paths
        before = calls(EMULATOR)
        first, again = (asyncio.run(each(SECOND, asked, OPTIONS)) for _ in range(2))
        more = calls_in(calls(EMULATOR)) - calls_in(before)
    p50s = [statistics.median(answer.seconds for answer in answers) * 1000 for answers in (first, again)]
    added = p50s[0] - p50s[1]
    print(f"p50           from Redis {p50s[0]:.2f} ms    from memory {p50s[1]:.2f} ms    added {added:.2f} ms")
    failures = [f"carriers were asked {more} times for what Redis remembers"] if more else []
    return [*failures, f"Redis adds {added:.2f} ms, at most {REDIS_MS}"] if added > REDIS_MS else failures


def calls_in(counted: dict[str, dict[str, int]]) -> int:
    """All of them."""
    return sum(sum(paths.values()) for paths in counted.values())


async def each(port: int, requests: list[bytes], options: int) -> list[Answer]:
    """One after another over one connection; each a quote with all of its options."""
    connection = await Connection.open(port)
    answers = []
    for asked in requests:
        answer = await connection.ask(asked)
        if answer.status != 200 or len(answer.document["options"]) != options or answer.document["problems"]:
            raise SystemExit(f"status {answer.status}: {answer.body.decode()[:2000]}")
        answers.append(answer)
    connection.close()
    return answers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=0.5)
    arguments = parser.parse_args()
    pin(LAST_CORE)
    failures = in_memory(arguments.rounds, arguments.seconds) + in_redis()
    print(f"measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    return verdict(failures)


if __name__ == "__main__":
    raise SystemExit(main())
