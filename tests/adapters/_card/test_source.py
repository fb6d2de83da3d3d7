"""The offline card: what a shipment costs by the published tables, and what it will not price."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._card.source import CardSource, RateCard
from adapters._services.usps import SERVICES
from calculator.domain.errors import NotCovered
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import RateSource
from calculator.domain.rate import Declined, Rate, RateCharge, RateSheet, Transit
from calculator.domain.shipment import Parcel, Shipment
from calculator.domain.units import grams, millimetres

ORIGIN = Address("US", "NY", "10001")
NAMES = {item.code: item.name for item in SERVICES}
BY_ZONE = {1: "10036", 2: "01001", 3: "01401", 4: "04201", 5: "28701", 6: "32501", 7: "00601", 8: "94110", 9: "96910"}
GA, PM, PME = "usps_ground_advantage", "usps_priority_mail", "usps_priority_mail_express"
FCPIS, PMI = "usps_first_class_package_international", "usps_priority_mail_international"
ZONE_4 = Address("US", postal_code=BY_ZONE[4])
JULY, AUGUST = date(2026, 7, 12), date(2026, 8, 3)
CARD = CardSource(RateCard.embedded())


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def parcel(weight: int, sides: tuple[int, int, int] = (200, 150, 100), value: str = "49.98") -> Parcel:
    return Parcel(*sides, weight, usd(value))


def inches(*sides: int) -> tuple[int, int, int]:
    length, width, height = (millimetres(Decimal(side), "in") for side in sides)
    return length, width, height


def pounds(amount: int) -> int:
    return grams(Decimal(amount), "lb")


def to_zone(zone: int) -> Address:
    return Address("US", postal_code=BY_ZONE[zone])


def shipment(
    service: str, weight: int = 227, to: Address = ZONE_4, *parcels: Parcel, day: date = AUGUST, **facts: object
) -> Shipment:
    boxes = parcels or (parcel(weight),)
    plain = Shipment(ORIGIN, normalise(to), boxes, day, "USD", frozenset({service}))
    return replace(plain, **facts)


def rate(asked: Shipment) -> Rate:
    sheet = CARD.rates(asked)
    assert sheet.declined == ()
    (found,) = sheet.rates
    return found


def declined(asked: Shipment) -> tuple[str, str]:
    sheet = CARD.rates(asked)
    assert sheet.rates == ()
    (found,) = sheet.declined
    assert found.service in asked.services
    return found.reason, found.message


def by_zone(service: str, price_class: str, pounds: str, prices: str) -> list[tuple[str, str, str, str, int, str]]:
    """One row of the table, from zone 1 on."""
    return [(service, price_class, pounds, "lb", zone, price) for zone, price in enumerate(prices.split(), 1)]


CELLS = [
    *by_zone(GA, "commercial", "1", "7.61 7.68 8.00 8.15 8.74 9.63 9.98 10.67"),
    *by_zone(PM, "retail", "1", "11.00 11.50 11.65 11.90 13.05 14.50 15.60 16.95 34.25"),
    *by_zone(PME, "retail", "0.5", "35.65 35.90 36.00 38.55 43.65 46.75 49.80 53.35 70.35"),
    (GA, "commercial", "2", "lb", 1, "7.99"),
    (GA, "commercial", "2", "lb", 8, "12.87"),
    (GA, "commercial", "3", "lb", 1, "8.64"),
    (GA, "commercial", "3", "lb", 8, "15.75"),
    (GA, "commercial", "4", "lb", 4, "10.65"),
    (GA, "commercial", "5", "lb", 8, "19.19"),
    (GA, "commercial", "17", "lb", 1, "15.97"),
    (GA, "commercial", "31", "lb", 8, "99.57"),
    (GA, "commercial", "32", "lb", 9, "102.51"),
    (GA, "commercial", "39", "lb", 2, "39.50"),
    (GA, "commercial", "42", "lb", 8, "130.28"),
    (GA, "commercial", "68", "lb", 6, "135.22"),
    (GA, "commercial", "70", "lb", 4, "79.08"),
    (GA, "retail", "8", "oz", 4, "8.30"),
    (GA, "retail", "1", "lb", 4, "10.60"),
    (GA, "retail", "2", "lb", 4, "13.00"),
    (GA, "retail", "3", "lb", 4, "13.70"),
    (GA, "retail", "5", "lb", 4, "15.80"),
    (GA, "retail", "10", "lb", 4, "19.40"),
    (GA, "retail", "25", "lb", 7, "82.55"),
    (GA, "retail", "37", "lb", 5, "81.55"),
    (GA, "retail", "70", "lb", 4, "98.60"),
    (PM, "commercial", "5", "lb", 4, "15.72"),
    (PM, "commercial", "20", "lb", 9, "145.25"),
    (PM, "commercial", "39", "lb", 7, "129.63"),
    (PM, "commercial", "59", "lb", 6, "147.48"),
    (PM, "retail", "24", "lb", 5, "67.80"),
    (PM, "retail", "44", "lb", 4, "84.60"),
    (PM, "retail", "50", "lb", 9, "386.70"),
    (PME, "retail", "18", "lb", 8, "196.70"),
    (PME, "retail", "19", "lb", 1, "81.40"),
]


@pytest.mark.parametrize(("service", "price_class", "weight", "unit", "zone", "price"), CELLS)
def test_a_domestic_cell(service: str, price_class: str, weight: str, unit: str, zone: int, price: str) -> None:
    """A parcel at a row's limit pays the published price, dated, with nothing to remark."""
    found = rate(shipment(service, grams(Decimal(weight), unit), to_zone(zone), price_class=price_class))
    assert found == Rate(
        "usps", service, (RateCharge("carrier", NAMES[service], usd(price)),), Transit(), "estimate", JULY, ()
    )


