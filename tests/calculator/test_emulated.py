"""All three shops quote through the carriers' stand-in: in this process and over a real socket, with equal answers."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from calculator.service import Service
from calculator.settings import settings_from
from calculator.stages.seal import Keys
from calculator.wire.answer import quote_json
from calculator.wire.request import read_cart
from calculator.wiring import load_shops

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
ABROAD = {"country": "DE", "postal_code": "10115", "city": "Berlin", "lines": ["Torstr. 5"], "residential": True}
AT_HOME = {"country": "US", "region": "TX", "postal_code": "78701", "city": "Austin", "lines": ["5 Elm St"]}
CARTS = [
    ("hotshellow", AT_HOME, "49.99"),
    ("little-rooms", AT_HOME, "500.01"),
    ("little-rooms", ABROAD, "500.01"),
    ("oily-moon", AT_HOME, "20.00"),
    ("oily-moon", ABROAD, "20.00"),
]


def body(shop: str, destination: dict[str, Any], price: str) -> bytes:
    """A request of one piece."""
    line = {"id": "1", "quantity": 1, "unit_price": price, "weight": {"value": "200", "unit": "g"}}
    placed = {"placed_at": "2026-07-14T10:00:00-04:00"}
    return json.dumps({"shop": shop, "currency": "USD", "destination": destination, "lines": [line], **placed}).encode()


def answers(**settings: str) -> list[dict[str, Any]]:
    """What the service of *settings* says to CARTS."""
    variables = {f"SHIPCALC_{name.upper()}": value for name, value in settings.items()}
    service = Service(load_shops(settings_from(variables), Keys([b"k" * 32])))

    async def ask() -> list[dict[str, Any]]:
        found = [json.loads(quote_json(await service.quote(read_cart(body(*cart)), NOW))) for cart in CARTS]
        await service.aclose()
        return found

    return asyncio.run(ask())


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    """``shipcalc emulate`` on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "calculator", "emulate", "--port", str(port), "--any-date"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


def test_offline_completes_the_card_with_demo_prices() -> None:
    """USPS by published prices, the others by the stand-in and marked so; nobody is left out."""
    home, abroad = answers()[1:3]
    assert {option["price_source"] for option in home["options"]} == {"estimate"}
    assert {(option["carrier"], option["price_source"]) for option in abroad["options"]} == {("dhl_express", "demo")}
    assert abroad["problems"] == []
    for option in abroad["options"]:
        assert option["signature"]["required"]
        assert [charge["kind"] for charge in option["charges"]].count("signature") == 1
        assert [text["id"] for text in option["disclaimers"]] == ["duties_not_included"]
        assert option["incoterm"] == "DAP"


def test_oily_moon_abroad_goes_by_usps_or_ups() -> None:
    """Its page names both; each has a price."""
    abroad = answers()[4]
    assert {option["carrier"] for option in abroad["options"]} == {"usps", "ups"}


def test_emulator_mode_asks_every_carrier_there() -> None:
    """No published card in this mode: all that a carrier prices is ``demo``."""
    sources = {option["price_source"] for answer in answers(carriers="emulator")[1:] for option in answer["options"]}
    assert sources == {"demo"}


def test_over_a_socket_the_answers_are_the_same(emulator: str) -> None:
    """The whole HTTP layer with tokens, keep-alive and parsing changes nothing in the answer."""
    assert answers(carriers="emulator", emulator_url=emulator) == answers(carriers="emulator")
