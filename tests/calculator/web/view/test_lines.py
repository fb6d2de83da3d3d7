"""On which line a path stands."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calculator.web.view.lines import Lines, line_said

POLICIES = sorted((Path(__file__).parents[4] / "fixtures" / "policies").glob("*.toml"))
TEXT = """\
shop = "a"  # first
[kinds.stock]
lead_time = { min = 0, max = 2 }

[kinds."made to order"]
statement = "S"
[[options]]
code = "standard"
price = { kind = "tiers", tiers = [
    { under = "5.00", fee = "1.00" },  # low
    # nothing
    { fee = "0.00" },
] }
free_from.at = "50.00"
[[options]]
code = "express"

[options.price]
kind = "flat"
[options.price.deep.er]
x = [[1, 2],
     [3]]
[[options.texts]]
id = "one"
[[options.texts]]
id = "two"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("shop", 1),
        ("kinds.stock", 2),
        ("kinds.stock.lead_time", 3),
        ("kinds.stock.lead_time.max", 3),
        ('kinds."made to order"', 5),
        ('kinds."made to order".statement', 6),
        ("options[0]", 7),
        ("options[0].code", 8),
        ("options[0].price.tiers", 9),
        ("options[0].price.tiers[0]", 10),
        ("options[0].price.tiers[0].fee", 10),
        ("options[0].price.tiers[1].fee", 12),
        ("options[0].free_from.at", 14),
        ("options[0].free_from", 14),
        ("options[1]", 15),
        ("options[1].code", 16),
        ("options[1].price", 18),
        ("options[1].price.kind", 19),
        ("options[1].price.deep.er.x[1][0]", 22),
        ("options[1].texts[0].id", 24),
        ("options[1].texts[1]", 25),
        ("options[1].texts[1].id", 26),
        ("options[0].zones", 7),
        ("options[0].price.tiers[7].fee", 9),
        ('kinds."made to order".lead_time', 5),
        ("zones", None),
        ("", None),
    ],
)
def test_every_key_table_and_entry_has_its_line(path: str, line: int | None) -> None:
    """What is not there has the line of the nearest table around it."""
    assert Lines(TEXT).of(path) == line


def _paths(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, f"{path}[{index}]")
    elif isinstance(value, str):
        yield path, value


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_every_word_of_the_examples_stands_on_the_line_of_its_path(path: Path) -> None:
    """All of them, in files as people write them."""
    text = path.read_text(encoding="utf-8")
    lines, written = Lines(text), text.split("\n")
    found = list(_paths(tomllib.loads(text)))
    assert len(found) > 50
    for place, value in found:
        number = lines.of(place)
        assert number is not None
        assert value[:20].split("\n")[0] in "\n".join(written[number - 1 : number + 1]), place


@pytest.mark.parametrize("text", ["", "a", "= 1", "[", "[[x", "a = ", "a = [1,\n", "é = 1\nb = 2", "[]\n", "\x00"])
def test_broken_text_breaks_nothing(text: str) -> None:
    """As far as it can be read it has lines; the rest has none."""
    assert Lines(text).of("nothing.of[3].it") is None


def test_lines_before_a_break_are_known() -> None:
    """A mistake at the end leaves the beginning where it is."""
    assert Lines('a = 1\n[b]\nc = 2\nd = = "\n').of("b.c") == 3


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("is not TOML: Expected '=' after a key in a key/value pair (at line 12, column 3)", 12),
        ("is not TOML: Unterminated string (at end of document)", None),
        ("at line x", None),
    ],
)
def test_the_parser_says_its_line(message: str, line: int | None) -> None:
    """The end of the text has none."""
    assert line_said(message) == line
