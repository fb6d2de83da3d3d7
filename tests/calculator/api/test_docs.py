"""The page that shows the OpenAPI document: everything it loads is this process's own."""

import re
from importlib.metadata import version

import httpx
import pytest

LOADED = re.compile(r'(?:src|href)="([^"]+)"')


async def test_the_page_loads_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    """Each file it names is here, of its type; none has a host, and the browser is told to refuse any that had."""
    page = await client.get("/docs")
    named = [name for name in LOADED.findall(page.text) if not name.startswith("data:")]
    assert [name.rpartition("/")[2] for name in named] == [
        "swagger-ui.css",
        "swagger-ui-bundle.js",
        "start.js",
        "openapi.json",
    ]
    for name in named:
        assert re.fullmatch(r"[\w/.-]+", name)
        answer = await client.get(f"/{name}")
        assert answer.status_code == 200
        kind = {"css": "text/css", "js": "text/javascript", "json": "application/json"}[name.rpartition(".")[2]]
        assert answer.headers["content-type"].startswith(kind)
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert (page.headers["x-frame-options"], page.headers["x-content-type-options"]) == ("DENY", "nosniff")


async def test_the_page_holds_no_script_of_its_own(client: httpx.AsyncClient) -> None:
    """The browser would refuse it."""
    text = (await client.get("/docs")).text
    assert text.count("<script") == text.count("<script src=") == 2
    assert "<style" not in text


async def test_the_document_is_checked_by_nobody_else(client: httpx.AsyncClient) -> None:
    """Swagger UI would send its address to a validator on the net."""
    page = await client.get("/docs")
    (start,) = (name for name in LOADED.findall(page.text) if name.endswith("/start.js"))
    assert "validatorUrl: null" in (await client.get(f"/{start}")).text


@pytest.mark.parametrize("path", ["/docs/", "/docs/x/", "/docs/x/no.js", "/docs/x/redoc.standalone.js", "/redoc"])
async def test_there_is_nothing_else(client: httpx.AsyncClient, path: str) -> None:
    """What the package ships besides is not served."""
    assert (await client.get(path)).status_code == 404


def test_the_package_is_the_one_that_is_pinned() -> None:
    """Its files are used, not its code."""
    assert version("fastapi-offline").startswith("1.")
