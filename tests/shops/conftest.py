"""The three shops with the offline card, asked in the contract's JSON and answering in it.

``pytest tests/shops --regolden`` writes every fixtures/golden/<shop>/<case>/quote.json anew from its cart.json.
Read the difference before it is committed: each line of it is an answer that a buyer will get.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any

import pytest

from adapters._card.source import CardSource, RateCard
from adapters._services import dhl_express, ups, usps
from calculator.domain.errors import BadCart, NotCovered
from calculator.domain.money import Money
from calculator.domain.option import Verification
from calculator.domain.rate import Rate, RateCharge, RateSheet, Transit
from calculator.domain.service import Catalogue
from calculator.domain.shipment import Shipment
from calculator.pipeline import Shop, quote, verify
from calculator.policy.load import load
from calculator.stages.seal import Keys
from calculator.wire.answer import quote_json
from calculator.wire.request import read_cart

FIXTURES = Path(__file__).parents[2] / "fixtures"
SLUGS = ("hotshellow", "little-rooms", "oily-moon")
MONDAY = "2026-08-03T10:00:00-04:00"
"""An order day with published prices in force and neither a holiday nor a peak season ahead."""

_STREET = {"lines": ["12 Elm St"], "residential": True}
PLACES: Mapping[str, Mapping[str, Any]] = {
    "san_francisco": {"country": "US", "region": "CA", "postal_code": "94110", "city": "San Francisco", **_STREET},
    "po_box": {
        "country": "US",
        "region": "CA",
        "postal_code": "94110",
        "city": "San Francisco",
        "lines": ["PO Box 12"],
        "residential": False,
    },
    "alaska": {"country": "US", "region": "AK", "postal_code": "99501", "city": "Anchorage", **_STREET},
    "hawaii": {"country": "US", "region": "HI", "postal_code": "96813", "city": "Honolulu", **_STREET},
    "puerto_rico": {"country": "US", "region": "PR", "postal_code": "00901", "city": "San Juan", **_STREET},
    "puerto_rico_as_country": {"country": "PR", "postal_code": "00901", "city": "San Juan", **_STREET},
    "guam": {"country": "US", "region": "GU", "postal_code": "96910", "city": "Hagåtña", **_STREET},
    "american_samoa": {"country": "AS", "postal_code": "96799", "city": "Pago Pago", **_STREET},
    "northern_marianas": {"country": "MP", "postal_code": "96950", "city": "Saipan", **_STREET},
    "virgin_islands": {"country": "VI", "postal_code": "00802", "city": "St Thomas", **_STREET},
    "apo": {"country": "US", "region": "AE", "postal_code": "09012", "city": "APO", "lines": ["Unit 2050"]}
    | {"residential": True},
    "palau": {"country": "PW", "postal_code": "96940", "city": "Koror", **_STREET},
    "germany": {"country": "DE", "postal_code": "10115", "city": "Berlin", "lines": ["Torstraße 1"]}
    | {"residential": True},
    "germany_po_box": {"country": "DE", "postal_code": "10115", "city": "Berlin", "lines": ["Postfach 12"]}
    | {"residential": True},
    "canada": {"country": "CA", "region": "ON", "postal_code": "M5V 2T6", "city": "Toronto", **_STREET},
    "japan": {"country": "JP", "postal_code": "100-0001", "city": "Tokyo", **_STREET},
}
"""Destinations in full: a partial address has doubts of its own."""

INSIDE_THE_US = (
    *("san_francisco", "po_box", "alaska", "hawaii", "puerto_rico", "puerto_rico_as_country", "guam"),
    *("american_samoa", "northern_marianas", "virgin_islands", "apo"),
)
"""Keys of PLACES that are no foreign country."""

Answer = dict[str, Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The switch that pins today's answers."""
    parser.addoption("--regolden", action="store_true", help="write fixtures/golden anew instead of comparing")


@dataclass
class Untouchable:
    """A rate source that must not be asked."""

    carrier: str
    local: bool = False

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        raise AssertionError(f"{self.carrier} was asked for {shipment.services}")


@dataclass
class Silent:
    """A carrier without an answer."""

    carrier: str
    local: bool = False

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        raise NotCovered(f"no price for {len(shipment.parcels)} parcels")


@dataclass
class Priced:
    """A carrier that asks the same for each of its services, within the same days; keeps what it was asked."""

    carrier: str
    amount: str
    transit: Transit = field(default_factory=Transit)
    only: frozenset[str] | None = None
    local: bool = True
    asked: list[Shipment] = field(default_factory=list)

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        self.asked.append(shipment)
        wanted = sorted(code for code in shipment.services if self.only is None or code in self.only)
        rates = (Rate(self.carrier, code, self._charges(shipment), self.transit) for code in wanted)
        return RateSheet(self.carrier, tuple(rates))

    def _charges(self, shipment: Shipment) -> tuple[RateCharge, ...]:
        base = RateCharge("carrier", "Transport", Money.parse(self.amount, shipment.currency))
        signed = RateCharge("signature", "Signature", Money.parse("6.00", shipment.currency))
        return (base, signed) if shipment.signature else (base,)


