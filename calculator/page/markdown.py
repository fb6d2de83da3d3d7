"""A page as Markdown: CommonMark with the tables of GitHub Flavored Markdown."""

import re
from collections.abc import Iterator
from typing import Final

from calculator.page.document import Bullets, Page, Paragraph, Part, Section, Table

_SIGNS: Final = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LIST: Final = re.compile(r"^(\d{1,9})?([-+.)=:])")


def markdown(page: Page) -> str:
    """The whole page, ending in a line break. Whatever a shop's words hold, they come out as the same words."""
    return "\n\n".join(_blocks(page)) + "\n"


def _blocks(page: Page) -> Iterator[str]:
    yield f"# {_escaped(page.title)}"
    yield _escaped(page.introduction)
    for section in page.sections:
        yield from _section(section, 2)


def _section(section: Section, level: int) -> Iterator[str]:
    yield f"{'#' * level} {_escaped(section.title)}"
    for part in section.parts:
        yield _part(part)
    for inner in section.sections:
        yield from _section(inner, level + 1)


def _part(part: Part) -> str:
    match part:
        case Paragraph():
            return _escaped(part.text)
        case Bullets():
            return "\n".join(f"- {_escaped(item)}" for item in part.items)
        case Table():
            head, *rows = [f"| {' | '.join(map(_escaped, row))} |" for row in (part.columns, *part.rows)]
            rule = f"|{' --- |' * len(part.columns)}"
            return "\n".join([f"**{_escaped(part.caption)}**", "", head, rule, *rows])


def _escaped(text: str) -> str:
    """One line that Markdown takes for plain text."""
    line = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    return _LIST.sub(lambda found: f"{found[1] or ''}\\{found[2]}", line)
