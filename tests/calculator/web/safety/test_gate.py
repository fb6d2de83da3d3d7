"""The one door: who gets in, and what a browser is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from calculator.web.safety.headers import SAFETY
from calculator.web.safety.session import LIFE
from tests.calculator.web.conftest import TOKEN, desk_of

Guard = Callable[[httpx.Response], str]


async def log_in(client: httpx.AsyncClient, token: str = TOKEN, by: str = "Ada", **more: str) -> httpx.Response:
    """Send the login form."""
    return await client.post("/admin/login", data={"token": token, "by": by, **more})


async def test_without_a_token_this_machine_comes_in(reading: Any) -> None:
    """And gets a session of its own at once."""
    async with reading.client() as client:
        answer = await client.get("/admin/")
        assert answer.status_code == 200
        assert "shipcalc_admin" in client.cookies
        again = await client.get("/admin/")
        assert "set-cookie" not in again.headers


@pytest.mark.parametrize("peer", ["10.0.0.7", "203.0.113.9", "2001:db8::1"])
@pytest.mark.parametrize("path", ["/admin/", "/admin/shops/hotshellow", "/admin/assets/x/admin.css", "/admin/login"])
async def test_without_a_token_nobody_else_does(reading: Any, peer: str, path: str) -> None:
    """Whatever a proxy is said to have seen."""
    forged = {"x-forwarded-for": "127.0.0.1", "forwarded": "for=127.0.0.1", "x-real-ip": "127.0.0.1"}
    async with reading.client(peer=peer) as client:
        answer = await client.get(path, headers=forged)
        assert answer.status_code == 403
        assert "SHIPCALC_ADMIN_TOKEN" in answer.text
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("header", ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"])
async def test_without_a_token_a_proxy_on_this_machine_opens_nothing(reading: Any, header: str) -> None:
    """Whoever it speaks for, even where it says that it is this machine."""
    async with reading.client() as client:
        answer = await client.get("/admin/", headers={header: "127.0.0.1"})
        assert (answer.status_code, "set SHIPCALC_ADMIN_TOKEN" in answer.text) == (403, True)
    async with reading.client(TOKEN) as client:
        assert (await client.get("/admin/login", headers={header: "127.0.0.1"})).status_code == 200


async def test_without_a_token_another_name_for_this_machine_is_refused(reading: Any) -> None:
    """A web page whose name was made to lead here keeps its name in the Host header."""
    async with reading.client(host="http://evil.example:8000") as client:
        assert (await client.get("/admin/")).status_code == 403


async def test_with_a_token_everybody_logs_in(reading: Any) -> None:
    """This machine too; after the login one is where one wanted to be."""
    async with reading.client(TOKEN, peer="10.0.0.7", host="http://admin.example") as client:
        answer = await client.get("/admin/shops/hotshellow/matrix?values=50.00")
        assert answer.status_code == 303
        where = answer.headers["location"]
        assert where == "/admin/login?next=%2Fadmin%2Fshops%2Fhotshellow%2Fmatrix%3Fvalues%3D50.00"
        form = await client.get(where)
        assert 'value="/admin/shops/hotshellow/matrix?values=50.00"' in form.text
        inside = await log_in(client, next="/admin/shops/hotshellow/matrix?values=50.00")
        assert (inside.status_code, inside.headers["location"]) == (303, "/admin/shops/hotshellow/matrix?values=50.00")
        assert (await client.get("/admin/")).status_code == 200
    async with reading.client(TOKEN) as client:
        assert (await client.get("/admin/")).status_code == 303


async def test_the_cookie_is_for_browsers_alone(reading: Any) -> None:
    """No script reads it, no other site sends it; over HTTPS it never goes without."""
    for host, secure in (("http://admin.example", False), ("https://admin.example", True)):
        async with reading.client(TOKEN, host=host) as client:
            cookie = (await log_in(client)).headers["set-cookie"]
            parts = {part.strip().lower() for part in cookie.split(";")[1:]}
            wanted = {"path=/admin", "httponly", "samesite=strict", f"max-age={int(LIFE.total_seconds())}"}
            assert parts == wanted | ({"secure"} if secure else set())
            assert TOKEN not in cookie


@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/admin//evil",
        "/v1/shops",
        "",
        "/adminx",
        "/admin/\n",
    ],
)
async def test_after_the_login_one_stays_here(reading: Any, there: str) -> None:
    """Whatever a link said."""
    async with reading.client(TOKEN, host="http://admin.example") as client:
        assert (await log_in(client, next=there)).headers["location"] == "/admin/"


@pytest.mark.parametrize("token", ["", "the admin's tokem", "the admin's token ", "THE ADMIN'S TOKEN", "é"])
async def test_a_wrong_token_opens_nothing(reading: Any, token: str) -> None:
    """And is not repeated on the page."""
    async with reading.client(TOKEN, host="http://admin.example") as client:
        answer = await log_in(client, token)
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        assert not token.strip() or token not in answer.text
        assert (await client.get("/admin/")).status_code == 303


async def test_wrong_tokens_cost_time(reading: Any) -> None:
    """After a few, even the right one has to wait; another address has not."""
    async with reading.client(TOKEN, host="http://admin.example") as client:
        assert [(await log_in(client, "x")).status_code for _ in range(4)] == [401, 401, 401, 429]
        waiting = await log_in(client)
        assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "2")
        reading.clock.pass_(seconds=2)
        assert (await log_in(client)).status_code == 303


async def test_workers_give_nobody_more_tries(writing: Any) -> None:
    """What one of them counted, another that shares the database knows."""
    settings = {"SHIPCALC_DATABASE_URL": str(writing.site.versions._engine.url)}
    another = desk_of(settings, writing.clock)
    host = "http://admin.example"
    async with writing.client(TOKEN, host=host) as one, another.client(TOKEN, host=host) as other:
        assert [(await log_in(each, "x")).status_code for each in (one, other, one, other)] == [401, 401, 401, 429]
        assert (await log_in(one)).status_code == 429
        writing.clock.pass_(seconds=2)
        assert (await log_in(other)).status_code == 303
        assert (await log_in(one, "x")).status_code == 401
    await another.service.aclose()


async def test_where_there_is_no_token_there_is_nothing_to_guess(reading: Any) -> None:
    """The login leads in, as it does for whoever opens it."""
    async with reading.client() as client:
        for _ in range(5):
            answer = await log_in(client, "x")
            assert (answer.status_code, answer.headers["location"]) == (303, "/admin/")


async def test_a_session_ends_by_itself_and_by_logging_out(reading: Any, guard: Guard) -> None:
    """A change sent after its end is not made."""
    async with reading.client(TOKEN, host="http://admin.example") as client:
        await log_in(client)
        known = guard(await client.get("/admin/"))
        out = await client.post("/admin/logout", data={"guard": known})
        assert out.headers["location"] == "/admin/login"
        assert (await client.get("/admin/")).status_code == 303
        await log_in(client)
        known = guard(await client.get("/admin/shops/hotshellow/draft"))
        reading.clock.pass_(seconds=LIFE.total_seconds())
        late = await client.post("/admin/shops/hotshellow/draft", data={"guard": known, "do": "check"})
        assert late.status_code == 401


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        ({}, {}, 403),
        ({"guard": ""}, {}, 403),
        ({"guard": "0" * 48}, {}, 403),
        ({"guard": "known"}, {"origin": "http://evil.example"}, 403),
        ({"guard": "known"}, {"origin": "null"}, 403),
        ({"guard": "known"}, {"sec-fetch-site": "cross-site"}, 403),
        ({"guard": "known"}, {"origin": "http://localhost:8000", "sec-fetch-site": "same-origin"}, 200),
        ({"guard": "known"}, {}, 200),
    ],
)
@pytest.mark.parametrize("path", ["draft", "draft/check", "preview"])
async def test_every_change_shows_where_it_comes_from(
    reading: Any, guard: Guard, path: str, data: dict[str, str], headers: dict[str, str], status: int
) -> None:
    """The session's guard in the form, and no other site's name on it."""
    async with reading.client() as client:
        known = guard(await client.get("/admin/shops/hotshellow/draft"))
        sent = {**data, "guard": known} if data.get("guard") == "known" else data
        answer = await client.post(f"/admin/shops/hotshellow/{path}", data=sent, headers=headers)
        assert answer.status_code == status


async def test_another_sessions_guard_opens_nothing(reading: Any, guard: Guard) -> None:
    """Each page's forms fit its own cookie."""
    async with reading.client() as mine, reading.client() as yours:
        known = guard(await yours.get("/admin/shops/hotshellow/draft"))
        await mine.get("/admin/")
        assert (await mine.post("/admin/shops/hotshellow/draft", data={"guard": known})).status_code == 403


