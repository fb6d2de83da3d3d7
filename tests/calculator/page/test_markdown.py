"""Markdown: whatever a shop's words hold, a reader sees the same words."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from calculator.page import Bullets, Page, Paragraph, Section, Table, markdown, texts

COMMONMARK = MarkdownIt("commonmark").enable("table")
words = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]) | st.sampled_from(" \n`*_[]()<>#+-|~&!.1:\\="),
    min_size=1,
)
spoken = words.map(lambda text: " ".join(text.split())).filter(bool)


class Seen(HTMLParser):
    """The texts of blocks, as a browser shows them."""

    BLOCKS = frozenset({"h1", "h2", "h3", "p", "li", "th", "td"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in self.BLOCKS:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if data != "\n":
            self.found[-1] += data


def page(text: str) -> Page:
    """A page that says *text* everywhere."""
    table = Table(text, (text, text), ((text, text),))
    section = Section(
        "a", text, (Paragraph(text), Bullets((text, text)), table), (Section("b", text, (Paragraph(text),)),)
    )
    return Page("shop", "Shop", "v1", text, text, (section,))


@given(spoken)
def test_any_words_come_out_as_they_are(text: str) -> None:
    """No mark-up, no link, no list, no raw HTML comes of them, in no place."""
    made = page(text)
    seen = Seen(COMMONMARK.render(markdown(made)))
    assert seen.found == [*texts(made)]
    assert seen.tags <= {*Seen.BLOCKS, "ul", "table", "thead", "tbody", "tr", "strong"}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "1. no list",
        "- no item",
        "a | b",
        "**loud**",
        "&lt;",
        "`x`",
        "# no",
    ],
)
def test_mark_up_is_taken_at_its_word(text: str) -> None:
    """The usual suspects."""
    made = page(text)
    assert Seen(COMMONMARK.render(markdown(made))).found == [*texts(made)]


def test_the_whole() -> None:
    """Titles by depth, one blank line between blocks, a table under its caption, one line break at the end."""
    table = Table("Price", ("Your order", "You pay"), (("under $50.00", "$5.00"), ("$50.00 and more", "free")))
    section = Section("a", "Here", (Paragraph("Once."), Bullets(("One.", "Two."))), (Section("b", "There", (table,)),))
    assert markdown(Page("s", "S", "v", "Shipping", "All.", (section,))) == (
        "# Shipping\n\nAll.\n\n## Here\n\nOnce.\n\n- One.\n- Two.\n\n### There\n\n**Price**\n\n"
        "| Your order | You pay |\n| --- | --- |\n| under $50.00 | $5.00 |\n| $50.00 and more | free |\n"
    )
