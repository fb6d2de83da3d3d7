"""The emulator behind a real socket: the bytes are those in the process, and its trouble is real trouble."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal

import httpx
import pytest

from adapters._emulator import conversation, server
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
from tests.adapters._emulator.kit import CARRIERS, NOW, PLACES, Desk, adapter_of, priced, served, shipment_of


@pytest.fixture
def emulator() -> Emulator:
    """An emulator on a Tuesday noon."""
    return Emulator(lambda: NOW)


@pytest.fixture
async def origin(emulator: Emulator) -> AsyncIterator[str]:
    """Where it listens."""
    async with served(emulator) as origin:
        yield origin


@pytest.fixture
async def sender(origin: str) -> AsyncIterator[HttpSender]:
    """The HTTP layer as in production, at the emulator's addresses."""
    made = HttpSender(endpoints(base_urls(origin), EMULATED, lambda: NOW, lambda: "id-1"))
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
async def test_trouble_is_the_right_error(emulator: Emulator, sender: HttpSender, carrier: str, spelled: str) -> None:
    """Through the HTTP layer and the adapter."""
    emulator.set_fault(*read_fault_text(f"{carrier}={spelled}"))
    with pytest.raises(CarrierError) as caught:
        await rates(sender, carrier, shipment_of(carrier))
    assert type(caught.value) is ERRORS[spelled]
    if isinstance(caught.value, CarrierRateLimited):
        assert caught.value.retry_after == 9


@pytest.mark.parametrize("kind", ["slow_body", "latency"])
async def test_a_slow_answer_arrives_whole(emulator: Emulator, sender: HttpSender, kind: str) -> None:
    """Half of it at once, the rest later; or all of it later."""
    before = priced(await rates(sender, "ups", shipment_of("ups")))
    emulator.set_fault(*read_fault_text(f"ups={kind}:0.1"))
    loop = asyncio.get_running_loop()
    started = loop.time()
    assert priced(await rates(sender, "ups", shipment_of("ups"))) == before
    assert loop.time() - started >= 0.1


async def test_a_hanging_carrier_is_left(emulator: Emulator, sender: HttpSender) -> None:
    """By the caller's own deadline."""
    emulator.set_fault(*read_fault_text("ups=timeout"))
    with pytest.raises((TimeoutError, CarrierTimeout)):
        async with asyncio.timeout(0.1):
            await rates(sender, "ups", shipment_of("ups"))


async def test_a_forgotten_token_is_renewed(emulator: Emulator, sender: HttpSender) -> None:
    """One 401, one new token, and the rates."""
    await rates(sender, "usps", shipment_of("usps"))
    emulator.forget_tokens()
    assert priced(await rates(sender, "usps", shipment_of("usps")))


async def test_a_refused_token_call(emulator: Emulator, sender: HttpSender) -> None:
    """Wrong credentials are the merchant's to mend."""
    emulator.set_fault("ups", read_fault("ups", {"kind": "401", "on": "token"}))
    with pytest.raises(CarrierAuthFailed):
        await rates(sender, "ups", shipment_of("ups"))


async def test_faults_over_the_socket(origin: str) -> None:
    """As a load test sets them: JSON, whatever is said of its type."""
    async with httpx.AsyncClient(base_url=origin) as client:
        answer = await client.post("/_faults", content=b'{"usps": {"kind": "latency", "seconds": 0.2}}')
        assert answer.json()["usps"]["seconds"] == "0.2"
        assert (await client.request("DELETE", "/_faults")).json() == {}
        assert (await client.post("/_faults", content=b"{")).status_code == 400
        assert (await client.get("/_calls")).status_code == 200


async def test_too_much_is_no_request(origin: str) -> None:
    """Two megabytes are cut, so what stands behind them is not read."""
    async with httpx.AsyncClient(base_url=origin) as client:
        assert (await client.post("/_faults", content=b" " * 1000 + b"{}")).status_code == 200
        assert (await client.post("/_faults", content=b" " * 2_000_000 + b"{}")).status_code == 400


class Told:
    """A clock that tells when it was looked at: a question is being worked out."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    def __call__(self) -> datetime:
        self.asked.set()
        return NOW


async def test_it_ends_with_the_answers_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once stopped nobody new is let in and who says nothing is sent away, but who has asked is answered."""
    monkeypatch.setattr(server, "GRACEFUL", 1000)
    monkeypatch.setattr(conversation, "IDLE", 1000)
    clock = Told()
    async with asyncio.timeout(20):
        async with served(Emulator(clock, latency={"ups": Decimal("0.2")})) as origin:
            port = int(origin.rpartition(":")[2])
            silent, gone = await asyncio.open_connection("127.0.0.1", port)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /ups/x HTTP/1.1\r\nHost: x\r\n\r\n")
            await clock.asked.wait()
        assert await silent.read() == b""
        assert (await reader.read()).startswith(b"HTTP/1.1 401 Unauthorized\r\n")
    for each in (gone, writer):
        each.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_it_ends_though_a_carrier_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that do not come in time are not waited for."""
    monkeypatch.setattr(server, "GRACEFUL", 0.01)
    clock = Told()
    emulator = Emulator(clock)
    emulator.set_fault(*read_fault_text("ups=timeout"))
    async with served(emulator) as origin:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))
        writer.write(b"GET /ups/x HTTP/1.1\r\nHost: x\r\n\r\n")
        await clock.asked.wait()
    with suppress(ConnectionResetError):
        assert await reader.read() == b""
    writer.close()