async def test_the_login_is_not_sent_from_elsewhere(reading: Any) -> None:
    """Nobody is logged in under somebody else's name by a strange page."""
    async with reading.client(TOKEN, host="http://admin.example") as client:
        strange = {"origin": "http://evil.example"}
        answer = await client.post("/admin/login", data={"token": TOKEN, "by": "Eve"}, headers=strange)
        assert answer.status_code == 403


async def test_bodies_are_bounded(page: httpx.AsyncClient) -> None:
    """A form larger than any policy is not read to its end."""
    answer = await page.post("/admin/shops/hotshellow/draft", content=b"text=" + b"x" * 4_000_000)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/nothing", "/admin/shops/nothing", "/admin/assets/x/admin.css", "/admin/assets/x/no.js"]
)
async def test_every_answer_tells_the_browser_to_be_strict(page: httpx.AsyncClient, path: str) -> None:
    """Errors and files too: no script but ours, no frame, no sniffing, no address told to others."""
    answer = await page.get(path)
    for name, value in SAFETY:
        assert answer.headers[name.decode()] == value.decode()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_refusals_are_strict_too(reading: Any) -> None:
    """Those of the door itself."""
    async with reading.client(peer="10.0.0.1") as client:
        answer = await client.get("/admin/")
        assert "content-security-policy" in answer.headers
        assert answer.headers["cache-control"] == "no-store"