@pytest.mark.parametrize(
    ("country", "prices"),
    [
        ("GB", "31.95 35.70 49.25 64.25 94.45 118.40"),
        ("DE", "29.95 32.85 48.60 66.25 99.85 127.15"),
        ("FR", "29.40 32.85 47.75 65.05 88.35 113.50"),
        ("CA", "26.00 29.05 38.50 47.60 59.05 86.25"),
        ("AU", "41.25 46.05 65.25 79.10 106.65 166.15"),
        ("JP", "33.95 37.90 56.45 71.90 83.60 111.55"),
    ],
)
def test_international_cells(country: str, prices: str) -> None:
    """Six countries: First-Class at 16, 32, 48 and 64 oz, Priority Mail International at 5 and 10 lb."""
    asked = [(FCPIS, pounds(1)), (FCPIS, pounds(2)), (FCPIS, pounds(3)), (FCPIS, pounds(4))]
    asked += [(PMI, pounds(5)), (PMI, pounds(10))]
    found = [rate(shipment(service, weight, Address(country))) for service, weight in asked]
    assert [str(item.total) for item in found] == prices.split()
    assert {(item.effective, item.notes) for item in found} == {(JULY, ())}


@pytest.mark.parametrize(
    ("service", "price_class", "weight", "price"),
    [
        (GA, "retail", 1, "8.30"),
        (GA, "retail", 226, "8.30"),
        (GA, "retail", 227, "8.30"),  # what 8 oz (226.8 g) arrives as
        (GA, "retail", 228, "10.60"),
        (GA, "commercial", 453, "7.46"),  # under a pound
        (GA, "commercial", 454, "8.15"),  # what a pound arrives as
        (GA, "commercial", 455, "8.51"),
        (GA, "retail", 454, "10.60"),
        (GA, "retail", 455, "13.00"),
        (GA, "retail", 31751, "98.60"),
        (GA, "retail", 31752, "98.60"),  # 70 lb
        (PME, "retail", 227, "38.55"),  # half a pound
        (PME, "retail", 228, "43.45"),
    ],
)
def test_weight_edges(service: str, price_class: str, weight: int, price: str) -> None:
    """Whole grams are rounded up, so a row takes the gram its limit rounds up to; a pound is never under a pound."""
    assert str(rate(shipment(service, weight, price_class=price_class)).total) == price


