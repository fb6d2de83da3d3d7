"""The pages over the real service: what they show is what is live, and what they change is what becomes live."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from calculator.domain.money import Money
from calculator.wire.request import read_cart
from tests.calculator.web.conftest import TOKEN

Guard = Callable[[httpx.Response], str]
CART = {
    "shop": "hotshellow",
    "currency": "USD",
    "destination": {"country": "US", "region": "CA", "postal_code": "94110", "lines": ["12 Secret Lane"]},
    "lines": [{"id": "1", "name": "Ada's ring", "quantity": 1, "unit_price": "60.00"}],
}
HOSTILE = "<script>alert(1)</script>\"'&{{ 7 * 7 }}"
SHOPS = ("hotshellow", "little-rooms", "oily-moon")


def text_of(answer: httpx.Response) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def answer_of(answer: httpx.Response) -> str:
    """What a preview answers, without seals."""
    return re.sub(r"[\w-]{40,}", "", answer.text[answer.text.index('<div class="answer"') :])


async def price_at_checkout(desk: Any) -> str:
    """Of the standard option."""
    answer = await desk.service.quote(read_cart(json.dumps(CART).encode()), desk.clock())
    return next(str(option.price) for option in answer.options if option.code == "standard")


@pytest.mark.parametrize("shop", SHOPS)
@pytest.mark.parametrize(
    "path", ["", "/preview", "/matrix", "/readings", "/draft", "/publish", "/history", "/history/1", "/page"]
)
async def test_every_page_of_every_shop_opens(page: httpx.AsyncClient, shop: str, path: str) -> None:
    """With a title and one heading of the first rank."""
    answer = await page.get(f"/admin/shops/{shop}{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.count("<h1") == 1
    assert "<title>" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/admin/shops/nothing",
        "/admin/shops/nothing/draft",
        "/admin/shops/hotshellow/history/2",
        "/admin/nothing",
        "/admin/shops",
    ],
)
async def test_what_is_not_there_is_said_so(page: httpx.AsyncClient, path: str) -> None:
    """As a page, with a way back."""
    answer = await page.get(path)
    assert answer.status_code == 404
    assert 'href="/admin/"' in answer.text


async def test_a_shop_says_what_it_asks(page: httpx.AsyncClient) -> None:
    """Fees as a table, options by zone, days, the proof, what the page is silent on."""
    said = text_of(await page.get("/admin/shops/hotshellow"))
    for words in (
        "$50.00 to $200.00 free $15.00",
        "Every cart has an answer",
        "orders from outside the US are refused",
    ):
        assert words in said
    rooms = text_of(await page.get("/admin/shops/little-rooms"))
    assert "required for orders over $500.00" in rooms
    assert "every price is what the carrier asks" in rooms


async def test_a_preview_is_the_quote_that_checkout_gets(reading: Any, page: httpx.AsyncClient) -> None:
    """To the last character of its answer, but for the seal's moment."""
    query = "country=US&region=CA&postal_code=94110&quantity=1&price=60.00&kind=stock&placed=2026-07-03T10:00"
    answer = await page.get(f"/admin/shops/hotshellow/preview?{query}")
    said = text_of(answer)
    assert "Standard standard free 6–7 Jul 15–20 Jul" in said
    assert "US-CA lies in United States" in said
    found = re.search(r'<pre class="code" tabindex="0">(.*?)</pre>', answer.text, re.DOTALL)
    assert found is not None
    shown = json.loads(html.unescape(found[1]))
    cart = {
        **CART,
        "placed_at": "2026-07-03T10:00:00-04:00",
        "lines": [{"id": "1", "quantity": 1, "unit_price": "60.00"}],
    }
    cart["destination"] = {"country": "US", "region": "CA", "postal_code": "94110", "lines": ["1 Main Street"]}
    quoted = await reading.service.quote(read_cart(json.dumps(cart).encode()), reading.clock())
    assert shown["quote_id"] == quoted.quote_id
    assert [option["price"] for option in shown["options"]] == ["0.00", "15.00"]


async def test_a_preview_makes_the_call_that_checkout_makes(reading: Any) -> None:
    """The service's own, so that what is told of quotes counts it too."""
    asked = []

    class Counting:
        """The service, watched."""

        shops = reading.service.shops

        async def quote(self, cart: Any, now: Any, explain: bool = True) -> Any:
            asked.append((cart.lines[0].paid, explain))
            return await reading.service.quote(cart, now, explain)

    desk = replace(reading, site=replace(reading.site, service=Counting()))
    async with desk.client() as client:
        await client.get("/admin/shops/hotshellow/preview?country=US&quantity=1&price=60.00")
    assert asked == [(Money(6000, "USD"), True)]