class Counter:
    """The shops, and how a checkout asks them."""

    untouchable, silent, priced = Untouchable, Silent, Priced
    places, inside_the_us = PLACES, INSIDE_THE_US

    def __init__(self) -> None:
        self.catalogue = Catalogue((*usps.SERVICES, *dhl_express.SERVICES, *ups.SERVICES))
        self.card = CardSource(RateCard.embedded())
        self.shops = {slug: self.shop(slug) for slug in SLUGS}

    def shop(self, slug: str, *edits: tuple[str, str], sources: Mapping[str, Any] | None = None) -> Shop:
        """The shop, its policy file changed at exactly one place for each edit (old text, new text)."""
        text = (FIXTURES / "policies" / f"{slug}.toml").read_text(encoding="utf-8")
        for old, new in edits:
            assert text.count(old) == 1, f"{slug}.toml has {text.count(old)} times {old!r}"
            text = text.replace(old, new)
        policy = load(text.encode(), f"{slug}.toml", self.catalogue)
        return Shop(policy, {"usps": self.card} if sources is None else sources, Keys([b"a key of the tests"]), {})

    def request(
        self, shop: str, *lines: str | Mapping[str, Any], to: str | None = "san_francisco", **more: Any
    ) -> bytes:
        """The bytes a checkout sends; a price stands for one piece of stock, ids count from 1, ``to`` is in PLACES."""
        rows = [{"unit_price": line} if isinstance(line, str) else line for line in lines]
        body: dict[str, Any] = {"shop": shop, "currency": "USD", "placed_at": MONDAY}
        if to is not None:
            body["destination"] = PLACES[to]
        body["lines"] = [{"id": str(n), "quantity": 1, **row} for n, row in enumerate(rows, 1)]
        return json.dumps(body | more).encode()

    def answer(self, body: bytes, shop: Shop | None = None) -> bytes:
        """The explained answer, quoted at the instant the order was placed."""
        cart = read_cart(body)
        now = (cart.placed_at or datetime(2026, 8, 3, 14, tzinfo=UTC)).astimezone(UTC)
        return quote_json(asyncio.run(quote(cart, shop or self.shops[cart.shop], now)), explain=True)

    def ask(
        self,
        slug: str,
        *lines: str | Mapping[str, Any],
        to: str | None = "san_francisco",
        shop: Shop | None = None,
        **more: Any,
    ) -> Answer:
        """The explained answer as JSON."""
        answer: Answer = json.loads(self.answer(self.request(slug, *lines, to=to, **more), shop))
        return answer

    def faults(self, slug: str, *lines: str | Mapping[str, Any], **more: Any) -> list[tuple[str, str, str]]:
        """What is wrong with a request that is refused: pointer, code, message of each fault."""
        with pytest.raises(BadCart) as caught:
            self.answer(self.request(slug, *lines, **more))
        return [(fault.pointer, fault.code, fault.message) for fault in caught.value.faults]

    def verify(self, token: str, body: bytes) -> Verification:
        """What became of an option's token one minute after the usual order day."""
        cart = read_cart(body)
        return asyncio.run(verify(token, cart, self.shops[cart.shop], datetime(2026, 8, 3, 14, 1, tzinfo=UTC)))


@pytest.fixture(scope="session")
def counter() -> Counter:
    """The three shops and how they are asked."""
    return Counter()


@pytest.fixture(scope="session")
def regolden(pytestconfig: pytest.Config) -> bool:
    """Whether to write the pinned answers instead of comparing with them."""
    return bool(pytestconfig.getoption("--regolden", default=False))


@pytest.fixture(scope="session")
def prices() -> Callable[[Answer], dict[str, str]]:
    """The price of every option, by code, in the order of the answer."""
    return lambda answer: {option["code"]: option["price"] for option in answer["options"]}


@pytest.fixture(scope="session")
def option_of() -> Callable[[Answer, str], Answer]:
    """The only option of that code."""

    def find(answer: Answer, code: str) -> Answer:
        (found,) = [option for option in answer["options"] if option["code"] == code]
        return dict(found)

    return find


@pytest.fixture(scope="session")
def refusal_of() -> Callable[[Answer, str], Answer]:
    """The only refusal of that code."""

    def find(answer: Answer, code: str) -> Answer:
        (found,) = [refusal for refusal in answer["refusals"] if refusal["code"] == code]
        return dict(found)

    return find


@pytest.fixture(scope="session")
def days_of() -> Callable[[Answer], tuple[str | None, ...]]:
    """Dispatch and arrival of an option: first and last day of each."""
    keys = ("ships_earliest", "ships_latest", "arrives_earliest", "arrives_latest")
    return lambda option: tuple(option["delivery"][key] for key in keys)
