"""What stands under a key: one object or many, text, days, as carriers spell them.

A hard reader raises Unreadable where something else stands there; a soft one takes that for nothing: for remarks and
for whatever no price hangs on.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from adapters._reading.decoding import JsonObject, Unreadable, kind
from calculator.domain.ports import JsonValue

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
    """The text under *key*, as ``text_of`` reads it."""
    return text_of(parent.get(key), key)


def text_of(value: JsonValue, key: str) -> str | None:
    """A text without the blanks around it, numbers as written; None where it is null or blank.

    Raises:
        Unreadable: something else stands there. The sentence names the *key* it stood under.
    """
    if isinstance(value, str):
        return value.strip() or None
    if value is None:
        return None
    if isinstance(value, NUMBERS) and not isinstance(value, bool):
        return str(value)
    raise Unreadable(f"{key}: text was expected, {kind(value)} came")


def required_text(parent: JsonObject, key: str) -> str:
    """The text under *key*, as ``required`` reads it."""
    return required(parent.get(key), key)


def required(value: JsonValue, key: str) -> str:
    """A text without the blanks around it.

    Raises:
        Unreadable: none is there, or something else. The sentence names the *key* it stood under.
    """
    found = text_of(value, key)
    if found is None:
        raise Unreadable(f"{key} is missing")
    return found


def soft_text(parent: JsonObject, key: str) -> str | None:
    """The text under *key* where there is one, None for whatever else: for remarks, which no price hangs on."""
    return said(parent.get(key)) or None


def said(value: JsonValue) -> str:
    """A text without the blanks around it, empty for whatever is none: for remarks."""
    return value.strip() if isinstance(value, str) else ""


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


def given(value: JsonValue) -> bool:
    """Whether something stands there: neither null nor ``""``."""
    return bool(value) if isinstance(value, str) else value is not None


def soft_count(value: JsonValue) -> int | None:
    """A small whole number (days), as number or text.

    None for 0 and for whatever cannot be read, fractions and what is beyond 999 included: unknown, never «no days».
    """
    written = _written(value)
    return int(written) or None if written.isascii() and written.isdigit() and len(written) <= 3 else None


def soft_day(value: JsonValue) -> date | None:
    """A date, ``YYYY-MM-DD`` (a time behind it is left out) or ``YYYYMMDD``; None for whatever else («UNAVAILABLE»)."""
    written = _written(value)
    if not written:
        return None
    if len(written) > 10 and written[10] in "T ":
        written = written[:10]
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _written(value: JsonValue) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) else ""
