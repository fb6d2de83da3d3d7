"""Reading no more of a large answer than counts: carriers price a dozen services where a checkout asked for one.

A carrier names the keys it reads in a ``Part``, a struct that stands for an object. An answer is looked through as JSON
from end to end, yet made into values only where a key is named, and what is named ``Later`` only by a skimmer of its
own, once its row turns out to be wanted.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import cache
from types import UnionType
from typing import Any, Final, TypeVar, get_args, get_origin

from msgspec import NODEFAULT, UNSET, DecodeError, Raw, Struct
from msgspec.json import Decoder
from msgspec.structs import FieldInfo, fields

from adapters._reading import JsonObject, Unreadable, child, decode, rows, soft_rows, text
from calculator.domain.ports import JsonValue

Later = Raw
"""A value that is not read yet; of an answer of another shape, the value itself."""

UNREAD: Final = Raw(b"null")
"""What stands for a value for later that is not there."""

ABSENT: Final = UNSET
"""What stands for a value that is not there, where it counts that a key is there with whatever value."""

_WRITTEN: Final = (bytes, Raw)
_NO_ROWS: Final[tuple[JsonValue, ...]] = (None, "")
_NO_OBJECT: Final[tuple[JsonValue, ...]] = (None, "", {})


class Part(Struct, frozen=True):
    """An object that a price hangs on: what is no object, no text or no list where one is named is unreadable.

    Texts come as they were written, with blanks around them; a number where a text is named is taken for one.
    """


class Soft(Struct, frozen=True):
    """An object for remarks and part prices: whatever is not as named is left out, of a list each item for itself."""


S = TypeVar("S")


def skimmer(shape: type[S], key: str = "the answer") -> Callable[[bytes | Later | JsonValue], S]:
    """How to read an answer, or the value under *key*, of this *shape*: a Part, a Soft, or a tuple of many.

    What is of another shape (one object where many are the rule, a number for a text) is read in full and bent into
    this one, or refused: nothing but time depends on the shape that it has.

    What it gives raises:
        ValueError: no JSON, JSON of another kind than named, a number beyond reason.
    """
    read: Callable[[bytes | Raw], S] = Decoder(shape, float_hook=Decimal).decode

    def in_full(value: JsonValue) -> S:
        bent: S = _bent(shape, {key: value}, key)
        return bent

    @cache
    def nothing() -> S:
        return in_full(None)

    def skim(value: bytes | Later | JsonValue) -> S:
        if value is UNREAD:
            return nothing()
        if not isinstance(value, _WRITTEN):
            return in_full(value)
        try:
            return read(value)
        except (DecodeError, InvalidOperation, RecursionError):
            return in_full(decode(value))

    return skim


def _bent(shape: Any, parent: JsonObject, key: str) -> Any:
    """What stands under *key*, as the decoder of this *shape* would give it.

    Raises:
        Unreadable: a part of another kind, one that is missing.
    """
    if get_origin(shape) is tuple:
        item = get_args(shape)[0]
        found = soft_rows(parent, key) if issubclass(item, Soft) else rows(parent, key)
        return tuple(_object(item, one) for one in found)
    if issubclass(shape, Soft):
        return _object(shape, next(iter(soft_rows(parent, key)), {}))
    return _object(shape, child(parent, key))


def _object(shape: type[Struct], found: JsonObject) -> Struct:
    soft = issubclass(shape, Soft)
    values = {field.name: _value(field, found, soft) for field in fields(shape)}
    return shape(**{name: value for name, value in values.items() if value is not NODEFAULT})


def _value(field: FieldInfo, found: JsonObject, soft: bool) -> Any:
    """What a field is given; NODEFAULT where nothing is, so that its own default stands.

    Raises:
        Unreadable: there is none, or the value is of another kind.
    """
    key = field.encode_name
    if field.type in (Any, Later):
        return found.get(key, NODEFAULT)
    if field.type is str:
        value = found.get(key)
        said = value if isinstance(value, str) else None if soft else text(found, key)
    else:
        shape = get_args(field.type)[0] if isinstance(field.type, UnionType) else field.type
        nothing = found.get(key) in (_NO_ROWS if get_origin(shape) is tuple else _NO_OBJECT)
        said = None if nothing else _bent(shape, found, key)
    if said is not None:
        return said
    if field.required:
        raise Unreadable(f"{key} is missing")
    return NODEFAULT
