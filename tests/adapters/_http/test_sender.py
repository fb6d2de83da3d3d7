"""The sender, against mocked hosts: what it sends, what it makes of whatever comes back."""

import asyncio
import gzip
import json
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
import respx

from adapters._http.credentials import ApiKey
from adapters._http.endpoints import endpoints
from adapters._http.exchange import Limits
from adapters._http.sender import Endpoint, HttpSender
from adapters._http.signer import bearer
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierTimeout,
    CarrierUnavailable,
)
from calculator.domain.ports import HttpRequest

ASK = HttpRequest("POST", "/v2/shipments", {"shipment": {"weight": Decimal("2.50")}})
EASYPOST = "https://api.easypost.com/v2/shipments"
SIGNER = bearer(ApiKey("easypost-api-key"))


def over(
    answer: Callable[[httpx.Request], Any], limits: Limits | None = None, base: str = "https://carrier.test"
) -> HttpSender:
    """A sender whose carrier is a function."""
    return HttpSender(
        {"easypost": Endpoint(base, SIGNER)},
        transport=lambda: httpx.MockTransport(answer),
        limits=limits or Limits(),
    )


@respx.mock(using="httpx")
async def test_the_answer_comes_back_as_it_is(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """Status, bytes and headers, whose names are in lower case."""
    respx_mock.post(EASYPOST).respond(422, content=b'{"a": 1.10}', headers={"X-Request-ID": "7"})
    response = await sender.send("easypost", ASK)
    assert (response.status, response.body) == (422, b'{"a": 1.10}')
    assert response.headers["x-request-id"] == "7"
    assert all(name == name.lower() for name in response.headers)


@respx.mock(using="httpx")
async def test_the_request_goes_out_exactly(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """Method, body digit for digit, the adapter's own headers, content type, user agent and key."""
    route = respx_mock.post(EASYPOST).respond(201, json={})
    await sender.send("easypost", HttpRequest("POST", "/v2/shipments", ASK.body, headers=(("x-version", "3.1.0"),)))
    sent = route.calls.last.request
    assert sent.content == b'{"shipment":{"weight":2.50}}'
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers["x-version"] == "3.1.0"
    assert sent.headers["authorization"] == "Bearer easypost-api-key"
    assert sent.headers["user-agent"] == "shipcalc"
    assert sent.headers["accept-encoding"] == "gzip, deflate"


@respx.mock(using="httpx")
async def test_a_query_goes_behind_the_path(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """Names and values are escaped; a request without body has no content type."""
    route = respx_mock.get(url__startswith="https://api.easypost.com/v2/rates").respond(200, json={})
    await sender.send("easypost", HttpRequest("GET", "/v2/rates", query=(("a", "1 2"), ("b", "&"))))
    assert str(route.calls.last.request.url) == "https://api.easypost.com/v2/rates?a=1+2&b=%26"
    assert "content-type" not in route.calls.last.request.headers


@respx.mock(using="httpx")
async def test_dhl_gets_key_reference_and_date(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """Basic authorization; each message has a reference of its own."""
    route = respx_mock.post("https://express.api.dhl.com/mydhlapi/rates").respond(200, json={})
    for _ in range(2):
        await sender.send("dhl_express", HttpRequest("POST", "/rates", {}))
    first, second = (call.request.headers for call in route.calls)
    assert first["authorization"] == "Basic ZGhsLWFwaS1rZXk6ZGhsLWFwaS1zZWNyZXQ="
    assert first["message-reference-date"] == "Tue, 01 Dec 2026 15:00:00 GMT"
    assert (first["message-reference"], second["message-reference"]) == ("id-1", "id-2")


@respx.mock(using="httpx")
async def test_a_key_that_is_refused_is_not_tried_again(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """Without tokens there is nothing to renew: the adapter reads the 401."""
    route = respx_mock.post(EASYPOST).respond(401, json={})
    dhl = respx_mock.post("https://express.api.dhl.com/mydhlapi/rates").respond(401, json={})
    assert (await sender.send("easypost", ASK)).status == 401
    assert (await sender.send("dhl_express", HttpRequest("POST", "/rates", {}))).status == 401
    assert (route.call_count, dhl.call_count) == (1, 1)


async def test_a_carrier_without_credentials(sender: HttpSender) -> None:
    """The merchant must act; nothing is sent."""
    with pytest.raises(CarrierAuthFailed, match=r"^there are no credentials for fedex$"):
        await sender.send("fedex", ASK)


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (httpx.ConnectTimeout("x"), CarrierTimeout, "easypost: connect timeout"),
        (httpx.ReadTimeout("x"), CarrierTimeout, "easypost: read timeout"),
        (httpx.WriteTimeout("x"), CarrierTimeout, "easypost: write timeout"),
        (httpx.PoolTimeout("x"), CarrierTimeout, "easypost: pool timeout"),
        (httpx.ConnectError("x"), CarrierUnavailable, "easypost: connect error"),
        (httpx.ReadError("x"), CarrierUnavailable, "easypost: read error"),
        (httpx.WriteError("x"), CarrierUnavailable, "easypost: write error"),
        (httpx.CloseError("x"), CarrierUnavailable, "easypost: close error"),
        (httpx.RemoteProtocolError("x"), CarrierUnavailable, "easypost: remote protocol error"),
        (httpx.LocalProtocolError("x"), CarrierUnavailable, "easypost: local protocol error"),
        (httpx.ProxyError("x"), CarrierUnavailable, "easypost: proxy error"),
        (httpx.UnsupportedProtocol("x"), CarrierUnavailable, "easypost: unsupported protocol"),
        (ConnectionResetError("x"), CarrierUnavailable, "easypost: connection reset error"),
    ],
)
@respx.mock(using="httpx")
async def test_every_failure_of_the_wire_has_a_type(
    respx_mock: respx.MockRouter, sender: HttpSender, error: Exception, kind: type[CarrierError], message: str
) -> None:
    """No answer in time, or no connection; both may be asked again, and neither quotes the library."""
    respx_mock.post(EASYPOST).mock(side_effect=error)
    with pytest.raises(CarrierError) as caught:
        await sender.send("easypost", ASK)
    assert (type(caught.value), str(caught.value)) == (kind, message)
    assert caught.value.retryable


@respx.mock(using="httpx")
async def test_a_bug_is_not_weather(respx_mock: respx.MockRouter, sender: HttpSender) -> None:
    """Anything but a failure of the wire goes through as it is."""
    respx_mock.post(EASYPOST).mock(side_effect=KeyError("ours"))
    with pytest.raises(KeyError):
        await sender.send("easypost", ASK)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
@respx.mock(using="httpx")
async def test_a_redirect_is_refused(respx_mock: respx.MockRouter, sender: HttpSender, status: int) -> None:
    """The key goes to no other host."""
    respx_mock.post(EASYPOST).respond(status, headers={"location": "https://elsewhere.test/"})
    with pytest.raises(CarrierUnavailable, match=f"^easypost answered {status}, a redirect, which is never followed$"):
        await sender.send("easypost", ASK)


def streamed(size: int, announced: int | None = None) -> Callable[[httpx.Request], httpx.Response]:
    """An answer of *size* bytes in pieces, with or without a content-length."""

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, size, 100):
            yield b"x" * min(100, size - start)

    def answer(_: httpx.Request) -> httpx.Response:
        headers = {} if announced is None else {"content-length": str(announced)}
        return httpx.Response(200, content=pieces(), headers=headers)

    return answer


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(("size", "fits"), [(999, True), (1000, True), (1001, False), (5000, False)])
async def test_an_answer_is_read_to_the_limit(size: int, fits: bool, announced: bool) -> None:
    """At most 1000 bytes here, whether the carrier says its size or not."""
    sender = over(streamed(size, size if announced else None), Limits(bytes=1000))
    if fits:
        assert len((await sender.send("easypost", ASK)).body) == size
    else:
        with pytest.raises(AnswerMalformed, match=r"^easypost: the answer is larger than 1000 bytes$"):
            await sender.send("easypost", ASK)
    await sender.aclose()


async def test_no_more_is_read_than_needed() -> None:
    """An endless answer ends at the limit."""
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            given += 1
            yield b"x" * 100

    sender = over(lambda _: httpx.Response(200, content=endless()), Limits(bytes=1000))
    with pytest.raises(AnswerMalformed):
        await sender.send("easypost", ASK)
    assert given == 11
    await sender.aclose()


async def test_a_small_answer_that_unpacks_to_a_large_one_is_refused() -> None:
    """The limit counts what is kept in memory, not what came over the wire."""
    packed = gzip.compress(b" " * 100_000)
    assert len(packed) < 1000
    sender = over(
        lambda _: httpx.Response(200, content=packed, headers={"content-encoding": "gzip"}), Limits(bytes=1000)
    )
    with pytest.raises(AnswerMalformed, match="larger than 1000 bytes"):
        await sender.send("easypost", ASK)
    await sender.aclose()


async def test_a_packed_answer_is_unpacked() -> None:
    """Carriers may send gzip."""
    packed = gzip.compress(b'{"rates": []}')
    sender = over(lambda _: httpx.Response(200, stream=_Stream(packed), headers={"content-encoding": "gzip"}))
    assert (await sender.send("easypost", ASK)).body == b'{"rates": []}'
    await sender.aclose()


class _Stream(httpx.AsyncByteStream):
    """Bytes as they come over the wire."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.content


async def test_a_wrongly_packed_answer_is_malformed() -> None:
    """The header says gzip, the bytes do not."""
    sender = over(lambda _: httpx.Response(200, stream=_Stream(b"plain"), headers={"content-encoding": "gzip"}))
    with pytest.raises(AnswerMalformed, match="not what its content-encoding says"):
        await sender.send("easypost", ASK)
    await sender.aclose()


async def test_all_of_a_call_ends_in_time() -> None:
    """An answer that drips stays within the limit of one read, but not within that of the call."""

    async def dripping() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.01)
            yield b"x"

    sender = over(lambda _: httpx.Response(200, content=dripping()), Limits(total=0.05))
    with pytest.raises(CarrierTimeout, match=r"^easypost: no answer within 0\.05 s$"):
        await sender.send("easypost", ASK)
    await sender.aclose()


async def test_one_client_for_all_calls_and_cookies_stay_away() -> None:
    """The transport is made once; what a carrier sets is not sent back to it."""
    made = 0
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, headers={"set-cookie": "session=1; Path=/"})

    def transport() -> httpx.AsyncBaseTransport:
        nonlocal made
        made += 1
        return httpx.MockTransport(answer)

    sender = HttpSender({"easypost": Endpoint("https://carrier.test", SIGNER)}, transport=transport)
    await asyncio.gather(*(sender.send("easypost", ASK) for _ in range(20)))
    await sender.send("easypost", ASK)
    assert made == 1
    assert all("cookie" not in request.headers for request in seen)
    await sender.aclose()
    await sender.send("easypost", ASK)
    assert made == 2
    await sender.aclose()
    await sender.aclose()


def test_another_event_loop_gets_a_client_of_its_own() -> None:
    """A command that asks twice, each time in a loop of its own, is answered twice over fresh connections."""
    made = 0

    def transport() -> httpx.AsyncBaseTransport:
        nonlocal made
        made += 1
        return httpx.MockTransport(lambda _: httpx.Response(200))

    sender = HttpSender({"easypost": Endpoint("https://carrier.test", SIGNER)}, transport=transport)
    for _ in range(2):
        assert asyncio.run(sender.send("easypost", ASK)).status == 200
    asyncio.run(sender.aclose())
    assert made == 2


async def test_an_application_in_this_process_can_be_the_carrier() -> None:
    """An ASGI application answers like a host, below a path of its own too."""
    paths: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        paths.append(scope["path"])
        body = json.loads((await receive())["body"])
        await send({"type": "http.response.start", "status": 201, "headers": [(b"X-Kind", b"asgi")]})
        await send({"type": "http.response.body", "body": json.dumps(body["shipment"]).encode()})

    sender = HttpSender(
        {"easypost": Endpoint("http://emulator/easypost/", SIGNER)}, transport=lambda: httpx.ASGITransport(app)
    )
    response = await sender.send("easypost", ASK)
    assert (response.status, response.body, response.headers["x-kind"]) == (201, b'{"weight": 2.5}', "asgi")
    assert paths == ["/easypost/v2/shipments"]
    await sender.aclose()


async def test_the_log_has_one_line_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    """Carrier, method, path, status and time: no header, no query, no body."""
    sender = over(lambda _: httpx.Response(401, content=b"answer-secret", headers={"x-secret": "header-secret"}))
    ask = HttpRequest("POST", "/v2/rates", {"to": "5 Elm St"}, query=(("account", "query-secret"),))
    with caplog.at_level(logging.DEBUG, "shipcalc"):
        await sender.send("easypost", ask)
    (line,) = [record.getMessage() for record in caplog.records if record.name.startswith("shipcalc")]
    assert line.startswith("easypost POST /v2/rates: 401 in ")
    assert line.endswith(" ms")
    for secret in ("secret", "easypost-api-key", "Elm"):
        assert secret not in line
    await sender.aclose()


async def test_a_failure_is_logged_as_one_line_too(caplog: pytest.LogCaptureFixture) -> None:
    """The kind of the trouble stands where the status would."""

    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("to 10.0.0.1")

    sender = over(refuse)
    with caplog.at_level(logging.DEBUG, "shipcalc"), pytest.raises(CarrierUnavailable):
        await sender.send("easypost", ASK)
    (line,) = [record.getMessage() for record in caplog.records if record.name.startswith("shipcalc")]
    assert line.startswith("easypost POST /v2/shipments: unavailable in ")
    await sender.aclose()


async def test_a_caller_who_gives_up_leaves_nothing_behind() -> None:
    """The answer is let go of when its reader is cancelled."""
    closed = asyncio.Event()

    class Waiting(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"{"
            await asyncio.sleep(60)

        async def aclose(self) -> None:
            closed.set()

    sender = over(lambda _: httpx.Response(200, stream=Waiting()))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await sender.send("easypost", ASK)
    assert closed.is_set()
    await sender.aclose()


def test_credentials_of_the_wrong_kind_are_a_mistake_of_ours() -> None:
    """An API key opens no OAuth carrier; the key is not told."""
    with pytest.raises(ValueError, match=r"^usps takes no ApiKey$"):
        endpoints({"usps": "https://x.test"}, {"usps": ApiKey("secret")}, lambda: datetime.now(UTC), lambda: "id")