@pytest.mark.parametrize(
    ("service", "weight", "to", "reason", "message"),
    [
        (GA, 31753, to_zone(4), "weight_limit", "a parcel of 70.01 lb is over 70 lb, the most {} takes"),
        (PM, pounds(71), to_zone(4), "weight_limit", "a parcel of 71 lb is over 70 lb, the most {} takes"),
        (
            FCPIS,
            1816,
            Address("GB"),
            "weight_limit",
            "a parcel of 4.01 lb is over 4 lb, the most {} takes",
        ),
        (
            PMI,
            pounds(23),
            Address("JM"),
            "weight_limit",
            "a parcel of 23 lb is over 22 lb, the most {} takes",
        ),
        (
            PME,
            pounds(20),
            to_zone(4),
            "not_in_card",
            "20 lb is over 19 lb, where the card's prices for {} end",
        ),
        (
            PMI,
            pounds(18),
            Address("GB"),
            "not_in_card",
            "18 lb is over 17 lb, where the card's prices for {} end",
        ),
        ("usps_media_mail", 500, to_zone(4), "not_in_card", "the card has no prices for {}"),
        (
            "usps_priority_mail_express_international",
            500,
            Address("GB"),
            "not_in_card",
            "the card has no prices for {}",
        ),
        (FCPIS, 500, Address("XX"), "not_served", "the card has no USPS price group for XX"),
        (
            FCPIS,
            500,
            Address("SO"),
            "not_served",
            "{} has no price for this country",
        ),
        (PMI, 500, Address("BO"), "not_served", "{} has no price for this country"),
        (
            GA,
            500,
            Address("US", "CA"),
            "postal_code_needed",
            "the ZIP code of the destination is needed for its zone",
        ),
        (
            GA,
            500,
            Address("US", "CA", "00001"),
            "postal_code_not_known",
            "00001 is not a ZIP code the card knows the place of",
        ),
        (
            GA,
            500,
            Address("US", "CA", "9411"),
            "postal_code_not_known",
            "9411 is not a ZIP code the card knows the place of",
        ),
    ],
)
def test_declined(service: str, weight: int, to: Address, reason: str, message: str) -> None:
    """What the card cannot price is declined with a reason, never guessed."""
    assert declined(shipment(service, weight, to)) == (reason, message.format(NAMES[service]))


def test_commercial_priority_mail_to_zone_9_above_20_pounds_is_not_in_the_card() -> None:
    """An empty cell of the table is no price, though the class has others."""
    asked = shipment(PM, pounds(21), to_zone(9), price_class="commercial")
    message = "the card has no commercial price of USPS Priority Mail for zone 9 and 21 lb"
    assert declined(asked) == ("not_in_card", message)


@pytest.mark.parametrize(
    ("to", "price"),
    [
        (Address("PR", postal_code="00601"), "8.95"),
        (Address("US", "GU", "96910"), "9.45"),
        (Address("PW", postal_code="96940"), "9.45"),
        (Address("US", "AE", "09001-1234", city="APO"), "7.90"),
        (Address("US", "AP", "96201"), "9.45"),
    ],
)
def test_territories_and_military_are_domestic(to: Address, price: str) -> None:
    """Their ZIP code names the zone, whatever country they are written with."""
    assert str(rate(shipment(GA, 227, to)).total) == price


def test_only_services_asked_for_and_of_the_right_reach() -> None:
    """Domestic services are not listed abroad, nor the other way round; other carriers' not at all."""
    everything = frozenset({item.code for item in SERVICES} | {"ups_ground"})
    home = CARD.rates(replace(shipment(GA), services=everything))
    abroad = CARD.rates(replace(shipment(GA, 227, Address("GB")), services=everything))
    assert [item.service for item in home.rates] == [GA, PM, PME]
    assert [item.service for item in home.declined] == ["usps_media_mail", "usps_parcel_select"]
    assert [item.service for item in abroad.rates] == [FCPIS, PMI]
    assert [item.service for item in abroad.declined] == ["usps_priority_mail_express_international"]
    assert CARD.rates(replace(shipment(GA), services=frozenset({"ups_ground"}))).rates == ()


def test_the_zone_approximation_is_told() -> None:
    """Admins read that zones are worked out; abroad there is no zone."""
    assert CARD.rates(shipment(GA)).notices == (
        "USPS zones are worked out from distances; about 3 in 100 are one zone off",
    )
    assert CARD.rates(shipment(PMI, 227, Address("GB"))).notices == ()


