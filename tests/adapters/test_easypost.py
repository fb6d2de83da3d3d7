"""EasyPost's quirks; what holds for every carrier is in test_every_carrier.py."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import dhl_express, discover, easypost
from adapters._discovery import services_of
from adapters._services import ups, usps
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierRefused,
    CarrierUnavailable,
)
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpResponse
from calculator.domain.rate import RateSheet, Transit
from calculator.domain.shipment import CustomsItem, Parcel, Shipment

ORIGIN = Address("US", "NJ", "07105", "Newark", ("10 Dock Rd",))
AUSTIN = normalise(Address("US", "TX", "78701", "Austin", ("5 Elm St",)))
BERLIN = normalise(Address("DE", None, "10115", "Berlin", ("Torstr. 5",)))
LAMP = Parcel(254, 200, 102, 907, Money(15000, "USD"))
CUP = Parcel(254, 100, 51, 28, Money(8000, "USD"))
SHIPMENT = Shipment(
    ORIGIN,
    AUSTIN,
    (LAMP,),
    date(2026, 12, 1),
    "USD",
    frozenset(service.code for service in (*easypost.services, *easypost.services_by_name)),
)
ABROAD = replace(
    SHIPMENT,
    destination=BERLIN,
    incoterm="DAP",
    customs=(
        CustomsItem("Desk lamp", "940520", "US", 1, Money(15000, "USD"), 850),
        CustomsItem(None, None, None, 2, Money(1001, "USD"), None),
    ),
)


def asked(shipment: Shipment) -> dict[str, Any]:
    """The shipment or order asked for, without its envelope."""
    body = easypost.build_request(shipment).body
    assert isinstance(body, dict)
    (inner,) = body.values()
    assert isinstance(inner, dict)
    return inner


def rate(
    carrier: str = "USPS", service: str = "Priority", amount: object = "11.40", **more: object
) -> dict[str, object]:
    """One rate of an answer, in USD."""
    row = {"carrier": carrier, "service": service, "rate": amount, "currency": "USD", **more}
    return {key: value for key, value in row.items() if value != "absent"}


def read(
    *rates: Mapping[str, object], shipment: Shipment = SHIPMENT, messages: object = (), status: int = 201
) -> RateSheet:
    """The sheet of an answer with these rates."""
    body = json.dumps({"rates": rates, "messages": messages}).encode()
    return easypost.parse_response(shipment, HttpResponse(status, body))


def offers(sheet: RateSheet) -> list[tuple[str, str]]:
    """Service and total of each rate."""
    return [(rate.service, str(rate.total)) for rate in sheet.rates]


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("carrier", "word", "service"),
    [
        ("USPS", "GroundAdvantage", "usps_ground_advantage"),
        ("USPS", "First", "usps_ground_advantage"),
        ("USPS", "Priority", "usps_priority_mail"),
        ("USPS", "Express", "usps_priority_mail_express"),
        ("USPS", "ParcelSelect", "usps_parcel_select"),
        ("USPS", "MediaMail", "usps_media_mail"),
        ("USPS", "FirstClassPackageInternationalService", "usps_first_class_package_international"),
        ("USPS", "PriorityMailInternational", "usps_priority_mail_international"),
        ("USPS", "ExpressMailInternational", "usps_priority_mail_express_international"),
        ("UPS", "Ground", "ups_ground"),
        ("UPSDAP", "Ground", "ups_ground"),
        ("UPS", "3DaySelect", "ups_3_day_select"),
        ("UPS", "2ndDayAir", "ups_2nd_day_air"),
        ("UPS", "2ndDayAirAM", "ups_2nd_day_air_am"),
        ("UPS", "NextDayAirSaver", "ups_next_day_air_saver"),
        ("UPS", "NextDayAir", "ups_next_day_air"),
        ("UPS", "NextDayAirEarlyAM", "ups_next_day_air_early"),
        ("UPSDAP", "UPSGroundsaverGreaterThan1lb", "ups_ground_saver"),
        ("UPSDAP", "UPSGroundsaverLessThan1lb", "ups_ground_saver"),
        ("UPSSurePost", "SurePostOver1Lb", "ups_ground_saver"),
        ("UPS", "UPSStandard", "ups_standard"),
        ("UPS", "Expedited", "ups_worldwide_expedited"),
        ("UPS", "UPSSaver", "ups_worldwide_saver"),
        ("UPS", "Express", "ups_worldwide_express"),
        ("UPS", "ExpressPlus", "ups_worldwide_express_plus"),
        ("DHLExpress", "ExpressWorldwide", "dhl_express_worldwide"),
        ("DHLExpress", "ExpressWorldwideNonDoc", "dhl_express_worldwide"),
        ("DHLExpress", "ExpressWorldwideB2C", "dhl_express_worldwide"),
        ("DHLExpress", "ExpressWorldwideECX", "dhl_express_worldwide"),
        ("DHLExpress", "Express900NonDoc", "dhl_express_9_00"),
        ("DHLExpress", "Express1030", "dhl_express_10_30"),
        ("DHLExpress", "Express1200NonDoc", "dhl_express_12_00"),
        ("DHLExpress", "EconomySelect", "dhl_economy_select"),
        ("DHLExpress", "ExpressEasyNonDoc", "dhl_express_easy"),
        ("DHLExpress", "DomesticExpress", "dhl_express_domestic"),
        ("DHLExpress", "DomesticExpress1030", "dhl_express_domestic_10_30"),
        ("DHLExpress", "DomesticExpress1200", "dhl_express_domestic_12_00"),
    ],
)
def test_the_same_word_means_another_service_at_another_carrier(carrier: str, word: str, service: str) -> None:
    """A rate keeps the code of the carrier behind it, and that carrier's own service."""
    (found,) = read(rate(carrier, word)).rates
    assert (found.service, str(found.total)) == (service, "11.40")
    assert found.carrier == {known.code: known.carrier for known in services_of(discover()["easypost"])}[service]


