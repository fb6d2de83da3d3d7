"""The pages of the three shops: what a customer must be able to read, and that quotes are what it says."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from adapters._services import dhl_express, ups, usps
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.rate import Rate, RateCharge, RateSheet, Transit
from calculator.domain.service import Catalogue
from calculator.domain.shipment import Shipment
from calculator.page import Page, markdown, page_of, texts
from calculator.pipeline import Shop, quote
from calculator.policy.load import load_file
from calculator.policy.model import Policy
from calculator.proof.survey import Survey
from calculator.stages.seal import Keys

ROOT = Path(__file__).parents[3]
CATALOGUE = Catalogue((*usps.SERVICES, *dhl_express.SERVICES, *ups.SERVICES))
SLUGS = ("hotshellow", "little-rooms", "oily-moon")
POLICIES: Final[dict[str, Policy]] = {
    slug: load_file(ROOT / f"fixtures/policies/{slug}.toml", CATALOGUE) for slug in SLUGS
}
ASKED = 1234
MONDAY = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("America/New_York"))
STREET = ("12 Elm St",)
PLACES = {
    "": Address("US", "CA", "94110", "San Francisco", STREET, True),
    "PO boxes": Address("US", "CA", "94110", "San Francisco", ("PO Box 12",), True),
    "Armed Forces addresses": Address("US", "AE", "09012", "APO", ("Unit 2050",), True),
    "US territories": Address("US", "GU", "96910", "Hagåtña", STREET, True),
}
ABROAD = {
    "": Address("DE", None, "10115", "Berlin", ("Torstraße 1",), True),
    "PO boxes": Address("DE", None, "10115", "Berlin", ("Postfach 12",), True),
}
KINDS = {
    "In stock": "stock",
    "Personalized": "personalized",
    "Made to order": "made_to_order",
    "Custom": "custom",
    "Preorder": "preorder",
}
HEADINGS = {
    "Prices and delivery": "sale",
    "Exchanges": "exchange",
    "Repairs": "repair",
    "Sending a returned parcel again": "reship",
    "Sending an order anew": "reissue",
}


class Asked:
    """A carrier that asks the same for each of its services, and takes two to three business days."""

    def __init__(self, carrier: str) -> None:
        self.carrier, self.local = carrier, True

    async def ask(self, shipment: Shipment, *_: object) -> RateSheet:
        charges = (RateCharge("carrier", "Transport", Money(ASKED, shipment.currency)),)
        rates = (Rate(self.carrier, code, charges, Transit(2, 3)) for code in sorted(shipment.services))
        return RateSheet(self.carrier, tuple(rates))


SOURCES = {carrier: Asked(carrier) for carrier in ("usps", "ups", "dhl_express")}
SHOPS = {slug: Shop(policy, SOURCES, Keys([b"a key of the tests"]), {}) for slug, policy in POLICIES.items()}


def zone_of(policy: Policy, address: Address) -> str:
    """The zone's name, as the engine finds it."""
    from calculator.domain.places import normalise

    return next((zone.name for zone in policy.zones if zone.match.matches(normalise(address))), "")


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for all quotes: a new one for each would take longer than the quote."""
    with asyncio.Runner() as held:
        yield held


@pytest.fixture(scope="module", params=SLUGS)
def slug(request: pytest.FixtureRequest) -> str:
    """Each shop in turn."""
    name: str = request.param
    return name


def orders(slug: str, reader: Any, order_of: Any) -> Iterator[tuple[Any, Address]]:
    """At both sides of every bound, for every purpose, kind, place and wish."""
    policy = POLICIES[slug]
    kinds = [name for name, kind in KINDS.items() if kind in policy.kinds]
    values = sorted({bound + step for measure, bound in reader.bounds() if measure == "value" for step in (-1, 0, 1)})
    places = [(special, address) for table in (PLACES, ABROAD) for special, address in table.items()]
    for (special, address), heading, kind, wish in product(places, HEADINGS, kinds, (False, True)):
        zone = zone_of(policy, address)
        for value in values if (kind, special, heading) == (kinds[0], "", "Prices and delivery") else (3_000, 70_000):
            if value >= 0 and zone:
                yield order_of(value, 100, 1, (kind,), zone, MONDAY, wish, heading, special), address
    both = (kinds[0], kinds[-1])
    yield order_of(3_000, 100, 2, both, zone_of(policy, PLACES[""]), MONDAY), PLACES[""]


def foretold(reader: Any, order: Any) -> dict[str, tuple[Any, ...]]:
    """What the page promises *order*: price, days and signature by option."""
    return {
        name: (each.price, each.ships, each.arrives, each.signature)
        for name, each in reader.expects(order, ASKED).items()
    }


def quoted(answer: Any) -> dict[str, tuple[Any, ...]]:
    """What a quote gives, likewise."""
    return {
        option.name: (
            option.price.minor,
            (option.delivery.ships_earliest, option.delivery.ships_latest),
            (option.delivery.arrives_earliest, option.delivery.arrives_latest),
            option.signature.required,
        )
        for option in answer.options
    }


def test_the_page_knows_every_cell(slug: str, customer: Any, order_of: Any, runner: asyncio.Runner) -> None:
    """The smallest cart of every cell of the proof gets what the page foretells: nothing quotes can show is missing."""
    policy, reader = POLICIES[slug], customer(markdown(page_of(POLICIES[slug])))
    names = {kind: name for name, kind in KINDS.items()}
    headings = {purpose: heading for heading, purpose in HEADINGS.items()}
    zones = {zone.id: zone.name for zone in policy.zones}
    carts = {look.cart: look for look in Survey(policy).looks}
    checked = 0
    for cart, look in carts.items():
        place = look.cell.place
        shipped = [line for line in cart.lines if policy.kinds[line.kind].ships]
        if place.zip_missing or place.address_class is None or not shipped:
            continue  # the page speaks of whole addresses and of parcels
        order = order_of(
            sum(line.paid.minor for line in shipped),
            sum((line.weight or 0) * line.quantity for line in shipped),
            sum(line.quantity for line in shipped),
            tuple(dict.fromkeys(names[line.kind] for line in shipped)),
            zones[look.zone],
            cart.placed_at,
            cart.signature_requested,
            headings[cart.purpose],
            special_of(place),
        )
        assert quoted(runner.run(quote(cart, SHOPS[slug], MONDAY, explain=False))) == foretold(reader, order), order
        checked += 1
    assert checked >= 14


def special_of(place: Any) -> str:
    """The column of «What goes where» that an address is a case of."""
    if place.address_class == "military":
        return "Armed Forces addresses"
    return "PO boxes" if place.address_class == "po_box" else "US territories" if place.territory else ""


def test_quotes_are_what_the_page_says(
    slug: str, customer: Any, order_of: Any, make: Any, runner: asyncio.Runner
) -> None:
    """Options, prices, days and signatures, each foretold from the page's text; and no number of it is left unread."""
    reader = customer(markdown(page_of(POLICIES[slug])))
    checked = 0
    for order, address in orders(slug, reader, order_of):
        goods = make.line(
            str(Money(order.value, "USD")), kind=KINDS[order.kinds[0]], weight=100, dimensions=(90, 90, 40)
        )
        others = [make.line("0.00", "2", kind=KINDS[kind], weight=0, dimensions=(9, 9, 4)) for kind in order.kinds[1:]]
        cart = make.cart(
            goods,
            *others,
            shop=slug,
            destination=address,
            placed_at=MONDAY,
            purpose=HEADINGS[order.heading],
            signature_requested=order.signature,
        )
        answer = runner.run(quote(cart, SHOPS[slug], MONDAY, explain=False))
        assert quoted(answer) == foretold(reader, order), order
        checked += bool(answer.options)
        said = {text.text for option in answer.options for text in (*option.disclaimers, *option.notices)}
        for text in said | {text.text for text in answer.notices}:
            assert " ".join(text.split()) in reader.text.replace("\\", ""), text
    assert checked > 50
    own = {number for text in POLICIES[slug].texts for number in re.findall(r"[0-9]+", text.text.text)}
    assert reader.unread() - own <= declared(POLICIES[slug])


