"""UPS's quirks; what holds for every carrier is in test_every_carrier.py, whole answers are in fixtures/ups/."""

import json
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest

from adapters import ups
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierRateLimited,
    CarrierRefused,
    CarrierUnavailable,
)
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpResponse
from calculator.domain.rate import Rate, RateSheet
from calculator.domain.shipment import Parcel, Shipment

_SHIPMENT: Final = Shipment(
    Address("US", "NJ", "07105", "Newark", ("10 Dock Rd",)),
    normalise(Address("US", "TX", "78701-2204", "Austin", ("5 Elm St",), residential=False)),
    (Parcel(305, 229, 153, 2268, Money(15000, "USD")),),
    date(2026, 12, 1),
    "USD",
    frozenset({"ups_ground"}),
)
_BERLIN: Final = normalise(Address("DE", None, "10115", "Berlin", ("Invalidenstr. 1",), residential=False))


def asked(shipment: Shipment) -> dict[str, Any]:
    """The RateRequest of the request."""
    body: Any = ups.build_request(shipment).body
    return dict(body["RateRequest"])


def asked_shipment(**changes: Any) -> dict[str, Any]:
    """The Shipment of the request for the usual shipment with *changes*."""
    return dict(asked(replace(_SHIPMENT, **changes))["Shipment"])


def money(value: object, currency: str = "USD") -> dict[str, object]:
    """An amount as UPS spells it."""
    return {"CurrencyCode": currency, "MonetaryValue": value}


def rated(total: object = "21.10", number: str = "03", **said: object) -> dict[str, object]:
    """A rated shipment; None leaves a key out."""
    row = {"Service": {"Code": number}, "TotalCharges": money(total)} | said
    return {key: value for key, value in row.items() if value is not None}


def read(*rows: dict[str, object], shipment: Shipment = _SHIPMENT, **head: object) -> RateSheet:
    """What the adapter reads in an answer of these rated shipments."""
    body = json.dumps({"RateResponse": {"Response": head, "RatedShipment": rows}}).encode()
    return ups.parse_response(shipment, HttpResponse(200, body))


def only(sheet: RateSheet) -> Rate:
    """The one rate of a sheet."""
    (rate,) = sheet.rates
    return rate


def parts(rate: Rate) -> list[tuple[str, str, str]]:
    """Kind, label and amount of every charge."""
    return [(charge.kind, charge.label, str(charge.amount)) for charge in rate.charges]


def refused(status: int, code: str, **headers: str) -> HttpResponse:
    """An error answer."""
    return HttpResponse(
        status, json.dumps({"response": {"errors": [{"code": code, "message": "No"}]}}).encode(), headers
    )


# Asking


def test_all_services_with_transit_times_in_one_call() -> None:
    """One Shop for the whole cart."""
    request = ups.build_request(replace(_SHIPMENT, parcels=_SHIPMENT.parcels * 3))
    assert (request.method, request.path, request.query) == (
        "POST",
        "/api/rating/v2409/Shop",
        (("additionalinfo", "timeintransit"),),
    )
    assert asked_shipment(parcels=_SHIPMENT.parcels * 3)["NumOfPieces"] == "3"


@pytest.mark.parametrize(("known", "present"), [(True, True), (False, False), (None, False)])
def test_residential_is_said_by_the_key_alone(known: bool | None, present: bool) -> None:
    """The value is ignored by UPS, so the key is there only for a known home."""
    place = normalise(replace(_SHIPMENT.destination.address, residential=known))
    address = asked_shipment(destination=place)["ShipTo"]["Address"]
    assert ("ResidentialAddressIndicator" in address) is present


