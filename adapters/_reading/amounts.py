"""Amounts of money, and how a total falls into its parts."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from adapters._reading.decoding import JsonObject, Unreadable, kind
from adapters._reading.fields import NUMBERS
from calculator.domain.money import Money, digits
from calculator.domain.ports import JsonValue
from calculator.domain.rate import RateCharge

_MOST_DIGITS: Final = 12
_LARGEST_EXPONENT: Final = 15
_SMALLEST_EXPONENT: Final = -30
_NUMBER: Final = re.compile(r"\d{1,12}(?:\.\d{1,18})?", re.ASCII)


def money(parent: JsonObject, key: str, currency: str) -> Money:
    """The amount under *key*, as ``amount`` reads it."""
    return amount(parent.get(key), key, currency)


def amount(value: JsonValue, key: str, currency: str) -> Money:
    """A JSON number or decimal text as money, rounded half up to the currency's digits; never negative.

    Raises:
        Unreadable: not an amount, or a negative one. The sentence names the *key* it stood under.
    """
    if isinstance(value, str):
        written = value.strip()
    elif isinstance(value, NUMBERS) and not isinstance(value, bool):
        written = str(value)
    else:
        raise Unreadable(f"{key}: an amount was expected, {kind(value)} came")
    return _plain(written, currency) or _amount(value, key, currency)


@lru_cache(maxsize=1024)
def _plain(written: str, currency: str) -> Money | None:
    """An amount as nearly all are written, ``34.60``, None of another spelling. Price lists say the same ones often."""
    whole, point, fraction = written.partition(".")
    number = whole + fraction
    plain = number.isdigit() and number.isascii() and 0 < len(whole) <= _MOST_DIGITS and (fraction or not point)
    return Money(int(number), currency) if plain and len(fraction) == digits(currency) else None


def _amount(value: str | int | Decimal, key: str, currency: str) -> Money:
    """An amount of more or fewer digits than the currency has, or none.

    Raises:
        Unreadable: none.
    """
    if isinstance(value, str):
        text = value.strip()
        if not _NUMBER.fullmatch(text):
            raise Unreadable(f"{key}: {text[:40]!r} is not an amount, or a negative one")
    elif value < 0:
        raise Unreadable(f"{key}: {value} is negative")
    exact = Decimal(value)
    if exact and not _SMALLEST_EXPONENT <= exact.adjusted() <= _LARGEST_EXPONENT:
        raise Unreadable(f"{key}: {value} is not an amount")  # Money's arithmetic would overflow
    return Money.from_decimal(exact, currency)


def soft_money(parent: JsonObject, key: str, currency: str) -> Money | None:
    """The amount under *key*; None for whatever is no amount above zero: for parts that a total already holds."""
    return soft_amount(parent.get(key), currency)


def soft_amount(value: JsonValue, currency: str) -> Money | None:
    """*value* as money; None for whatever is no amount above zero."""
    try:
        found = amount(value, "", currency)
    except ValueError:
        return None
    return found if found.minor else None


def counts_more(new: Money, known: Money, currency: str) -> bool:
    """Of two prices for one service, whether *new* is the one to offer: the shop's *currency* first, then the lower.

    Amounts of two currencies are never compared: where neither is the shop's, the one that came first stays.
    """
    if new.currency == known.currency:
        return new.minor < known.minor
    return new.currency == currency


def itemised(total: Money, parts: Sequence[RateCharge], label: str) -> tuple[RateCharge, ...]:
    """The charges of a rate: what is left of *total* as the carrier's own charge, then *parts*. They sum to *total*.

    Parts of one kind and label become one. Surcharges are named only where all of them fit into the total (those of a
    list price beside a contract price may not).

    Raises:
        Unreadable: the total is not above zero, or its other parts exceed it.
    """
    if total.minor <= 0:
        raise Unreadable(f"{label}: a total of {total} {total.currency} is no price")
    parts = _merged(parts)
    rest = _rest(total, parts)
    if rest < 0:
        parts = [part for part in parts if part.kind != "surcharge"]
        rest = _rest(total, parts)
    if rest < 0:
        raise Unreadable(f"{label}: a total of {total} {total.currency} does not hold its parts")
    if not rest and parts:
        return tuple(parts)
    return (RateCharge("carrier", label, Money(rest, total.currency)), *parts)


def _merged(parts: Sequence[RateCharge]) -> Sequence[RateCharge]:
    merged: dict[tuple[str, str], RateCharge] = {}
    for part in parts:
        known = merged.get((part.kind, part.label))
        merged[part.kind, part.label] = part if known is None else replace(part, amount=known.amount + part.amount)
    return parts if len(merged) == len(parts) else tuple(merged.values())


def _rest(total: Money, parts: Sequence[RateCharge]) -> int:
    rest = total.minor
    for part in parts:
        if part.amount.currency != total.currency:
            raise Unreadable(f"{part.label} is not in {total.currency}")
        rest -= part.amount.minor
    return rest