@pytest.mark.parametrize(
    ("carrier", "word"),
    [
        ("FedEx", "FEDEX_GROUND"),
        ("DhlEcs", "DHLParcelGround"),
        ("DHLExpress", "MedicalExpressNonDoc"),
        ("DHLExpress", "SameDay"),
        ("USPS", "LibraryMail"),
        ("USPS", "FirstClassMailInternational"),
        ("USPS", "Ground"),
        ("UPS", "Priority"),
    ],
)
def test_a_service_that_is_none_of_ours_is_a_notice(carrier: str, word: str) -> None:
    """Left out and said, never mistaken for a namesake."""
    sheet = read(rate(carrier, word))
    assert sheet == RateSheet("easypost", notices=(f"{carrier} {word} is none of our services",))


def test_services_are_those_of_the_carriers_behind_it() -> None:
    """The very same facts, so that reaching a carrier another way changes no limit and no level."""
    own = (*usps.SERVICES, *ups.SERVICES, *dhl_express.services)
    assert set(easypost.services) <= set(own)
    assert {service.carrier for service in easypost.services} == {"usps", "ups", "dhl_express"}
    assert set(usps.SERVICES) | set(dhl_express.services) <= {*easypost.services, *easypost.services_by_name}
    assert [service.code for service in easypost.services_by_name] == ["usps_media_mail"]


# --- the question ---------------------------------------------------------------------------------------------------


def test_one_parcel_is_a_shipment_and_several_are_an_order() -> None:
    """The rates of an order are totals; a shipment a parcel would have to be added up."""
    one, two = easypost.build_request(SHIPMENT), easypost.build_request(replace(SHIPMENT, parcels=(LAMP, CUP)))
    assert (one.method, one.path) == ("POST", "/v2/shipments")
    assert (two.method, two.path) == ("POST", "/v2/orders")
    assert [box["parcel"]["weight"] for box in asked(replace(SHIPMENT, parcels=(LAMP, CUP)))["shipments"]] == [
        Decimal("31.99"),
        Decimal("0.98"),
    ]