@pytest.mark.parametrize(
    ("origin", "place", "by_package"),
    [
        ("US", "US", True),
        ("US", "PR", True),
        ("PR", "US", True),
        ("US", "VI", False),
        ("US", "CA", False),
        ("US", "DE", False),
        ("CA", "CA", False),
        ("DE", "DE", False),
    ],
)
def test_a_signature_is_asked_where_the_lane_wants_it(origin: str, place: str, by_package: bool) -> None:
    """Package by package (number 2) within US and PR, once for the shipment (number 1) everywhere else; never both."""
    ends = {"origin": normalise(Address(origin)).address, "destination": normalise(Address(place))}
    shipment = asked_shipment(signature=True, parcels=_SHIPMENT.parcels * 2, **ends)
    packages = [package.get("PackageServiceOptions") for package in shipment["Package"]]
    confirmation = {"DeliveryConfirmation": {"DCISType": "2"}}
    assert packages == ([confirmation] * 2 if by_package else [None] * 2)
    whole = None if by_package else {"DeliveryConfirmation": {"DCISType": "1"}}
    assert shipment.get("ShipmentServiceOptions") == whole


def test_own_rates_are_asked_inside_the_shipment() -> None:
    """One level up the indicator is ignored without a word; without an account it is not sent."""
    request = asked(replace(_SHIPMENT, account={"account_number": "A1B2C3"}))
    assert request["Shipment"]["ShipmentRatingOptions"] == {"NegotiatedRatesIndicator": ""}
    assert request["Shipment"]["Shipper"]["ShipperNumber"] == "A1B2C3"
    assert request["Shipment"]["PaymentDetails"] == {
        "ShipmentCharge": [{"Type": "01", "BillShipper": {"AccountNumber": "A1B2C3"}}]
    }
    assert "ShipmentRatingOptions" not in request
    assert not {"ShipmentRatingOptions", "PaymentDetails"} & asked_shipment().keys()


def test_contract_prices_need_an_account() -> None:
    """Without one UPS would answer published prices."""
    with pytest.raises(CarrierAuthFailed):
        ups.build_request(replace(_SHIPMENT, price_class="contract"))


@pytest.mark.parametrize(
    ("price_class", "classification", "pickup"),
    [("retail", "04", "03"), ("commercial", "01", "01"), ("contract", "00", "01")],
)
def test_the_price_class_is_a_classification_and_a_pickup(price_class: str, classification: str, pickup: str) -> None:
    """UPS classifies customers in the US only; the account may name its own pickup."""
    account = {"account_number": "A1B2C3"}
    request = asked(replace(_SHIPMENT, price_class=price_class, account=account))
    assert (request["CustomerClassification"], request["PickupType"]) == ({"Code": classification}, {"Code": pickup})
    abroad = replace(_SHIPMENT, origin=Address("DE"), account=account | {"pickup_type": "06"}, price_class=price_class)
    assert "CustomerClassification" not in asked(abroad)
    assert asked(abroad)["PickupType"] == {"Code": "06"}


@pytest.mark.parametrize(
    ("value", "sent"), [(15000, "150.00"), (100, "1.00"), (99, "1"), (0, "1")], ids=["150", "1", "0.99", "0"]
)
def test_abroad_the_invoice_is_named(value: int, sent: str) -> None:
    """Without it UPS gives no transit time abroad; it takes nothing under 1."""
    parcel = replace(_SHIPMENT.parcels[0], value=Money(value, "USD"))
    shipment = asked_shipment(destination=_BERLIN, parcels=(parcel,))
    assert shipment["InvoiceLineTotal"] == money(sent)
    assert shipment["ShipmentTotalWeight"] == {"UnitOfMeasurement": {"Code": "LBS"}, "Weight": "5.00"}
    assert "InvoiceLineTotal" not in asked_shipment()


@pytest.mark.parametrize("territory", ["PR", "VI", "GU", "AS", "MP"])
def test_territories_are_countries(territory: str) -> None:
    """UPS knows them by their own codes, without a state."""
    address = asked_shipment(destination=normalise(Address("US", territory, None, "Town")))["ShipTo"]["Address"]
    assert address == {"CountryCode": territory, "City": "Town"}


