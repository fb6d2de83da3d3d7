"""OAuth tokens: asked for once however many wait, kept until shortly before their end, renewed once when refused."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
import respx

from adapters._http.sender import HttpSender
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierTimeout,
    CarrierUnavailable,
)
from calculator.domain.ports import HttpRequest
from tests.adapters._http.conftest import FixedClock

USPS_TOKEN = "https://apis.usps.com/oauth2/v3/token"
USPS_RATES = "https://apis.usps.com/shipments/v3/options/search"
UPS_TOKEN = "https://onlinetools.ups.com/security/v1/oauth/token"
UPS_RATES = "https://onlinetools.ups.com/api/rating/v2409/Shop"
ASK = HttpRequest("POST", "/shipments/v3/options/search", {})
UPS_ASK = HttpRequest("POST", "/api/rating/v2409/Shop", {})


def granted(number: int = 1, **more: Any) -> dict[str, Any]:
    """A token as USPS answers it, good for eight hours."""
    return {"access_token": f"token-{number}", "token_type": "Bearer", "expires_in": 28799} | more


class Tokens:
    """A token endpoint that counts: token-1, token-2 …"""

    def __init__(self, **more: Any) -> None:
        self.given = 0
        self.more = more

    def __call__(self, _: httpx.Request) -> httpx.Response:
        self.given += 1
        return httpx.Response(200, json=granted(self.given, **self.more))


def authorization(route: respx.Route) -> list[str]:
    """What each request came with."""
    return [call.request.headers["authorization"] for call in route.calls]


@respx.mock(using="httpx")
async def test_usps_is_asked_with_json_and_no_scope(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """The token endpoint gets id, secret and grant type; the rates get the token."""
    token = respx_mock.post(USPS_TOKEN).respond(200, json=granted())
    rates = respx_mock.post(USPS_RATES).respond(200, json={})
    await sender.send("usps", ASK)
    request = token.calls.last.request
    assert json.loads(request.content) == {
        "client_id": "usps-client-id",
        "client_secret": "usps-client-secret",
        "grant_type": "client_credentials",
    }
    assert request.headers["content-type"] == "application/json"
    assert "authorization" not in request.headers
    assert authorization(rates) == ["Bearer token-1"]


@respx.mock(using="httpx")
async def test_ups_is_asked_with_basic_and_a_form(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """The client in the Authorization header, the shipper number beside it; every value of the answer is text."""
    answer = {"access_token": "ups-token", "issued_at": "1796137200000", "expires_in": "14399", "status": "approved"}
    token = respx_mock.post(UPS_TOKEN).respond(200, json=answer)
    rates = respx_mock.post(UPS_RATES).respond(200, json={})
    await sender.send("ups", UPS_ASK)
    request = token.calls.last.request
    assert request.content == b"grant_type=client_credentials"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["authorization"] == "Basic dXBzLWNsaWVudC1pZDp1cHMtY2xpZW50LXNlY3JldA=="
    assert request.headers["x-merchant-id"] == "A1B2C3"
    assert authorization(rates) == ["Bearer ups-token"]
    assert "x-merchant-id" not in rates.calls.last.request.headers


@pytest.mark.parametrize(
    ("told", "good_for"),
    [
        ({"expires_in": 28799}, 28799 - 120),
        ({"expires_in": "14399"}, 14399 - 120),
        ({"expires_in": 3600, "issued_at": 1796137200000}, 3600 - 120),  # issued now
        ({"expires_in": "3600", "issued_at": "1796136600000"}, 3600 - 600 - 120),  # issued ten minutes ago
        ({"expires_in": 3600, "issued_at": 1796133000000}, 3600 - 120),  # over on arrival: its clock is wrong
        ({"expires_in": 3600, "issued_at": 1796140800000}, 3600 - 120),  # an hour from now: likewise
        ({"expires_in": 3600, "issued_at": "yesterday"}, 3600 - 120),
        ({"expires_in": 60}, 30),
        ({"expires_in": 240}, 120),
        ({"expires_in": None}, 300 - 120),
        ({"expires_in": "soon"}, 300 - 120),
        ({"expires_in": -5}, 300 - 120),
        ({"expires_in": True}, 300 - 120),
        ({"expires_in": 0}, 300 - 120),
        ({"expires_in": 10**12}, 7 * 24 * 3600 - 120),
    ],
)
@respx.mock(using="httpx")
async def test_a_token_is_kept_until_shortly_before_its_end(
    respx_mock: respx.MockRouter, sender: HttpSender, clock: FixedClock, told: Mapping[str, Any], good_for: int
) -> None:
    """The last second in which it is used, and the next one, in which a new one is asked for."""
    assert clock.now.timestamp() * 1000 == 1796137200000
    tokens = Tokens(**told)
    respx_mock.post(USPS_TOKEN).mock(side_effect=tokens)
    rates = respx_mock.post(USPS_RATES).respond(200, json={})
    await sender.send("usps", ASK)
    clock.pass_seconds(good_for - 1)
    await sender.send("usps", ASK)
    assert tokens.given == 1
    clock.pass_seconds(1)
    await sender.send("usps", ASK)
    assert tokens.given == 2
    assert authorization(rates) == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]


@respx.mock(using="httpx")
async def test_two_hundred_callers_ask_for_one_token(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """However many checkouts wait, USPS sees one request for a token, and all of them get through."""
    given = 0

    async def slowly(_: httpx.Request) -> httpx.Response:
        nonlocal given
        given += 1
        await asyncio.sleep(0.02)
        return httpx.Response(200, json=granted(given))

    respx_mock.post(USPS_TOKEN).mock(side_effect=slowly)
    rates = respx_mock.post(USPS_RATES).respond(200, json={})
    answers = await asyncio.gather(*(sender.send("usps", ASK) for _ in range(200)))
    assert {answer.status for answer in answers} == {200}
    assert (given, rates.call_count) == (1, 200)


@respx.mock(using="httpx")
async def test_the_token_survives_its_first_caller(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """Who asked first gives up; the others still get the token he asked for."""
    given = 0
    asked, release = asyncio.Event(), asyncio.Event()

    async def slowly(_: httpx.Request) -> httpx.Response:
        nonlocal given
        given += 1
        asked.set()
        await release.wait()
        return httpx.Response(200, json=granted(given))

    respx_mock.post(USPS_TOKEN).mock(side_effect=slowly)
    rates = respx_mock.post(USPS_RATES).respond(200, json={})
    first = asyncio.create_task(sender.send("usps", ASK))
    await asked.wait()
    others = [asyncio.create_task(sender.send("usps", ASK)) for _ in range(3)]
    for _ in range(20):  # they come to wait
        await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    release.set()
    assert [answer.status for answer in await asyncio.gather(*others)] == [200, 200, 200]
    assert (given, rates.call_count) == (1, 3)


@respx.mock(using="httpx")
async def test_a_failure_nobody_waited_for_is_quiet(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """All callers gave up before the token endpoint failed: no complaint, and the next caller asks again."""
    asked, release = asyncio.Event(), asyncio.Event()
    outcomes = iter([503, 200])

    async def slowly(_: httpx.Request) -> httpx.Response:
        asked.set()
        await release.wait()
        return httpx.Response(next(outcomes), json=granted())

    respx_mock.post(USPS_TOKEN).mock(side_effect=slowly)
    respx_mock.post(USPS_RATES).respond(200, json={})
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    caller = asyncio.create_task(sender.send("usps", ASK))
    await asked.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    release.set()
    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
    assert (await sender.send("usps", ASK)).status == 200
    assert complaints == []


@respx.mock(using="httpx")
async def test_a_refused_token_is_renewed_once(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """401, a new token, the same request again: the caller sees the answer to that."""
    tokens = Tokens()
    respx_mock.post(USPS_TOKEN).mock(side_effect=tokens)
    rates = respx_mock.post(USPS_RATES)
    rates.side_effect = [httpx.Response(401, json={}), httpx.Response(200, json={"a": 1})]
    response = await sender.send("usps", HttpRequest("POST", ASK.path, {"weight": 2}))
    assert (response.status, response.body) == (200, b'{"a":1}')
    assert authorization(rates) == ["Bearer token-1", "Bearer token-2"]
    assert [call.request.content for call in rates.calls] == [b'{"weight":2}'] * 2


@respx.mock(using="httpx")
async def test_a_second_401_goes_to_the_adapter(
    respx_mock: respx.MockRouter, sender: HttpSender, clock: FixedClock
) -> None:
    """It is not the token that is wrong: for a minute no further one is asked for, then one more try."""
    tokens = Tokens()
    respx_mock.post(USPS_TOKEN).mock(side_effect=tokens)
    rates = respx_mock.post(USPS_RATES).respond(401, json={"error": "no"})
    assert (await sender.send("usps", ASK)).status == 401
    assert (tokens.given, rates.call_count) == (2, 2)
    clock.pass_seconds(59)
    assert (await sender.send("usps", ASK)).status == 401
    assert (tokens.given, rates.call_count) == (2, 3)
    clock.pass_seconds(1)
    assert (await sender.send("usps", ASK)).status == 401
    assert (tokens.given, rates.call_count) == (3, 5)


@respx.mock(using="httpx")
async def test_many_callers_with_one_refused_token_renew_it_once(
    respx_mock: respx.MockRouter, sender: HttpSender
) -> None:
    """A token that USPS revoked while fifty requests were under way costs one new token."""
    tokens = Tokens()
    respx_mock.post(USPS_TOKEN).mock(side_effect=tokens)

    async def revoked(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.01)
        return httpx.Response(401 if request.headers["authorization"] == "Bearer token-1" else 200, json={})

    respx_mock.post(USPS_RATES).mock(side_effect=revoked)
    answers = await asyncio.gather(*(sender.send("usps", ASK) for _ in range(50)))
    assert {answer.status for answer in answers} == {200}
    assert tokens.given == 2


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        (
            401,
            {"error": "invalid_client", "error_description": "unknown client usps-client-id"},
            CarrierAuthFailed,
            "USPS gives no token, it answered 401: invalid_client, unknown client …",
        ),
        (400, {"error": "invalid_request"}, CarrierAuthFailed, "USPS gives no token, it answered 400: invalid_request"),
        (403, {}, CarrierAuthFailed, "USPS gives no token, it answered 403: no reason given"),
        (404, {}, CarrierAuthFailed, "USPS gives no token, it answered 404: no reason given"),
        (408, {}, CarrierUnavailable, "USPS gives no token, it answered 408: no reason given"),
        (500, [], CarrierUnavailable, "USPS gives no token, it answered 500: no reason given"),
        (503, {"errors": [{"code": "10004"}]}, CarrierUnavailable, "USPS gives no token, it answered 503: 10004"),
        (200, {"status": "approved"}, CarrierAuthFailed, "USPS gives no token, it answered 200: no reason given"),
        (200, {"access_token": ""}, CarrierAuthFailed, "USPS gives no token, it answered 200: no reason given"),
        (200, {"access_token": 7}, CarrierAuthFailed, "USPS gives no token, it answered 200: no reason given"),
        (200, {"access_token": "a\r\nx-b: c"}, CarrierAuthFailed, None),
        (200, {"access_token": "a b"}, CarrierAuthFailed, None),
        (200, {"access_token": "tökèn"}, CarrierAuthFailed, None),
        (200, [], CarrierUnavailable, "USPS answered something else than a token"),
        (200, "<html>", CarrierUnavailable, "USPS answered something else than a token"),
    ],
)
@respx.mock(using="httpx")
async def test_no_token_has_a_reason(
    respx_mock: respx.MockRouter,
    sender: HttpSender,
    status: int,
    body: Any,
    kind: type[CarrierError],
    message: str | None,
) -> None:
    """What the token endpoint says becomes a type and a sentence without secrets; no rates are asked for."""
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    respx_mock.post(USPS_TOKEN).respond(status, content=content)
    with pytest.raises(CarrierError) as caught:
        await sender.send("usps", ASK)
    assert type(caught.value) is kind
    assert message is None or str(caught.value) == message


@respx.mock(using="httpx")
async def test_ups_says_no_in_its_own_shape(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """Code and message of ``response.errors``."""
    errors = [{"code": "10401", "message": "ClientId ups-client-id is invalid"}]
    respx_mock.post(UPS_TOKEN).respond(401, json={"response": {"errors": errors}})
    with pytest.raises(CarrierAuthFailed, match=r"^UPS gives no token, it answered 401: 10401, ClientId … is invalid$"):
        await sender.send("ups", UPS_ASK)


@pytest.mark.parametrize(
    ("headers", "wait"), [({"retry-after": "30"}, 30), ({}, 10), ({"retry-after": "999999"}, 3600)]
)
@respx.mock(using="httpx")
async def test_a_spent_quota_is_left_alone(
    respx_mock: respx.MockRouter, sender: HttpSender, clock: FixedClock, headers: Mapping[str, str], wait: int
) -> None:
    """After a 429 the token endpoint is not asked before the time it named, an hour at most."""
    token = respx_mock.post(USPS_TOKEN)
    token.side_effect = [httpx.Response(429, headers=headers), httpx.Response(200, json=granted())]
    respx_mock.post(USPS_RATES).respond(200, json={})
    with pytest.raises(CarrierRateLimited) as caught:
        await sender.send("usps", ASK)
    assert caught.value.retry_after == wait
    clock.pass_seconds(wait - 1)
    with pytest.raises(CarrierRateLimited, match=r"^USPS gives no token for now$") as again:
        await sender.send("usps", ASK)
    assert again.value.retry_after == 2
    assert token.call_count == 1
    clock.pass_seconds(1)
    assert (await sender.send("usps", ASK)).status == 200


@respx.mock(using="httpx")
async def test_a_clock_that_is_set_back_does_not_close_the_token_endpoint(
    respx_mock: respx.MockRouter, sender: HttpSender, clock: FixedClock
) -> None:
    """Half a minute's wait would become a day's; nor is a token kept that is refused."""
    token = respx_mock.post(USPS_TOKEN)
    token.side_effect = [httpx.Response(429, headers={"retry-after": "30"}), *[httpx.Response(200, json=granted())] * 3]
    rates = respx_mock.post(USPS_RATES)
    rates.side_effect = [httpx.Response(401), *[httpx.Response(200, json={})], httpx.Response(401), httpx.Response(200)]
    with pytest.raises(CarrierRateLimited):
        await sender.send("usps", ASK)
    clock.pass_seconds(-86_400)
    assert (await sender.send("usps", ASK)).status == 200
    assert token.call_count == 3
    clock.pass_seconds(-86_400)
    assert (await sender.send("usps", ASK)).status == 200
    assert token.call_count == 4


@pytest.mark.parametrize(
    ("error", "kind"),
    [(httpx.ConnectTimeout("x"), CarrierTimeout), (httpx.ConnectError("x"), CarrierUnavailable)],
)
@respx.mock(using="httpx")
async def test_a_token_endpoint_out_of_reach(
    respx_mock: respx.MockRouter, sender: HttpSender, error: Exception, kind: type[CarrierError]
) -> None:
    """The wire fails there as it does elsewhere; the next caller tries again."""
    token = respx_mock.post(USPS_TOKEN)
    token.side_effect = [error, httpx.Response(200, json=granted())]
    respx_mock.post(USPS_RATES).respond(200, json={})
    with pytest.raises(kind):
        await sender.send("usps", ASK)
    assert (await sender.send("usps", ASK)).status == 200


@respx.mock(using="httpx")
async def test_a_token_answer_has_a_limit_too(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """A token of two megabytes is none."""
    respx_mock.post(USPS_TOKEN).respond(200, content=b" " * (2 * 1024 * 1024))
    with pytest.raises(AnswerMalformed):
        await sender.send("usps", ASK)


@respx.mock(using="httpx")
async def test_secrets_are_in_no_repr(respx_mock: respx.MockRouter, sender: HttpSender, clock: FixedClock) -> None:
    """Neither credentials nor requests nor tokens show in a traceback or a log."""
    from adapters._http.tokens import TokenSigner, form_token, json_token
    from tests.adapters._http.conftest import CREDENTIALS

    usps, ups = CREDENTIALS["usps"], CREDENTIALS["ups"]
    shown = [repr(each) for each in CREDENTIALS.values()]
    shown += [repr(json_token("USPS", "/x", usps)), repr(form_token("UPS", "/x", ups))]  # type: ignore[arg-type]
    signer = TokenSigner(json_token("USPS", "/oauth2/v3/token", usps), clock)  # type: ignore[arg-type]
    respx_mock.post(USPS_TOKEN).respond(200, json=granted())
    respx_mock.post(USPS_RATES).respond(200, json={})
    await sender.send("usps", ASK)
    shown += [repr(signer), repr(sender), repr(vars(sender))]
    for secret in ("client-id", "client-secret", "api-key", "api-secret", "A1B2C3", "token-1", "dXBz"):
        assert not [text for text in shown if secret in text]