@pytest.mark.parametrize("parcels", [(LAMP,), (LAMP, CUP)])
def test_a_question_never_buys(parcels: tuple[Parcel, ...]) -> None:
    """With carrier accounts, a service in the body would be a purchase."""
    body = asked(replace(SHIPMENT, parcels=parcels, account={"carrier_accounts": "ca_1"}))
    assert body["carrier_accounts"] == ["ca_1"]
    assert '"service"' not in json.dumps(body, default=str)


@pytest.mark.parametrize(
    ("listed", "sent"),
    [
        ("", None),
        (" , ", None),
        ("ca_1", ["ca_1"]),
        (" ca_1 ,ca_2,", ["ca_1", "ca_2"]),
        (",".join(f"ca_{number}" for number in range(61)), [f"ca_{number}" for number in range(60)]),
    ],
)
def test_accounts_are_listed_by_the_shop(listed: str, sent: list[str] | None) -> None:
    """None listed asks all; EasyPost takes at most sixty."""
    assert asked(replace(SHIPMENT, account={"carrier_accounts": listed})).get("carrier_accounts") == sent


@pytest.mark.parametrize(
    ("parcel", "sent"),
    [
        (LAMP, ("10.00", "7.87", "4.00", "31.99")),
        (CUP, ("10.00", "3.90", "2.00", "0.98")),
        (Parcel(305, 229, 153, 454, Money(1, "USD")), ("12.00", "9.00", "6.00", "16.00")),
        (Parcel(306, 230, 154, 455, Money(1, "USD")), ("12.04", "9.05", "6.06", "16.04")),
        (Parcel(1, 1, 1, 1, Money(1, "USD")), ("0.03", "0.03", "0.03", "0.03")),
    ],
)
def test_parcels_are_the_roundest_ounces_and_inches(parcel: Parcel, sent: tuple[str, str, str, str]) -> None:
    """Always, also for carriers that weigh in kilograms: 454 g is what 16 oz became, 455 g is more."""
    length, width, height, weight = (Decimal(number) for number in sent)
    assert asked(replace(SHIPMENT, parcels=(parcel,)))["parcel"] == {
        "length": length,
        "width": width,
        "height": height,
        "weight": weight,
    }


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (
            Address("US", "TX", "78701", "Austin", ("5 Elm St", "Apt 3", "rear"), True),
            {
                "street1": "5 Elm St",
                "street2": "Apt 3, rear",
                "city": "Austin",
                "state": "TX",
                "zip": "78701",
                "country": "US",
                "residential": True,
            },
        ),
        (
            Address("US", postal_code="78701", residential=False),
            {"zip": "78701", "state": "TX", "country": "US", "residential": False},
        ),
        (Address("DE"), {"country": "DE"}),
    ],
)
def test_what_is_unknown_of_an_address_is_left_out(address: Address, place: dict[str, object]) -> None:
    """Residential has three values: unknown leaves it to the carrier."""
    assert asked(replace(SHIPMENT, destination=normalise(address)))["to_address"] == place


@pytest.mark.parametrize(
    ("changes", "options"),
    [
        ({}, {}),
        ({"signature": True}, {"delivery_confirmation": "SIGNATURE"}),
        ({"incoterm": "DAP"}, {"incoterm": "DAP"}),
        ({"incoterm": "DDP"}, {"incoterm": "DDP"}),
        ({"currency": "EUR"}, {"currency": "EUR"}),
    ],
)
def test_options_say_what_the_rate_must_hold(changes: dict[str, Any], options: dict[str, str]) -> None:
    """The ship date and the currency always; the currency is a wish."""
    expected = {"label_date": "2026-12-01T15:00:00Z", "currency": "USD", **options}
    assert asked(replace(SHIPMENT, **changes))["options"] == expected


