"""Checkouts of all kinds, so many a second, and what came of them: the load of soak.py and kill.py."""

import asyncio
import itertools
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

from client import Answer, Connection, request
from rig import cart

COLD: Final = 2000
"""Carts that are not alike, after which they come again: so that a bounded cache has a bound to reach."""

LAG: Final = 500
"""So many carts later answers have left a process whose memory is small, and come back from Redis: then they take most,
since nothing of what is decoded is shared."""


@dataclass(slots=True)
class Tally:
    """What came back. ``lost`` are requests whose connection broke, by the second it happened in."""

    answers: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, answer: Answer) -> None:
        """Count *answer*; all that is sent can be quoted, so everything but a quote is wrong."""
        if answer.status == 0:
            self.lost.append(time.monotonic())
            return
        self.seconds.append(answer.seconds)
        if answer.status != 200:
            self.wrong.append(f"{answer.status}: {answer.body.decode()[:300]}")
            return
        document = answer.document
        self.answers[document["outcome"]] += 1
        self.sources.update(option["price_source"] for option in document["options"])
        self.problems.update(f"{problem['carrier']} {problem['kind']}" for problem in document["problems"])
        if not document["options"] and not document["refusals"]:
            self.wrong.append(f"nothing at all: {answer.body.decode()[:300]}")


def mixed(colds: int = COLD, first: int = 0) -> Iterator[bytes]:
    """One table, one that is remembered, two that are new to every cache (of three carriers and of two).

    *colds* carts from the *first* on are not alike; then they come again.
    """
    for number in itertools.count():
        cold = first + number % colds
        yield request(cart("table", cold))
        yield request(cart("carriers", 80_000 + cold % 20))
        yield request(cart("carriers", cold))
        yield request(cart("calm", cold))


def twice(first: int) -> Iterator[bytes]:
    """Carts that are new to every cache, from the *first* on, for both shops that ask carriers; each once more LAG
    later, when its answers are remembered."""
    for number in itertools.count(first):
        for each in (number, max(first, number - LAG)):
            yield request(cart("carriers", each))
            yield request(cart("calm", each))


class Traffic:
    """Checkouts over *connections*, *rate* a second among them; a connection that is lost is opened anew."""

    def __init__(self, port: int, connections: int, rate: float, requests: Iterator[bytes]) -> None:
        self.tally = Tally()
        self._port = port
        self._connections = connections
        self._pause = connections / rate
        self._requests = requests

    async def run(self, seconds: float) -> None:
        """For so long."""
        until = time.monotonic() + seconds
        offsets = (self._pause * number / self._connections for number in range(self._connections))
        await asyncio.gather(*(self._checkout(offset, until) for offset in offsets))

    async def _checkout(self, offset: float, until: float) -> None:
        connection: Connection | None = None
        due = time.monotonic() + offset
        while due < until:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due = max(due + self._pause, time.monotonic())
            if connection is None or connection.lost:
                try:
                    connection = await Connection.open(self._port)
                except OSError:
                    self.tally.refused.append(time.monotonic())
                    continue
            self.tally.add(await connection.ask(next(self._requests)))
        if connection is not None:
            connection.close()
