"""How a person reads dates, amounts, places, remedies and troubles. Plain text, no layout."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from calculator.domain.option import Hint, Option, Remedy
from calculator.domain.places import Address
from calculator.domain.rate import PriceSource, Problem
from calculator.policy.fees import money_text
from calculator.wire.countries import countries

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_SOURCES: Final[Mapping[PriceSource, str]] = {
    "policy": "",
    "live": "the carrier's price",
    "cached": "the carrier's price, asked a short while ago",
    "stale": "an older price of the carrier, which does not answer now",
    "backup": "the shop's backup price",
    "estimate": "estimate",
    "demo": "demo, no real price",
}
_TROUBLES: Final = {
    "timeout": "no answer in time",
    "unavailable": "cannot be reached",
    "rate_limited": "takes no more requests for now",
    "refused": "refused the request",
    "auth_failed": "does not accept our credentials",
    "malformed": "sent an answer that cannot be read",
    "wrong_currency": "asks in another currency",
    "not_covered": "no price to be had",
}


def day(when: date, year: int) -> str:
    """``6 Jul``, with the year where it is not *year*."""
    shown = f"{when.day} {_MONTHS[when.month - 1]}"
    return shown if when.year == year else f"{shown} {when.year}"


def window(first: date | None, last: date | None, missing: str, year: int) -> str:
    """``6–7 Jul``, ``28 Jul – 3 Aug``, ``by 3 Aug``; *missing* says what a last day that is None means."""
    if first is None:
        return "unknown" if last is None else f"by {day(last, year)}"
    if last is None:
        return f"{day(first, year)} – {missing}"
    if first == last:
        return day(last, year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last, year)}"
    return f"{day(first, last.year if first.year == last.year else year)} – {day(last, year)}"


def ships(option: Option, year: int) -> str:
    """First and last day of dispatch."""
    return window(option.delivery.ships_earliest, option.delivery.ships_latest, "open", year)


def arrives(option: Option, year: int) -> str:
    """First and last day at the door; behind an open dispatch the end is open, else it is unknown."""
    found = option.delivery
    missing = "open" if found.ships_latest is None else "unknown"
    return window(found.arrives_earliest, found.arrives_latest, missing, year)


def moment(when: datetime) -> str:
    """``Fri 3 Jul 2026, 10:00 UTC-04:00``, in the offset it came in."""
    return f"{_DAYS[when.weekday()]} {day(when, 0)}, {when:%H:%M} {when.tzname() or ''}".rstrip()


def place(address: Address) -> str:
    """City, region, postal code and country; no street."""
    inner = " ".join(part for part in (address.region, address.postal_code) if part)
    return ", ".join(part for part in (address.city, inner, countries().get(address.country, address.country)) if part)


def price_from(option: Option) -> str:
    """What the price is made of (the parts sum to it), how firm it is, and the statements behind it."""
    parts = ""
    if len(option.charges) > 1:
        parts = " + ".join(f"{charge.label} {money_text(charge.amount)}" for charge in option.charges)
    elif option.charges[0].label != option.name:
        parts = option.charges[0].label
    cited = dict.fromkeys(charge.statement for charge in option.charges if charge.statement)
    text = " · ".join(part for part in (parts, _source(option)) if part)
    return f"{text} ({', '.join(cited)})".lstrip() if cited else text


def _source(option: Option) -> str:
    name = _SOURCES[option.price_source]
    dated = f"prices of {option.price_effective}" if option.price_effective else ""
    return ", ".join(part for part in (name, dated) if part)


def remedy(found: Remedy) -> str:
    """What to do to be offered the option."""
    known = "" if found.verified == "quote" else " (by the rules: the carrier was not asked again)"
    return _remedy(found) + known


def _remedy(found: Remedy) -> str:
    if found.kind == "remove_lines":
        return f"take out {lines(found.lines)}"
    if found.kind == "add_amount" and found.amount is not None:
        return f"add goods for {money_text(found.amount)}"
    if found.kind == "give_field" and found.field is not None:
        return f"give {found.field}"
    return found.kind.replace("_", " ")


def hint(found: Hint, names: Mapping[str, str]) -> str:
    """What the buyer may like to know."""
    option = names.get(found.option, found.option)
    if found.kind == "free_shipping_remaining":
        return f"Add {money_text(found.amount)} for free {option} shipping."
    return f"{found.kind.replace('_', ' ')}: {option}, {money_text(found.amount)}"


def trouble(problem: Problem) -> str:
    """A carrier's trouble, with what is only for those who run the shop."""
    what = _TROUBLES.get(problem.kind, problem.kind)
    detail = f" ({problem.detail})" if problem.detail else ""
    again = "; asking again may help" if problem.retryable else ""
    return f"{problem.carrier.replace('_', ' ').upper()}: {what}{detail}{again}"


def lines(ids: tuple[str, ...]) -> str:
    """``line 2``, ``lines 1 and 3``."""
    if len(ids) == 1:
        return f"line {ids[0]}"
    return f"lines {', '.join(ids[:-1])} and {ids[-1]}"