def declared(policy: Policy) -> set[str]:
    """What stands in for a product that does not say (shown by quotes as what was assumed), and life of a quote."""
    packing = policy.packing
    size = packing.default_size or ()
    return {"30", *map(str, size), *([str(packing.default_weight)] if packing.default_weight else []), "12", "00"}


MUST_SAY = {
    "hotshellow": (
        ["Order under $50.00", "$5.00"],
        ["Order of $50.00 or more", "free"],
        ["Order up to $200.00", "$15.00"],
        ["Order over $200.00, up to $300.00", "$30.00"],
        ["Order over $300.00, up to $400.00", "$40.00"],
        ["Order over $400.00", "$50.00"],
        "Arrives 7–9 business days after we send it.",
        "Arrives 5–7 business days after we send it.",
        ["In stock", "up to 2 business days"],
        ["Personalized", "1–5 business days"],
        "Business days are Monday to Friday, without US federal holidays.",
        "On request someone signs for your parcel.",
        "You pay nothing for the signature.",
        "Sent 2–5 business days after your order.",
        "We pay to send your exchange.",
        "We name no price for other destinations: ask us.",
        "Delivery to other countries: ask us.",
        "Which carrier brings your parcel: ask us.",
        "What it costs to send a returned parcel again: ask us.",
    ),
    "little-rooms": (
        "Price: what the carrier asks for your parcel and address.",
        "Orders over $500.00 need a signature on delivery.",
        "You pay what the carrier asks for the signature.",
        ["In stock", "3–7 business days"],
        ["Made to order", "3–4 weeks"],
        ["Custom", "3–4 weeks"],
        "No discount is given on: Custom.",
        ["USPS Priority Mail Express", "yes", "yes", "yes"],
        ["DHL Express Worldwide", "no", "no", "no"],
        "Exchange shipping is paid by you.",
        "Shipping of a repair is charged.",
        "What you pay while a carrier gives no price: ask us.",
    ),
    "oily-moon": (
        ["Preorder", "21 days or more"],
        "Carried by: USPS Ground Advantage (formerly First-Class Package Service).",
        "Arrives up to 3 weeks after we send it.",
        "Digital: nothing to send, so nothing to pay for shipping.",
        "In an exchange you pay all shipping costs.",
        "Delivery days are the carrier's estimate, not guaranteed.",
        "A price of our own for shipping: ask us.",
        "Repairs: ask us.",
    ),
}


