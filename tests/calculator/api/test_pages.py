"""GET /v1/shops/{shop}/page: for browsers, for those who want Markdown, for caches."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from calculator.api.app import create_app
from calculator.domain.errors import UnknownShop
from calculator.page import Page, Paragraph, Section
from calculator.page.html import content_security_policy, html

PATH = "/v1/shops/hotshellow/page"


def page_at(version: str, text: str = "Free & easy.") -> Page:
    """A page of one sentence."""
    return Page("hotshellow", "Hotshellow", version, "Shipping", "Hello.", (Section("a", "A", (Paragraph(text),)),))


class Pages:
    """What a service that can show pages adds to one that quotes."""

    def __init__(self) -> None:
        self.now = page_at("v1")

    def __call__(self, shop: str) -> Page:
        if shop != "hotshellow":
            raise UnknownShop(shop)
        return self.now


@pytest.fixture
def pages() -> Pages:
    """The pages there are."""
    return Pages()


@pytest.fixture
async def client(service: Any, pages: Pages, opened: Any, now: datetime) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service with pages."""
    service.page = pages
    async with opened(create_app(service, clock=lambda: now)) as client:
        yield client


async def test_a_browser_gets_html(client: httpx.AsyncClient, pages: Pages) -> None:
    """A whole document that may load nothing; caches ask before they use it again."""
    response = await client.get(PATH, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.status_code == 200
    assert response.text == html(pages.now)
    assert "Free &amp; easy." in response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == content_security_policy()
    assert (response.headers["vary"], response.headers["cache-control"]) == ("Accept", "no-cache")


@pytest.mark.parametrize(
    ("accept", "markdown"),
    [
        ("text/markdown", True),
        ("TEXT/MARKDOWN", True),
        ("text/markdown, text/html;q=0.9", True),
        ("text/html;q=0.5, text/*;q=0.9", True),
        ("text/html, text/markdown", False),
        ("text/markdown;q=0.4, text/html;q=0.5", False),
        ("text/markdown;q=0, */*", False),
        ("text/markdown; charset=utf-8; q=1.0, text/html; q=0.999", True),
        ("text/markdown;q=nonsense", False),
        ("text/*", False),
        ("*/*", False),
        ("application/json", False),
        ("", False),
    ],
)
async def test_accept_decides(client: httpx.AsyncClient, accept: str, markdown: bool) -> None:
    """Markdown only for those who want it more than HTML."""
    response = await client.get(PATH, headers={"accept": accept})
    kind = "text/markdown" if markdown else "text/html"
    assert response.headers["content-type"] == f"{kind}; charset=utf-8"


@pytest.mark.parametrize(("form", "kind"), [("md", "text/markdown"), ("html", "text/html")])
async def test_format_goes_before_accept(client: httpx.AsyncClient, form: str, kind: str) -> None:
    """A link can name what it leads to."""
    response = await client.get(PATH, params={"format": form}, headers={"accept": "text/html, text/markdown;q=0.5"})
    assert response.headers["content-type"] == f"{kind}; charset=utf-8"
    assert ("# Shipping" in response.text) == (form == "md")
    assert ("content-security-policy" in response.headers) == (form == "html")


async def test_a_cache_need_not_fetch_it_twice(client: httpx.AsyncClient, pages: Pages) -> None:
    """The tag holds until the policy changes, and is another for Markdown."""
    first = await client.get(PATH)
    tag = first.headers["etag"]
    assert tag.startswith('"v1-')
    again = await client.get(PATH, headers={"if-none-match": f'W/"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await client.get(PATH, headers={"if-none-match": "*"})).status_code == 304
    assert (await client.get(PATH, headers={"if-none-match": '"other"'})).status_code == 200
    assert (await client.get(PATH, params={"format": "md"}, headers={"if-none-match": tag})).status_code == 200
    pages.now = page_at("v2")
    changed = await client.get(PATH, headers={"if-none-match": tag})
    assert (changed.status_code, changed.headers["etag"].startswith('"v2-')) == (200, True)


async def test_other_words_are_another_page(client: httpx.AsyncClient, pages: Pages) -> None:
    """A newer program may word the same policy otherwise."""
    tag = (await client.get(PATH)).headers["etag"]
    pages.now = page_at("v1", "In other words.")
    assert (await client.get(PATH, headers={"if-none-match": tag})).status_code == 200


async def test_no_such_shop(client: httpx.AsyncClient) -> None:
    """A problem document, as everywhere."""
    response = await client.get("/v1/shops/nowhere/page")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_shop")
    assert response.headers["content-type"] == "application/problem+json"


async def test_no_such_format(client: httpx.AsyncClient) -> None:
    """The parameter is named."""
    response = await client.get(PATH, params={"format": "pdf"})
    assert (response.status_code, response.json()["code"]) == (422, "bad_query")
    assert "format" in response.json()["detail"]


async def test_the_page_is_documented(client: httpx.AsyncClient) -> None:
    """Both types, and the parameter that chooses."""
    document = (await client.get("/openapi.json")).json()["paths"]["/v1/shops/{shop}/page"]["get"]
    assert set(document["responses"]["200"]["content"]) == {"text/html", "text/markdown"}
    assert {"shop", "format"} <= {parameter["name"] for parameter in document["parameters"]}


async def test_a_service_without_pages_has_no_such_path(service: Any, opened: Any, now: datetime) -> None:
    """It is not there at all."""
    async with opened(create_app(service, clock=lambda: now)) as client:
        response = await client.get(PATH)
        assert (response.status_code, response.json()["code"]) == (404, "unknown_route")


async def test_what_goes_wrong_is_described_as_it_is_answered(client: httpx.AsyncClient) -> None:
    """An unknown shop and a query that cannot be read: problem documents, in the OpenAPI document too."""
    described = (await client.get("/openapi.json")).json()["paths"]["/v1/shops/{shop}/page"]["get"]["responses"]
    for path, status in (("/v1/shops/nobody/page", 404), (f"{PATH}?format=pdf", 422)):
        response = await client.get(path)
        assert response.status_code == status
        assert response.headers["content-type"] in described[str(status)]["content"]
        assert list(described[str(status)]["content"]) == ["application/problem+json"]
