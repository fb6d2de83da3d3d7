"""What a process has counted so far: plain numbers by names of ours. Prometheus' families are made of them when asked.

A quote pays for a look-up and an addition. Every name comes from a closed set (routes, loaded shops, carriers, kinds):
what a caller types is never one.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import Final, TypeVar

import msgspec

SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the classes that durations are counted in; what takes longer has a class of its own."""

BREAKER_STATES: Final = ("closed", "half_open", "open")
"""From the best to the worst."""

Timings = list[float]
"""The sum of durations in seconds, then how many fell into each class of SECONDS and above the last."""

RequestKey = tuple[str, int, str, str]
"""Route, status, outcome, shop; empty where there is none."""

Pair = tuple[str, str]

Key = TypeVar("Key")


class Counts(msgspec.Struct):
    """Everything one process has counted since it began. Not for several threads at once."""

    requests: dict[RequestKey, Timings] = {}
    options: dict[str, dict[str, int]] = {}
    """By shop and price source."""
    degraded: dict[Pair, int] = {}
    """Quotes with an option at a stale or backup price, by shop and which of the two."""
    calls: dict[Pair, Timings] = {}
    """Calls over the wire by carrier and outcome."""
    rungs: dict[Pair, int] = {}
    """Which rung of the ladder gave a carrier's answer, by carrier and price source."""
    caches: dict[Pair, int] = {}
    """By tier and result."""
    late: dict[str, int] = {}
    """Answers that missed the quote's deadline, by carrier."""
    turns: dict[Pair, int] = {}
    """How often a breaker came into a state, by account and state."""
    breakers: dict[str, str] = {}
    """The state a breaker is in, by account."""
    redis_up: bool | None = None
    """None: not asked yet, or there is none."""

    def request(self, key: RequestKey, seconds: float) -> None:
        """A request is answered."""
        _time(self.requests, key, seconds)

    def call(self, carrier: str, outcome: str, seconds: float) -> None:
        """A call to a carrier is over."""
        _time(self.calls, (carrier, outcome), seconds)

    def offered(self, shop: str, sources: Iterable[str]) -> None:
        """A quote of *shop* has options, each at a price from one of *sources*."""
        tally = self.options.get(shop)
        if tally is None:
            tally = self.options[shop] = {}
        for source in sources:
            tally[source] = tally.get(source, 0) + 1

    def turned(self, account: str, state: str) -> None:
        """A breaker comes into *state*."""
        self.turns[account, state] = self.turns.get((account, state), 0) + 1
        self.breakers[account] = state


def one_more(counts: dict[Key, int], key: Key) -> None:
    """Count *key* once more."""
    counts[key] = counts.get(key, 0) + 1


def together(every: Iterable[Counts]) -> Counts:
    """What several processes have counted, as if one had. Of a breaker's states the worst is told, of Redis' too."""
    total = Counts()
    for counts in every:
        for request, timings in counts.requests.items():
            add_timings(total.requests, request, timings)
        for call, timings in counts.calls.items():
            add_timings(total.calls, call, timings)
        for shop, tally in counts.options.items():
            total.options[shop] = dict(Counter(total.options.get(shop, {})) + Counter(tally))
        for name in ("degraded", "rungs", "caches", "late", "turns"):
            _add(getattr(total, name), getattr(counts, name))
        for account, state in counts.breakers.items():
            total.breakers[account] = max(total.breakers.get(account, state), state, key=_badness)
        if counts.redis_up is not None:
            total.redis_up = counts.redis_up and total.redis_up is not False
    return total


def _time(counts: dict[Key, Timings], key: Key, seconds: float) -> None:
    timings = counts.get(key)
    if timings is None:
        timings = counts[key] = _none()
    timings[0] += seconds
    timings[bisect_left(SECONDS, seconds) + 1] += 1


def _none() -> Timings:
    return [0.0, *([0] * (len(SECONDS) + 1))]


def add_timings(total: dict[Key, Timings], key: Key, more: Timings) -> None:
    """Add *more* to what *total* has under *key*."""
    known = total.get(key) or _none()
    total[key] = [one + other for one, other in zip(known, more, strict=True)]


def _add(total: dict[Key, int], more: dict[Key, int]) -> None:
    for key, count in more.items():
        total[key] = total.get(key, 0) + count


def _badness(state: str) -> int:
    return BREAKER_STATES.index(state) if state in BREAKER_STATES else len(BREAKER_STATES)