async def test_what_a_carrier_asks_stands_beside_the_price(page: httpx.AsyncClient) -> None:
    """And what is refused has its reason, what failed its trouble."""
    query = "country=DE&postal_code=10115&city=Berlin&quantity=1&price=501.00&weight=100+g&kind=made_to_order"
    said = text_of(await page.get(f"/admin/shops/little-rooms/preview?{query}"))
    assert "Carrier asks Margin" in said
    assert re.search(r"DHL Express Worldwide dhl_express_worldwide \$(\d+\.\d\d) .*? \$\1 \$0\.00", said)
    assert "Contains made-to-order items: expedited is not available" in said
    assert "remove line 1" not in said
    assert "signature_unavailable" in said


async def test_what_a_carrier_noted_is_shown(page: httpx.AsyncClient) -> None:
    """In its words, beside the prices it gave."""
    query = "country=US&region=CA&postal_code=94110&quantity=1&price=60.00&weight=100+g"
    said = text_of(await page.get(f"/admin/shops/little-rooms/preview?{query}"))
    assert "What carriers noted Carrier In its words usps " in said


async def test_what_set_the_days_of_an_option_is_shown(page: httpx.AsyncClient) -> None:
    """Of dispatch by the line, of arrival by the page."""
    said = text_of(await page.get("/admin/shops/hotshellow/preview?country=US&quantity=1&price=60.00"))
    assert "ships earliest: line 1 (stock: " in said
    assert "arrives: the shop (" in said


async def test_options_are_called_as_the_shop_calls_them(page: httpx.AsyncClient) -> None:
    """Refused ones, those nearly free, and the zone: codes stand below for whoever looks for them."""
    query = "country=DE&city=Berlin&quantity=1&price=501.00&weight=100+g&kind=made_to_order"
    said = text_of(await page.get(f"/admin/shops/little-rooms/preview?{query}"))
    assert "Zone Outside the United States" in said
    assert "DHL Express 12:00 dhl_express_12_00 Contains made-to-order items" in said
    nearly = text_of(await page.get("/admin/shops/hotshellow/preview?country=US&quantity=1&price=49.98"))
    assert "$0.02 more, and Standard is free" in nearly


async def test_a_link_brings_the_same_view_back(page: httpx.AsyncClient) -> None:
    """And tells of no buyer."""
    query = (
        "country=US&region=CA&postal_code=94110&street=po_box&quantity=2&price=60.00&kind=personalized&purpose=exchange"
    )
    answer = await page.get(f"/admin/shops/hotshellow/preview?{query}")
    link = re.search(r'<a href="([^"]+)" id="link"', answer.text)
    assert link is not None
    again = await page.get(link[1].replace("&amp;", "&"))
    assert answer_of(again) == answer_of(answer)


async def test_a_pasted_request_is_quoted_as_it_is_and_shared_without_its_buyer(
    page: httpx.AsyncClient, guard: Guard
) -> None:
    """Never in an address: it is posted."""
    known = guard(await page.get("/admin/shops/hotshellow/preview"))
    answer = await page.post("/admin/shops/hotshellow/preview", data={"guard": known, "request": json.dumps(CART)})
    assert "Standard standard free" in text_of(answer)
    link = re.search(r'<a href="([^"]+)" id="link"', answer.text)
    assert link is not None
    assert "Secret" not in link[1]
    assert "Ada" not in link[1]
    again = await page.get(link[1].replace("&amp;", "&"))
    assert "Standard standard free" in text_of(again)


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ("{", "not JSON in UTF-8"),
        ("[]", "send a JSON object"),
        (json.dumps({**CART, "shop": "oily-moon"}), "this page is for"),
        (json.dumps({**CART, "currency": "EUR"}), "/currency"),
        (json.dumps({**CART, "lines": [{"id": HOSTILE, "quantity": 0, "unit_price": HOSTILE}]}), "/lines/0/quantity"),
    ],
)
async def test_a_request_that_is_wrong_is_told_field_by_field(
    page: httpx.AsyncClient, guard: Guard, request_: str, told: str
) -> None:
    """As the API would; what was pasted stays in the box, escaped."""
    known = guard(await page.get("/admin/shops/hotshellow/preview"))
    answer = await page.post("/admin/shops/hotshellow/preview", data={"guard": known, "request": request_})
    assert answer.status_code == 200
    assert told in answer.text or told in text_of(answer)
    assert "<script>alert" not in answer.text
    assert "49" not in re.findall(r"\{\{.*?\}\}", answer.text)


