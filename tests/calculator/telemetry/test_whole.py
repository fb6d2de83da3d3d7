"""The service as it is wired, over carriers that are ill: what log, metrics and spans tell, and what they never do."""

import asyncio
import json
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from calculator.api.app import create_app
from calculator.api.logs import JsonLines
from calculator.settings import settings_from
from calculator.telemetry.telemetry import Telemetry
from calculator.telemetry.traces import Tracing
from calculator.wiring import load_service, signing_keys

POLICIES = Path(__file__).parents[2] / "benchmarks/policies"
KEY = "planted-signing-key"
PLANTED = ("Planted", "planted", "10117")
CART = {
    "shop": "carriers",
    "currency": "USD",
    "destination": {
        "country": "DE",
        "postal_code": "10117",
        "city": "Plantedstadt",
        "lines": ["7 Plantedstraße"],
        "residential": True,
    },
    "lines": [
        {
            "id": "planted-1",
            "sku": "PLANTED-RING",
            "name": "Planted ring",
            "quantity": 1,
            "unit_price": "24.99",
            "weight": {"value": "40", "unit": "g"},
            "dimensions": {"length": "6", "width": "6", "height": "4", "unit": "cm"},
            "customs": {"hs_code": "711319", "origin_country": "US", "description": "planted ring"},
        }
    ],
}


class Told:
    """All that a service tells of itself."""

    def __init__(self) -> None:
        self.spans = InMemorySpanExporter()
        self.texts: list[str] = []
        self.metrics = ""

    def warnings(self, request_id: str) -> list[tuple[object, ...]]:
        """Warnings of the request: the message and what it is about."""
        lines = [json.loads(text) for text in self.texts]
        about = ("carrier", "carriers", "state")
        return [
            (line["message"], *(line[name] for name in about if name in line))
            for line in lines
            if line["level"] == "warning" and line.get("request_id") == request_id
        ]

    def calls(self) -> list[tuple[object, ...]]:
        """Carrier, outcome and attempt of every call's span, each of which lies in a quote's."""
        spans = self.spans.get_finished_spans()
        quotes = {span.get_span_context().span_id for span in spans if span.name == "quote"}  # type: ignore[union-attr]
        found = []
        for span in spans:
            if span.name == "carrier.call":
                assert span.parent is not None
                assert span.parent.span_id in quotes
                found.append(tuple((span.attributes or {}).get(name) for name in ("carrier", "outcome", "attempt")))
        return sorted(found, key=str)

    def everything(self) -> str:
        return "\n".join([*self.texts, self.metrics, *(span.to_json() for span in self.spans.get_finished_spans())])


@contextmanager
def listening(told: Told) -> Iterator[None]:
    """Every line of ours goes to *told*, in the form it is written in."""

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.texts.append(JsonLines().format(record))

    logger, handler = logging.getLogger("shipcalc"), Handler()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


async def quoted(port: int, times: int, seconds: str = "2") -> Told:
    """What is told by a service whose carriers should be at *port*, asked some times with ids r-0, r-1 …"""
    told = Told()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(told.spans))
    telemetry = Telemetry(tracing=Tracing(provider))
    settings = settings_from(
        {
            "SHIPCALC_POLICIES": str(POLICIES),
            "SHIPCALC_CARRIERS": "emulator",
            "SHIPCALC_EMULATOR_URL": f"http://127.0.0.1:{port}",
            "SHIPCALC_SIGNING_KEYS": KEY,
            "SHIPCALC_QUOTE_SECONDS": seconds,
        }
    )
    service = load_service(settings, signing_keys(settings, print), print, telemetry.tracing, telemetry)
    app = create_app(service, clock=lambda: datetime.now(UTC), telemetry=telemetry)
    with listening(told):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            for number in range(times):
                cart = {**CART, "destination": {**CART["destination"], "lines": [f"{number} Plantedstraße"]}}  # type: ignore[dict-item]
                answer = await asyncio.create_task(
                    client.post("/v1/quotes", json=cart, headers={"x-request-id": f"r-{number}"})
                )
                assert answer.status_code == 200
                assert [option["price_source"] for option in answer.json()["options"]] == ["backup"]
            told.metrics = (await client.get("/metrics")).text
        await service.aclose()
    return told


@pytest.fixture
def closed_port() -> int:
    """Where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Where connections are taken and nothing is ever answered."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        yield silent.getsockname()[1]


async def test_carriers_that_are_away_are_told_and_the_buyer_is_not(closed_port: int) -> None:
    """Until the breakers open: every call a span, every backup price a line; then no call any longer."""
    told = await quoted(closed_port, 6)
    breakers = [line for number in range(6) for line in told.warnings(f"r-{number}") if line[0] == "breaker"]
    assert breakers == [("breaker", "open")] * 3
    assert ("backup price used", ["dhl_express"]) in told.warnings("r-0")
    assert told.warnings("r-5") == [("backup price used", ["dhl_express"])]
    calls = told.calls()
    assert {call[:2] for call in calls} == {(carrier, "unavailable") for carrier in ("usps", "ups", "dhl_express")}
    assert {call[2] for call in calls} >= {1}
    assert 'shipcalc_degraded_quotes_total{price_source="backup",shop="carriers"} 6.0' in told.metrics
    assert len([line for line in told.metrics.splitlines() if 'state="open"} 1.0' in line]) >= 3
    assert 'outcome="unavailable"' in told.metrics


async def test_carriers_that_are_late_are_told(silent_port: int) -> None:
    """By carrier, with the request that waited for them."""
    told = await quoted(silent_port, 1, "0.2")
    late = [line for line in told.warnings("r-0") if line[0] == "deadline missed"]
    assert sorted(str(line[1]) for line in late) == ["dhl_express", "ups", "usps"]
    for carrier in ("dhl_express", "ups", "usps"):
        assert f'shipcalc_deadline_missed_total{{carrier="{carrier}"}} 1.0' in told.metrics
    assert {call[1] for call in told.calls()} == {"timeout"}


async def test_no_word_of_a_buyer_and_no_secret_is_told(closed_port: int) -> None:
    """Not in a line, not in a span, not in a metric."""
    told = await quoted(closed_port, 2)
    everything = told.everything()
    assert "carriers" in everything
    for planted in PLANTED:
        assert planted not in everything