def test_what_a_customer_must_read(slug: str, customer: Any) -> None:
    """Sentence by sentence and row by row what the shops' own pages tell."""
    parts = customer(markdown(page_of(POLICIES[slug]))).parts
    sentences = {sentence for part in parts for sentence in part.sentences}
    rows = [row for part in parts for table in part.tables.values() for row in table]
    for wanted in MUST_SAY[slug]:
        assert wanted in (sentences if isinstance(wanted, str) else rows), wanted


@pytest.mark.parametrize(("slug", "absent"), [("hotshellow", "USPS"), ("oily-moon", "DHL"), ("little-rooms", "UPS")])
def test_nothing_leaks_from_one_shop_to_another(slug: str, absent: str) -> None:
    """Carriers a shop does not name are not on its page; nor are bounds of others."""
    found = " ".join(texts(page_of(POLICIES[slug])))
    assert not re.search(rf"\b{absent}\b", found)
    assert ("$500" in found) == (slug == "little-rooms")
    assert ("$50.00" in found) == (slug == "hotshellow")


def test_no_jargon_and_no_ids(slug: str) -> None:
    """Ids of statements, zones, options, texts and readings, names of rules and the trade's own words are not shown."""
    policy = POLICIES[slug]
    page: Page = page_of(policy)
    words = set(re.findall(r"[\w-]+", " ".join(texts(page))))
    ids = {*policy.statements, *(text.text.id for text in policy.texts), *(block.reason for block in policy.blocks)}
    ids |= {zone.id for zone in policy.zones if "_" in zone.id} | {
        rule.code for rule in policy.options if "_" in rule.code
    }
    jargon = {"DAP", "DDP", "incoterm", "basis", "tier", "minor", "null", "None", "discounted_physical_subtotal"}
    assert not words & (ids | jargon)
    assert not [word for word in words if "_" in word]


def test_the_page_follows_the_policy() -> None:
    """Its version is the policy's; equal rules give an equal page."""
    policy = POLICIES["hotshellow"]
    assert page_of(policy).version == policy.version
    assert page_of(replace(policy, memo=type(policy.memo)())) == page_of(policy)