@pytest.mark.parametrize(
    "path",
    [
        f"/admin/shops/hotshellow/preview?{urlencode(dict.fromkeys(('country', 'price', 'city', 'kind'), HOSTILE))}",
        f"/admin/shops/hotshellow/preview?{urlencode({'request': HOSTILE})}",
        f"/admin/shops/hotshellow/matrix?{urlencode({'values': HOSTILE, 'places': HOSTILE})}",
        f"/admin/shops/{quote(HOSTILE)}",
        f"/admin/{quote(HOSTILE)}",
        f"/admin/shops/hotshellow/history?published={quote(HOSTILE)}",
    ],
)
async def test_what_an_address_says_never_becomes_markup(page: httpx.AsyncClient, path: str) -> None:
    """Escaped wherever it is shown."""
    answer = await page.get(path)
    assert "<script>alert" not in answer.text
    assert "alert(1)</script>" not in answer.text


async def test_a_hostile_policy_is_shown_and_not_run(page: httpx.AsyncClient, guard: Guard) -> None:
    """Names, texts and notes of a policy are an owner's free words."""
    answer = await page.get("/admin/shops/hotshellow/draft")
    found = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', answer.text, re.DOTALL)
    assert found is not None
    hostile = json.dumps(HOSTILE)
    text = (
        html.unescape(found[1])
        .replace('name = "Standard"', f"name = {hostile}")
        .replace('name = "United States"', f"name = {hostile}")
    )
    checked = await page.post(
        "/admin/shops/hotshellow/draft/check", data={"guard": guard(answer), "text": text, "edited": "text"}
    )
    document = checked.json()
    assert document["sound"]
    assert "<script>" not in document["report"]
    assert "alert(1)" in document["report"]
    assert "7 * 7" in document["report"]


async def test_files_cannot_be_published_here(page: httpx.AsyncClient, guard: Guard) -> None:
    """The page says where, and still shows what would change."""
    answer = await page.get("/admin/shops/hotshellow/draft")
    assert "git is their history" in text_of(answer)
    assert "Look over and publish" not in answer.text
    tried = await page.post("/admin/shops/hotshellow/publish", data={"guard": guard(answer), "note": "x", "seen": "x"})
    assert tried.status_code == 409


async def drafted(client: httpx.AsyncClient, guard: Guard, number: str = "75.00") -> httpx.Response:
    """Move the threshold in the draft, as the page's button does."""
    known = guard(await client.get("/admin/shops/hotshellow/draft"))
    data = {"guard": known, "edited": "numbers", "n:options/0/price/tiers/0/under": number, "do": "publish"}
    return await client.post("/admin/shops/hotshellow/draft", data=data)


async def published(client: httpx.AsyncClient, guard: Guard, **more: str) -> httpx.Response:
    """Publish the draft that was looked at."""
    answer = await client.get("/admin/shops/hotshellow/publish")
    seen = re.search(r'name="seen" value="(\w+)"', answer.text)
    assert seen is not None
    data = {"guard": guard(answer), "seen": seen[1], "note": "Free from $75", "by": "Ada", **more}
    return await client.post("/admin/shops/hotshellow/publish", data=data)


