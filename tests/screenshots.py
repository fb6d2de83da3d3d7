"""Pictures of every admin page at three widths, in light and in dark.

    python tests/screenshots.py [DIRECTORY]

They go outside the repository; without a directory into one of the system's temporary ones. Its name is told.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.served import TOKEN, browser, served

WIDTHS: Final = {"phone": 390, "tablet": 820, "desktop": 1360}
PAGES: Final = {
    "shops": "",
    "new": "new",
    "begun": "shops/tea-corner/draft",
    "policy": "shops/hotshellow",
    "policy-of-carriers": "shops/little-rooms",
    "preview": "shops/little-rooms/preview?country=DE&city=Berlin&quantity=1&price=501.00&kind=made_to_order",
    "matrix": "shops/hotshellow/matrix",
    "readings": "shops/hotshellow/readings",
    "history": "shops/hotshellow/history",
    "version": "shops/hotshellow/history/1",
    "audit": "audit",
}


def main(directory: Path) -> None:
    """Take them all."""
    expect.set_options(timeout=20_000)
    with tempfile.TemporaryDirectory() as work, served(Path(work)) as address, browser() as chrome:
        changed(address, chrome)
        for scheme in ("light", "dark"):
            for name, width in WIDTHS.items():
                page = chrome.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
                page.goto(f"{address}/admin/")
                page.screenshot(path=directory / f"login-{name}-{scheme}.png")
                log_in(page)
                for title, path in PAGES.items():
                    page.goto(f"{address}/admin/{path}")
                    take(page, directory / f"{title}-{name}-{scheme}.png")
                drafted(page, address, directory, f"{name}-{scheme}")
                page.close()


def changed(address: str, chrome: Browser) -> None:
    """One version published, so that there is a history; one shop begun."""
    page = chrome.new_page()
    page.goto(f"{address}/admin/shops/hotshellow/draft")
    log_in(page)
    page.get_by_label("Orders under").first.fill("75.00")
    expect(page.locator("#report .changes")).to_be_visible()
    page.get_by_role("button", name="Look over and publish").click()
    page.get_by_label("What changes, and why").fill("Free from $75, as agreed in November")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Version 2 is live")
    page.goto(f"{address}/admin/new")
    page.get_by_label("Name", exact=True).fill("Tea Corner")
    page.get_by_role("button", name="Begin a draft").first.click()
    expect(page.get_by_text("not live yet")).to_be_visible()
    page.close()


def drafted(page: Page, address: str, directory: Path, suffix: str) -> None:
    """A draft with a change, the page before it is published, and a draft with mistakes."""
    page.goto(f"{address}/admin/shops/hotshellow/draft")
    page.get_by_label("Fee under 75.00").fill("6.50")
    expect(page.locator("#report .changes")).to_be_visible()
    take(page, directory / f"draft-{suffix}.png")
    page.goto(f"{address}/admin/shops/hotshellow/publish")
    take(page, directory / f"publish-{suffix}.png")
    page.goto(f"{address}/admin/shops/hotshellow/draft")
    text = page.locator("#text")
    text.fill(
        text.input_value().replace('currency = "USD"', 'currency = "USDX"').replace('zones = ["us"]', 'zones = ["usa"]')
    )
    expect(page.locator("#report .mistakes")).to_be_visible()
    take(page, directory / f"mistakes-{suffix}.png")
    page.get_by_role("button", name="Drop the draft").click()


def take(page: Page, path: Path) -> None:
    """The whole page, charts drawn."""
    if page.locator(".plot").count():
        expect(page.locator(".plot .main-svg").first).to_be_visible()
    page.screenshot(path=path, full_page=True)


def log_in(page: Page) -> None:
    """As anybody does."""
    page.get_by_label("Admin token").fill(TOKEN)
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_label("Admin token")).to_have_count(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, nargs="?", metavar="DIRECTORY")
    target = parser.parse_args().directory or Path(tempfile.mkdtemp(prefix="shipcalc-screenshots-"))
    target.mkdir(parents=True, exist_ok=True)
    main(target)
    print(target)  # noqa: T201 - a command