@pytest.mark.parametrize(
    ("origin", "message"),
    [
        (Address("CA", "ON", "M5V 2T6"), "this shipment leaves from CA"),
        (Address("US", "NY"), "None is none it knows"),
        (Address("US", "NY", "00001"), "'00001' is none it knows"),
    ],
)
def test_origins_the_card_does_not_cover(origin: Address, message: str) -> None:
    """Without a ZIP code of the United States to leave from there is no price at all, abroad either."""
    with pytest.raises(NotCovered, match=message):
        CARD.rates(replace(shipment(GA), origin=origin))
    with pytest.raises(NotCovered, match=message):
        CARD.rates(replace(shipment(PMI, 227, Address("GB")), origin=origin))


@pytest.mark.parametrize(
    ("service", "price_class", "to", "note"),
    [
        (PME, "commercial", to_zone(4), "the card has no commercial price of {}; the retail price is shown"),
        (PMI, "commercial", Address("GB"), "the card has no commercial price of {}; the retail price is shown"),
        (PM, "contract", to_zone(4), "the card has no contract price of {}; the commercial price is shown"),
    ],
)
def test_price_class_fallback(service: str, price_class: str, to: Address, note: str) -> None:
    """Where a service has no table in the class asked for, the other one is shown, with a remark."""
    found = rate(shipment(service, 454, to, price_class=price_class))
    assert found.notes == (note.format(NAMES[service]),)
    shown = "commercial" if "the commercial price is shown" in note else "retail"
    assert found.charges == rate(shipment(service, 454, to, price_class=shown)).charges


@pytest.mark.parametrize(
    ("day", "price", "effective", "notes"),
    [
        (
            date(2025, 12, 30),
            "7.70",
            date(2026, 1, 18),
            ("no published price for 2025-12-30 in this card; price of 2026-01-18 shown",),
        ),
        (date(2026, 1, 18), "7.70", date(2026, 1, 18), ()),
        (date(2026, 7, 11), "7.70", date(2026, 1, 18), ()),
        (date(2026, 7, 12), "8.30", JULY, ()),
        (
            date(2027, 1, 18),
            "8.30",
            JULY,
            ("this card was expected to hold until 2027-01-17; the price for 2027-01-18 is probably superseded",),
        ),
    ],
)
def test_the_card_of_the_ship_date(day: date, price: str, effective: date, notes: tuple[str, ...]) -> None:
    """The latest card not after the ship date; too early or too late a date is told."""
    found = rate(shipment(GA, day=day))
    assert (str(found.total), found.effective, found.notes) == (price, effective, notes)


def test_no_card_that_old_for_one_class() -> None:
    """Each service and class has its own dates: commercial prices are known from July only."""
    found = rate(shipment(GA, day=date(2026, 3, 2), price_class="commercial"))
    assert (str(found.total), found.effective) == ("7.46", JULY)
    assert found.notes == ("no published price for 2026-03-02 in this card; price of 2026-07-12 shown",)


@pytest.mark.parametrize(
    ("sides", "day", "price"),
    [
        (inches(12, 12, 12), AUGUST, "13.00"),  # one cubic foot exactly: by scale
        (inches(13, 12, 12), AUGUST, "22.55"),  # 1872 ÷ 139 = 13.5: 14 lb
        ((306, 305, 305), AUGUST, "22.55"),  # a millimetre over 12 in counts as 13
        (inches(13, 12, 12), date(2026, 7, 1), "19.70"),  # 1872 ÷ 166 = 11.3: 12 lb, by the January card
        ((306, 305, 305), date(2026, 7, 1), "12.05"),  # to the nearest inch before
    ],
)
def test_dimensional_weight(sides: tuple[int, int, int], day: date, price: str) -> None:
    """Above one cubic foot size counts as weight, by the rule of the card's own date."""
    assert str(rate(shipment(GA, 0, to_zone(4), parcel(pounds(2), sides), day=day)).total) == price