async def test_a_draft_is_published_and_rolled_back(writing: Any, guard: Guard) -> None:
    """Live at once where it was done; every version stays, with who, when and why."""
    async with writing.client() as client:
        assert await price_at_checkout(writing) == "0.00"
        assert (await drafted(client, guard)).headers["location"] == "/admin/shops/hotshellow/publish"
        assert await price_at_checkout(writing) == "0.00"
        kept = await client.get("/admin/shops/hotshellow/draft.toml")
        assert kept.headers["content-disposition"] == 'attachment; filename="hotshellow.toml"'
        assert 'under = "75.00"' in kept.text
        assert kept.text.startswith("# Hotshellow")
        done = await published(client, guard)
        assert done.headers["location"] == "/admin/shops/hotshellow/history?published=2"
        assert await price_at_checkout(writing) == "5.00"
        assert writing.site.versions.draft("hotshellow", "") is None
        said = text_of(await client.get(done.headers["location"]))
        assert "Version 2 is live" in said
        assert re.search(r"\d{4}, \d\d:\d\d E[SD]T Ada Free from \$75", said)
        old = await client.get("/admin/shops/hotshellow/history/1")
        assert "from $50.00 up to $74.99" in text_of(old)
        assert 'under = "50.00"' in (await client.get("/admin/shops/hotshellow/history/1/hotshellow.toml")).text
        data = {"guard": guard(old), "note": "Too dear", "by": "Grace", "seen": "2"}
        back = await client.post("/admin/shops/hotshellow/history/1", data=data)
        assert back.headers["location"] == "/admin/shops/hotshellow/history?published=3"
        assert await price_at_checkout(writing) == "0.00"
        trail = text_of(await client.get("/admin/audit"))
        assert trail.index("Grace rolled back hotshellow 3 Too dear") < trail.index(
            "Ada published hotshellow 2 Free from $75"
        )


async def test_what_is_published_is_what_was_looked_at(writing: Any, guard: Guard) -> None:
    """A draft or a live policy that changed since is shown again first."""
    async with writing.client() as client:
        await drafted(client, guard)
        looked = await client.get("/admin/shops/hotshellow/publish")
        seen = re.search(r'name="seen" value="(\w+)"', looked.text)
        assert seen is not None
        text = writing.site.versions.live("hotshellow").text.replace("Hotshellow:", "Hot Shellow:")
        writing.site.versions.publish("hotshellow", text, by="Eve", note="", based_on=1)
        data = {"guard": guard(looked), "seen": seen[1], "note": "x", "by": "Ada"}
        answer = await client.post("/admin/shops/hotshellow/publish", data=data)
        assert answer.status_code == 409
        said = text_of(answer)
        assert "has changed since: look again" in said
        assert "Version 2 by Eve came after this draft was begun on version 1" in said
        assert len(writing.site.versions.history("hotshellow")) == 2
        again = await published(client, guard)
        assert again.headers["location"].endswith("published=3")


async def test_two_windows_do_not_overwrite_each_other(writing: Any, guard: Guard) -> None:
    """What was typed in the other one is told, and kept, until it has been seen."""

    def hidden(answer: httpx.Response) -> dict[str, str]:
        return dict(re.findall(r'<input type="hidden" name="(guard|shown|window)" value="(\w+)"', answer.text))

    async def typed(seen: dict[str, str], fee: str) -> str:
        data = {**seen, "edited": "text", "text": text.replace('"5.00"', f'"{fee}"')}
        answer = await client.post("/admin/shops/hotshellow/draft/check", data=data)
        return str(answer.json()["sound"]) + str("another window" in answer.json()["report"])

    async with writing.client() as client:
        text = writing.site.versions.live("hotshellow").text
        page = "/admin/shops/hotshellow/draft"
        one = hidden(await client.get(page))
        writing.clock.pass_(seconds=1)
        other = hidden(await client.get(page))
        assert one["window"] != other["window"]
        assert [await typed(one, "6.00"), await typed(one, "6.50")] == ["TrueFalse", "TrueFalse"]
        assert await typed(other, "7.00") == "FalseTrue"
        assert 'fee = "6.50"' in (await client.get("/admin/shops/hotshellow/draft.toml")).text
        assert await typed(other, "6.50") == "TrueFalse"  # the very same text does no harm
        writing.clock.pass_(seconds=1)
        again = hidden(await client.get(page))
        assert await typed(again, "7.00") == "TrueFalse"
        assert await typed(one, "8.00") == "FalseTrue"
        kept = await client.post(page, data={**one, "edited": "text", "text": text, "do": "publish"})
        assert kept.status_code == 200
        assert f'name="window" value="{one["window"]}"' in kept.text
        assert 'fee = "7.00"' in (await client.get("/admin/shops/hotshellow/draft.toml")).text


