"""Reading what carriers send: JSON with exact numbers, one object or many, money, days, and their ways of saying no.

What cannot be read raises Unreadable, a ValueError like Money's own refusals, and nothing else: a parser reads the
whole answer inside one ``try … except ValueError`` and turns it into AnswerMalformed.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Final, NoReturn

from msgspec import DecodeError, Raw
from msgspec.json import Decoder

from calculator.domain.errors import CarrierAuthFailed, CarrierRateLimited, CarrierRefused, CarrierUnavailable
from calculator.domain.money import Money, digits
from calculator.domain.ports import HttpResponse, JsonValue
from calculator.domain.rate import RateCharge

JsonObject = dict[str, JsonValue]

_NUMBERS: Final = (int, Decimal)
_MOST_DIGITS: Final = 12
_LARGEST_EXPONENT: Final = 15
_SMALLEST_EXPONENT: Final = -30
_NUMBER: Final = re.compile(r"\d{1,12}(?:\.\d{1,18})?", re.ASCII)
_LONG_DIGITS: Final = re.compile(r"\d[\d -]{6,}\d")
_REMARK_LENGTH: Final = 300
_LONGEST_WAIT: Final = 7 * 24 * 3600


class Unreadable(ValueError):
    """Not what a carrier sends: the sentence names the key and what stood there."""


def _no_constant(text: str) -> NoReturn:
    raise Unreadable(f"{text} is not JSON")


_DECODER: Final = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)

_read: Final = Decoder(float_hook=Decimal).decode


def decode(body: bytes | Raw) -> JsonValue:
    """The JSON of an answer or of a part of it, fractions as Decimal.

    Raises:
        ValueError: not JSON, not UTF-8, nested or written with exponents beyond reason.
    """
    try:
        value: JsonValue = _read(body)
    except (DecodeError, InvalidOperation, RecursionError):
        return _decoded(bytes(body))  # what little else is JSON to the letter, and why anything is none
    return value


def _decoded(body: bytes) -> JsonValue:
    try:
        value: JsonValue = _DECODER.decode(body.decode("utf-8-sig"))
    except RecursionError:
        raise Unreadable("nested deeper than any answer") from None
    except InvalidOperation:  # Decimal's own word for 1e99999999999999999999
        raise Unreadable("a number larger than any answer's") from None
    return value


def decode_object(body: bytes) -> JsonObject:
    """The JSON object of an answer.

    Raises:
        ValueError: no JSON, or JSON of another kind.
    """
    value = decode(body)
    if not isinstance(value, dict):
        raise Unreadable(f"an object was expected, {_kind(value)} came")
    return value


def decoded_or_empty(body: bytes) -> JsonObject:
    """The JSON object of an error answer; empty where the body is something else (an HTML page of a proxy)."""
    try:
        return decode_object(body)
    except ValueError:  # UnicodeDecodeError and JSONDecodeError included
        return {}


def child(parent: JsonObject, key: str) -> JsonObject:
    """The object under *key*; empty where it is absent, null or ``""``.

    Raises:
        Unreadable: something else stands there.
    """
    value = parent.get(key)
    if isinstance(value, dict):
        return value
    if value is None or value == "":
        return {}
    raise Unreadable(f"{key}: an object was expected, {_kind(value)} came")


def rows(parent: JsonObject, key: str) -> list[JsonObject]:
    """The objects under *key*, whether it holds many, one (not in a list) or none (absent, null, ``""``).

    Raises:
        Unreadable: something else stands there.
    """
    value = parent.get(key)
    if isinstance(value, list):
        found = [item for item in value if isinstance(item, dict)]
        if len(found) != len(value):
            raise Unreadable(f"{key}: a list of objects was expected")
        return found
    if isinstance(value, dict):
        return [value]
    if value is None or value == "":
        return []
    raise Unreadable(f"{key}: a list was expected, {_kind(value)} came")


def text(parent: JsonObject, key: str) -> str | None:
    """The text under *key*, numbers as written; None where it is absent, null or blank.

    Raises:
        Unreadable: something else stands there.
    """
    value = parent.get(key)
    if isinstance(value, str):
        return value.strip() or None
    if value is None:
        return None
    if isinstance(value, _NUMBERS) and not isinstance(value, bool):
        return str(value)
    raise Unreadable(f"{key}: text was expected, {_kind(value)} came")


def required_text(parent: JsonObject, key: str) -> str:
    """The text under *key*.

    Raises:
        Unreadable: none there, or something else.
    """
    value = parent.get(key)
    found = value.strip() if isinstance(value, str) else text(parent, key)
    if not found:
        raise Unreadable(f"{key} is missing")
    return found


def soft_text(parent: JsonObject, key: str) -> str | None:
    """The text under *key* where there is one, None for whatever else: for remarks, which no price hangs on."""
    value = parent.get(key)
    return value.strip() or None if isinstance(value, str) else None


def soft_child(parent: JsonObject, key: str) -> JsonObject:
    """The object under *key*, empty for whatever else: for remarks."""
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def soft_rows(parent: JsonObject, key: str) -> list[JsonObject]:
    """The objects under *key*, one or many; whatever else stands there is left out: for remarks and part prices."""
    value = parent.get(key)
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def soft_money(parent: JsonObject, key: str, currency: str) -> Money | None:
    """The amount under *key*; None for whatever is no amount above zero: for parts that a total already holds."""
    try:
        amount = money(parent, key, currency)
    except ValueError:
        return None
    return amount if amount.minor else None


def money(parent: JsonObject, key: str, currency: str) -> Money:
    """The amount under *key*, a JSON number or decimal text, rounded half up to the currency's digits; never negative.

    Raises:
        Unreadable: none there, negative, or not an amount.
    """
    value = parent.get(key)
    if isinstance(value, str):
        written = value.strip()
    elif isinstance(value, _NUMBERS) and not isinstance(value, bool):
        written = str(value)
    else:
        raise Unreadable(f"{key}: an amount was expected, {_kind(value)} came")
    whole, point, fraction = written.partition(".")
    number = whole + fraction
    plain = number.isdigit() and number.isascii() and 0 < len(whole) <= _MOST_DIGITS and (fraction or not point)
    if plain and len(fraction) == digits(currency):
        return Money(int(number), currency)  # as nearly all are written: 34.60
    return _amount(value, key, currency)


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
    amount = Decimal(value)
    if amount and not _SMALLEST_EXPONENT <= amount.adjusted() <= _LARGEST_EXPONENT:
        raise Unreadable(f"{key}: {value} is not an amount")  # Money's arithmetic would overflow
    return Money.from_decimal(amount, currency)


def has(parent: JsonObject, key: str) -> bool:
    """Whether something stands under *key*: not absent, not null, not blank."""
    return parent.get(key) not in (None, "")


def count(parent: JsonObject, key: str) -> int | None:
    """A small whole number (days) under *key*, as number or text; None where it is absent or blank.

    Raises:
        Unreadable: negative, fractional, beyond 999 or not a number.
    """
    value = text(parent, key)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 3):
        raise Unreadable(f"{key}: {value[:40]!r} is not a count")
    return int(value)


def day(parent: JsonObject, key: str) -> date | None:
    """The date under *key*, ``YYYY-MM-DD`` (a time behind it is left out) or ``YYYYMMDD``; None where it is absent.

    Raises:
        ValueError: not a date.
    """
    value = text(parent, key)
    if value is None:
        return None
    if len(value) > 10 and value[10] in "T ":
        value = value[:10]
    return date.fromisoformat(value)


def soft_count(parent: JsonObject, key: str) -> int | None:
    """The whole number of days under *key*; None for 0 and for whatever cannot be read: unknown, never «no days»."""
    try:
        return count(parent, key) or None
    except ValueError:
        return None


def soft_day(parent: JsonObject, key: str) -> date | None:
    """The date under *key*; None for whatever cannot be read («UNAVAILABLE»)."""
    try:
        return day(parent, key)
    except ValueError:
        return None


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


def remark(words: str, hidden: Iterable[str] = ()) -> str:
    """A carrier's words fit for a log: one line, at most 300 characters, without long numbers and *hidden* texts."""
    line = words[: 4 * _REMARK_LENGTH]
    if not line.isprintable():
        line = "".join(sign if sign.isprintable() else " " for sign in line)
    line = " ".join(line.split())
    for secret in hidden:
        if len(secret) > 3:
            line = line.replace(secret, "…")
    line = _LONG_DIGITS.sub("…", line)
    return line if len(line) <= _REMARK_LENGTH else line[: _REMARK_LENGTH - 1] + "…"


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Seconds to wait by the Retry-After header, as seconds or as a date beside the answer's own Date; None unknown."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return min(int(value), _LONGEST_WAIT)
    until, sent = _http_date(value), _http_date(headers.get("date", ""))
    if until is None or sent is None:
        return None
    return min(max(0, round((until - sent).total_seconds())), _LONGEST_WAIT)


def refuse(response: HttpResponse, message: str) -> NoReturn:
    """What an error status means where the carrier's own code says nothing more.

    Raises:
        CarrierAuthFailed: 401, 403. CarrierRateLimited: 429. CarrierUnavailable: 408, 5xx. CarrierRefused: the rest.
    """
    status = response.status
    if status in (401, 403):
        raise CarrierAuthFailed(message)
    if status == 429:
        raise CarrierRateLimited(message, retry_after(response.headers))
    if status == 408 or status >= 500:
        raise CarrierUnavailable(message)
    raise CarrierRefused(message)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _kind(value: JsonValue) -> str:
    if value is None:
        return "nothing"
    return {bool: "a truth value", str: "text", list: "a list", dict: "an object"}.get(type(value), "a number")
