"""The emulator behind a real socket: the bytes are those in the process, and its trouble is real trouble."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import httpx
import pytest
import uvicorn

from adapters._emulator.app import create_app
from adapters._emulator.emulator import Emulator, base_urls
from adapters._emulator.faults import read_fault, read_fault_text
from adapters._http.endpoints import EMULATED, endpoints
from adapters._http.sender import HttpSender
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierTimeout,
    CarrierUnavailable,
)
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment
from tests.adapters._emulator.kit import CARRIERS, NOW, PLACES, Desk, adapter_of, priced, shipment_of


class Served:
    """An emulator on a free port, in a thread of its own."""

    def __init__(self) -> None:
        self.emulator = Emulator(lambda: NOW)
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        self.origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            create_app(self.emulator), loop="asyncio", ws="none", lifespan="off", access_log=False, log_config=None
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    """One server for the module."""
    served = Served()
    yield served
    served.stop()


@pytest.fixture
def served(running: Served) -> Served:
    """The server without faults."""
    for carrier in CARRIERS:
        running.emulator.set_fault(carrier, None)
    return running


@pytest.fixture
async def sender(served: Served) -> AsyncIterator[HttpSender]:
    """The HTTP layer as in production, at the emulator's addresses."""
    made = HttpSender(endpoints(base_urls(served.origin), EMULATED, lambda: NOW, lambda: "id-1"))
    yield made
    await made.aclose()


async def rates(sender: HttpSender, carrier: str, shipment: Shipment) -> RateSheet:
    """The rates over the socket."""
    adapter = adapter_of(carrier)
    return adapter.parse_response(shipment, await sender.send(carrier, adapter.build_request(shipment)))


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_the_bytes_are_the_same(sender: HttpSender, carrier: str) -> None:
    """Over the socket and in the process, for every place, signed or not."""
    desk = Desk()
    for place in PLACES:
        for signature in (False, True):
            shipment = shipment_of(carrier, place, signature=signature)
            request = adapter_of(carrier).build_request(shipment)
            over, within = await sender.send(carrier, request), await desk.sender.send(carrier, request)
            assert (over.status, over.body) == (within.status, within.body)
            assert over.headers["content-type"] == within.headers["content-type"]


ERRORS: dict[str, type[CarrierError]] = {
    "reset": CarrierUnavailable,
    "timeout:0.05": CarrierUnavailable,
    "401": CarrierAuthFailed,
    "403": CarrierAuthFailed,
    "429:9": CarrierRateLimited,
    "500": CarrierUnavailable,
    "503": CarrierUnavailable,
    "html": AnswerMalformed,
    "truncated": AnswerMalformed,
}


@pytest.mark.parametrize("spelled", ERRORS)
@pytest.mark.parametrize("carrier", CARRIERS)
async def test_trouble_is_the_right_error(served: Served, sender: HttpSender, carrier: str, spelled: str) -> None:
    """Through the HTTP layer and the adapter."""
    served.emulator.set_fault(*read_fault_text(f"{carrier}={spelled}"))
    with pytest.raises(CarrierError) as caught:
        await rates(sender, carrier, shipment_of(carrier))
    assert type(caught.value) is ERRORS[spelled]
    if isinstance(caught.value, CarrierRateLimited):
        assert caught.value.retry_after == 9


@pytest.mark.parametrize("kind", ["slow_body", "latency"])
async def test_a_slow_answer_arrives_whole(served: Served, sender: HttpSender, kind: str) -> None:
    """Half of it at once, the rest later; or all of it later."""
    before = priced(await rates(sender, "ups", shipment_of("ups")))
    served.emulator.set_fault(*read_fault_text(f"ups={kind}:0.1"))
    loop = asyncio.get_running_loop()
    started = loop.time()
    assert priced(await rates(sender, "ups", shipment_of("ups"))) == before
    assert loop.time() - started >= 0.1


async def test_a_hanging_carrier_is_left(served: Served, sender: HttpSender) -> None:
    """By the caller's own deadline."""
    served.emulator.set_fault(*read_fault_text("ups=timeout"))
    with pytest.raises((TimeoutError, CarrierTimeout)):
        async with asyncio.timeout(0.1):
            await rates(sender, "ups", shipment_of("ups"))


