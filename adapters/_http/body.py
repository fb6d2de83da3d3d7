"""JSON for the wire: a Decimal becomes the number it is written as, never a binary fraction."""

import codecs
from collections.abc import Iterable
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quoted
from typing import Final

from msgspec.json import Encoder

from calculator.domain.ports import JsonValue, PlainBody


def encode(value: JsonValue) -> bytes:
    """The bytes of a request's body, in ASCII.

    Raises:
        TypeError: a float, or anything else that a request may not hold. ValueError: a Decimal that is no number.
    """
    if type(value) is PlainBody or is_plain(value):
        try:
            written = _write(value)
        except UnicodeEncodeError:
            pass  # half a sign: JSON has a spelling for it, UTF-8 has none
        else:
            return written if written.isascii() else written.decode().encode("ascii", _ESCAPED)
    return _spell(value).encode("ascii")


_write: Final = Encoder(decimal_format="number").encode
_ESCAPED: Final = "shipcalc.json"
_DIGITS: Final = "0123456789"


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Signs beyond ASCII as JSON escapes them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return quoted(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error(_ESCAPED, _escaped)


def is_plain(value: JsonValue) -> bool:
    """Whether msgspec, which is much faster, spells it as we do: no float, and no Decimal with an exponent."""
    if type(value) is dict:
        for key in value:
            if type(key) is not str:
                return False
        items: Iterable[JsonValue] = value.values()
    else:
        items = value if type(value) is list else (value,)
    for item in items:
        kind = type(item)
        if kind is str:
            continue
        if kind is dict or kind is list:
            if not is_plain(item):
                return False
        elif kind is Decimal:
            text = str(item)
            if "E" in text or text[-1] not in _DIGITS:  # NaN and Infinity end in letters
                return False
        elif item is not None and kind is not bool and kind is not int:
            return False
    return True


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
