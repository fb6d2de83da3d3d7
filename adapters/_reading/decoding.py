"""JSON with exact numbers, whatever else a carrier sends in its place."""

import json
from decimal import Decimal, InvalidOperation
from typing import Final, NoReturn

from msgspec import DecodeError, Raw
from msgspec.json import Decoder

from calculator.domain.ports import JsonValue

JsonObject = dict[str, JsonValue]


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
        raise Unreadable(f"an object was expected, {kind(value)} came")
    return value


def decoded_or_empty(body: bytes) -> JsonObject:
    """The JSON object of an error answer; empty where the body is something else (an HTML page of a proxy)."""
    try:
        return decode_object(body)
    except ValueError:  # UnicodeDecodeError and JSONDecodeError included
        return {}


def kind(value: JsonValue) -> str:
    """What came where something else was expected, for a sentence."""
    if value is None:
        return "nothing"
    return {bool: "a truth value", str: "text", list: "a list", dict: "an object"}.get(type(value), "a number")
