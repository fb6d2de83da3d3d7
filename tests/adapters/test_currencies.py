"""A carrier's price in another currency than the shop's, from its stored answer to the quote: told, never sold."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import calculator
from adapters import discover
from adapters._fixtures.cases import read_case
from adapters._source import CarrierSource
from calculator.domain.money import Money
from calculator.domain.option import Quote
from calculator.domain.ports import HttpRequest, HttpResponse
from calculator.pipeline import Shop
from calculator.policy.load import load
from calculator.sources import known_services
from calculator.stages.seal import Keys
from calculator.wire.request import read_cart

FIXTURES: Final = Path(__file__).parents[2] / "fixtures"
NOW: Final = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
POLICY: Final = """
shop = "world-shop"
name = "World Shop"
currency = "USD"
time_zone = "America/New_York"

[statements]
S1 = "At what the carrier costs."

[origin]
country = "US"
region = "NJ"
postal_code = "07105"
city = "Newark"
lines = ["10 Dock Rd"]

[kinds.stock]
lead_time = { min = 0, max = 0 }
statement = "S1"

[[zones]]
id = "world"
name = "Everywhere"
include = [{ country = ["US", "DE"] }]
statement = "S1"
"""
OPTION: Final = """
[[options]]
code = "SERVICE"
name = "By SERVICE"
zones = ["world"]
statement = "S1"
price = { kind = "carrier", services = [{ service = "SERVICE" }] }
"""


class Stored:
    """A sender that has one answer."""

    def __init__(self, answer: HttpResponse) -> None:
        self._answer = answer

    async def send(self, carrier: str, request: HttpRequest) -> HttpResponse:
        """It."""
        return self._answer


async def quoted(adapter: str, carrier: str, answer: HttpResponse, country: str, *services: str) -> Quote:
    """A ring for 20 dollars, offered by *services* as *adapter* reads *answer*."""
    text = POLICY + "".join(OPTION.replace("SERVICE", service) for service in services)
    policy = load(text.encode(), "world-shop.toml", known_services())
    source = CarrierSource(discover()[adapter], Stored(answer), None, carrier=carrier)
    place = {"US": ("TX", "78701", "Austin"), "DE": (None, "10115", "Berlin")}[country]
    cart = {
        "shop": "world-shop",
        "currency": "USD",
        "destination": {
            "country": country,
            **({"region": place[0]} if place[0] else {}),
            "postal_code": place[1],
            "city": place[2],
            "lines": ["5 Elm St"],
            "residential": True,
        },
        "lines": [
            {
                "id": "1",
                "sku": "RING",
                "name": "Ring",
                "quantity": 1,
                "unit_price": "20.00",
                "weight": {"value": "1", "unit": "kg"},
                "dimensions": {"length": "30", "width": "20", "height": "10", "unit": "cm"},
            }
        ],
    }
    shop = Shop(policy, {carrier: source}, Keys([b"k" * 32]), {})
    return await calculator.quote(read_cart(json.dumps(cart).encode()), shop, NOW)


def stored(case: str, *changes: tuple[str, str]) -> HttpResponse:
    """The answer of a case, with texts of it changed."""
    response = read_case(FIXTURES / case).response
    body = response.body.decode()
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    return HttpResponse(response.status, body.encode(), response.headers)


async def test_dhl_bills_in_another_currency() -> None:
    """The account's Canadian dollars are a typed problem; the base price beside them is not taken instead."""
    answer = stored("dhl_express/billed_in_canadian_dollars")
    quote = await quoted("dhl_express", "dhl_express", answer, "DE", "dhl_express_worldwide")
    assert quote.options == ()
    assert [(problem.carrier, problem.kind) for problem in quote.problems] == [("dhl_express", "wrong_currency")]
    assert [(refusal.code, refusal.reason) for refusal in quote.refusals] == [
        ("dhl_express_worldwide", "wrong_currency")
    ]


async def test_easypost_answers_in_several_currencies() -> None:
    """Each row is judged by itself: what is in the shop's currency is sold, the rest is told, nothing is added up."""
    for changes in ((), (('"rate": "33.60",\n      "currency": "CAD"', '"rate": "33.60",\n      "currency": "HKD"'),)):
        answer = stored("easypost/other_currency", *changes)
        quote = await quoted("easypost", "ups", answer, "US", "ups_ground", "ups_2nd_day_air")
        assert [(option.code, option.price) for option in quote.options] == [("ups_ground", Money(1520, "USD"))]
        assert [(problem.carrier, problem.kind) for problem in quote.problems] == [("ups", "wrong_currency")]
        assert [(refusal.code, refusal.reason) for refusal in quote.refusals] == [("ups_2nd_day_air", "wrong_currency")]


async def test_ups_in_euro() -> None:
    """A European account quotes for a shop that sells in dollars."""
    answer = stored("ups/domestic_residential", ('"USD"', '"EUR"'))
    quote = await quoted("ups", "ups", answer, "US", "ups_ground")
    assert quote.options == ()
    assert [(problem.carrier, problem.kind) for problem in quote.problems] == [("ups", "wrong_currency")]
