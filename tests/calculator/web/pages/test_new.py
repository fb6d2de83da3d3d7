"""A shop begins as a draft, is tried, published and then as live as any other."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from calculator.domain.errors import UnknownShop
from calculator.web.view.beginning import example
from calculator.wire.request import read_cart
from tests.calculator.web.conftest import TOKEN, desk_of

Guard = Callable[[httpx.Response], str]
CART = {
    "shop": "my-tea",
    "currency": "USD",
    "destination": {"country": "US", "region": "CA", "postal_code": "94110"},
    "lines": [{"id": "1", "quantity": 1, "unit_price": "20.00"}],
}


def text_of(answer: httpx.Response) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


async def begun(client: httpx.AsyncClient, guard: Guard, **fields: str) -> httpx.Response:
    """Send the form."""
    known = guard(await client.get("/admin/new"))
    return await client.post("/admin/new", data={"guard": known, **fields})


async def published(client: httpx.AsyncClient, guard: Guard, shop: str) -> httpx.Response:
    """Publish what is drafted."""
    page = await client.get(f"/admin/shops/{shop}/publish")
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    assert seen is not None
    data = {"guard": guard(page), "seen": seen[1], "note": "Opened", "by": "Ada"}
    return await client.post(f"/admin/shops/{shop}/publish", data=data)


async def test_a_shop_begins_from_the_example_and_goes_live(writing: Any, guard: Guard) -> None:
    """It answers no checkout before; then it does, from version 1, with its author and its note."""
    cart = read_cart(json.dumps(CART).encode())
    async with writing.client() as client:
        assert 'href="/admin/new"' in (await client.get("/admin/")).text
        answer = await begun(client, guard, shop="my-tea", name="My Tea")
        assert (answer.status_code, answer.headers["location"]) == (303, "/admin/shops/my-tea/draft")
        draft = text_of(await client.get("/admin/shops/my-tea/draft"))
        assert "My Tea not live yet" in draft
        assert "The text is sound: it can be published." in draft
        assert "Every cart has an answer" in draft
        assert "Begun, not live yet my-tea" in text_of(await client.get("/admin/"))
        tried = text_of(await client.get("/admin/shops/my-tea/preview?country=US&quantity=1&price=20.00"))
        assert "Answered by your draft" in tried
        assert "Standard standard $5.00" in tried
        assert "My Tea" in text_of(await client.get("/admin/shops/my-tea/page"))
        for page in ("", "/matrix", "/readings", "/history", "/history/1"):
            assert (await client.get(f"/admin/shops/my-tea{page}")).status_code == 404
        with pytest.raises(UnknownShop):
            await writing.service.quote(cart, writing.clock())
        done = await published(client, guard, "my-tea")
        assert done.headers["location"] == "/admin/shops/my-tea/history?published=1"
        assert "Version 1 is live" in text_of(await client.get(done.headers["location"]))
        quote = await writing.service.quote(cart, writing.clock())
        assert [(option.code, str(option.price)) for option in quote.options] == [
            ("standard", "5.00"),
            ("express", "15.00"),
        ]
        assert "Begun, not live yet" not in text_of(await client.get("/admin/"))
        assert "Ada published my-tea 1 Opened" in text_of(await client.get("/admin/audit"))


async def test_a_shop_begins_as_another_is(writing: Any, guard: Guard) -> None:
    """All rules of the live version under the new names."""
    async with writing.client() as client:
        await begun(client, guard, shop="second", name="Second", **{"from": "little-rooms"})
        text = (await client.get("/admin/shops/second/draft.toml")).text
        assert 'shop = "second"\nname = "Second"\n' in text
        live = writing.site.versions.live("little-rooms").text
        assert text.replace('"second"', '"little-rooms"').replace('"Second"', '"Little Rooms"') == live
        said = text_of(
            await client.get("/admin/shops/second/preview?country=DE&city=Berlin&quantity=1&price=20.00&weight=100+g")
        )
        assert "DHL Express Worldwide dhl_express_worldwide $" in said


async def test_a_shop_without_a_name_to_show_has_its_short_one(writing: Any, guard: Guard) -> None:
    """A buyer reads something, whoever left the field empty."""
    async with writing.client() as client:
        await begun(client, guard, shop="third", name=" ")
        assert 'name = "third"' in (await client.get("/admin/shops/third/draft.toml")).text


async def test_a_shop_begins_from_ones_own_file(writing: Any, guard: Guard) -> None:
    """To the last sign; its mistakes are shown on their lines, and it cannot be tried before they are repaired."""
    own = example().replace("tea-corner", "own").replace('currency = "USD"', 'currency = "USDX"')
    async with writing.client() as client:
        answer = await begun(client, guard, own="yes", text=own)
        assert answer.headers["location"] == "/admin/shops/own/draft"
        assert (await client.get("/admin/shops/own/draft.toml")).text == own
        assert "1 mistake: this cannot be published Line 6" in text_of(await client.get("/admin/shops/own/draft"))
        for page in ("preview", "page"):
            assert (await client.get(f"/admin/shops/own/{page}")).headers["location"] == "/admin/shops/own/draft"
        publish = await client.get("/admin/shops/own/publish")
        assert 'name="seen"' not in publish.text
        tried = await client.post(
            "/admin/shops/own/publish", data={"guard": guard(await client.get("/admin/new")), "seen": "x"}
        )
        assert tried.status_code == 409
        dropped = await client.post(
            "/admin/shops/own/draft", data={"guard": guard(await client.get("/admin/new")), "do": "drop"}
        )
        assert dropped.headers["location"] == "/admin/"
        assert (await client.get("/admin/shops/own/draft")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"shop": "", "name": "A"}, "Give the shop a short name"),
        ({"shop": "Tea Corner"}, "The short name is of small letters, digits and -"),
        ({"shop": "../x"}, "The short name is"),
        ({"shop": "<script>alert(1)</script>"}, "The short name is"),
        ({"shop": "hotshellow"}, "There is a shop hotshellow already"),
        ({"shop": "a", "name": "A", "from": "closed"}, "There is no shop closed any more: choose what to begin with."),
        ({"shop": "a", "from": "../a"}, "There is no shop ../a any more"),
        ({"own": "yes", "text": "x"}, "The text does not name its shop"),
        ({"own": "yes", "text": 'shop = "hotshellow"'}, "There is a shop hotshellow already"),
        ({"own": "yes", "text": 'shop = "a"\n' + "#" * 1_000_000}, "is larger than 1000000 bytes"),
    ],
)
async def test_what_cannot_begin_is_told(writing: Any, guard: Guard, fields: dict[str, str], told: str) -> None:
    """Nothing is kept, and what was typed is still there, escaped."""
    async with writing.client() as client:
        answer = await begun(client, guard, **fields)
        assert answer.status_code == 422
        assert told in text_of(answer)
        assert "<script>alert" not in answer.text
        assert fields.get("shop", "") in answer.text.replace("&lt;", "<").replace("&gt;", ">")
        assert writing.site.versions.drafts("") == ()


async def test_what_one_has_begun_is_not_begun_again(writing: Any, guard: Guard) -> None:
    """Nothing typed is lost."""
    async with writing.client() as client:
        await begun(client, guard, shop="tea", name="First")
        answer = await begun(client, guard, shop="tea", name="Second")
        assert "You have begun tea already" in text_of(answer)
        assert 'name = "First"' in (await client.get("/admin/shops/tea/draft.toml")).text


async def test_a_draft_is_its_authors_own(writing: Any, guard: Guard) -> None:
    """Nobody else sees it; whoever publishes first has the name, and the other is told."""
    host = "http://admin.example"
    async with writing.client(TOKEN, host=host) as ada, writing.client(TOKEN, host=host) as bo:
        for client, by in ((ada, "Ada"), (bo, "Bo")):
            await client.post("/admin/login", data={"token": TOKEN, "by": by})
        await begun(ada, guard, shop="tea", name="Ada's")
        assert (await bo.get("/admin/shops/tea/draft")).status_code == 404
        await begun(bo, guard, shop="tea", name="Bo's")
        looked = await bo.get("/admin/shops/tea/publish")
        assert (await published(ada, guard, "tea")).status_code == 303
        seen = re.search(r'name="seen" value="(\w+)"', looked.text)
        assert seen is not None
        data = {"guard": guard(looked), "seen": seen[1], "note": "x", "by": "Bo"}
        late = await bo.post("/admin/shops/tea/publish", data=data)
        assert late.status_code == 409
        assert "has changed since: look again" in text_of(late)
        assert "Version 1 by Ada came after this draft was begun" in text_of(late)
        assert writing.site.versions.live("tea").number == 1


async def test_a_shop_of_a_moment_ago_is_found_by_every_worker(writing: Any, guard: Guard) -> None:
    """Whichever of them the next page is asked of."""
    settings = {"SHIPCALC_DATABASE_URL": str(writing.site.versions._engine.url)}
    another = desk_of(settings, writing.clock)
    async with writing.client() as client, another.client() as other:
        await begun(client, guard, shop="tea", name="Tea")
        await published(client, guard, "tea")
        assert "tea" not in another.service.shops
        assert (await other.get("/admin/shops/tea/history?published=1")).status_code == 200
        assert (await other.get("/admin/shops/nothing")).status_code == 404
    await another.service.aclose()


async def test_files_are_added_where_they_are(page: httpx.AsyncClient, guard: Guard) -> None:
    """The page says how, and gives the example away; nothing can be begun here."""
    answer = await page.get("/admin/new")
    assert answer.status_code == 200
    assert "git is their history" in text_of(answer)
    assert "<form" not in answer.text.partition("<main")[2]
    kept = await page.get("/admin/new/example.toml")
    assert kept.text == example()
    assert kept.headers["content-disposition"] == 'attachment; filename="tea-corner.toml"'
    known = guard(await page.get("/admin/shops/hotshellow/draft"))
    tried = await page.post("/admin/new", data={"guard": known, "shop": "tea"})
    assert tried.status_code == 422
    assert "These policies are files" in text_of(tried)