@pytest.mark.parametrize(
    ("origin", "units", "sizes", "weight"),
    [
        ("US", ("LBS", "IN"), ("12.00", "9.00", "6.00"), "5.00"),
        ("PR", ("LBS", "IN"), ("12.00", "9.00", "6.00"), "5.00"),
        ("DE", ("KGS", "CM"), ("30.50", "22.90", "15.30"), "2.27"),
        ("CA", ("KGS", "CM"), ("30.50", "22.90", "15.30"), "2.27"),
    ],
)
def test_units_are_the_origins_and_numbers_round(
    origin: str, units: tuple[str, str], sizes: tuple[str, str, str], weight: str
) -> None:
    """Pounds go with inches, kilograms with centimetres; two decimals, 2268 g is 5.00 lb; longest side first."""
    parcel = Parcel(153, 305, 229, 2268, Money(15000, "USD"))
    (package,) = asked_shipment(origin=normalise(Address(origin)).address, parcels=(parcel,))["Package"]
    assert package["PackageWeight"] == {"UnitOfMeasurement": {"Code": units[0]}, "Weight": weight}
    assert package["Dimensions"] == {
        "UnitOfMeasurement": {"Code": units[1]},
        **dict(zip(("Length", "Width", "Height"), sizes, strict=True)),
    }


@pytest.mark.parametrize(
    ("grams", "sent"),
    [
        (453592, "1000.0"),
        (4_535_924, "10000"),
        (4_535_925, "10001"),
        (453_000, "998.70"),
        (453_591_900, "999999"),
        (10**9, "999999"),
    ],
)
def test_a_heavy_shipment_keeps_to_six_characters(grams: int, sent: str) -> None:
    """UPS takes no more, so decimals go; a gram over a round weight takes it upwards."""
    parcel = replace(_SHIPMENT.parcels[0], weight=grams)
    assert asked_shipment(parcels=(parcel,))["ShipmentTotalWeight"]["Weight"] == sent


@pytest.mark.parametrize(
    ("values", "insured", "shares"),
    [
        ((15000, 5000), 20000, ["150.00", "50.00"]),
        ((15000, 5000), 10001, ["75.00", "25.01"]),
        ((100, 100, 100), 1000, ["3.33", "3.33", "3.34"]),
        ((0, 0), 1001, ["5.00", "5.01"]),
        ((15000, 0), 15000, ["150.00", None]),
    ],
)
def test_the_insured_amount_is_shared_to_the_cent(
    values: tuple[int, ...], insured: int, shares: list[str | None]
) -> None:
    """By the parcels' value; what is worth nothing is not declared."""
    parcels = tuple(replace(_SHIPMENT.parcels[0], value=Money(value, "USD")) for value in values)
    packages = asked_shipment(parcels=parcels, insured=Money(insured, "USD"))["Package"]
    declared = [package.get("PackageServiceOptions", {}).get("DeclaredValue") for package in packages]
    assert declared == [None if share is None else money(share) for share in shares]


def test_addresses_keep_to_ups_lengths() -> None:
    """Three lines of 35, postal codes without blanks and dashes, states only where UPS needs them."""
    place = normalise(Address("GB", "ENG", "SW1A 1AA", "London", ("x" * 40, "2", "3", "4")))
    assert asked_shipment(destination=place)["ShipTo"]["Address"] == {
        "CountryCode": "GB",
        "AddressLine": ["x" * 35, "2", "3"],
        "City": "London",
        "PostalCode": "SW1A1AA",
    }
    assert asked_shipment()["ShipTo"]["Address"]["PostalCode"] == "787012204"


def test_the_pickup_day_is_the_ship_date() -> None:
    """As UPS spells days."""
    assert asked_shipment()["DeliveryTimeInformation"] == {"PackageBillType": "03", "Pickup": {"Date": "20261201"}}


# Prices