def test_dimensional_weight_beyond_the_table() -> None:
    """A light parcel too big for the table's last row has no published price."""
    big = parcel(pounds(5), inches(36, 18, 18))
    message = "84 lb is over 70 lb, where the card's prices for USPS Priority Mail end"
    assert declined(shipment(PM, 0, to_zone(4), big)) == ("not_in_card", message)


def test_size_is_no_weight_abroad() -> None:
    """The rule is a domestic one."""
    big = parcel(pounds(2), inches(20, 20, 20))
    assert rate(shipment(PMI, 0, Address("GB"), big)).total == rate(shipment(PMI, pounds(2), Address("GB"))).total


@pytest.mark.parametrize(
    ("sides", "zone", "label", "price"),
    [
        (inches(60, 12, 12), 1, "USPS Ground Advantage", None),  # 108 in exactly
        ((1528, 305, 305), 1, "USPS Ground Advantage", None),  # 2748 mm may still be 108 in
        ((1529, 305, 305), 1, "USPS Ground Advantage, oversized", "112.10"),
        (inches(61, 12, 12), 1, "USPS Ground Advantage, oversized", "112.10"),
        (inches(82, 12, 12), 8, "USPS Ground Advantage, oversized", "294.25"),  # 130 in exactly
    ],
)
def test_oversized_ground_advantage(sides: tuple[int, int, int], zone: int, label: str, price: str | None) -> None:
    """Over 108 and not over 130 inches of length plus girth one price counts, whatever the weight."""
    found = rate(shipment(GA, 0, to_zone(zone), parcel(pounds(5), sides)))
    assert found.charges[0].label == label
    assert price is None or str(found.total) == price


def test_oversized_commercial_pays_retail() -> None:
    """The oversized price is published for retail only."""
    found = rate(shipment(GA, 0, to_zone(1), parcel(pounds(5), inches(61, 12, 12)), price_class="commercial"))
    assert str(found.total) == "112.10"
    assert found.notes[0] == "the card has no commercial price of USPS Ground Advantage; the retail price is shown"


@pytest.mark.parametrize(
    ("service", "to", "sides", "message"),
    [
        (GA, to_zone(1), inches(83, 12, 12), "length plus girth of 131.1 in is over 130 in"),
        (PM, to_zone(1), inches(61, 12, 12), "length plus girth of 109.1 in is over 108 in"),
        (FCPIS, Address("GB"), (611, 100, 50), "longest side of 24.1 in is over 24 in"),
        (FCPIS, Address("GB"), inches(24, 10, 3), "length, width and height together of 37.1 in is over 36 in"),
    ],
)
def test_size_limits(service: str, to: Address, sides: tuple[int, int, int], message: str) -> None:
    """A parcel too big is declined with the limit it passed."""
    assert declined(shipment(service, 0, to, parcel(500, sides))) == (
        "size_limit",
        f"a {message}, the most {NAMES[service]} takes",
    )


def test_size_limits_are_inclusive() -> None:
    """Exactly 24 in and 36 in together still go First-Class; 108 in with every side rounded up goes Priority Mail."""
    assert rate(shipment(FCPIS, 0, Address("GB"), parcel(227, inches(24, 10, 2))))
    assert rate(shipment(PM, 0, to_zone(1), parcel(pounds(5), inches(60, 12, 12))))


@pytest.mark.parametrize(
    ("sides", "notes"),
    [
        (inches(22, 8, 8), ()),
        (inches(23, 8, 8), ("USPS adds a fee for a length over 22 in; its amount is not in the card",)),
        (inches(18, 16, 12), ()),
        (inches(18, 16, 13), ("USPS adds a fee for a volume over 3456 cubic in; its amount is not in the card",)),
    ],
)
def test_nonstandard_fees_are_told(sides: tuple[int, int, int], notes: tuple[str, ...]) -> None:
    """A fee whose amount is not known is remarked, not invented."""
    assert rate(shipment(PM, 0, to_zone(1), parcel(pounds(5), sides))).notes == notes


