"""The page a shop's customers read, in a browser: open to everyone, cut off nowhere, whole without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

SHOPS = ("hotshellow", "little-rooms", "oily-moon")
WIDTHS = (320, 800, 1400)


@pytest.mark.parametrize("shop", ["hotshellow", "little-rooms"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_barrier(chrome: Browser, shared_service: str, shop: str, scheme: str) -> None:
    """By every rule of axe; its policy lets its own stylesheet in, and the console is silent."""
    context = chrome.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{shared_service}/v1/shops/{shop}/page")
    assert page.evaluate("getComputedStyle(document.querySelector('caption')).fontWeight") == "600"
    found = Axe().run(page).response["violations"]
    assert [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]] == []
    assert said == []
    context.close()


def test_nothing_is_cut_off(chrome: Browser, shared_service: str) -> None:
    """At no width does the page itself scroll sideways: only wide tables do, each by itself."""
    context = chrome.new_context(java_script_enabled=False)
    page = context.new_page()
    for shop in SHOPS:
        page.goto(f"{shared_service}/v1/shops/{shop}/page")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            root = "document.documentElement"
            widest, visible = page.evaluate(f"[{root}.scrollWidth, {root}.clientWidth]")
            assert widest <= visible, (shop, width)
    context.close()
