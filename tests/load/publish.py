"""Publishing under stress, on SQLite and on PostgreSQL: by many processes, under load, and killed half way.

    python tests/load/publish.py [--seconds 12] [--kills 20] [--seed 1] [--only sqlite|postgresql]

* four processes publish the same shop as fast as they can: of those who started from one version exactly one wins, all
  others are told; the history has no hole, the audit trail one line a version;
* two workers answer 16 connections while a version is published every 0.7 seconds: every price belongs to the policy
  version it is answered with, no request that begins a second after a publication gets the old one, and what was
  sealed under a former version verifies as the same;
* a process that publishes in a loop is killed (kill -9) again and again, at a moment drawn from the seed; PostgreSQL
  itself is cut off too. Each time the live version is a whole one, all that was acknowledged is there, at most the one
  under way is there beyond it, and the next publication goes through.

Exits 1 where one of them does not hold.
"""

import argparse
import asyncio
import itertools
import json
import random
import sys
import time
from collections.abc import Iterator
from typing import Final

from publishing import POLICIES, ROOT, SHOP, databases, now, opened, policy, price, publisher, told, whole

from client import Connection, request  # isort: skip – publishing says where it is
from rig import free_ports, serving, verdict  # isort: skip
from tests.postgres import Postgres  # isort: skip

(PORT,) = free_ports(1)
CONNECTIONS: Final = 16
PUBLISHERS: Final = 4
EVERY: Final = 0.7
LAG: Final = 1.0
VERIFY: Final = "/v1/quotes/verify"


def by_many(name: str, url: str) -> list[str]:
    """Of those who started from one version exactly one wins."""
    store = opened(url)
    last = store.live(SHOP).number + 40
    first = store.live(SHOP).number + 1
    started = [publisher(url, last, str(number)) for number in range(PUBLISHERS)]
    lines = [
        (by, *line.split())
        for by, process in enumerate(started)
        for line in process.communicate(timeout=300)[0].splitlines()
    ]
    won = {int(number): str(by) for by, what, number in lines if what == "won"}
    wins = sum(what == "won" for _, what, _ in lines)
    told(name, f"{PUBLISHERS} processes: {wins} publications, {len(lines) - wins} conflicts")
    failures = (
        [] if sorted(won) == list(range(first, wins + first)) and wins == len(won) else [f"{name}: won {sorted(won)}"]
    )
    wrong = [version.number for version in store.history(SHOP, wins) if won.get(version.number) != version.by]
    store.close()
    return (
        failures
        + ([f"{name}: versions of another author than the one who was told: {wrong}"] if wrong else [])
        + whole(name, url)
    )


class Buyer:
    """Asks again and again, and keeps when it asked and what came."""

    def __init__(self) -> None:
        self.answers: list[tuple[float, str, str]] = []
        self.verdicts: list[str] = []

    async def buy(self, until: float) -> None:
        body = (ROOT / f"fixtures/carts/{SHOP}.json").read_bytes()
        connection = await Connection.open(PORT)
        for turn in itertools.count():
            began = time.monotonic()
            if began > until:
                connection.close()
                return
            document = (await connection.ask(request(body))).document
            option = next(option for option in document["options"] if option["code"] == "standard")
            self.answers.append((began, document["policy_version"], option["price"]))
            if turn % 50 == 0:
                await asyncio.sleep(EVERY + LAG)  # so that another version is live
                token = json.dumps({"token": option["token"], "cart": json.loads(body)}).encode()
                self.verdicts.append((await connection.ask(request(token, VERIFY))).document["verdict"])


