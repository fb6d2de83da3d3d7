"""Reading no more of a large answer than counts: carriers price a dozen services where a checkout asked for one.

A carrier names the keys it reads in a ``TypedDict``. An answer is looked through as JSON from end to end, yet made into
values only where a key is named, and what is named ``Later`` only by ``whole``, once its row turns out to be wanted.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import DecodeError, Raw
from msgspec.json import Decoder

from adapters._reading import JsonObject, decode, decode_object

Later = Raw
"""A value that is not read yet."""


def skimmer(shape: type) -> Callable[[bytes], JsonObject]:
    """How to read an answer of this *shape*, a ``TypedDict`` of the keys that are read, its values as by ``decode``.

    An answer of another shape (one object where many are the rule) is read in full, so that it meets the same reader
    and the same words of refusal: nothing but time depends on the shape.

    What it gives raises:
        ValueError: no JSON, or JSON of another kind than an object.
    """
    read: Callable[[bytes], JsonObject] = Decoder(shape, float_hook=Decimal).decode

    def skim(body: bytes) -> JsonObject:
        try:
            return read(body)
        except (DecodeError, InvalidOperation, RecursionError):
            return decode_object(body)

    return skim


def whole(row: Mapping[str, Any]) -> JsonObject:
    """A row of the answer with all its values, also those left for later.

    Raises:
        ValueError: a number beyond reason, text that is no UTF-8.
    """
    return {key: decode(value) if isinstance(value, Later) else value for key, value in row.items()}
