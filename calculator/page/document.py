"""A page as a value: sections of paragraphs, lists and tables. Text is plain: whoever renders it escapes it."""

from collections.abc import Iterator

from calculator.domain.record import record


@record(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    text: str


@record(frozen=True, slots=True)
class Bullets:
    """A list without order; never empty."""

    items: tuple[str, ...]


@record(frozen=True, slots=True)
class Table:
    """Rows under a heading of as many columns; the first cell of a row names it. Never without rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part = Paragraph | Bullets | Table


@record(frozen=True, slots=True)
class Section:
    """A titled stretch of the page. ``id`` is unique on the page: links lead to it."""

    id: str
    title: str
    parts: tuple[Part, ...] = ()
    sections: tuple["Section", ...] = ()


@record(frozen=True, slots=True)
class Page:
    """What a shop's customers read about shipping. ``version`` is that of the policy it was made from."""

    shop: str
    name: str
    version: str
    title: str
    introduction: str
    sections: tuple[Section, ...]


def texts(page: Page) -> Iterator[str]:
    """Every text on the page in reading order: titles, paragraphs, items, captions, headings, cells."""
    yield page.title
    yield page.introduction
    for section in page.sections:
        yield from _texts(section)


def _texts(section: Section) -> Iterator[str]:
    yield section.title
    for part in section.parts:
        match part:
            case Paragraph():
                yield part.text
            case Bullets():
                yield from part.items
            case Table():
                yield part.caption
                yield from part.columns
                for row in part.rows:
                    yield from row
    for inner in section.sections:
        yield from _texts(inner)
