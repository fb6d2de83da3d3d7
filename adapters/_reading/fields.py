"""What stands under a key: one object or many, text, days, as carriers spell them.

A hard reader raises Unreadable where something else stands there; a soft one takes that for nothing: for remarks and
for whatever no price hangs on.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from adapters._reading.decoding import JsonObject, Unreadable, kind

NUMBERS: Final = (int, Decimal)
"""What a JSON number is read as; so is a truth value, which is none."""


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
    raise Unreadable(f"{key}: an object was expected, {kind(value)} came")


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
    raise Unreadable(f"{key}: a list was expected, {kind(value)} came")


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
    if isinstance(value, NUMBERS) and not isinstance(value, bool):
        return str(value)
    raise Unreadable(f"{key}: text was expected, {kind(value)} came")


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
