"""How amounts, days and names read on a page."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from calculator.domain.money import Money
from calculator.policy.fees import money_text
from calculator.policy.model import Policy

DASH: Final = "–"

_PURPOSES: Final = {
    "sale": "Sale",
    "exchange": "Exchange",
    "repair": "Repair",
    "reship": "Sent again",
    "reissue": "Replacement",
}
_SOURCES: Final = {
    "policy": "shop’s table",
    "live": "carrier, live",
    "cached": "carrier, kept",
    "stale": "carrier, old",
    "backup": "backup table",
    "estimate": "published price",
    "demo": "demo",
}


def money(amount: Money) -> str:
    """``$5.00``; nothing to pay is ``free``; below zero the sign comes first."""
    if amount.minor == 0:
        return "free"
    return signed(amount)


def signed(amount: Money) -> str:
    """``$5.00``, ``−$5.00``, ``$0.00``."""
    return money_text(amount) if amount.minor >= 0 else f"−{money_text(amount * -1)}"


def day(when: date) -> str:
    """``Mon 6 Jul 2026``."""
    return f"{when:%a} {when.day} {when:%b %Y}"


def days(earliest: date | None, latest: date | None) -> str:
    """``6–7 Jul``, ``from 6 Jul``, ``unknown``: an open end stays open."""
    if earliest is None and latest is None:
        return "unknown"
    if earliest is None:
        return f"by {_short(latest)}"
    if latest is None:
        return f"from {_short(earliest)}, open-ended"
    if earliest == latest:
        return _short(earliest)
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return f"{earliest.day}–{_short(latest)}"
    return f"{_short(earliest)} – {_short(latest)}"


def moment(when: datetime | None, zone: ZoneInfo | None = None) -> str:
    """``3 Jul 2026, 10:00 UTC-04:00``, in *zone* where one is given."""
    if when is None:
        return DASH
    local = when.astimezone(zone) if zone else when
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


def purpose(name: str) -> str:
    """A purpose as people say it."""
    return _PURPOSES.get(name, plain(name).capitalize())


def source(name: str) -> str:
    """Where a price comes from."""
    return _SOURCES.get(name, name)


def names_of(policy: Policy) -> dict[str, str]:
    """What the shop calls its options, the services it offers and its zones, by code."""
    services = {offered.code: offered.name for rule in policy.options for offered in rule.services}
    return {zone.id: zone.name for zone in policy.zones} | services | {rule.code: rule.name for rule in policy.options}


def plain(name: str) -> str:
    """A code without its underscores."""
    return name.replace("_", " ")


def _short(when: date | None) -> str:
    return DASH if when is None else f"{when.day} {when:%b}"