@pytest.mark.parametrize(
    ("said", "total"),
    [
        ({}, "21.10"),
        ({"NegotiatedRateCharges": {"TotalCharge": money("17.44")}}, "17.44"),
        ({"NegotiatedRateCharges": {}}, "21.10"),
        ({"NegotiatedRateCharges": None}, "21.10"),
        ({"NegotiatedRateCharges": {"TotalCharge": money("17.44"), "TotalChargesWithTaxes": money("20.75")}}, "17.44"),
        ({"TotalChargesWithTaxes": money("25.11")}, "21.10"),
        ({"TotalCharges": money(21.1)}, "21.10"),
        ({"TotalCharges": money("21.1")}, "21.10"),
        ({"TotalCharges": money("21.105")}, "21.11"),
        ({"TotalCharges": money("2110", "JPY")}, "2110"),
    ],
)
def test_the_accounts_own_rate_before_the_published_one(said: dict[str, Any], total: str) -> None:
    """Negotiated where UPS names it, else published; taxes in neither."""
    assert str(only(read(rated(**said))).total) == total


@pytest.mark.parametrize(
    "said",
    [
        {"TotalCharges": None},
        {"TotalCharges": money(None)},
        {"TotalCharges": money("-21.10")},
        {"TotalCharges": money("1e3")},
        {"TotalCharges": {"MonetaryValue": "21.10"}},
        {"TotalCharges": money("21.10", "XXY")},
        {"TransportationCharges": money("21.10", "EUR")},
        {"ServiceOptionsCharges": money("0.00", "EUR")},
        {"NegotiatedRateCharges": {"TotalCharge": money("17.44", "EUR")}},
        {"NegotiatedRateCharges": {"TotalCharge": money("-1.00")}},
        {"NegotiatedRateCharges": "17.44"},
        {"Service": None},
    ],
)
def test_an_impossible_amount_is_malformed(said: dict[str, Any]) -> None:
    """No price, a negative one, no currency or two: none is offered."""
    with pytest.raises(AnswerMalformed):
        read(rated(**said))


def test_a_zero_is_no_price() -> None:
    """It is told, and the service is not offered."""
    sheet = read(rated("0.00"))
    assert sheet.rates == ()
    assert "UPS Ground: answered without a price" in sheet.notices


def test_parts_that_cannot_be_read_stay_in_the_total() -> None:
    """No amount, another currency, a negative or a zero: the carrier's own charge holds them."""
    items = [
        {"Code": "300", "CurrencyCode": "USD"},
        {"Code": "375", **money("3.10", "EUR")},
        {"Code": "376", **money("-1.00")},
        {"Code": "377", **money("0.00")},
        {"Code": "271", **money("1.10")},
        {"Code": "375", **money("2.00")},
    ]
    assert parts(only(read(rated(ItemizedCharges=items)))) == [
        ("carrier", "UPS Ground", "18.00"),
        ("surcharge", "UPS surcharge 271", "1.10"),
        ("surcharge", "Fuel surcharge", "2.00"),
    ]


_FUEL: Final = [{"Code": "375", **money("3.10")}]
_SIGNED: Final = [{"Code": "120", **money("6.90")}]
_SIGNED_FOR_NOTHING: Final = [{"Code": "121", **money("0.00")}]
_OWN: Final = {"TotalCharge": money("17.44")}


@pytest.mark.parametrize(
    ("said", "signature"),
    [
        ({"ItemizedCharges": _SIGNED}, "6.90"),
        ({"ItemizedCharges": _SIGNED_FOR_NOTHING}, "inside"),
        ({"RatedPackage": {"ItemizedCharges": _SIGNED[0]}}, "6.90"),
        ({"ItemizedCharges": _FUEL}, None),
        ({"ItemizedCharges": _FUEL, "ServiceOptionsCharges": money("6.90")}, None),
        ({"ServiceOptionsCharges": money("6.90")}, "6.90"),
        ({"ServiceOptionsCharges": money("0.00")}, None),
        ({}, None),
        ({"ItemizedCharges": [{"Code": "120", "CurrencyCode": "USD"}]}, None),
        ({"NegotiatedRateCharges": _OWN, "ItemizedCharges": _SIGNED}, "inside"),
        ({"NegotiatedRateCharges": _OWN | {"ItemizedCharges": _SIGNED}}, "6.90"),
        ({"NegotiatedRateCharges": _OWN, "ItemizedCharges": _FUEL}, None),
        ({"NegotiatedRateCharges": _OWN, "ServiceOptionsCharges": money("6.90")}, "inside"),
    ],
)
def test_a_signature_is_priced_or_the_service_declined(said: dict[str, Any], signature: str | None) -> None:
    """Named apart where UPS names it, inside the price where it only shows that it is there; else no rate."""
    sheet = read(rated(**said), shipment=replace(_SHIPMENT, signature=True))
    if signature is None:
        assert sheet.rates == ()
        assert [(item.service, item.reason) for item in sheet.declined] == [("ups_ground", "signature_unavailable")]
    else:
        named = [amount for kind, _, amount in parts(only(sheet)) if kind == "signature"]
        assert named == ([] if signature == "inside" else [signature])