def test_a_customs_form_goes_with_what_crosses_a_border() -> None:
    """Rows as declared, worth their whole row; what is unknown is left out but for the description EasyPost needs."""
    assert "customs_info" not in asked(SHIPMENT)
    assert asked(ABROAD)["customs_info"] == {
        "contents_type": "merchandise",
        "restriction_type": "none",
        "non_delivery_option": "return",
        "eel_pfc": "NOEEI 30.37(a)",
        "customs_items": [
            {
                "description": "Desk lamp",
                "quantity": 1,
                "value": 150,
                "currency": "USD",
                "weight": Decimal("29.98"),
                "hs_tariff_number": "940520",
                "origin_country": "US",
            },
            {"description": "Merchandise", "quantity": 2, "value": Decimal("10.01"), "currency": "USD"},
        ],
    }


@given(st.lists(st.integers(min_value=1, max_value=5000), min_size=1, max_size=6), st.integers(0, 3))
def test_customs_rows_never_outweigh_their_box(weights: list[int], packaging: int) -> None:
    """EasyPost refuses that: sums of roundings give way, by no more than the last gram of a row each."""
    rows = tuple(CustomsItem("Ring", None, None, 1, Money(100, "USD"), weight) for weight in weights)
    box = replace(LAMP, weight=sum(weights) + packaging)
    sent = asked(replace(ABROAD, parcels=(box,), customs=rows))
    ounces = [row["weight"] for row in sent["customs_info"]["customs_items"]]
    assert sum(ounces) <= sent["parcel"]["weight"]
    assert all(abs(one * 28349523125 - weight * 10**9) < 4 * 10**9 for one, weight in zip(ounces, weights, strict=True))


def test_a_customs_row_without_room_in_its_box_has_no_weight() -> None:
    """Contents declared heavier than the box: the first rows fill it, the last say nothing."""
    rows = tuple(CustomsItem("Ring", None, None, 1, Money(100, "USD"), weight) for weight in (20, 30, 5))
    sent = asked(replace(ABROAD, parcels=(replace(LAMP, weight=28),), customs=rows))
    first, second, third = sent["customs_info"]["customs_items"]
    assert first["weight"] + second["weight"] == sent["parcel"]["weight"]
    assert "weight" not in third


def test_the_export_note_is_the_united_states_own() -> None:
    """Nobody else files with the US census."""
    german = replace(ABROAD, origin=Address("DE", None, "10115", "Berlin"))
    assert "eel_pfc" not in asked(german)["customs_info"]


@pytest.mark.parametrize("customs", [ABROAD.customs, ()])
def test_several_parcels_abroad_have_a_form_each(customs: tuple[CustomsItem, ...]) -> None:
    """One row a box with the box's own worth and weight, so that no row weighs more than its box or counts twice."""
    boxes = asked(replace(ABROAD, parcels=(LAMP, CUP), customs=customs))["shipments"]
    forms = [box["customs_info"]["customs_items"] for box in boxes]
    described = {"hs_tariff_number": "940520", "origin_country": "US"} if customs else {}
    name = "Desk lamp" if customs else "Merchandise"
    assert forms == [
        [
            {
                "description": name,
                "quantity": 1,
                "value": 150,
                "currency": "USD",
                "weight": Decimal("31.99"),
                **described,
            }
        ],
        [{"description": name, "quantity": 1, "value": 80, "currency": "USD", "weight": Decimal("0.98"), **described}],
    ]