async def test_going_back_takes_nothing_back_that_was_not_looked_at(writing: Any, guard: Guard) -> None:
    """What somebody published while the page was open is told first."""
    text = writing.site.versions.live("hotshellow").text
    async with writing.client() as client:
        writing.site.versions.publish("hotshellow", text.replace('"5.00"', '"6.00"'), by="Ann", note="x", based_on=1)
        old = await client.get("/admin/shops/hotshellow/history/1")
        writing.site.versions.publish("hotshellow", text.replace('"5.00"', '"7.00"'), by="Eve", note="x", based_on=2)
        data = {"guard": guard(old), "note": "Too dear", "by": "Ada", "seen": "2"}
        late = await client.post("/admin/shops/hotshellow/history/1", data=data)
        assert late.status_code == 409
        assert "Version 3 by Eve is live by now: look again." in text_of(late)
        assert writing.site.versions.live("hotshellow").number == 3
        again = await client.post("/admin/shops/hotshellow/history/1", data={**data, "seen": "3"})
        assert again.headers["location"].endswith("published=4")


async def test_every_change_has_an_author_and_a_reason(writing: Any, guard: Guard) -> None:
    """Whoever has logged in is who they said then, whatever a form says; nothing is published without both."""
    async with writing.client() as client:
        await drafted(client, guard)
        for fields, told in (({"by": " "}, "Say who you are"), ({"note": " "}, "Say why")):
            answer = await published(client, guard, **fields)
            assert answer.status_code == 409
            assert told in text_of(answer)
        old = await client.get("/admin/shops/hotshellow/history/1")
        assert "Your name" not in text_of(old)
    async with writing.client(TOKEN, host="http://admin.example") as client:
        await client.post("/admin/login", data={"token": TOKEN, "by": "Ad\u202ea"})
        await drafted(client, guard)
        await published(client, guard, by="Grace")
        assert writing.site.versions.live("hotshellow").by == "Ada"


async def test_a_draft_with_mistakes_is_kept_and_not_published(writing: Any, guard: Guard) -> None:
    """Nothing typed is lost."""
    async with writing.client() as client:
        page = await client.get("/admin/shops/hotshellow/draft")
        data = {"guard": guard(page), "text": "shop = ", "do": "check"}
        answer = await client.post("/admin/shops/hotshellow/draft", data=data)
        assert "Line 1" in text_of(answer)
        assert (await client.get("/admin/shops/hotshellow/draft.toml")).text == "shop = \n"
        shown = await client.get("/admin/shops/hotshellow/publish")
        assert "cannot be published" in text_of(shown)
        assert 'name="seen"' not in shown.text
        tried = await client.post(
            "/admin/shops/hotshellow/preview?draft=yes",
            data={"guard": guard(page), "draft": "yes", "request": json.dumps(CART)},
        )
        assert "The draft has mistakes" in text_of(tried)
        dropped = await client.post("/admin/shops/hotshellow/draft", data={"guard": guard(page), "do": "drop"})
        assert dropped.status_code == 303
        assert (await client.get("/admin/shops/hotshellow/draft.toml")).text.startswith("# Hotshellow")


async def test_a_draft_can_be_tried_before_it_is_live(writing: Any, guard: Guard) -> None:
    """By the same call; the live answer stays as it is."""
    query = "country=US&region=CA&quantity=1&price=60.00&kind=stock"
    async with writing.client() as client:
        none = await client.get(f"/admin/shops/hotshellow/preview?draft=yes&{query}")
        assert "There is no draft" in text_of(none)
        await drafted(client, guard)
        assert "Standard standard $5.00" in text_of(
            await client.get(f"/admin/shops/hotshellow/preview?draft=yes&{query}")
        )
        assert "Standard standard free" in text_of(await client.get(f"/admin/shops/hotshellow/preview?{query}"))


async def test_the_page_customers_read_is_shown_live_and_as_drafted(writing: Any, guard: Guard) -> None:
    """With a stylesheet of its own, and whatever its words are, escaped."""
    async with writing.client() as client:
        live = await client.get("/admin/shops/hotshellow/page?draft=yes")
        assert "made from the live rules" in text_of(live)
        assert "$50.00" in text_of(live)
        await drafted(client, guard)
        assert "$75.00" in text_of(await client.get("/admin/shops/hotshellow/page?draft=yes"))
        assert "$75.00" not in text_of(await client.get("/admin/shops/hotshellow/page"))
        text = writing.site.versions.live("hotshellow").text.replace('"Standard"', json.dumps(HOSTILE))
        known = guard(await client.get("/admin/shops/hotshellow/draft"))
        await client.post("/admin/shops/hotshellow/draft", data={"guard": known, "text": text, "edited": "text"})
        hostile = await client.get("/admin/shops/hotshellow/page?draft=yes")
        assert "alert(1)" in hostile.text
        assert "<script>alert" not in hostile.text
        styles = re.search(r"/admin/assets/\w+/page\.css", hostile.text)
        assert styles is not None
        assert ".shipping-page" in (await client.get(styles[0])).text