def test_options_are_not_called_a_signature_where_insurance_is_among_them() -> None:
    """The sum of two options is neither's price."""
    shipment = replace(_SHIPMENT, signature=True, insured=Money(15000, "USD"))
    sheet = read(rated(ServiceOptionsCharges=money("9.90")), shipment=shipment)
    assert parts(only(sheet)) == [("carrier", "UPS Ground", "21.10")]


def test_published_prices_in_place_of_own_ones_are_told() -> None:
    """Only where own ones were asked for."""
    shipment = replace(_SHIPMENT, account={"account_number": "A1B2C3"})
    notice = "UPS Ground: the account's own rates were asked for, published ones answered"
    assert notice in read(rated(), shipment=shipment).notices
    assert notice not in read(rated(NegotiatedRateCharges=_OWN), shipment=shipment).notices
    assert notice not in read(rated()).notices


def test_of_two_rows_of_a_number_the_cheaper_counts() -> None:
    """Saturday delivery is the second row; Ground Saver has two numbers for one service; currencies do not compare."""
    assert [str(rate.total) for rate in read(rated("30.00"), rated("20.00"), rated("25.00")).rates] == ["20.00"]
    canadian = rated(None, TotalCharges=money("9.00", "CAD"))
    for rows in ((canadian, rated("30.00")), (rated("30.00"), canadian)):
        assert only(read(*rows)).total == Money(3000, "USD")
    saver = replace(_SHIPMENT, services=frozenset({"ups_ground_saver"}))
    assert str(only(read(rated("9.00", "92"), rated("8.00", "93"), shipment=saver)).total) == "8.00"


@pytest.mark.parametrize(
    ("origin", "number", "service"),
    [
        ("US", "01", "ups_next_day_air"),
        ("CA", "01", "ups_express"),
        ("CA", "11", "ups_standard"),
        ("US", "72", "ups_worldwide_economy_ddp"),
        ("US", "072", "ups_worldwide_economy_ddp"),
        ("US", "77", "ups_77"),
    ],
)
def test_a_number_means_what_its_origin_says(origin: str, number: str, service: str) -> None:
    """Canada has names of its own; one table of the specification prints 072; unknown numbers keep their number."""
    shipment = replace(_SHIPMENT, origin=Address(origin), services=frozenset({service}))
    assert only(read(rated("9.00", number), shipment=shipment)).service == service


# Days


