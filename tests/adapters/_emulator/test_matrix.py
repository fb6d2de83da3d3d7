"""What every adapter asks for, the emulator answers, and every adapter reads: places × wishes."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters._card.source import CardSource, RateCard
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.shipment import Parcel, Shipment
from tests.adapters._emulator.kit import CARRIERS, ORIGIN, PLACES, Desk, box, kinds, priced, shipment_of
from tests.examples import examples

WISHES = {
    "plain": {},
    "signed": {"signature": True},
    "insured": {"insured": Money(150_00, "USD")},
    "two_parcels": {"parcels": (box(), box(700, (254, 204, 102), 80_00))},
    "all_at_once": {
        "signature": True,
        "insured": Money(230_00, "USD"),
        "parcels": (box(), box(700, (254, 204, 102), 80_00)),
    },
}

GA, PM, PME = "usps_ground_advantage", "usps_priority_mail", "usps_priority_mail_express"
WITHIN = {GA, PM, PME, "usps_parcel_select", "usps_media_mail"}
ABROAD = {
    "usps_first_class_package_international",
    "usps_priority_mail_international",
    "usps_priority_mail_express_international",
}
UPS_REMOTE = {"ups_ground", "ups_2nd_day_air", "ups_next_day_air"}
UPS_WITHIN = UPS_REMOTE | {
    "ups_3_day_select",
    "ups_2nd_day_air_am",
    "ups_next_day_air_saver",
    "ups_next_day_air_early",
}
UPS_ABROAD = {
    "ups_worldwide_saver",
    "ups_worldwide_expedited",
    "ups_worldwide_express",
    "ups_worldwide_express_plus",
}
DHL_ABROAD = {
    "dhl_express_worldwide",
    "dhl_express_12_00",
    "dhl_express_10_30",
    "dhl_express_9_00",
    "dhl_economy_select",
}
DHL_WITHIN = {
    "dhl_express_domestic",
    "dhl_express_domestic_12_00",
    "dhl_express_domestic_10_30",
    "dhl_express_domestic_9_00",
    "dhl_economy_select_domestic",
}

SOLD = {
    ("usps", "home"): WITHIN,
    ("usps", "somewhere"): WITHIN,
    ("usps", "po_box"): WITHIN,
    ("usps", "military"): WITHIN,
    ("usps", "puerto_rico"): WITHIN,
    ("usps", "guam"): WITHIN,
    ("usps", "palau"): WITHIN,
    ("usps", "alaska"): WITHIN,
    ("usps", "canada"): ABROAD,
    ("usps", "germany"): ABROAD,
    ("ups", "home"): UPS_WITHIN,
    ("ups", "somewhere"): UPS_WITHIN,
    ("ups", "po_box"): set(),
    ("ups", "military"): set(),
    ("ups", "puerto_rico"): UPS_REMOTE,
    ("ups", "guam"): UPS_ABROAD,
    ("ups", "palau"): UPS_ABROAD,
    ("ups", "alaska"): UPS_REMOTE,
    ("ups", "canada"): UPS_ABROAD | {"ups_standard"},
    ("ups", "germany"): UPS_ABROAD,
    ("dhl_express", "home"): DHL_WITHIN,
    ("dhl_express", "somewhere"): DHL_WITHIN,
    ("dhl_express", "po_box"): set(),
    ("dhl_express", "military"): set(),
    ("dhl_express", "puerto_rico"): DHL_ABROAD,
    ("dhl_express", "guam"): DHL_ABROAD,
    ("dhl_express", "palau"): DHL_ABROAD,
    ("dhl_express", "alaska"): DHL_WITHIN,
    ("dhl_express", "canada"): DHL_ABROAD,
    ("dhl_express", "germany"): DHL_ABROAD,
    ("easypost", "home"): WITHIN | UPS_WITHIN | DHL_WITHIN | {"ups_ground_saver"},
    ("easypost", "somewhere"): WITHIN | UPS_WITHIN | DHL_WITHIN | {"ups_ground_saver"},
    ("easypost", "po_box"): WITHIN | {"ups_ground_saver"},
    ("easypost", "military"): WITHIN,
    ("easypost", "puerto_rico"): WITHIN | UPS_REMOTE | DHL_ABROAD,
    ("easypost", "guam"): WITHIN | UPS_ABROAD | DHL_ABROAD,
    ("easypost", "palau"): WITHIN | UPS_ABROAD | DHL_ABROAD,
    ("easypost", "alaska"): WITHIN | UPS_REMOTE | DHL_WITHIN,
    ("easypost", "canada"): ABROAD | UPS_ABROAD | DHL_ABROAD | {"ups_standard"},
    ("easypost", "germany"): ABROAD | UPS_ABROAD | DHL_ABROAD,
}
"""What a plain parcel is sold to."""

UNSIGNED = ABROAD | {"ups_ground_saver", "dhl_economy_select", "dhl_economy_select_domestic"}
"""What no signature can be had with."""

EXPRESS_UNINSURED = {PME}
"""Asked among all classes, USPS names a number of insurance that Express does not know."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("carrier", CARRIERS)
async def test_a_plain_parcel_is_sold_what_goes_there(desk: Desk, carrier: str, place: str) -> None:
    """Exactly the services for the place, each with a price."""
    assert set(priced(await desk.ask(carrier, shipment_of(carrier, place)))) == SOLD[carrier, place]


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("carrier", CARRIERS)
async def test_every_wish_is_priced_or_the_service_is_gone(desk: Desk, carrier: str, place: str, wish: str) -> None:
    """Services as expected, every price above zero, in dollars, and the sum of its parts as the carrier names them."""
    facts = WISHES[wish]
    sheet = await desk.ask(carrier, shipment_of(carrier, place, **facts))
    sold = SOLD[carrier, place]
    if "signature" in facts:
        sold = sold - UNSIGNED
    if "insured" in facts:
        sold = set() if carrier == "easypost" else sold - EXPRESS_UNINSURED
    assert set(priced(sheet)) == sold
    for rate in sheet.rates:
        assert (rate.total.currency, rate.total.minor > 0) == ("USD", True)
        parts = {charge.kind for charge in rate.charges}
        assert ("insurance" in parts) == ("insured" in facts)
        itemises = carrier in ("usps", "ups", "dhl_express") and rate.service != PME
        assert ("signature" in parts) == ("signature" in facts and itemises)


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_the_same_question_has_the_same_answer(carrier: str) -> None:
    """Byte for byte, from the same emulator and from another one."""
    one, other = Desk(), Desk()
    shipment = shipment_of(carrier, signature=True)
    first = await one.send(carrier, shipment)
    assert await one.send(carrier, shipment) == first
    assert await other.send(carrier, shipment) == first


