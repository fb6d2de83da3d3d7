"""The whole story of a change, as an owner lives it: look, try, change, publish, see it at checkout, go back."""

import json
import re
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from calculator.policy.load import MAX_BYTES
from tests.browser.conftest import Visit

CART = {
    "shop": "hotshellow",
    "currency": "USD",
    "destination": {"country": "US", "region": "CA", "postal_code": "94110"},
    "lines": [{"id": "1", "quantity": 1, "unit_price": "60.00"}],
}


def at_checkout(service: str, shop: str = "hotshellow") -> tuple[str, str]:
    """What a checkout is asked for $60.00 by standard, and the version that says so."""
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{service}/v1/quotes", json.dumps({**CART, "shop": shop}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
        quote = json.load(answer)
    (price,) = [option["price"] for option in quote["options"] if option["code"] == "standard"]
    return price, quote["policy_version"]


def look(page: Page, *, scripts: bool) -> None:
    """Open the shop: the fees are there, drawn or as a table."""
    page.get_by_role("link", name="Hotshellow", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hotshellow: what customers pay")
    expect(page.get_by_text("Every cart has an answer")).to_be_visible()
    table = page.get_by_role("region", name="Shipping fee by order value, United States, as a table")
    if scripts:
        expect(page.locator(".plot .main-svg").first).to_be_visible()
        expect(table).to_be_hidden()
        page.get_by_role("button", name="Show as a table").first.click()
    row = table.get_by_role("row").filter(has_text="$0.00 to $49.99")
    expect(row.get_by_role("cell")).to_have_text(["$5.00", "$15.00"])


def preview(page: Page, price: str) -> None:
    """Compose a cart of $60.00."""
    page.get_by_role("link", name="Preview", exact=True).click()
    page.get_by_label("Price each, USD").first.fill("60.00")
    page.get_by_role("button", name="Show options").first.click()
    expect(page.locator("[data-price=standard]")).to_have_text(price)
    expect(page.get_by_role("region", name="Rules considered")).to_contain_text("lies in United States")


def publish(page: Page, note: str) -> None:
    """From the draft to the history."""
    page.get_by_role("button", name="Look over and publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Publish this draft")
    expect(page.get_by_text("from $50.00 up to $74.99")).to_be_visible()
    page.get_by_label("What changes, and why").fill(note)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Version 2 is live")


def roll_back(page: Page) -> None:
    """To the first version."""
    page.get_by_role("region", name="Versions").get_by_role("link", name="1", exact=True).click()
    page.get_by_label("Why", exact=True).fill("Too dear")
    page.get_by_role("button", name="Roll back to version 1").click()
    expect(page.get_by_role("status")).to_contain_text("Version 3 is live")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_threshold_is_moved_seen_published_and_moved_back(service: str, visit: Visit, scripts: bool) -> None:
    """With scripts what changes is shown as it is typed; without, a button does the same."""
    before = at_checkout(service)
    assert before[0] == "0.00"
    page = visit(service, scripts=scripts)
    look(page, scripts=scripts)
    preview(page, "free")

    page.get_by_role("link", name="Draft", exact=True).click()
    drawn = page.locator("#report .plot").get_attribute("data-figure")
    page.get_by_role("group", name="Standard", exact=True).get_by_label("Orders under").fill("75.00")
    if not scripts:
        page.get_by_role("button", name="Put these numbers into the text").click()
    expect(page.locator("#report")).to_contain_text("discounted physical subtotal from $50.00 up to $74.99")
    expect(page.locator("#report del")).to_have_text("$0.00")
    expect(page.locator("#report ins")).to_have_text("$5.00")
    expect(page.locator("#text")).to_have_value(re.compile('under = "75.00", fee = "5.00"'))
    figure = json.loads(page.locator("#report .plot").get_attribute("data-figure") or "")
    assert drawn != json.dumps(figure)
    assert figure["live"][0]["x"][1] == "49.99"
    assert figure["series"][0]["x"][1] == "74.99"
    assert at_checkout(service) == before

    publish(page, "Free from $75")
    now = at_checkout(service)
    assert now[0] == "5.00"
    assert now[1] != before[1]
    preview(page, "$5.00")

    page.get_by_role("link", name="History", exact=True).click()
    roll_back(page)
    assert at_checkout(service) == before

    page.get_by_role("link", name="Audit trail").click()
    rows = page.get_by_role("region", name="Audit trail").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("rolled back")
    expect(rows.nth(2)).to_contain_text("Ada Lovelace")
    expect(rows.nth(2)).to_contain_text("Free from $75")


def test_a_shop_is_begun_tried_and_published(service: str, visit: Visit, tmp_path: Path) -> None:
    """From the example, by somebody who has never seen a policy; a file can be opened as well."""
    page = visit(service)
    page.get_by_role("link", name="Add a shop").click()
    own, large = tmp_path / "own.toml", tmp_path / "large.toml"
    large.write_text("#" * (MAX_BYTES + 1))
    page.get_by_label("File", exact=True).set_input_files(large)
    expect(page.locator("#file:invalid")).to_have_count(1)
    page.get_by_label("Its text").fill("typed instead")
    expect(page.locator("#file:invalid")).to_have_count(0)
    own.write_text('shop = "own"\n')
    page.get_by_label("File", exact=True).set_input_files(own)
    expect(page.get_by_label("Its text")).to_have_value('shop = "own"\n')
    page.get_by_label("Name", exact=True).fill("Zoë’s Tea & Co.")
    expect(page.get_by_label("Short name")).to_have_value("zoe-s-tea-co")
    page.get_by_label("Short name").fill("tea")
    page.get_by_role("button", name="Begin a draft").first.click()
    expect(page.get_by_text("not live yet")).to_be_visible()
    expect(page.get_by_text("The text is sound: it can be published.")).to_be_visible()
    expect(page.locator(".gutter .at-fault")).to_have_count(0)

    page.get_by_role("group", name="Standard", exact=True).get_by_label("Fee above").fill("2.50")
    expect(page.locator("#text")).to_have_value(re.compile('{ fee = "2.50" }'))
    expect(page.get_by_role("status")).to_have_text("Checked.")
    page.get_by_role("link", name="Preview", exact=True).first.click()
    page.get_by_label("Price each, USD").first.fill("60.00")
    page.get_by_role("button", name="Show options").first.click()
    expect(page.locator("[data-price=standard]")).to_have_text("$2.50")

    page.get_by_role("link", name="Draft", exact=True).click()
    page.get_by_role("button", name="Look over and publish").click()
    page.get_by_label("What it is").fill("Opened")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Version 1 is live")
    assert at_checkout(service, "tea")[0] == "2.50"
    page.get_by_role("link", name="Policy", exact=True).click()
    page.get_by_role("link", name="Statement S1", exact=True).first.click()
    expect(page.get_by_text("In the US standard shipping is $5, free from $50.")).to_be_in_viewport()
