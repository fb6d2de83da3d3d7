"""What a carrier is known to say: the keys and words of its documented answers. What is not in it may be personal."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from adapters._fixtures.cases import Case
from adapters._reading import decode
from calculator.domain.ports import JsonValue, RateAdapter

_WORD: Final = re.compile(r"[^\s\"'(),;|]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Keys as they are written, words in lower case."""

    keys: frozenset[str]
    words: frozenset[str]

    def unknown_keys(self, body: bytes) -> tuple[str, ...]:
        """Keys of an answer that no documented one has, in order; none where it is no JSON."""
        try:
            return tuple(sorted(set(keys_of(decode(body))) - self.keys))
        except ValueError:
            return ()


def vocabulary(cases: Iterable[Case], adapter: RateAdapter | None = None) -> Vocabulary:
    """What *cases* hold that were not recorded, and the names of the adapter's services."""
    keys: set[str] = set()
    words: set[str] = set()
    for case in cases:
        if case.facts.source == "recorded":
            continue
        try:
            answer = decode(case.response.body)
        except ValueError:
            continue
        keys.update(keys_of(answer))
        for text in texts_of(answer):
            words.update(words_of(text))
    for service in adapter.services if adapter is not None else ():
        words.update(words_of(f"{service.name} {' '.join(alias.name for alias in service.aliases)}"))
    return Vocabulary(frozenset(keys), frozenset(words))


def words_of(text: str) -> Iterator[str]:
    """The words of a text, in lower case, without punctuation around them."""
    for match in _WORD.finditer(text):
        yield match.group().strip(".:!?…–-").casefold()


def keys_of(value: JsonValue) -> Iterator[str]:
    """Every key of every object in it."""
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from keys_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from keys_of(item)


def texts_of(value: JsonValue) -> Iterator[str]:
    """Every text in it, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
