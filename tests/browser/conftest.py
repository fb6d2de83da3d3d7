"""One browser for the tests of a module, one service for all that only look; each story has a service of its own.

Not one for the whole run: while Playwright is open it keeps an event loop running, and no other test can start one.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.served import NO_CHROMIUM, TOKEN, browser, chromium, served


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """Chromium; without it these tests are skipped, but never on CI."""
    if chromium() is None:
        if os.environ.get("CI"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    expect.set_options(timeout=15_000)  # a busy machine is no fault of a page
    with browser() as found:
        yield found


@pytest.fixture
def service(chrome: Browser, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh service."""
    with served(tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that tests only look at."""
    with served(tmp_path_factory.mktemp("service")) as address:
        yield address


Visit = Callable[..., Page]


@pytest.fixture
def visit(chrome: Browser) -> Iterator[Visit]:
    """Opens a page of a service, logged in; a complaint of the browser or a request to others fails the test."""
    complaints: list[str] = []
    strays: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        missing = message.location.get("url", "").endswith("/nothing/here")  # a page that tests know not to be there
        if message.type in ("error", "warning") and not missing:
            complaints.append(message.text)

    def open_page(address: str, path: str = "/admin/", *, scripts: bool = True, **more: object) -> Page:
        own = (f"{address}/", "data:", "blob:")
        context = chrome.new_context(java_script_enabled=scripts, **more)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", complain)
        page.on("request", lambda request: strays.extend([] if request.url.startswith(own) else [request.url]))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}{path}")
        page.get_by_label("Admin token").fill(TOKEN)
        page.get_by_label("Your name").fill("Ada Lovelace")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_label("Admin token")).to_have_count(0)
        return page

    yield open_page
    for context in chrome.contexts:
        context.close()
    assert complaints == []
    assert strays == []