# --- rates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "currency", "total"),
    [
        ("11.40", "USD", "11.40 USD"),
        ("11.4", "USD", "11.40 USD"),
        (11.4, "USD", "11.40 USD"),
        (11, "USD", "11.00 USD"),
        ("0.285", "USD", "0.29 USD"),
        ("1000", "JPY", "1000 JPY"),
        ("88.10", "HKD", "88.10 HKD"),
    ],
)
def test_the_rate_is_exact_and_in_its_own_currency(amount: object, currency: str, total: str) -> None:
    """Text or number, whichever endpoint answered; list and retail prices are never read."""
    sheet = read(rate(amount=amount, currency=currency, list_rate="1.00", retail_rate=None, list_currency="EUR"))
    (found,) = sheet.rates
    assert f"{found.total} {found.total.currency}" == total
    assert [(charge.kind, charge.label) for charge in found.charges] == [("carrier", "USPS Priority Mail")]


@pytest.mark.parametrize(
    "row",
    [
        rate(amount="-1.00"),
        rate(amount=-1),
        rate(amount="free"),
        rate(amount="1e2"),
        rate(amount=""),
        rate(amount=None),
        rate(amount="absent"),
        rate(amount=True),
        rate(amount=["1.00"]),
        rate(currency=None),
        rate(currency="absent"),
        rate(currency="usd"),
        rate(currency="DOLLARS"),
        rate(carrier=None),  # type: ignore[arg-type]
        rate(carrier="absent"),
        rate(service="absent"),
        rate(service=["Priority"]),  # type: ignore[arg-type]
    ],
)
def test_a_rate_that_cannot_be_read_is_malformed(row: dict[str, object]) -> None:
    """Never a negative price, a guessed currency or another kind of exception."""
    with pytest.raises(AnswerMalformed, match=r"^EasyPost: "):
        read(rate("UPS", "Ground"), row)


@pytest.mark.parametrize("amount", ["0.00", 0, "0.004"])
def test_a_rate_of_zero_is_no_offer(amount: object) -> None:
    """Nobody ships for nothing; the other rates stand."""
    sheet = read(rate(amount=amount), rate("UPS", "Ground", "12.31"))
    assert offers(sheet) == [("ups_ground", "12.31")]
    assert [(item.service, item.reason, item.message) for item in sheet.declined] == [
        ("usps_priority_mail", "no_price", "USPS Priority Mail came without a price")
    ]


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([rate(amount="11.40"), rate(amount="9.90"), rate(amount="10.00")], "9.90"),
        ([rate("UPS", "Ground", "12.31"), rate("UPSDAP", "Ground", "10.87")], "10.87"),
        ([rate("UPSDAP", "Ground", "10.87"), rate("UPS", "Ground", "12.31")], "10.87"),
        ([rate("UPS", "Ground", "9.00", currency="CAD"), rate("UPS", "Ground", "12.31")], "12.31"),
        ([rate("UPS", "Ground", "12.31"), rate("UPS", "Ground", "9.00", currency="CAD")], "12.31"),
        ([rate("USPS", "First", "6.07"), rate("USPS", "GroundAdvantage", "9.12")], "9.12"),
        ([rate("USPS", "GroundAdvantage", "9.12"), rate("USPS", "First", "6.07")], "9.12"),
        ([rate("DHLExpress", "ExpressWorldwide", "70"), rate("DHLExpress", "ExpressWorldwideNonDoc", "90")], "90.00"),
        ([rate(amount="0.00"), rate(amount="9.90")], "9.90"),
    ],
)
def test_a_service_is_offered_once(rows: list[dict[str, object]], kept: str) -> None:
    """Today's name before a retired one, goods before documents, the shop's currency, then the lowest price."""
    sheet = read(*rows)
    assert [str(found.total) for found in sheet.rates] == [kept]
    assert sheet.declined == ()


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([("9.00", "CAD"), ("70.00", "HKD")], ("9.00", "CAD")),
        ([("70.00", "HKD"), ("9.00", "CAD")], ("70.00", "HKD")),
        ([("70.00", "HKD"), ("9.00", "CAD"), ("99.00", "USD")], ("99.00", "USD")),
        ([("99.00", "USD"), ("9.00", "CAD"), ("70.00", "HKD")], ("99.00", "USD")),
        ([("9.00", "CAD"), ("70.00", "HKD"), ("8.00", "CAD")], ("8.00", "CAD")),
    ],
)
def test_two_foreign_currencies_are_never_compared(rows: list[tuple[str, str]], kept: tuple[str, str]) -> None:
    """The first stays, which the shop cannot sell and is told so; other services keep their prices."""
    found = read(*(rate(amount=amount, currency=currency) for amount, currency in rows), rate("UPS", "Ground", "12.31"))
    assert [(str(one.total), one.total.currency) for one in found.rates] == [kept, ("12.31", "USD")]