async def under_load(name: str, url: str, seconds: float) -> list[str]:
    """Every answer is old or new, whole; never older than LAG."""
    store = opened(url)
    prices = {version.digest: "" for version in store.history(SHOP, 1)}
    published: list[tuple[float, str]] = [(0.0, store.live(SHOP).digest)]
    buyers = [Buyer() for _ in range(CONNECTIONS)]
    until = time.monotonic() + seconds

    async def publish() -> None:
        for turn in itertools.count(1):
            await asyncio.sleep(EVERY)
            if time.monotonic() > until:
                return
            live = store.live(SHOP)
            if turn % 5 == 0:
                version = await asyncio.to_thread(store.roll_back, SHOP, live.number - 1, by="load", note="")
            else:
                text = policy(live.number + 1)
                version = await asyncio.to_thread(store.publish, SHOP, text, by="load", note="", based_on=live.number)
                prices[version.digest] = price(live.number + 1)
            published.append((time.monotonic(), version.digest))

    await asyncio.gather(publish(), *(buyer.buy(until) for buyer in buyers))
    store.close()
    answers = sorted(answer for buyer in buyers for answer in buyer.answers)
    verdicts = [verdict for buyer in buyers for verdict in buyer.verdicts]
    del prices[published[0][1]]
    mixed = [(version, paid) for _, version, paid in answers if prices.get(version, paid) != paid]
    lag = max(lags(answers, published), default=0.0)
    told(
        name,
        f"{len(answers)} answers while {len(published) - 1} versions went live, "
        f"the last old one {lag * 1000:.0f} ms after a publication; "
        f"{len(verdicts)} former seals verified",
    )
    failures = [f"{name}: prices of another version: {mixed[:3]}"] if mixed else []
    if lag > LAG:
        failures.append(f"{name}: an old answer {lag:.2f} s after the publication")
    if set(verdicts) != {"same"}:
        failures.append(f"{name}: former seals are {set(verdicts)}")
    return failures


def lags(answers: list[tuple[float, str, str]], published: list[tuple[float, str]]) -> Iterator[float]:
    """For each answer of a version that was no longer live when it was asked for: how long it had not been."""
    for (since, _), (_, before) in zip(published[1:], published, strict=False):
        upto = next((at for at, digest in published if at > since and digest == before), float("inf"))
        yield from (began - since for began, version, _ in answers if version == before and since < began < upto)


def killed(name: str, url: str, kills: int, dice: random.Random) -> list[str]:
    """All that was acknowledged is there, and at most the one under way."""
    failures, beyond = [], 0
    for _ in range(kills):
        process = publisher(url, 10**6, "killed")
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(dice.random() / 10)
        process.kill()
        acknowledged = [int(line.split()[1]) for line in (first + process.stdout.read()).splitlines()]
        store = opened(url)
        live = store.live(SHOP).number
        store.close()
        beyond += live == acknowledged[-1] + 1
        if live not in (acknowledged[-1], acknowledged[-1] + 1):
            failures.append(f"{name}: {acknowledged[-1]} was acknowledged, {live} is live")
        failures += whole(name, url)
    told(name, f"{kills} × kill -9 while publishing: {live} versions, all whole; {beyond} were done but not yet told")
    return failures


def cut_off(name: str, url: str, server: Postgres, times: int, dice: random.Random) -> list[str]:
    """The server stops at once and comes back: the publisher goes on by itself."""
    process = publisher(url, 10**6, "cut off")
    assert process.stdout is not None
    for _ in range(times):
        process.stdout.readline()
        time.sleep(dice.random() / 5)
        server.stop()
        server.start()
    time.sleep(1)
    process.kill()
    acknowledged = [int(line.split()[1]) for line in process.stdout.read().splitlines() if line.startswith("won")]
    store = opened(url)
    live = store.live(SHOP).number
    store.close()
    told(name, f"{times} × PostgreSQL cut off while publishing: {live} versions, all whole")
    lost = set(acknowledged) - set(range(1, live + 1))
    return whole(name, url) + ([f"{name}: acknowledged and lost: {sorted(lost)}"] if lost else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=12.0, help="of load, for each database")
    parser.add_argument("--kills", type=int, default=20, help="for each database")
    parser.add_argument("--seed", type=int, default=1, help="of the moments at which processes are killed")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    arguments = parser.parse_args()
    failures = []
    with databases(arguments.only) as found:
        for name, url, server in found:
            dice = random.Random(arguments.seed)  # noqa: S311 - no secret
            failures += by_many(name, url)
            settings = {"SHIPCALC_DATABASE_URL": url, "SHIPCALC_POLICIES": str(POLICIES)}
            with serving(PORT, workers=2, core=None, settings=settings):
                failures += asyncio.run(under_load(name, url, arguments.seconds))
            failures += whole(name, url)
            failures += killed(name, url, arguments.kills, dice)
            if server is not None:
                failures += cut_off(name, url, server, 5, dice)
    print(f"measured {now():%Y-%m-%d %H:%M} UTC, Python {sys.version.split()[0]}, seed {arguments.seed}")
    return verdict(failures)


if __name__ == "__main__":
    raise SystemExit(main())
