"""HTML: the same words, escaped, with the structure that assistive tools need, and nothing that runs or loads."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._services import dhl_express, ups, usps
from calculator.domain.service import Catalogue
from calculator.page import Bullets, Page, Paragraph, Section, Table, page_of, texts
from calculator.page.html import content_security_policy, fragment, html, stylesheet
from calculator.policy.load import load_file

ROOT = Path(__file__).parents[3]
CATALOGUE = Catalogue((*usps.SERVICES, *dhl_express.SERVICES, *ups.SERVICES))
SLUGS = ("hotshellow", "little-rooms", "oily-moon")
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Tree(HTMLParser):
    """Tags in order with their attributes; complains of tags that are not closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.shown: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open[-1] not in ("style", "title", "a"):
            self.shown.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module", params=SLUGS)
def made(request: pytest.FixtureRequest) -> Page:
    """The page of each shop."""
    return page_of(load_file(ROOT / f"fixtures/policies/{request.param}.toml", CATALOGUE))


def test_it_says_what_the_page_says(made: Page) -> None:
    """Every text of the value, in its order."""
    tree = Tree(fragment(made))
    assert [" ".join(text.split()) for text in tree.shown] == [" ".join(text.split()) for text in texts(made)]


def test_structure(made: Page) -> None:
    """One h1, headings that skip no level, unique ids, links that lead somewhere, tables with captions and scopes."""
    tree = Tree(html(made))
    levels = [int(tag[1]) for tag, _ in tree.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))
    ids = [attributes["id"] for _, attributes in tree.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    landmarks = [section["aria-labelledby"] for section in tree.all("section") if section]
    assert landmarks == [section.id for section in made.sections]
    assert len({section.title for section in made.sections}) == len(landmarks)
    assert [link["href"] for link in tree.all("a")] == [f"#{section.id}" for section in made.sections]
    assert {link["href"][1:] for link in tree.all("a")} <= set(ids)
    assert len(tree.all("caption")) == len(tree.all("table"))
    assert all(cell["scope"] in ("col", "row") for cell in tree.all("th"))
    assert tree.all("html") == [{"lang": "en"}]
    assert len(tree.all("main")) == len(tree.all("title")) == 1
    regions = [each for each in tree.all("div") if each["class"] == "table"]
    assert all(region["tabindex"] == "0" and region["aria-label"] for region in regions)


def test_nothing_runs_and_nothing_is_loaded(made: Page) -> None:
    """No script, no handler, no inline style, no address but those of the page's own sections."""
    tree = Tree(html(made))
    assert not {tag for tag, _ in tree.tags} & {"script", "link", "img", "iframe", "object", "form", "base"}
    attributes = {name for _, found in tree.tags for name in found}
    assert attributes <= {
        *("lang", "charset", "name", "content", "class", "id", "href", "scope", "role", "tabindex"),
        *("aria-labelledby", "aria-label"),
    }
    assert "url(" not in stylesheet()
    assert "@import" not in stylesheet()


def test_the_policy_lets_in_the_stylesheet_alone(made: Page) -> None:
    """By the hash of what stands between the tags."""
    (inside,) = re.findall(r"<style>(.*)</style>", html(made), re.DOTALL)
    digest = b64encode(sha256(inside.encode()).digest()).decode()
    assert content_security_policy() == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_the_fragment_is_the_documents_article(made: Page) -> None:
    """Without a document around it, for a page of somebody else's."""
    assert fragment(made).strip() in html(made)
    assert Tree(fragment(made)).tags[0][0] == "article"


@given(
    st.text(min_size=1).filter(str.strip)
    | st.sampled_from(["<script>alert(1)</script>", '"onload="x', "{{ 7 * 7 }}", "&amp;"])
)
def test_any_words_are_words(text: str) -> None:
    """Never a tag, an attribute or a template."""
    section = Section("a", text, (Paragraph(text), Bullets((text,)), Table(text, (text, text), ((text, text),))))
    made = Page("s", "S", "v", text, text, (section,))
    plain = Page(
        "s",
        "S",
        "v",
        "x",
        "x",
        (Section("a", "x", (Paragraph("x"), Bullets(("x",)), Table("x", ("x", "x"), (("x", "x"),)))),),
    )

    def shape(page: Page) -> list[tuple[str, list[str]]]:
        tags: Any = Tree(html(page)).tags
        return [(tag, sorted(attributes)) for tag, attributes in tags]

    assert shape(made) == shape(plain)
    assert "49" not in html(made) or "49" in text or "49" in html(plain)