def test_the_shops_currency_comes_before_the_better_word() -> None:
    """A name of today that cannot be sold does not hide a retired one that can."""
    for rows in (
        [rate("USPS", "GroundAdvantage", "9.12", currency="CAD"), rate("USPS", "First", "6.07")],
        [rate("USPS", "First", "6.07"), rate("USPS", "GroundAdvantage", "9.12", currency="CAD")],
    ):
        assert [str(found.total) for found in read(*rows).rates] == ["6.07"]


@given(cents=st.lists(st.integers(1, 10**8), min_size=1, max_size=6))
def test_of_many_accounts_the_lowest_counts(cents: list[int]) -> None:
    """In whatever order the accounts answer."""
    sheet = read(*(rate(amount=f"{amount // 100}.{amount % 100:02}") for amount in cents))
    assert [found.total for found in sheet.rates] == [Money(min(cents), "USD")]


def test_only_services_asked_for_come_back() -> None:
    """EasyPost answers every account; the policy may allow one service, and an unread rate cannot fail."""
    only = replace(SHIPMENT, services=frozenset({"ups_ground"}))
    sheet = read(rate(), rate(amount="-1"), rate("UPS", "Ground", "12.31"), shipment=only)
    assert sheet == RateSheet("easypost", rates=sheet.rates)
    assert offers(sheet) == [("ups_ground", "12.31")]


def test_the_rates_of_an_order_s_shipments_are_not_read() -> None:
    """Only the order's own rates are for all parcels."""
    body = {"rates": [rate("UPS", "Ground", "22.75")], "messages": [], "shipments": [{"rates": [rate(amount="1.00")]}]}
    sheet = easypost.parse_response(SHIPMENT, HttpResponse(201, json.dumps(body).encode()))
    assert offers(sheet) == [("ups_ground", "22.75")]


@pytest.mark.parametrize("status", [200, 201])
def test_a_stateless_answer_is_read(status: int) -> None:
    """``/beta/rates`` answers 200 without ids; creating answers 201."""
    assert offers(read(rate(), status=status)) == [("usps_priority_mail", "11.40")]


def test_a_time_in_transit_answer_is_read() -> None:
    """Its list stands under ``result`` and its rates are numbers."""
    body = {"result": [rate(amount=11.4, delivery_days=2, time_in_transit={"percentile_50": 1})]}
    sheet = easypost.parse_response(SHIPMENT, HttpResponse(200, json.dumps(body).encode()))
    assert offers(sheet) == [("usps_priority_mail", "11.40")]
    assert sheet.rates[0].transit.minimum == 2


# --- what a rate must hold ------------------------------------------------------------------------------------------


def test_the_signature_is_inside_the_rate() -> None:
    """No line of its own; a service known to take none is declined whatever EasyPost says."""
    abroad = replace(ABROAD, signature=True)
    sheet = read(
        rate("USPS", "FirstClassPackageInternationalService", "31.27"),
        rate("UPS", "UPSSaver", "90.00"),
        shipment=abroad,
    )
    assert offers(sheet) == [("ups_worldwide_saver", "90.00")]
    assert [(item.service, item.reason, item.message) for item in sheet.declined] == [
        (
            "usps_first_class_package_international",
            "signature_unavailable",
            "USPS First-Class Package International Service takes no signature",
        )
    ]


