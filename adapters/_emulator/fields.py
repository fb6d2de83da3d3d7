"""Reading a request as strictly as a carrier does: the first wrong field is named, its carrier words the complaint."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

from adapters._emulator.wire import JsonObject
from calculator.domain.ports import JsonValue


class Wrong(ValueError):
    """A field that is missing or cannot be what it is: the path of what holds it, its key, and what is wrong."""

    def __init__(self, path: str, key: str, problem: str, *, missing: bool = False) -> None:
        super().__init__(f"{path}/{key}: {problem}")
        self.path = path
        self.key = key
        self.problem = problem
        self.missing = missing


class Fields:
    """One object of a request and where it stands (``/customerDetails/receiverDetails``)."""

    __slots__ = ("path", "tree")

    def __init__(self, tree: JsonValue, path: str = "") -> None:
        if not isinstance(tree, dict):
            raise Wrong(path.rpartition("/")[0], path.rpartition("/")[2], "an object is expected")
        self.tree: JsonObject = tree
        self.path = path

    def __contains__(self, key: str) -> bool:
        """Whether something stands under *key*: not absent, not null."""
        return self.tree.get(key) is not None

    def child(self, key: str) -> "Fields":
        """The object under *key*."""
        return Fields(self._given(key), f"{self.path}/{key}")

    def child_or_empty(self, key: str) -> "Fields":
        """The object under *key*, an empty one where there is none."""
        return self.child(key) if key in self else Fields({}, f"{self.path}/{key}")

    def rows(self, key: str, most: int) -> list["Fields"]:
        """The objects of the list under *key*, from one to *most*."""
        value = self._given(key)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise self.wrong(key, f"a list of 1 to {most} is expected")
        return [Fields(row, f"{self.path}/{key}/{number}") for number, row in enumerate(value)]

    def text(self, key: str, pattern: str = r"(?s).+") -> str:
        """The text under *key*, which *pattern* must match as a whole; none with a NUL in it."""
        value = self._given(key)
        if not isinstance(value, str):
            raise self.wrong(key, "text is expected")
        if "\0" in value or not _form(pattern)(value):
            raise self.wrong(key, f"{value[:40]!r} does not match {pattern}")
        return value

    def text_or(self, key: str, default: str, pattern: str = r"(?s).*") -> str:
        """The text under *key*, or *default* where there is none."""
        return default if self.tree.get(key) is None else self.text(key, pattern)

    def number(self, key: str, above: int = 0, most: int = 10**9) -> Decimal:
        """The JSON number under *key*, over *above* and not over *most*."""
        value = self._given(key)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.wrong(key, "a number is expected")
        if not above < value <= most:
            raise self.wrong(key, f"{value} is not over {above} and at most {most}")
        return Decimal(value)

    def number_text(self, key: str, pattern: str) -> Decimal:
        """The number above zero under *key*, written as text that *pattern* matches."""
        value = Decimal(self.text(key, pattern))
        if value <= 0:
            raise self.wrong(key, f"{value} is not above 0")
        return value

    def flag(self, key: str) -> bool:
        """The truth value under *key*."""
        value = self._given(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false is expected")
        return value

    def whole_numbers(self, key: str, most: int) -> tuple[int, ...]:
        """The whole numbers of the list under *key*, none where there is none."""
        value = self.tree.get(key)
        if value is None:
            return ()
        numbers = tuple(_whole(value)) if isinstance(value, list) else None
        if numbers is None or not isinstance(value, list) or len(numbers) != len(value) or len(value) > most:
            raise self.wrong(key, f"a list of at most {most} whole numbers is expected")
        return numbers

    def wrong(self, key: str, problem: str) -> Wrong:
        """The complaint about *key*."""
        return Wrong(self.path, key, problem)

    def _given(self, key: str) -> JsonValue:
        value = self.tree.get(key)
        if value is None:
            raise Wrong(self.path, key, "required", missing=True)
        return value


@lru_cache(maxsize=64)  # re's own memory makes a key of pattern and flags for each look
def _form(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


def _whole(values: list[JsonValue]) -> Iterator[int]:
    return (value for value in values if isinstance(value, int) and not isinstance(value, bool))
