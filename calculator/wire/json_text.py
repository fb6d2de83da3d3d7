"""What a JSON parser forgives and we do not: a key that an object names twice."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from calculator.domain.errors import InputFault
from calculator.wire.faults import Location, pointer_of


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with every pair it was written with."""


def has_distinct_keys(body: bytes, document: Mapping[str, Any]) -> bool:
    """Whether no object of *body*, which was parsed to *document*, can name a key twice. False means: look closely.

    Keys and texts stand between two quotes each, and a quote within a text only adds to them: where the body has no
    more quotes than the keys and texts that were parsed, none was lost.
    """
    return body.count(b'"') == 2 * _count_texts(document)


def _count_texts(document: Mapping[str, Any]) -> int:
    """Keys and texts of an object and of all below it. No shape of ours has a list within a list."""
    count, left = 0, [document]
    while left:
        value = left.pop()
        count += len(value)
        for item in value.values():
            kind = type(item)
            if kind is str:
                count += 1
            elif kind is dict:
                left.append(item)
            elif kind is list:
                for entry in item:
                    if type(entry) is dict:
                        left.append(entry)
                    else:
                        count += type(entry) is str
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