@pytest.mark.parametrize("place", ["home", "military", "guam", "palau", "canada", "germany"])
@pytest.mark.parametrize("price_class", ["retail", "commercial"])
async def test_usps_asks_what_its_card_publishes(desk: Desk, price_class: str, place: str) -> None:
    """Every price that the card has is the card's, part by part."""
    shipment = shipment_of("usps", place, price_class=price_class, signature=place not in ("canada", "germany"))
    card = {rate.service: rate for rate in CardSource(RateCard.embedded()).rates(shipment).rates}
    wire = {rate.service: rate for rate in (await desk.ask("usps", shipment)).rates}
    assert card.keys() <= wire.keys()
    assert {service: kinds(wire[service]) for service in card} == {
        service: {name: cents for name, cents in kinds(rate).items() if name != "signature Signature, included"}
        for service, rate in card.items()
    }


@settings(max_examples=examples(60), deadline=None)
@given(
    weight=st.integers(1, 31752),
    length=st.integers(60, 900),
    width=st.integers(40, 450),
    height=st.integers(7, 400),
    zip_code=st.sampled_from(["10002", "07105", "30301", "60601", "78701", "94110", "96910", "99501", "00901"]),
    insured=st.none() | st.integers(1, 600_00),
)
async def test_usps_equals_its_card_for_every_parcel(
    weight: int, length: int, width: int, height: int, zip_code: str, insured: int | None
) -> None:
    """Weights, sizes and amounts survive the way to pounds, inches and back: no cent of difference."""
    sides = sorted((length, width, height), reverse=True)
    shipment = Shipment(
        ORIGIN,
        normalise(Address("US", postal_code=zip_code)),
        (Parcel(*sides, weight, Money(insured or 0, "USD")),),
        date(2026, 12, 2),
        "USD",
        frozenset({GA, PM}),
        signature=True,
        insured=None if insured is None else Money(insured, "USD"),
    )
    card = CardSource(RateCard.embedded()).rates(shipment)
    wire = priced(await Desk().ask("usps", shipment))
    assert {service: total for service, total in wire.items() if service in priced(card)} == priced(card)
    assert {item.service for item in card.declined if item.reason != "not_in_card"}.isdisjoint(wire)
