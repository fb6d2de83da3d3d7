"""The HTTP layer and the emulator speak to each other: every carrier, in process, tokens and all."""

from datetime import UTC, datetime

import httpx
import pytest

from adapters._discovery import discover
from adapters._emulator.app import create_app
from adapters._emulator.emulator import PREFIXES, Emulator
from adapters._http.endpoints import EMULATED, endpoints
from adapters._http.sender import HttpSender
from adapters._source import CarrierSource
from calculator.samples import next_weekday, sample_shipment

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "carrier"),
    [
        ("usps", "usps"),
        ("ups", "ups"),
        ("dhl_express", "dhl_express"),
        ("easypost", "usps"),
        ("easypost", "ups"),
        ("easypost", "dhl_express"),
    ],
)
async def test_every_carrier_answers_rates(code: str, carrier: str) -> None:
    """Signed as the carrier wants it, priced, read, and called a demo."""
    app = create_app(Emulator(lambda: NOW))
    bases = {known: f"http://emulator{prefix}" for known, prefix in PREFIXES.items()}
    made = endpoints(bases, EMULATED, lambda: NOW, lambda: "id")
    sender = HttpSender(made, transport=lambda: httpx.ASGITransport(app))
    adapter = discover()[code]
    source = CarrierSource(adapter, sender, lambda: NOW, carrier=carrier, source="demo")
    services = tuple(service for service in adapter.services if service.carrier == carrier)
    sheet = await source.ask(sample_shipment(carrier, services, next_weekday(NOW.date())))
    await sender.aclose()
    assert sheet.carrier == carrier
    assert sheet.rates
    assert {(rate.carrier, rate.source) for rate in sheet.rates} == {(carrier, "demo")}