def test_what_must_be_insured_is_not_offered() -> None:
    """EasyPost's insurance is a fee outside the rate, so the rate is not the price."""
    sheet = read(rate(), shipment=replace(SHIPMENT, insured=Money(15000, "USD")))
    assert sheet.rates == ()
    assert [(item.service, item.reason, item.message) for item in sheet.declined] == [
        ("usps_priority_mail", "insurance_unavailable", "EasyPost prices USPS Priority Mail without insurance")
    ]


@pytest.mark.parametrize(
    ("incoterm", "notes"),
    [(None, ()), ("DAP", ()), ("DDP", ("duties and taxes themselves are billed to the sender later",))],
)
def test_duties_paid_says_that_they_come_later(incoterm: Any, notes: tuple[str, ...]) -> None:
    """The rate excludes the duties."""
    sheet = read(rate("UPS", "UPSSaver"), shipment=replace(ABROAD, incoterm=incoterm))
    assert sheet.rates[0].notes == notes


@pytest.mark.parametrize(
    ("carrier", "word", "fields", "transit"),
    [
        ("USPS", "Priority", {"delivery_days": 2}, Transit(2, 2, business=False)),
        ("USPS", "Express", {"delivery_days": None, "est_delivery_days": None}, Transit(business=False)),
        ("USPS", "Express", {}, Transit(business=False)),
        ("UPS", "Ground", {"delivery_days": 3, "est_delivery_days": 4}, Transit(3, 3)),
        ("UPS", "Ground", {"delivery_days": None, "est_delivery_days": 4}, Transit(4, 4)),
        ("UPS", "Ground", {"delivery_days": 0}, Transit()),
        ("UPS", "Ground", {"delivery_days": "soon", "delivery_date": "soon"}, Transit()),
        (
            "UPS",
            "NextDayAirEarlyAM",
            {"delivery_days": 1, "delivery_date": "2026-12-02T08:00:00Z", "delivery_date_guaranteed": True},
            Transit(1, 1, arrives=date(2026, 12, 2), guaranteed=True),
        ),
        ("UPS", "Ground", {"delivery_date_guaranteed": "yes"}, Transit()),
        ("DHLExpress", "ExpressWorldwide", {"delivery_days": 3}, Transit(3, 3, business=False)),
    ],
)
def test_unknown_transit_stays_unknown(carrier: str, word: str, fields: dict[str, object], transit: Transit) -> None:
    """Business days at UPS, days with Saturdays elsewhere; nothing is never zero, and a promise is a plain true."""
    (found,) = read(rate(carrier, word, **fields)).rates
    assert found.transit == transit


# --- remarks and refusals -------------------------------------------------------------------------------------------


def test_messages_are_notices_said_once() -> None:
    """One line for the log whatever shape the words have; the accounts asked are not named."""
    messages = [
        {"carrier": "UPS", "carrier_account_id": "ca_1", "type": "rate_error", "message": "Invalid credentials"},
        {"carrier": "UPS", "carrier_account_id": "ca_2", "type": "rate_error", "message": "Invalid credentials"},
        {"carrier": "DhlEcs", "type": "rate_error", "message": ["code: field required"]},
        {"carrier": "USPS", "type": "rate_message", "message": {"note": "account ca_1234 closed"}},
        {"message": None},
        "stray",
    ]
    sheet = read(rate(), messages=messages, shipment=replace(SHIPMENT, account={"carrier_accounts": "ca_1234"}))
    assert len(sheet.rates) == 1
    assert sheet.notices == (
        "UPS rate_error: Invalid credentials",
        'DhlEcs rate_error: ["code: field required"]',
        'USPS rate_message: {"note": "account … closed"}',
        "? message: null",
    )