async def test_drafts_belong_to_who_wrote_them(writing: Any, guard: Guard) -> None:
    """Two people change the same shop side by side."""
    token = "the admin's token"
    async with writing.client(token) as ada, writing.client(token) as grace:
        for client, name in ((ada, "Ada"), (grace, "Grace")):
            await client.post("/admin/login", data={"token": token, "by": name})
        await drafted(ada, guard)
        assert 'under = "75.00"' in (await ada.get("/admin/shops/hotshellow/draft.toml")).text
        assert 'under = "50.00"' in (await grace.get("/admin/shops/hotshellow/draft.toml")).text


async def test_numbers_that_are_none_are_told(writing: Any, guard: Guard) -> None:
    """By name; the text stays."""
    async with writing.client() as client:
        answer = await drafted(client, guard, "fifty")
        assert "Standard, Orders under: write an amount such as 5.00" in text_of(answer)
        assert (await client.get("/admin/shops/hotshellow/draft.toml")).text.startswith("# Hotshellow")


async def test_a_text_that_came_back_untouched_takes_the_numbers(writing: Any, guard: Guard) -> None:
    """Without scripts nobody says what was edited: a text that was is not overruled."""
    async with writing.client() as client:
        page = await client.get("/admin/shops/hotshellow/draft")
        shown = re.search(r'name="shown" value="(\w+)"', page.text)
        assert shown is not None
        text = writing.site.versions.live("hotshellow").text
        number = {"n:options/0/price/tiers/0/under": "75.00", "shown": shown[1], "guard": guard(page), "do": "check"}
        await client.post("/admin/shops/hotshellow/draft", data={**number, "text": text})
        assert 'under = "75.00"' in (await client.get("/admin/shops/hotshellow/draft.toml")).text
        edited = text.replace('name = "Express"', 'name = "Fast"')
        await client.post("/admin/shops/hotshellow/draft", data={**number, "text": edited})
        kept = (await client.get("/admin/shops/hotshellow/draft.toml")).text
        assert kept == edited


async def test_what_is_checked_as_one_types_comes_back_whole(page: httpx.AsyncClient, guard: Guard) -> None:
    """Text, numbers, lines of mistakes and the report."""
    first = await page.get("/admin/shops/hotshellow/draft")
    data = {"guard": guard(first), "edited": "numbers", "n:options/0/price/tiers/0/under": "75.00"}
    answer = (await page.post("/admin/shops/hotshellow/draft/check", data=data)).json()
    assert 'under = "75.00"' in answer["text"]
    assert answer["numbers"]["n:options/0/price/tiers/0/under"] == "75.00"
    assert (answer["sound"], answer["lines"]) == (True, [])
    assert "from $50.00 up to $74.99" in answer["report"]
    broken = {"guard": guard(first), "edited": "text", "text": 'shop = "hotshellow"\nname = 3\n'}
    answer = (await page.post("/admin/shops/hotshellow/draft/check", data=broken)).json()
    assert answer["sound"] is False
    assert 2 in answer["lines"]


async def test_files_are_kept_until_they_change(page: httpx.AsyncClient) -> None:
    """Under their digest for ever; asked again with its tag they need not be sent."""
    text = (await page.get("/admin/")).text
    path = re.search(r"/admin/assets/\w+/admin\.css", text)
    assert path is not None
    answer = await page.get(path[0])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert ":root" in answer.text
    known = await page.get(path[0], headers={"if-none-match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    plain = await page.get(path[0], headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text
    old = await page.get(path[0].replace("assets/", "assets/0"))
    assert old.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["..%2F..%2Fapp.py", "plotly.min.js.map", "%2e%2e/app.py", "admin.css%00"])
async def test_no_other_file_is_served(page: httpx.AsyncClient, name: str) -> None:
    """Names are looked up, never opened."""
    assert (await page.get(f"/admin/assets/x/{name}")).status_code == 404


async def test_the_chart_library_comes_from_its_wheel(page: httpx.AsyncClient) -> None:
    """Nothing is asked of another host."""
    answer = await page.get("/admin/assets/x/plotly.min.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "plotly.js" in answer.text[:200]
