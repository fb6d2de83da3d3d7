"""Trouble on demand: what a carrier does wrong, for how long, and on which of its calls."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Final, Literal, cast

from adapters._emulator.offers import Offer, percent_of
from calculator.domain.ports import JsonValue
from calculator.domain.record import record

Part = Literal["rates", "token", "all"]

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "latency": "answers after SECONDS (default 0.5)",
        "slow_body": "sends half of the answer, the rest SECONDS later (default 0.5)",
        "reset": "closes the connection in the middle of the answer",
        "timeout": "answers nothing for SECONDS (default 600), then 504",
        "401": "does not know the token or the key",
        "403": "does not let the account do this",
        "429": "too many requests, Retry-After SECONDS (default 30)",
        "500": "fails",
        "503": "is away",
        "html": "a page instead of prices, with status 200",
        "truncated": "half of the JSON, with status 200",
        "partial": "leaves out services: USPS all but one on each second call, EasyPost UPS's, UPS and DHL every other",
        "wrong_currency": "Canadian instead of US dollars, the same numbers (USPS names no currency and has none)",
        "empty": "no service at all, with a good status",
        "price_drift": "carriage costs PERCENT more (default 7)",
    }
)
"""Every kind of fault and what the carrier then does."""

STATUSES: Final = frozenset({"401", "403", "429", "500", "503"})
CARRIERS: Final = ("usps", "ups", "dhl_express", "easypost")

_DEFAULTS: Final = {"latency": "0.5", "slow_body": "0.5", "timeout": "600", "429": "30"}
_SECONDS: Final = re.compile(r"\d{1,5}(\.\d{1,6})?", re.ASCII)
_PARTS: Final = ("rates", "token", "all")
_KEYS: Final = frozenset({"kind", "seconds", "percent", "times", "on"})
_OTHER_CURRENCY: Final = "CAD"


@record(frozen=True, slots=True)
class Fault:
    """What a carrier does wrong.

    ``seconds`` is a wait, or the Retry-After of a 429; ``percent`` is price_drift's. ``times`` calls later it is over,
    None means never; ``on`` says whether rating calls, token calls or both are hit.
    """

    kind: str
    seconds: Decimal = Decimal(0)
    percent: int = 7
    times: int | None = None
    on: Part = "rates"

    def hits(self, part: Part) -> bool:
        """Whether a call of this part is hit."""
        return self.on in (part, "all")


@record(frozen=True, slots=True)
class Twist:
    """What a fault makes of the offers before they are written; ``kind`` is empty where there is no such fault.

    ``without_ups`` is for EasyPost to see to: it names the account that failed.
    """

    kind: str = ""
    percent: int = 0

    def __call__(self, offers: Sequence[Offer]) -> Sequence[Offer]:
        """The offers that are sent."""
        match self.kind:
            case "empty":
                return ()
            case "first":
                return offers[:1]
            case "partial":
                return offers[::2]
            case "wrong_currency":
                return [replace(offer, currency=_OTHER_CURRENCY) for offer in offers]
            case "price_drift":
                return [_dearer(offer, 100 + self.percent) for offer in offers]
            case _:
                return offers


PLAIN: Final = Twist()


def _dearer(offer: Offer, percent: int) -> Offer:
    return replace(offer, pieces=tuple(percent_of(cents, percent) for cents in offer.pieces))


def twist_of(fault: Fault | None, carrier: str, call: int) -> Twist:
    """What *fault* does to the offers of the *call*-th rating call, counted from 1."""
    if fault is None or fault.kind not in ("empty", "partial", "wrong_currency", "price_drift"):
        return PLAIN
    if fault.kind == "partial" and carrier == "usps":
        return Twist("first") if call % 2 == 0 else PLAIN
    if fault.kind == "partial" and carrier == "easypost":
        return Twist("without_ups")
    return Twist(fault.kind, fault.percent)


def read_fault(carrier: str, value: JsonValue) -> Fault:
    """A fault as ``POST /_faults`` spells it: ``{"kind": "latency", "seconds": "0.2", "times": 3, "on": "token"}``.

    Raises:
        ValueError: says what is wrong.
    """
    if carrier not in CARRIERS:
        raise ValueError(f"{carrier!r} is no carrier: there are {', '.join(CARRIERS)}")
    if not isinstance(value, dict) or not value.keys() <= _KEYS:
        raise ValueError(f"{carrier}: a fault is an object with {', '.join(sorted(_KEYS))}")
    kind, on = value.get("kind"), value.get("on", "rates")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"{carrier}: kind is one of {', '.join(KINDS)}")
    if kind == "wrong_currency" and carrier == "usps":
        raise ValueError("usps: its answers name no currency, so it has no wrong_currency")
    if on not in _PARTS:
        raise ValueError(f"{carrier}: on is one of {', '.join(_PARTS)}")
    seconds = _seconds(carrier, value.get("seconds", _DEFAULTS.get(kind, "0")))
    percent, times = value.get("percent", 7), value.get("times")
    if not _whole(percent, 1, 1000):
        raise ValueError(f"{carrier}: percent is a whole number from 1 to 1000")
    if times is not None and not _whole(times, 1, 10**6):
        raise ValueError(f"{carrier}: times is a whole number from 1 to 1000000")
    return Fault(kind, seconds, cast("int", percent), cast("int | None", times), cast("Part", on))


def read_fault_text(text: str) -> tuple[str, Fault]:
    """``CARRIER=KIND`` or ``CARRIER=KIND:NUMBER`` as the command line spells it, with the carrier.

    Raises:
        ValueError: says what is wrong.
    """
    carrier, _, spelled = text.partition("=")
    kind, _, number = spelled.partition(":")
    value: dict[str, JsonValue] = {"kind": kind}
    if number and kind == "price_drift":
        value["percent"] = int(number) if number.isascii() and number.isdigit() else number
    elif number:
        value["seconds"] = number
    return carrier, read_fault(carrier, value)


def spell_fault(fault: Fault) -> JsonValue:
    """The fault as ``read_fault`` reads it."""
    return {
        "kind": fault.kind,
        "seconds": f"{fault.seconds:f}",
        "percent": fault.percent,
        "times": fault.times,
        "on": fault.on,
    }


def seconds_of(text: str) -> Decimal:
    """Seconds from 0 to 99999, as decimal text.

    Raises:
        ValueError: anything else.
    """
    if not _SECONDS.fullmatch(text):
        raise ValueError(f"{text[:20]!r} is not a number of seconds like 0.2")
    return Decimal(text)


def _seconds(carrier: str, value: JsonValue) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError(f"{carrier}: seconds is a number like 0.2")
    try:
        return seconds_of(str(value))
    except (ValueError, InvalidOperation) as error:
        raise ValueError(f"{carrier}: {error}") from None


def _whole(value: JsonValue, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
