"""What may be wrong with a carrier, and how old the answers are that are remembered of it."""

from collections.abc import Mapping
from itertools import product
from typing import Final

from adapters._emulator.faults import Fault, read_fault_text

CARRIERS: Final = ("usps", "ups", "dhl_express")

_SPELLED: Final[Mapping[str, Mapping[str, str]]] = {
    "fine": {},
    "slow": dict.fromkeys(("usps", "ups", "dhl_express", "easypost"), "latency:0.6"),
    "timeout": dict.fromkeys(("usps", "ups", "dhl_express", "easypost"), "timeout"),
    "5xx": {"usps": "503", "ups": "500", "dhl_express": "503", "easypost": "500"},
    "malformed": {"usps": "html", "ups": "truncated", "dhl_express": "html", "easypost": "truncated"},
    "partial": dict.fromkeys(("usps", "ups", "dhl_express", "easypost"), "partial"),
    "wrong_currency": dict.fromkeys(("ups", "dhl_express", "easypost"), "wrong_currency"),
    "empty": dict.fromkeys(("usps", "ups", "dhl_express", "easypost"), "empty"),
    "auth_failed": {"usps": "401", "ups": "401", "dhl_express": "403", "easypost": "401"},
    "rate_limited": dict.fromkeys(("usps", "ups", "dhl_express", "easypost"), "429:30"),
}
"""The emulator's fault for each state, by who is asked. USPS's own answers name no currency: only EasyPost's do."""

STATES: Final = tuple(_SPELLED)

CACHES: Final[Mapping[str, float | None]] = {
    "cold": None,
    "warm": 60.0,
    "ageing": 13.5 * 60,
    "stale": 2 * 3600.0,
    "outdated": 25 * 3600.0,
}
"""Seconds since all carriers gave an answer; None: they never did. Answers live 15 minutes, and stand in for a day."""

THREE: Final = ("cold", "warm", "stale")
"""The ages where one more would be a thousand more combinations for each cart."""


def fault_of(asked: str, state: str) -> Fault | None:
    """What the emulator is told of who is *asked*: a carrier, or EasyPost."""
    spelled = _SPELLED[state].get(asked)
    return read_fault_text(f"{asked}={spelled}")[1] if spelled else None


def has(asked: str, state: str) -> bool:
    """Whether who is *asked* can be in this state."""
    return state == "fine" or asked in _SPELLED[state]


def all_states(asked: Mapping[str, str]) -> list[dict[str, str]]:
    """Every state of every carrier with every state of the others; *asked* says who is asked for each."""
    choices = [[state for state in STATES if has(who, state)] for who in asked.values()]
    return [dict(zip(asked, states, strict=True)) for states in product(*choices)]