@pytest.mark.parametrize(
    ("service", "price_class", "charge"),
    [
        (GA, "retail", RateCharge("signature", "Signature Confirmation", usd("5.15"))),
        (GA, "commercial", RateCharge("signature", "Signature Confirmation", usd("4.15"))),
        (PM, "retail", RateCharge("signature", "Signature Confirmation", usd("5.15"))),
        (PM, "commercial", RateCharge("signature", "Signature Confirmation", usd("5.15"))),
        (PME, "retail", RateCharge("signature", "Signature, included", usd("0.00"))),
    ],
)
def test_signature(service: str, price_class: str, charge: RateCharge) -> None:
    """A signature is a charge of its own, by price class; where it is included it is a charge of zero."""
    plain = rate(shipment(service, price_class=price_class))
    assert rate(shipment(service, price_class=price_class, signature=True)).charges == (*plain.charges, charge)


@pytest.mark.parametrize("service", [FCPIS, PMI])
def test_no_signature_abroad(service: str) -> None:
    """A service that cannot take a signature is not a rate."""
    reason, message = declined(shipment(service, 227, Address("GB"), signature=True))
    assert reason == "signature_unavailable"
    assert message.endswith("cannot be delivered against a signature")


def test_an_extra_that_is_too_new_is_told() -> None:
    """The base price of January is known, the price of a signature only from July."""
    found = rate(shipment(GA, day=date(2026, 3, 2), signature=True, insured=usd("10.00")))
    assert found.effective == date(2026, 1, 18)
    assert found.notes == (
        "no published signature price for 2026-03-02 in this card; price of 2026-07-12 shown",
        "no published insurance price for 2026-03-02 in this card; price of 2026-07-12 shown",
    )


@pytest.mark.parametrize(
    ("insured", "price"),
    [
        ("0.01", "2.80"),
        ("50.00", "2.80"),
        ("50.01", "3.50"),
        ("200.00", "4.50"),
        ("500.01", "9.05"),
        ("600.00", "9.05"),
    ],
)
def test_domestic_insurance(insured: str, price: str) -> None:
    """Insurance is a charge of its own by declared value, each step's upper end included."""
    assert rate(shipment(PM, insured=usd(insured))).charges[1:] == (RateCharge("insurance", "Insurance", usd(price)),)


@pytest.mark.parametrize(
    ("insured", "price"), [("0.01", "0.00"), ("200.00", "0.00"), ("200.01", "13.85"), ("900.00", "35.95")]
)
def test_international_insurance(insured: str, price: str) -> None:
    """The first 200 dollars cost nothing, and say so."""
    found = rate(shipment(PMI, 227, Address("GB"), insured=usd(insured)))
    assert found.charges[1:] == (RateCharge("insurance", "Insurance", usd(price)),)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("service", "to", "insured", "reason", "message"),
    [
        (PM, to_zone(4), usd("600.01"), "insurance_limit", "insurance for 600.01 USD is over 600.00 USD, {}"),
        (PMI, Address("GB"), usd("900.01"), "insurance_limit", "insurance for 900.01 USD is over 900.00 USD, {}"),
        (PM, to_zone(4), Money(100, "EUR"), "not_in_card", "the card insures amounts in USD, not in EUR"),
    ],
)
def test_insurance_beyond_the_card(service: str, to: Address, insured: Money, reason: str, message: str) -> None:
    """A value above the table, or in another currency, is declined."""
    message = message.format("where the card's prices for it end")
    assert declined(shipment(service, 227, to, insured=insured)) == (reason, message)


def test_nothing_insured_costs_nothing() -> None:
    """Insuring nothing is no charge; a First-Class parcel's insurance is remarked as doubtful."""
    assert len(rate(shipment(PM, insured=usd("0.00"))).charges) == 1
    found = rate(shipment(FCPIS, 227, Address("GB"), insured=usd("10.00")))
    doubt = "whether USPS insures USPS First-Class Package International Service is to be checked"
    assert (str(found.charges[1].amount), found.notes) == ("0.00", (doubt,))


