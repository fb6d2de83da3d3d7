"""JSON for the wire: a Decimal becomes the number it is written as, never a binary fraction."""

from decimal import Decimal
from json.encoder import encode_basestring_ascii as quoted

from calculator.domain.ports import JsonValue


def encode(value: JsonValue) -> bytes:
    """The bytes of a request's body, in ASCII.

    Raises:
        TypeError: a float, or anything else that a request may not hold. ValueError: a Decimal that is no number.
    """
    return _spell(value).encode("ascii")


def _spell(value: JsonValue) -> str:
    match value:
        case str():
            return quoted(value)
        case dict():
            return "{" + ",".join(f"{_key(key)}:{_spell(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ",".join(map(_spell, value)) + "]"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return _number(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a request")


def _key(key: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key must be text, not {type(key).__name__}")
    return quoted(key)


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is no JSON number")
    return f"{value:f}"
