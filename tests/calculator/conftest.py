"""Small shops from a few lines of TOML, carts, and rate sources of the port's shape that answer, fail or hang."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from math import inf
from typing import Any

import pytest

from calculator.domain.cart import Cart, Customs, Line, Span
from calculator.domain.errors import CarrierError
from calculator.domain.money import Money
from calculator.domain.option import Option, Quote, Refusal, Verification
from calculator.domain.places import Address
from calculator.domain.plan import Plan
from calculator.domain.ports import RateSource
from calculator.domain.rate import Declined, Rate, RateCharge, RateSheet, Transit
from calculator.domain.service import Alias, Catalogue, Service
from calculator.domain.shipment import Shipment
from calculator.pipeline import Shop, quote, verify
from calculator.policy.load import load
from calculator.policy.model import Policy
from calculator.stages.plan import plan
from calculator.stages.seal import Keys

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
"""A Monday, ten in the morning in New York."""

KEY = b"the newest signing key of the tests"

SERVICES = (
    Service(
        "usps_ground",
        "usps",
        "USPS Ground",
        "economy",
        "domestic",
        "available",
        po_box=True,
        military=True,
        aliases=(Alias("usps_parcel_post", "Parcel Post", date(2023, 7, 9), "tests"),),
    ),
    Service("usps_express", "usps", "USPS Express", "expedited", "both", "included", po_box=True, military=True),
    Service("usps_letter", "usps", "USPS Letter", "economy", "both", "unavailable", po_box=True, military=True),
    Service("ups_ground", "ups", "UPS Ground", "standard", "domestic", "available"),
    Service("ups_mainland", "ups", "UPS Mainland", "standard", "domestic", "available", territories=False),
    Service("dhl_worldwide", "dhl_express", "DHL Worldwide", "standard", "both", "available", military=True),
    Service("hermes_parcel", "hermes", "Hermes Parcel", "standard", "both", "available", po_box=True, military=True),
)

HEAD = """
shop = "atelier"
name = "Atelier"
currency = "{currency}"
time_zone = "America/New_York"
"""
KINDS = """
[kinds.stock]
lead_time = { min = 1, max = 2 }
statement = "K1"
[kinds.digital]
ships = false
statement = "K2"
"""
ZONES = """
[[zones]]
id = "us"
name = "United States"
include = [{ country = ["US"] }]
statement = "Z1"
"""
FLAT = """
[[options]]
code = "standard"
name = "Standard"
zones = ["us"]
statement = "O1"
price = { kind = "flat", fee = "5.00" }
"""
ORIGIN = """
[origin]
country = "US"
region = "NY"
postal_code = "10001"
city = "New York"
"""
PACKING = """
[packing]
default_weight = { value = "100", unit = "g" }
default_size = { length = "10", width = "8", height = "4", unit = "cm" }
"""
HOME = Address("US", "CA", "94110", "San Francisco", ("12 Elm St",), True)


def _statements(text: str) -> str:
    cited = sorted(set(re.findall(r'statement = "(\w+)"', text)))
    return "[statements]\n" + "".join(f'{name} = "What the page says of {name}."\n' for name in cited)


@dataclass
class Sheets:
    """A source that answers from a table of service → rate, for the services it is asked for; it keeps the asks."""

    carrier: str
    rates: Mapping[str, Rate]
    declined: tuple[Declined, ...] = ()
    local: bool = False
    asked: list[Shipment] = field(default_factory=list)
    seconds: float = 0
    notices: tuple[str, ...] = ()

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        self.asked.append(shipment)
        if self.seconds:
            await asyncio.sleep(self.seconds)
        rates = tuple(rate for code, rate in self.rates.items() if code in shipment.services)
        return RateSheet(self.carrier, rates, self.declined, self.notices)


@dataclass
class Failing:
    """A source that raises what it was given."""

    carrier: str
    error: Exception
    local: bool = False
    asked: list[Shipment] = field(default_factory=list)

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        self.asked.append(shipment)
        raise self.error


class Make:
    """Builders with defaults, so that a test shows only what it is about."""

    now = NOW
    key = KEY
    home = HOME
    catalogue = Catalogue(SERVICES)
    flat = FLAT
    kinds = KINDS
    zones = ZONES

    def policy(
        self,
        rest: str = "",
        *,
        top: str = "",
        options: str = FLAT,
        zones: str = ZONES,
        kinds: str = KINDS,
        packing: str = PACKING,
        currency: str = "USD",
    ) -> Policy:
        """The policy of a file put together from parts; every statement cited exists."""
        body = kinds + zones + options + ORIGIN + packing + rest
        text = HEAD.format(currency=currency) + top + "\n" + _statements(top + body) + body
        return load(text.encode(), "atelier.toml", self.catalogue)

    def carrier_option(self, services: Sequence[str], price: str = "", rest: str = "", code: str = "parcel") -> str:
        """The TOML of a carrier-calculated option."""
        listed = ", ".join(f'{{ service = "{service}" }}' for service in services)
        head = f'[[options]]\ncode = "{code}"\nname = "Parcel"\nzones = ["us"]\nstatement = "O2"\n'
        return f'{head}{rest}\n[options.price]\nkind = "carrier"\nservices = [{listed}]\n{price}\n'

    def shop(self, policy: Policy | None = None, *sources: RateSource, **more: Any) -> Shop:
        """A shop with its sources by carrier; ``backups``, ``seconds`` and ``keys`` as needed."""
        backups = {source.carrier: source for source in more.get("backups", ())}
        keys = Keys(more.get("keys", [KEY]))
        by_carrier = {source.carrier: source for source in sources}
        return Shop(policy or self.policy(), by_carrier, keys, backups, more.get("seconds", 2.0))

    def money(self, text: str, currency: str = "USD") -> Money:
        return Money.parse(text, currency)

    def line(self, price: str = "20.00", id: str = "1", **more: Any) -> Line:  # noqa: A002 – the contract's own name
        """One line; money given as text."""
        currency = more.pop("currency", "USD")
        tax = more.pop("tax", None)
        return Line(
            id,
            more.pop("kind", "stock"),
            more.pop("quantity", 1),
            Money.parse(price, currency),
            Money.parse(more.pop("discount", "0.00"), currency),
            tax=Money.parse(tax, currency) if tax is not None else None,
            customs=Customs(**more.pop("customs", {})),
            lead_time=Span(*lead) if (lead := more.pop("lead_time", None)) else None,
            **more,
        )

    def cart(self, *lines: Line | str, **more: Any) -> Cart:
        """A cart of lines, or of one stock line a price."""
        items = tuple(
            self.line(line, str(number)) if isinstance(line, str) else line for number, line in enumerate(lines, 1)
        )
        currency = more.pop("currency", "USD")
        return Cart(
            more.pop("shop", "atelier"),
            currency,
            items or (self.line(currency=currency),),
            more.pop("destination", HOME),
            **more,
        )

    def address(self, **changes: Any) -> Address:
        """The usual address, changed."""
        return replace(HOME, **changes)

    def rate(self, service: str, *charges: tuple[str, str] | str, carrier: str = "", **more: Any) -> Rate:
        """A live rate; a charge is an amount (transport) or a kind and an amount."""
        currency = more.pop("currency", "USD")
        named = [("carrier", charge) if isinstance(charge, str) else charge for charge in charges or ("7.00",)]
        parts = tuple(
            RateCharge(kind, kind.capitalize(), Money.parse(amount, currency))  # type: ignore[arg-type]
            for kind, amount in named
        )
        transit = Transit(**more.pop("transit", {"minimum": 2, "maximum": 3}))
        return Rate(carrier or self.catalogue[service].carrier, service, parts, transit, **more)

    def source(self, *rates: Rate | str, **more: Any) -> Sheets:
        """A source of these rates, a bare service code standing for seven dollars."""
        table = [self.rate(rate) if isinstance(rate, str) else rate for rate in rates]
        return Sheets(more.pop("carrier", "") or table[0].carrier, {rate.service: rate for rate in table}, **more)

    def failing(self, carrier: str, error: Exception, **more: Any) -> Failing:
        return Failing(carrier, error, **more)

    def plan(self, cart: Cart | None = None, policy: Policy | None = None, now: datetime = NOW) -> Plan:
        return plan(cart or self.cart(), policy or self.policy(), now)

    def quote(self, cart: Cart | None = None, shop: Shop | None = None, now: datetime = NOW) -> Quote:
        """The quote, waited for."""
        return asyncio.run(quote(cart or self.cart(), shop or self.shop(), now))

    def verify(
        self, token: str, cart: Cart | None = None, shop: Shop | None = None, now: datetime = NOW
    ) -> Verification:
        """The verification, waited for."""
        return asyncio.run(verify(token, cart or self.cart(), shop or self.shop(), now))

    def option(self, quote: Quote, code: str) -> Option:
        """The only option of that code."""
        (found,) = [option for option in quote.options if option.code == code]
        return found

    def refusal(self, answer: Quote | Plan, code: str) -> Refusal:
        """The only refusal of that code."""
        (found,) = [refusal for refusal in answer.refusals if refusal.code == code]
        return found


@pytest.fixture(scope="session")
def make() -> Make:
    """Builders of shops, carts and sources."""
    return Make()


@pytest.fixture(scope="session")
def carrier_error() -> Callable[[str], CarrierError]:
    """A carrier's error by the name of its kind."""
    return lambda kind: next(error for error in CarrierError.__subclasses__() if error.kind == kind)("as it said")