@pytest.mark.parametrize(
    ("said", "days", "arrives", "guaranteed"),
    [
        ({}, None, None, False),
        ({"GuaranteedDelivery": {"BusinessDaysInTransit": "2"}}, 2, None, True),
        ({"GuaranteedDelivery": {"BusinessDaysInTransit": "0"}}, None, None, True),
        ({"GuaranteedDelivery": ""}, None, None, False),
        ({"estimate": {"BusinessDaysInTransit": "3", "TotalTransitDays": "5"}}, 3, None, False),
        (
            {"estimate": {"BusinessDaysInTransit": "2"}, "GuaranteedDelivery": {"BusinessDaysInTransit": "1"}},
            2,
            None,
            True,
        ),
        ({"estimate": {"Arrival": {"Date": "20261204", "Time": "230000"}}}, None, date(2026, 12, 4), False),
        ({"estimate": {"Arrival": {"Date": "2026"}, "BusinessDaysInTransit": "soon"}}, None, None, False),
        ({"estimate": {"BusinessDaysInTransit": "1"}, "GuaranteedIndicator": ""}, 1, None, True),
        (
            {"GuaranteedDelivery": {"BusinessDaysInTransit": "1"}, "RatedShipmentAlert": {"Code": "113005"}},
            1,
            None,
            False,
        ),
    ],
)
def test_days_are_what_ups_says_or_unknown(
    said: dict[str, Any], days: int | None, arrives: date | None, guaranteed: bool
) -> None:
    """Business days of the estimate before those of the guarantee; a guarantee by its key; never none for unknown."""
    summary = {"EstimatedArrival": said.pop("estimate", {})}
    if "GuaranteedIndicator" in said:
        summary["GuaranteedIndicator"] = said.pop("GuaranteedIndicator")
    transit = only(read(rated(TimeInTransit={"ServiceSummary": summary}, **said))).transit
    assert (transit.minimum, transit.maximum, transit.arrives, transit.guaranteed) == (days, days, arrives, guaranteed)
    assert transit.business is True


# What UPS does not do


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (Address("US", "TX", "78701", "Austin", ("PO Box 17",)), "po_box_not_served"),
        (Address("US", "AE", "09012", "APO", ("PSC 3 Box 4520",)), "military_not_served"),
    ],
)
def test_boxes_and_bases_are_declined_whatever_ups_answers(place: Address, reason: str) -> None:
    """A rate for an address that UPS does not deliver to is no rate; nor is its bad postal code a bad address."""
    shipment = replace(_SHIPMENT, destination=normalise(place))
    for sheet in (read(rated(), shipment=shipment), ups.parse_response(shipment, refused(400, "111285"))):
        assert sheet.rates == ()
        assert [(item.service, item.reason) for item in sheet.declined] == [("ups_ground", reason)]


@pytest.mark.parametrize(
    ("origin", "country", "name"),
    [("FR", "DE", "UPS Saver"), ("DE", "DE", "UPS Saver"), ("US", "DE", "UPS Worldwide Saver"), ("DE", "GB", None)],
)
def test_inside_the_union_nothing_is_worldwide(origin: str, country: str, name: str | None) -> None:
    """The receipt names the service as UPS does between these places; its code is the same everywhere."""
    ends = {"origin": Address(origin, None, "10115", "X"), "destination": normalise(Address(country, None, "10115"))}
    shipment = replace(_SHIPMENT, services=frozenset({"ups_worldwide_saver"}), **ends)
    rate = only(read(rated("30.00", "65"), shipment=shipment))
    assert (rate.service, rate.charges[0].label) == ("ups_worldwide_saver", name or "UPS Worldwide Saver")


def test_duties_paid_is_one_service_of_its_own() -> None:
    """Worldwide Economy DDP is sold with duties paid and says what comes later; the others are declined."""
    asked_for = frozenset({"ups_worldwide_economy_ddp", "ups_worldwide_economy_ddu", "ups_worldwide_saver"})
    shipment = replace(_SHIPMENT, destination=_BERLIN, services=asked_for, incoterm="DDP")
    rows = [rated("30.00", "65"), rated("20.00", "17"), rated("25.00", "72")]
    sheet = read(*rows, shipment=shipment)
    assert [(rate.service, str(rate.total)) for rate in sheet.rates] == [("ups_worldwide_economy_ddp", "25.00")]
    assert sheet.rates[0].notes == ("duties and taxes themselves are billed to the sender later",)
    assert {(item.service, item.reason) for item in sheet.declined} == {
        ("ups_worldwide_economy_ddu", "ddp_not_priced"),
        ("ups_worldwide_saver", "ddp_not_priced"),
    }
    signed = read(*rows, shipment=replace(shipment, signature=True))
    assert signed.rates == ()
    assert ("ups_worldwide_economy_ddp", "signature_unavailable") in {
        (item.service, item.reason) for item in signed.declined
    }