@pytest.mark.parametrize(
    ("day", "service", "price_class", "weight", "zone", "surcharge"),
    [
        (date(2026, 10, 3), GA, "retail", 227, 4, None),
        (date(2026, 10, 4), GA, "retail", 227, 4, "0.50"),
        (date(2027, 1, 17), GA, "retail", 227, 4, "0.50"),
        (date(2026, 12, 1), GA, "retail", 227, 5, "0.75"),
        (date(2026, 12, 1), GA, "retail", pounds(3), 9, "0.75"),
        (date(2026, 12, 1), GA, "retail", pounds(3) + 1, 9, "1.40"),
        (date(2026, 12, 1), GA, "retail", pounds(10), 1, "0.80"),
        (date(2026, 12, 1), GA, "commercial", pounds(10) + 1, 1, "1.05"),
        (date(2026, 12, 1), PM, "commercial", pounds(25), 8, "3.85"),
    ],
)
def test_holiday_surcharge(
    day: date, service: str, price_class: str, weight: int, zone: int, surcharge: str | None
) -> None:
    """First and last day included, by weight and zone, as a charge of its own."""
    found = rate(shipment(service, weight, to_zone(zone), day=day, price_class=price_class))
    expected = () if surcharge is None else (RateCharge("surcharge", "Holiday surcharge", usd(surcharge)),)
    assert found.charges[1:] == expected
    assert found.notes == ()


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        (shipment(GA, pounds(25) + 1), "holiday surcharge for this weight is not in the card"),
        (
            shipment(GA, 0, ZONE_4, parcel(500, inches(61, 12, 12))),
            "holiday surcharge for this weight is not in the card",
        ),
        (shipment(PM), "holiday surcharge of USPS Priority Mail (retail) is not in the card"),
        (shipment(PME), "holiday surcharge of USPS Priority Mail Express (retail) is not in the card"),
    ],
)
def test_unpublished_holiday_surcharges_are_told(asked: Shipment, note: str) -> None:
    """In the season a missing surcharge is a remark; out of it there is none."""
    season = rate(replace(asked, ship_date=date(2026, 12, 1)))
    assert (season.notes[-1], len(season.charges)) == (note, 1)
    assert note not in rate(asked).notes


def test_holiday_surcharge_does_not_count_abroad() -> None:
    """The surcharges are published by domestic zone."""
    found = rate(shipment(PMI, 227, Address("GB"), day=date(2026, 12, 1)))
    assert (len(found.charges), found.notes) == (1, ())


def test_a_dimensional_weight_pays_the_surcharge_of_that_weight() -> None:
    """2 lb on the scale and 14 lb by size is a parcel of 14 lb."""
    found = rate(shipment(GA, 0, to_zone(1), parcel(pounds(2), inches(13, 12, 12)), day=date(2026, 12, 1)))
    assert found.charges[1] == RateCharge("surcharge", "Holiday surcharge", usd("1.25"))


def test_a_country_code_with_several_destinations() -> None:
    """Saint Helena's code names three places: the dearest price, the lowest weight limit, and a remark."""
    several = "this country code names several USPS destinations; the dearest of their prices is shown"
    first, priority = (rate(shipment(service, 227, Address("SH"))) for service in (FCPIS, PMI))
    assert [(str(item.total), item.notes) for item in (first, priority)] == [
        ("21.95", (several,)),
        ("68.35", (several,)),
    ]
    assert declined(shipment(PMI, pounds(22) + 1, Address("SH")))[0] == "weight_limit"


def test_first_class_goods_over_400_dollars_are_remarked() -> None:
    """The limit is read in secondary sources only: a remark, not a refusal."""
    worth = [rate(shipment(FCPIS, 0, Address("GB"), parcel(227, value=value))).notes for value in ("400.00", "400.01")]
    assert worth == [(), ("USPS may not take goods worth over 400.00 USD by this service; to be checked",)]


def test_parcels_add_up() -> None:
    """Two parcels are two prices; signature counts on each; insurance is shared by value, rounded up."""
    boxes = (parcel(227, value="300.00"), parcel(pounds(2), value="100.00"))
    found = rate(shipment(GA, 0, to_zone(4), *boxes, signature=True, insured=usd("400.00")))
    assert [(charge.label, str(charge.amount)) for charge in found.charges] == [
        ("USPS Ground Advantage", "21.30"),  # 8.30 + 13.00
        ("Signature Confirmation", "10.30"),
        ("Insurance", "8.05"),  # 300.00 costs 4.55, 100.00 costs 3.50
    ]
    assert str(found.total) == "39.65"


