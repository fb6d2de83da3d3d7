"""The whole certificate, with progress and a table.

    python -m tests.certificate [--every N] [--only TEXT] [--limit 25] [--jobs 2]

Each shop's carts are played in turn, by as many processes as there are cores. ``--only`` plays the combinations whose
name holds TEXT: the line of a breach gives it. Exits 1 where anything breaks.
"""

import argparse
import os
import sys
import time
from collections import Counter

from tests.certificate.certificate import Tally, certify_at_once, combinations


def main() -> int:
    """Play them, tell how far it is, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.certificate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="only each N-th combination")
    parser.add_argument("--only", default="", help="only combinations whose name holds this text")
    parser.add_argument("--limit", type=int, default=25, help="how many breaches are told in full")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes play them")
    asked = parser.parse_args()
    chosen = [combination for combination in combinations() if asked.only in combination.name][:: asked.every]
    began, used = time.perf_counter(), processor_seconds()

    def progress(done: int) -> None:
        seconds = time.perf_counter() - began
        print(f"\r{done:>7,} of {len(chosen):,} combinations, {seconds:.0f} s", end="", file=sys.stderr, flush=True)

    tally = certify_at_once(chosen, asked.jobs, progress)
    print(file=sys.stderr)
    report(tally, asked.limit)
    seconds, used = time.perf_counter() - began, processor_seconds() - used
    print(f"{tally.run:,} combinations in {seconds:.1f} s ({used:.1f} s of one core), {len(tally.breaches)} breaches")
    return 1 if tally.breaches or not tally.run else 0


def processor_seconds() -> float:
    """Of this process and of those that it has begun and that ended."""
    return sum(os.times()[:4])


def report(tally: Tally, limit: int) -> None:
    """The table, and each breach with the line that plays it again."""
    for title, counts in (
        ("combinations by shop", tally.shops),
        ("answers by outcome", tally.outcomes),
        ("options by price source", tally.sources),
        ("carriers by rung", tally.rungs),
        ("prices that stand in, as the log and the metrics tell", tally.stand_ins),
        ("troubles told", tally.troubles),
    ):
        _table(title, counts)
    for name, words in tally.breaches[:limit]:
        print(f"BREACH {words}\n       python -m tests.certificate --only '{name}'")
    if len(tally.breaches) > limit:
        print(f"… and {len(tally.breaches) - limit} more")


def _table(title: str, counts: Counter[str]) -> None:
    print(title)
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        print(f"  {name:<32} {count:>9,}")


if __name__ == "__main__":
    sys.exit(main())
