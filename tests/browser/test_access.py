"""Nothing bars people from a page: axe looks at each in light and in dark, and the keyboard reaches what matters."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Visit

PAGES = (
    "",
    "shops/hotshellow",
    "shops/little-rooms",
    "new",
    "shops/little-rooms/preview?country=DE&kind=made_to_order&quantity=1&price=501.00",
    "shops/hotshellow/preview?country=XX&quantity=0&price=x",
    "shops/hotshellow/matrix",
    "shops/hotshellow/readings",
    "shops/little-rooms/page",
    "shops/hotshellow/draft",
    "shops/hotshellow/publish",
    "shops/hotshellow/history",
    "shops/hotshellow/history/1",
    "audit",
    "nothing/here",
)
COLOURFUL = (
    "",
    "shops/hotshellow",
    "shops/little-rooms/preview?country=DE&kind=made_to_order&quantity=1&price=501.00",
    "shops/hotshellow/matrix",
    "shops/hotshellow/history/1",
    "nothing/here",
)
"""Between them they have every colour there is."""

MISTAKEN = 'shop = "hotshellow"\nname = 3\n'


def barriers(page: Page, *rules: str) -> list[str]:
    """What axe finds, by all of its rules or by *rules*, with the element it means."""
    chosen: dict[str, list[str]] = {"runOnly": list(rules)} if rules else {}
    found = Axe().run(page, options={"resultTypes": ["violations"], **chosen}).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 720}


@pytest.mark.parametrize(
    ("scheme", "paths", "rules"),
    [("light", PAGES, ()), ("dark", COLOURFUL, ("color-contrast",))],
    ids=["light", "dark"],
)
def test_no_page_has_a_barrier_or_is_too_wide_for_a_phone(
    shared_service: str, visit: Visit, scheme: str, paths: tuple[str, ...], rules: tuple[str, ...]
) -> None:
    """By every rule of axe in light; in dark only the colours are others.

    Opened on a phone no page scrolls sideways: wide tables do so in their own frame.
    """
    page = visit(shared_service, color_scheme=scheme, reduced_motion="reduce", viewport=PHONE)
    found = {}
    for path in paths:
        page.goto(f"{shared_service}/admin/{path}")
        width = page.evaluate("() => document.documentElement.scrollWidth")
        assert (path, width) == (path, PHONE["width"])
        page.set_viewport_size(DESK)
        if page.locator(".plot").count():
            expect(page.locator(".plot .main-svg").first).to_be_visible()
        page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        if bars := barriers(page, *rules):
            found[path] = bars
        page.set_viewport_size(PHONE)
    page.set_viewport_size(DESK)
    page.goto(f"{shared_service}/admin/shops/hotshellow/draft")
    page.locator("#text").fill(MISTAKEN)
    expect(page.get_by_role("status")).to_have_text("There are mistakes.")
    if bars := barriers(page, *rules):
        found["mistakes"] = bars
    page.get_by_role("button", name="Drop the draft").click()
    page.get_by_label("Orders under").first.fill("75.00")
    expect(page.locator("#report .changes")).to_be_visible()
    if bars := barriers(page, *rules):
        found["changes"] = bars
    page.get_by_role("button", name="Drop the draft").click()
    page.get_by_role("button", name="Log out").click()
    if bars := barriers(page, *rules):
        found["login"] = bars
    assert found == {}


def test_mistakes_are_told_on_their_line_as_one_types(shared_service: str, visit: Visit) -> None:
    """The line is marked, named and led to; publishing waits until it is repaired."""
    page = visit(shared_service, "/admin/shops/oily-moon/draft")
    text = page.locator("#text")
    written = text.input_value()
    place = written.split("\n").index('currency = "USD"') + 1
    text.fill(written.replace('currency = "USD"', 'currency = "USDX"'))
    expect(page.get_by_role("status")).to_have_text("There are mistakes.")
    expect(page.locator(".gutter .at-fault")).to_have_text(str(place))
    expect(page.get_by_role("button", name="Look over and publish")).to_be_disabled()
    page.get_by_role("link", name=f"Line {place}", exact=True).click()
    expect(text).to_be_focused()
    chosen = page.evaluate(
        "() => { const t = document.getElementById('text'); return t.value.slice(t.selectionStart, t.selectionEnd); }"
    )
    assert chosen == 'currency = "USDX"'
    text.fill(written)
    expect(page.get_by_role("status")).to_have_text("Checked.")
    expect(page.get_by_role("button", name="Look over and publish")).to_be_enabled()


def test_the_keyboard_reaches_the_content_first(shared_service: str, visit: Visit) -> None:
    """The first stop skips what stands on every page, and what has the focus can be seen."""
    page = visit(shared_service)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    first = page.get_by_role("link", name="Add a shop")
    expect(first).to_be_focused()
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_api_can_be_tried_from_its_own_page(shared_service: str, visit: Visit) -> None:
    """Under a policy that lets in no script but ours, and without asking anybody else."""
    page = visit(shared_service)
    page.goto(f"{shared_service}/docs")
    page.locator("#operations-quotes-quote .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table tbody .response-col_status").first).to_have_text("200")