async def test_pages_are_kept_by_nobody(page: httpx.AsyncClient) -> None:
    """They may tell of prices that are not live yet."""
    assert (await page.get("/admin/")).headers["cache-control"] == "no-store"


async def test_no_page_holds_a_script_or_a_style_of_its_own(page: httpx.AsyncClient) -> None:
    """The browser would refuse them, and should."""
    for path in (
        "",
        "shops/hotshellow",
        "shops/hotshellow/preview",
        "shops/hotshellow/draft",
        "shops/hotshellow/matrix",
    ):
        text = (await page.get(f"/admin/{path}")).text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert text.count("<script") == text.count("<script src=") + text.count('<script type="module" src=')
        assert "https://" not in text.replace("https://shipcalc", "")


def test_a_session_lasts_a_working_day() -> None:
    """Long enough to finish a draft, short enough to forget a browser."""
    assert timedelta(hours=8) <= LIFE <= timedelta(hours=24)


async def test_outside_a_page_has_its_whole_path(reading: Any) -> None:
    """As its template: logs and counts name it so, and name no shop."""
    seen: list[str] = []

    async def outside(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)
        seen.append(getattr(scope.get("route"), "path", ""))

    app = reading.app()
    transport = httpx.ASGITransport(outside, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        await client.get("/admin/shops/hotshellow/history")
    assert seen == ["/admin/shops/{shop}/history"]
