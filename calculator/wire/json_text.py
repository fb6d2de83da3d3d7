"""What a JSON parser forgives and we do not: a key that an object names twice."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from calculator.domain.errors import InputFault
from calculator.wire.faults import Location, pointer_of

_BLANKS: Final = b" \t\r\n"


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with every pair it was written with."""


def has_distinct_keys(body: bytes, document: Mapping[str, Any]) -> bool:
    """Whether no object of *body*, which was parsed to *document*, can name a key twice. False means: look closely.

    Every key of the text ends in ``":`` once blanks are gone, so the text has at least as many of them as keys; where
    it has no more than were parsed, no key was lost.
    """
    return body.translate(None, _BLANKS).count(b'":') == _count_keys(document)


def _count_keys(value: Mapping[str, Any]) -> int:
    """Keys of an object and of all below it. No shape of ours has a list within a list."""
    count = len(value)
    for item in value.values():
        if type(item) is dict:
            count += _count_keys(item)
        elif type(item) is list:
            for entry in item:
                if type(entry) is dict:
                    count += _count_keys(entry)
    return count


def duplicate_keys(body: bytes) -> tuple[InputFault, ...]:
    """A fault for each key named twice in *body*, which must be JSON that a parser has accepted."""
    tree = json.loads(body, object_pairs_hook=_Pairs, parse_int=str, parse_float=str)
    return tuple(
        InputFault(pointer_of(place), "duplicate_key", f"{str(place[-1])[:100]!r} is named twice: send it once")
        for place in dict.fromkeys(_repeated(tree, ()))
    )


def _repeated(value: Any, place: Location) -> Iterator[Location]:
    if isinstance(value, _Pairs):
        seen: set[str] = set()
        for key, item in value:
            if key in seen:
                yield (*place, key)
            seen.add(key)
            yield from _repeated(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _repeated(item, (*place, index))
