"""On which line of a policy's text a TOML path stands."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from calculator.policy.toml import DEEPEST, NotToml, tables_of

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_SAID_BY_PARSER: Final = re.compile(r"\(at line (\d+), column \d+\)")
_LAST_STEP: Final = re.compile(r"(.*?)(?:\.?(?:[A-Za-z0-9_-]+|\"(?:[^\"\\]|\\.)*\")|\[\d+\])", re.DOTALL)


class Lines:
    """Line of every key, table and list entry of a text, broken ones as far as they can be read; the first is 1."""

    def __init__(self, text: str) -> None:
        self._found: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode())
        for node in tree.root_node.named_children:
            self._statement(node)

    def of(self, path: str) -> int | None:
        """The line of ``options[1].price.tiers[2]``, or of the nearest table around it; None: the file as a whole."""
        while path:
            if path in self._found:
                return self._found[path]
            step = _LAST_STEP.fullmatch(path)
            path = step[1] if step else ""
        return None

    def _statement(self, node: Node) -> None:
        if node.type == "pair":
            self._pair(node, "")
        elif node.type in ("table", "table_array_element") and node.named_children:
            header, *pairs = node.named_children
            path = self._header(_parts(header), is_entry=node.type == "table_array_element")
            self._found.setdefault(path, header.start_point.row + 1)
            for pair in pairs:
                if pair.type == "pair":
                    self._pair(pair, path)

    def _header(self, parts: Sequence[str], *, is_entry: bool) -> str:
        """The path of a table; below a list of tables it is the last entry's."""
        path = ""
        for place, part in enumerate(parts):
            path = _joined(path, part)
            if is_entry and place == len(parts) - 1:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = f"{path}[{self._counts[path] - 1}]"
        return path

    def _pair(self, pair: Node, path: str, depth: int = 0) -> None:
        if len(pair.named_children) < 2:
            return
        key, value = pair.named_children[0], pair.named_children[-1]
        for part in _parts(key):
            path = _joined(path, part)
            self._found.setdefault(path, key.start_point.row + 1)
        self._value(value, path, depth)

    def _value(self, value: Node, path: str, depth: int) -> None:
        if depth > DEEPEST:
            return
        if value.type == "inline_table":
            for pair in value.named_children:
                if pair.type == "pair":
                    self._pair(pair, path, depth + 1)
        elif value.type == "array":
            for index, entry in enumerate(_entries(value)):
                place = f"{path}[{index}]"
                self._found[place] = entry.start_point.row + 1
                self._value(entry, place, depth + 1)


def line_said(message: str) -> int | None:
    """The line that the TOML parser names in its message; the end of the text has none."""
    found = _SAID_BY_PARSER.search(message)
    return int(found[1]) if found else None


def _entries(array: Node) -> Iterator[Node]:
    return (entry for entry in array.named_children if entry.type != "comment")


def _parts(key: Node) -> list[str]:
    """``a."b c"`` → a, b c: read by the parser that reads policies, so that spellings cannot differ."""
    written = (key.text or b"").decode("utf-8", "replace")
    try:
        here: object = tables_of(f"{written} = 0")
    except NotToml:
        return [written]
    parts = []
    while isinstance(here, dict):
        part, here = next(iter(here.items()))
        parts.append(part)
    return parts


def _joined(path: str, part: str) -> str:
    """As faults spell paths."""
    return path + ("." if path else "") + (part if _BARE.fullmatch(part) else json.dumps(part))