def test_insurance_is_shared_evenly_where_no_value_is_known() -> None:
    """Two parcels of no value, 100.01 insured: 50.01 each, rounded up, so both pay the second step."""
    boxes = (parcel(227, value="0.00"), parcel(227, value="0.00"))
    found = rate(shipment(GA, 0, to_zone(4), *boxes, insured=usd("100.01")))
    assert found.charges[1] == RateCharge("insurance", "Insurance", usd("7.00"))


def test_one_parcel_too_heavy_declines_the_service() -> None:
    """A service that cannot take every parcel is not offered."""
    asked = shipment(FCPIS, 0, Address("GB"), parcel(227), parcel(pounds(5)))
    assert declined(asked)[0] == "weight_limit"


def test_another_currency_is_answered_in_dollars() -> None:
    """USPS asks dollars whatever the shop sells in; mixing is refused by the core, not here."""
    euros = replace(parcel(227), value=Money(4998, "EUR"))
    asked = shipment(GA, 0, to_zone(4), euros, currency="EUR")
    assert rate(asked).total == usd("8.30")


def test_source_and_port() -> None:
    """The card is a rate source: local, for usps, under the name it was given, the same asked either way."""
    backup: RateSource = CardSource(RateCard.embedded(), source="backup")
    assert (backup.carrier, backup.local) == ("usps", True)
    sheet = asyncio.run(backup.ask(shipment(GA)))
    assert sheet == RateSheet("usps", (replace(rate(shipment(GA)), source="backup"),), (), sheet.notices)


ALL_DOMESTIC = frozenset({GA, PM, PME})


@given(
    weights=st.lists(st.integers(1, 31752), min_size=2, max_size=2).map(sorted),
    zone=st.integers(1, 9),
    day=st.dates(date(2025, 6, 1), date(2027, 6, 1)),
    service=st.sampled_from(sorted(ALL_DOMESTIC)),
)
def test_retail_price_never_falls_with_weight(weights: list[int], zone: int, day: date, service: str) -> None:
    """A heavier parcel never costs less at the counter, holiday surcharge apart from its unpublished rows."""
    light, heavy = (CARD.rates(shipment(service, weight, to_zone(zone), day=day)) for weight in weights)
    if heavy.rates:
        assert light.rates
        assert light.rates[0].charges[0].amount <= heavy.rates[0].charges[0].amount


@given(
    boxes=st.lists(
        st.builds(
            lambda sides, weight, cents: Parcel(*sorted(sides, reverse=True), weight, Money(cents, "USD")),
            st.tuples(*(st.integers(1, 1200),) * 3),
            st.integers(1, 33000),
            st.integers(0, 50000),
        ),
        min_size=1,
        max_size=3,
    ),
    to=st.sampled_from([*map(to_zone, BY_ZONE), Address("GB"), Address("SH"), Address("SO"), Address("US", "CA")]),
    day=st.dates(date(2025, 6, 1), date(2027, 6, 1)),
    price_class=st.sampled_from(["retail", "commercial", "contract"]),
    signature=st.booleans(),
    insured=st.none() | st.integers(0, 200000).map(lambda cents: Money(cents, "USD")),
)
def test_every_service_is_answered_once(
    boxes: list[Parcel], to: Address, day: date, price_class: str, signature: bool, insured: Money | None
) -> None:
    """Each service of the right reach is a rate, the sum of its charges, or declined with a reason; never both."""
    services = frozenset(item.code for item in SERVICES)
    asked = Shipment(
        ORIGIN, normalise(to), tuple(boxes), day, "USD", services, signature, insured, price_class=price_class
    )
    sheet = CARD.rates(asked)
    reach = "domestic" if asked.destination.postal_territory == "US" else "international"
    answered = sorted([item.service for item in sheet.rates] + [item.service for item in sheet.declined])
    assert answered == sorted(item.code for item in SERVICES if item.reach == reach)
    for found in sheet.rates:
        assert found.total.minor == sum(charge.amount.minor for charge in found.charges) > 0
        assert found.charges[0].kind == "carrier"
        assert (any(charge.kind == "signature" for charge in found.charges)) is signature
        assert min(charge.amount.minor for charge in found.charges) >= 0
    assert all(isinstance(item, Declined) and item.reason and item.message for item in sheet.declined)