def test_weather_and_credentials_come_before_the_address() -> None:
    """An address that is not served hides no trouble of another kind."""
    shipment = replace(_SHIPMENT, destination=normalise(Address("US", "AE", "09012", "APO")))
    with pytest.raises(CarrierAuthFailed):
        ups.parse_response(shipment, refused(401, "250002"))
    with pytest.raises(CarrierAuthFailed):
        ups.parse_response(shipment, HttpResponse(403, b""))
    with pytest.raises(CarrierRateLimited):
        ups.parse_response(shipment, HttpResponse(429, b""))
    with pytest.raises(CarrierUnavailable):
        ups.parse_response(shipment, HttpResponse(503, b""))


def test_an_unknown_street_is_not_declined() -> None:
    """Without street lines a PO box cannot be ruled out; the core says so."""
    shipment = replace(_SHIPMENT, destination=normalise(Address("US", "TX", "78701")))
    sheet = read(rated(), shipment=shipment)
    assert only(sheet).service == "ups_ground"
    assert "residential or not is unknown: priced as a commercial address" in sheet.notices


@pytest.mark.parametrize("code", ["111100", "111210", "111211", "111212"])
def test_no_service_is_an_empty_sheet(code: str) -> None:
    """Not on this lane, not with this option: no error, and the reason as a notice."""
    assert ups.parse_response(_SHIPMENT, refused(400, code)) == RateSheet("ups", notices=(f"UPS: {code} No",))


def test_a_refused_option_declines_the_signature() -> None:
    """111211 with a signature asked for is about the signature."""
    sheet = ups.parse_response(replace(_SHIPMENT, signature=True), refused(400, "111211"))
    assert [(item.service, item.reason) for item in sheet.declined] == [("ups_ground", "signature_unavailable")]


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "250002", CarrierAuthFailed),
        (400, "250003", CarrierAuthFailed),
        (400, "112111", CarrierAuthFailed),
        (403, "0", CarrierAuthFailed),
        (429, "10429", CarrierRateLimited),
        (400, "10429", CarrierRateLimited),
        (503, "10004", CarrierUnavailable),
        (400, "10004", CarrierUnavailable),
        (500, "0", CarrierUnavailable),
        (400, "111285", CarrierRefused),
        (400, "111549", CarrierRefused),
        (400, "118400", CarrierRefused),
        (404, "0", CarrierRefused),
        (200, "111285", CarrierRefused),
        (200, "250002", CarrierAuthFailed),
    ],
)
def test_the_code_tells_before_the_status(status: int, code: str, error: type[Exception]) -> None:
    """A status may say less than the code in the body."""
    with pytest.raises(error):
        ups.parse_response(_SHIPMENT, refused(status, code))


def test_the_code_may_stand_in_the_headers_alone() -> None:
    """UPS repeats it there, and pages of its gateway have no other."""
    answer = HttpResponse(400, b"<html></html>", {"apierrorcode": "112111", "apierrormsg": "Shipper number"})
    with pytest.raises(CarrierAuthFailed, match="UPS: 112111 Shipper number"):
        ups.parse_response(_SHIPMENT, answer)


@pytest.mark.parametrize(("headers", "seconds"), [({}, None), ({"retry-after": "30"}, 30)])
def test_too_many_requests_may_say_until_when(headers: dict[str, str], seconds: int | None) -> None:
    """UPS has not been seen to; if it does, it is kept."""
    with pytest.raises(CarrierRateLimited) as caught:
        ups.parse_response(_SHIPMENT, refused(429, "10429", **headers))
    assert caught.value.retry_after == seconds


def test_account_numbers_stay_out_of_what_is_told() -> None:
    """Notices and errors go to logs."""
    shipment = replace(_SHIPMENT, account={"account_number": "A1B2C3"})
    sheet = read(rated(NegotiatedRateCharges=_OWN), shipment=shipment, Alert={"Code": "1", "Description": "For A1B2C3"})
    assert sheet.notices == ("1 For …",)


def test_a_failed_status_inside_a_good_one_is_malformed() -> None:
    """Only «1» is success."""
    with pytest.raises(AnswerMalformed):
        read(rated(), ResponseStatus={"Code": "0"})