async def test_a_forgotten_token_is_renewed(served: Served, sender: HttpSender) -> None:
    """One 401, one new token, and the rates."""
    await rates(sender, "usps", shipment_of("usps"))
    served.emulator.forget_tokens()
    assert priced(await rates(sender, "usps", shipment_of("usps")))


async def test_a_refused_token_call(served: Served, sender: HttpSender) -> None:
    """Wrong credentials are the merchant's to mend."""
    served.emulator.set_fault("ups", read_fault("ups", {"kind": "401", "on": "token"}))
    with pytest.raises(CarrierAuthFailed):
        await rates(sender, "ups", shipment_of("ups"))


async def test_faults_over_the_socket(served: Served) -> None:
    """As a load test sets them: JSON, whatever is said of its type."""
    async with httpx.AsyncClient(base_url=served.origin) as client:
        answer = await client.post("/_faults", content=b'{"usps": {"kind": "latency", "seconds": 0.2}}')
        assert answer.json()["usps"]["seconds"] == "0.2"
        assert (await client.request("DELETE", "/_faults")).json() == {}
        assert (await client.post("/_faults", content=b"{")).status_code == 400
        assert (await client.get("/_calls")).status_code == 200


async def test_too_much_is_no_request(served: Served) -> None:
    """Two megabytes are cut, so what stands behind them is not read."""
    async with httpx.AsyncClient(base_url=served.origin) as client:
        assert (await client.post("/_faults", content=b" " * 1000 + b"{}")).status_code == 200
        assert (await client.post("/_faults", content=b" " * 2_000_000 + b"{}")).status_code == 400


async def test_a_client_that_leaves_early() -> None:
    """Nothing is answered to nobody."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await create_app(Emulator(lambda: NOW))({"type": "http"}, receive, send)
    assert sent == []


async def test_a_client_that_leaves_in_the_middle() -> None:
    """The rest of the answer keeps nothing up: a server that is stopped does not wait ten minutes for it."""
    emulator = Emulator(lambda: NOW)
    emulator.set_fault(*read_fault_text("ups=slow_body:600"))
    heard = iter([{"type": "http.request", "body": b"{}"}])
    sent: list[str] = []

    async def receive() -> dict[str, Any]:
        return next(heard, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message["type"])

    scope = {"type": "http", "method": "POST", "path": "/ups/api/rating/v2409/Shop", "query_string": b"", "headers": []}
    async with asyncio.timeout(20):
        await create_app(emulator)(scope, receive, send)
    assert sent[0] == "http.response.start"


async def test_servers_that_ask_for_a_lifespan_get_one() -> None:
    """Started and stopped, without doing anything."""
    asked = iter(["lifespan.startup", "lifespan.shutdown"])
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": next(asked)}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await create_app(Emulator(lambda: NOW))({"type": "lifespan"}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_a_crowd_waits_no_longer_than_one() -> None:
    """Who came when is the server's word: answers are worked out in turn, and the turn is part of the latency."""
    emulator = Emulator(lambda: NOW, latency={"usps": Decimal("0.2")})
    app = create_app(emulator)
    loop = asyncio.get_running_loop()
    began, whole = loop.time(), []

    async def ask(arrived: float) -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"{}"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                whole.append((arrived, loop.time()))

        scope = {"type": "http", "method": "POST", "path": "/usps/x", "query_string": b"", "headers": []}
        await app({**scope, "arrived": arrived}, receive, send)

    await asyncio.gather(*(ask(began - ago) for ago in (0.0, 0.1, 0.19, 5.0)))
    assert [round(arrived - began, 2) for arrived, _ in whole] == [-5.0, -0.19, -0.1, 0.0]
    assert all(answered >= arrived + 0.2 for arrived, answered in whole)


async def test_the_door_is_looked_at_between_two_answers() -> None:
    """While a crowd is worked off one by one, whoever comes then is let in."""
    worked_out: list[int] = []
    looks: list[int] = []
    app = create_app(Emulator(lambda: worked_out.append(1) or NOW))  # type: ignore[func-returns-value]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"{}"}

    async def send(_: Any) -> None:
        pass

    def look() -> None:
        looks.append(len(worked_out))
        if len(worked_out) < 20:
            asyncio.get_running_loop().call_soon(look)

    scope = {"type": "http", "method": "POST", "path": "/usps/x", "query_string": b"", "headers": []}
    look()
    await asyncio.gather(*(app(dict(scope), receive, send) for _ in range(20)))
    assert max(later - sooner for sooner, later in pairwise(looks)) == 1