def test_no_rates_but_messages_is_an_empty_sheet() -> None:
    """Nobody sells this: an answer, with its causes."""
    messages = [{"carrier": "UPS", "type": "rate_error", "message": "Weight exceeds the limit"}]
    assert read(messages=messages) == RateSheet("easypost", notices=("UPS rate_error: Weight exceeds the limit",))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"<html></html>",
        b"\xff\xfe",
        b'{"rates": null}',
        b'{"rates": {}}',
        b'{"rates": "none"}',
        b'{"rates": [1]}',
        b'{"rates": [{}]}',
        b'{"result": null}',
        b'{"rates": [{"carrier": "UPS", "service": "Ground", "rate": NaN, "currency": "USD"}]}',
        b'{"error": {"code": "said with a 200"}}',
    ],
)
def test_what_is_no_list_of_rates_is_malformed(answer: bytes) -> None:
    """Only an empty list means that nobody sells this."""
    with pytest.raises(AnswerMalformed, match=r"^EasyPost: "):
        easypost.parse_response(SHIPMENT, HttpResponse(201, answer))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, CarrierRefused),
        (400, CarrierRefused),
        (401, CarrierAuthFailed),
        (402, CarrierAuthFailed),
        (403, CarrierAuthFailed),
        (404, CarrierRefused),
        (405, CarrierRefused),
        (408, CarrierUnavailable),
        (418, CarrierRefused),
        (422, CarrierRefused),
        (429, CarrierRateLimited),
        (500, CarrierUnavailable),
        (502, CarrierUnavailable),
        (503, CarrierUnavailable),
        (504, CarrierUnavailable),
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        b'{"error": {"code": "A.CODE", "message": "a sentence", "errors": []}}',
        b'{"error": {"message": ["a", {"list": "of words"}], "errors": null}}',
        b'{"error": "a text"}',
        b'{"error": null}',
        b"{}",
        b"[]",
        b"",
        b"<html></html>",
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_every_status_has_its_kind_whatever_the_body(status: int, body: bytes, error: type[CarrierError]) -> None:
    """The SDK types the error; a body it would trip over does not reach it."""
    with pytest.raises(CarrierError) as raised:
        easypost.parse_response(SHIPMENT, HttpResponse(status, body))
    assert type(raised.value) is error


@pytest.mark.parametrize(
    ("details", "said"),
    [
        (["No such carrier account."], "A.CODE: a sentence: No such carrier account."),
        (
            [{"field": "parcel.weight", "message": "cannot be blank"}],
            "A.CODE: a sentence: parcel.weight: cannot be blank",
        ),
        ([{"field": None}, 7, None, []], "A.CODE: a sentence"),
        ("none", "A.CODE: a sentence"),
        (None, "A.CODE: a sentence"),
        (["ca_1234 is closed"], "A.CODE: a sentence: … is closed"),
    ],
)
def test_a_refusal_says_which_field(details: object, said: str) -> None:
    """Field errors are objects or plain texts; the accounts asked are not named."""
    body = {"error": {"code": "A.CODE", "message": "a sentence", "errors": details}}
    shipment = replace(SHIPMENT, account={"carrier_accounts": "ca_1234"})
    with pytest.raises(CarrierRefused) as raised:
        easypost.parse_response(shipment, HttpResponse(422, json.dumps(body).encode()))
    assert str(raised.value) == f"EasyPost answered 422: {said}"


def test_a_wait_is_read_from_the_header() -> None:
    """The limits follow load and are not published."""
    with pytest.raises(CarrierRateLimited) as raised:
        easypost.parse_response(SHIPMENT, HttpResponse(429, b"", {"retry-after": "5"}))
    assert raised.value.retry_after == 5


def test_the_sdk_is_not_imported_for_a_quote() -> None:
    """It costs a start-up its sixth of a second, and is needed only to type an error."""
    program = "import sys, adapters.easypost; sys.exit('easypost' in sys.modules or 'requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
