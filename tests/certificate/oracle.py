"""What must come of a carrier's state: written down as tables, and computed by nothing of the product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Rung = str
"""``live``, ``cached``, ``stale``; ``some``: live, but not all services; ``backup``; ``none``: no offer, the carrier
said so; ``silent``: no offer, for nobody knows a price."""


@dataclass(frozen=True)
class Trouble:
    """What buyers and platforms are told of a carrier. ``retry_after`` is in seconds."""

    kind: str
    retryable: bool
    retry_after: int | None = None


@dataclass(frozen=True)
class Expected:
    """What must come of one carrier: the rung and the trouble told.

    ``calls``: how many rating calls are made for each one that a fine carrier gets. ``at_once``: the account may be
    closed after the first parcel's, and the others are not asked for.
    """

    rung: Rung
    trouble: Trouble | None = None
    calls: int = 1
    at_once: bool = False


TROUBLES: Final[Mapping[str, Trouble]] = {
    "timeout": Trouble("timeout", retryable=True),
    "5xx": Trouble("unavailable", retryable=True),
    "malformed": Trouble("malformed", retryable=False),
    "wrong_currency": Trouble("wrong_currency", retryable=False),
    "auth_failed": Trouble("auth_failed", retryable=False),
    "rate_limited": Trouble("rate_limited", retryable=True, retry_after=30),
}

RUNGS: Final[Mapping[str, Mapping[str, Rung]]] = {
    #                  nothing known       answer in its life    older than that
    "fine": {"none": "live", "fresh": "cached", "old": "live"},
    "slow": {"none": "live", "fresh": "cached", "old": "live"},
    "timeout": {"none": "backup", "fresh": "cached", "old": "stale"},
    "5xx": {"none": "backup", "fresh": "cached", "old": "stale"},
    "malformed": {"none": "backup", "fresh": "cached", "old": "stale"},
    "partial": {"none": "some", "fresh": "cached", "old": "some"},
    # A carrier that names another currency, or sells nothing, is not down: what it said before holds no longer.
    "wrong_currency": {"none": "backup", "fresh": "cached", "old": "backup"},
    "empty": {"none": "none", "fresh": "cached", "old": "none"},
    "auth_failed": {"none": "backup", "fresh": "cached", "old": "stale"},
    "rate_limited": {"none": "backup", "fresh": "cached", "old": "stale"},
}

KNOWN: Final[Mapping[str, str]] = {
    "cold": "none",
    "warm": "fresh",
    "ageing": "fresh",
    "stale": "old",
    "outdated": "none",
}

SOURCES: Final[Mapping[Rung, str]] = {
    "live": "demo",  # what an emulator says is never called live
    "some": "demo",
    "cached": "cached",
    "stale": "stale",
    "backup": "backup",
}

_AT_ONCE: Final = frozenset({"auth_failed", "rate_limited"})
_OAUTH: Final = frozenset({"usps", "ups"})


def expected(who: str, state: str, cache: str, *, backed: bool) -> Expected:
    """What must come of a carrier in *state* whose options have a backup price or not; *who* is asked for it."""
    rung = RUNGS[state][KNOWN[cache]]
    calls, at_once = _calls(who, state), state in _AT_ONCE
    if rung == "cached":
        # Towards the end of its life an answer is renewed while nobody waits.
        return Expected("cached", calls=calls, at_once=at_once) if cache == "ageing" else Expected("cached", calls=0)
    trouble = TROUBLES.get(state)
    if rung == "backup" and not backed:
        rung = "silent"
    return Expected(rung, trouble, calls, at_once)


def _calls(who: str, state: str) -> int:
    """Only weather is tried again, once. Refused credentials: once more with a new token, where there are tokens."""
    return 2 if state == "5xx" or (state == "auth_failed" and who in _OAUTH) else 1
