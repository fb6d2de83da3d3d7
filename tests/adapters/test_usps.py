"""USPS's quirks; what holds for every carrier is in test_every_carrier.py, whole answers are in fixtures/usps/."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from adapters import usps
from adapters._fixtures.cases import Case, read_case
from calculator.domain.errors import AnswerMalformed, CarrierAuthFailed, CarrierRateLimited, CarrierRefused
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpResponse
from calculator.domain.rate import Rate, RateSheet, combine_parcels
from calculator.domain.shipment import CustomsItem, Parcel, Shipment

_FIXTURES: Final = Path(__file__).parents[2] / "fixtures" / "usps"
_GROUND: Final = frozenset({"usps_ground_advantage"})
_SHIPMENT: Final = Shipment(
    Address("US", "NJ", "07105"),
    normalise(Address("US", "TX", "78701")),
    (Parcel(305, 229, 153, 1134, Money(15000, "USD")),),
    date(2026, 12, 1),
    "USD",
    _GROUND,
)


def case(name: str) -> Case:
    """A case of fixtures/usps/."""
    return read_case(_FIXTURES / name)


def asked(shipment: Shipment) -> dict[str, Any]:
    """The body of the request."""
    body: Any = usps.build_request(shipment).body
    return dict(body)


def rate_row(price: float = 12.85, **said: object) -> dict[str, object]:
    """A rate as the total-rates answer holds it; None leaves a key out."""
    row = {"mailClass": "USPS_GROUND_ADVANTAGE", "priceType": "RETAIL", "price": price, "rateIndicator": "SP"} | said
    return {key: value for key, value in row.items() if value is not None}


def option(
    base: float | None = 12.85, rates: list[dict[str, object]] | None = None, **said: object
) -> dict[str, object]:
    """A rate option of one rate."""
    rates = [rate_row(base or 0)] if rates is None else rates
    return ({} if base is None else {"totalBasePrice": base}) | {"rates": rates} | said


def read(*options: dict[str, object], shipment: Shipment = _SHIPMENT) -> RateSheet:
    """What the adapter reads in a total-rates answer of these options."""
    body = json.dumps({"rateOptions": options}).encode()
    return usps.parse_response(shipment, HttpResponse(200, body))


def only(sheet: RateSheet) -> Rate:
    """The one rate of a sheet."""
    (rate,) = sheet.rates
    return rate


def refused(status: int, error: dict[str, object], **headers: str) -> HttpResponse:
    """An error answer of the main shape."""
    return HttpResponse(status, json.dumps({"error": error}).encode(), headers)


# Asking


@pytest.mark.parametrize(
    ("parcel", "sent"),
    [
        ((305, 229, 153, 1134), ("12.00", "9.00", "6.00", "2.5000")),
        ((306, 230, 154, 1135), ("12.04", "9.05", "6.06", "2.5020")),
    ],
)
def test_pounds_and_inches_are_the_roundest(parcel: tuple[int, int, int, int], sent: tuple[str, str, str, str]) -> None:
    """What 2.5 lb and 12 × 9 × 6 in became goes out as that; one gram and one millimetre more show in the request."""
    shipment = replace(_SHIPMENT, parcels=(Parcel(*parcel, Money(15000, "USD")),))
    package = asked(shipment)["packageDescription"]
    assert tuple(str(package[key]) for key in ("length", "width", "height", "weight")) == sent


def test_sides_are_sorted() -> None:
    """USPS wants the longest side as length and the second as width, however the parcel lies."""
    parcel = Parcel(153, 305, 229, 1134, Money(15000, "USD"))
    assert asked(replace(_SHIPMENT, parcels=(parcel,))) == asked(_SHIPMENT)


def test_no_filter_is_sent() -> None:
    """A shipping filter would keep one row of a class, perhaps a flat-rate box: all rows are asked for."""
    assert "shippingFilter" not in asked(_SHIPMENT)


def test_residential_is_not_asked() -> None:
    """USPS has no residential price: the three values give one request."""
    requests = {
        repr(asked(replace(_SHIPMENT, destination=normalise(Address("US", "TX", "78701", residential=known)))))
        for known in (True, False, None)
    }
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("services", "country", "mail_class"),
    [
        (_GROUND, "US", "USPS_GROUND_ADVANTAGE"),
        (_GROUND | {"usps_priority_mail"}, "US", "ALL_OUTBOUND"),
        (_GROUND | {"ups_ground"}, "US", "USPS_GROUND_ADVANTAGE"),
        ({"usps_first_class_package_international"}, "CA", "FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE"),
        ({"usps_priority_mail_international", "usps_priority_mail_express_international"}, "CA", "ALL"),
    ],
)
def test_one_service_is_asked_by_its_class(services: frozenset[str], country: str, mail_class: str) -> None:
    """One class makes a smaller answer; several are asked for together, other carriers' services are not."""
    shipment = replace(_SHIPMENT, services=frozenset(services), destination=normalise(Address(country)))
    if country == "US":
        shipment = replace(shipment, destination=_SHIPMENT.destination)
    assert asked(shipment)["packageDescription"]["mailClass"] == mail_class


@pytest.mark.parametrize(
    ("postal_code", "sent"),
    [("78701", "78701"), ("78701-2204", "78701"), ("78701 2204", "78701"), ("787012204", "78701")],
)
def test_zip_codes_have_five_digits(postal_code: str, sent: str) -> None:
    """ZIP+4 in any spelling asks the same as the ZIP."""
    shipment = replace(_SHIPMENT, destination=normalise(Address("US", "TX", postal_code)))
    assert asked(shipment)["destinationZIPCode"] == sent


@pytest.mark.parametrize(
    "place", [Address("PR", None, "00901"), Address("GU", None, "96910"), Address("PW", None, "96940")]
)
def test_territories_and_associated_states_are_domestic(place: Address) -> None:
    """The form abroad refuses them: they are asked by ZIP."""
    body = asked(replace(_SHIPMENT, destination=normalise(place)))
    assert body["destinationZIPCode"] == place.postal_code
    assert "destinationCountryCode" not in body


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"origin": Address("CA", "ON", "M5V 2T6")}, CarrierRefused),
        ({"origin": Address("US", "NJ", None)}, CarrierRefused),
        ({"destination": normalise(Address("US", "TX"))}, CarrierRefused),
        ({"destination": normalise(Address("US", "TX", "787"))}, CarrierRefused),
        ({"insured": Money(100, "EUR")}, CarrierRefused),
        ({"price_class": "contract"}, CarrierAuthFailed),
    ],
)
def test_what_cannot_be_asked_is_not_sent(changes: dict[str, Any], error: type[Exception]) -> None:
    """One of sixty calls an hour is saved where the answer is known."""
    with pytest.raises(error):
        usps.build_request(replace(_SHIPMENT, **changes))


def test_one_parcel_is_asked_at_a_time() -> None:
    """Two parcels in one request are a mistake of the caller's."""
    with pytest.raises(ValueError, match="too many values"):
        usps.build_request(replace(_SHIPMENT, parcels=_SHIPMENT.parcels * 2))


@pytest.mark.parametrize(("cents", "number"), [(49999, 930), (50000, 930), (50001, 931)])
def test_insurance_changes_its_number_above_500_dollars(cents: int, number: int) -> None:
    """500.00 is still 930; the insured amount, not the goods' value, is what is declared."""
    package = asked(replace(_SHIPMENT, insured=Money(cents, "USD")))["packageDescription"]
    assert package["extraServices"] == [number]
    assert str(package["packageValue"]) == str(Money(cents, "USD"))


def test_nothing_of_value_is_not_insured() -> None:
    """An insured amount of 0.00 asks for no insurance."""
    assert asked(replace(_SHIPMENT, insured=Money(0, "USD"))) == asked(_SHIPMENT)


def test_at_home_what_is_not_insured_is_not_declared() -> None:
    """Carts that differ only in their price are one question; abroad the value may count, and is told."""
    dear = replace(_SHIPMENT, parcels=(replace(_SHIPMENT.parcels[0], value=Money(99900, "USD")),))
    assert asked(dear) == asked(_SHIPMENT)
    assert usps.facts(dear) == usps.facts(_SHIPMENT)
    abroad = replace(dear, destination=normalise(Address("CA")))
    assert str(asked(abroad)["packageDescription"]["packageValue"]) == "999.00"
    assert usps.facts(abroad) != usps.facts(replace(_SHIPMENT, destination=normalise(Address("CA"))))


@pytest.mark.parametrize("postal_code", ["78701", "78701-1234", "787011234", " 78701 "])
def test_one_zip_code_is_one_question_however_it_is_spelled(postal_code: str) -> None:
    """USPS is told five digits, so no more are remembered."""
    address = replace(_SHIPMENT.destination.address, postal_code=postal_code)
    again = replace(_SHIPMENT, destination=replace(_SHIPMENT.destination, address=address))
    assert asked(again) == asked(_SHIPMENT)
    assert usps.facts(again) == usps.facts(_SHIPMENT)


def test_a_value_in_another_currency_is_not_declared() -> None:
    """149.99 euro are not 149.99 dollars; nor are they for duties."""
    parcel = replace(_SHIPMENT.parcels[0], value=Money(14999, "EUR"))
    abroad = replace(_SHIPMENT, parcels=(parcel,), destination=normalise(Address("CA")))
    assert "packageValue" not in asked(abroad)["packageDescription"]
    item = CustomsItem("ring", "711319", "US", 1, Money(14999, "EUR"), 30)
    abroad = replace(abroad, incoterm="DDP", customs=(item,))
    with pytest.raises(CarrierRefused):
        usps.build_request(abroad)


def test_at_most_thirty_items_go_to_customs() -> None:
    """USPS takes no more, and duties on a part of the goods are too low; each row is one piece of the row's value."""
    item = CustomsItem("ring", None, None, 4, Money(10000, "USD"), None)
    shipment = replace(_SHIPMENT, destination=normalise(Address("CA")), incoterm="DDP", customs=(item,) * 30)
    items = asked(shipment)["items"]
    with pytest.raises(CarrierRefused, match="on 30 customs rows at most, not on 31"):
        usps.build_request(replace(shipment, customs=(item,) * 31))
    assert len(items) == 30
    assert {key: str(value) for key, value in items[29].items()} == {
        "itemId": "030",
        "itemValue": "100.00",
        "itemQuantity": "1",
    }


@pytest.mark.parametrize(("cents", "sent"), [(0, "0.01"), (1, "0.01"), (2, "0.02")])
def test_a_customs_row_is_worth_a_cent_at_least(cents: int, sent: str) -> None:
    """USPS's form takes no 0.00, which a free sample is."""
    item = CustomsItem("sample", None, None, 1, Money(cents, "USD"), None)
    shipment = replace(_SHIPMENT, destination=normalise(Address("CA")), incoterm="DDP", customs=(item,))
    assert str(asked(shipment)["items"][0]["itemValue"]) == sent


@pytest.mark.parametrize(("region", "sent"), [("ON", "ON"), ("ENG", None), (None, None)])
def test_only_states_of_two_letters_go_to_customs(region: str | None, sent: str | None) -> None:
    """USPS takes exactly two."""
    shipment = replace(_SHIPMENT, destination=normalise(Address("CA", region)), incoterm="DDP")
    assert asked(shipment).get("destinationState") == sent


# Prices


@pytest.mark.parametrize(
    ("said", "total"),
    [
        ({"base": 12.85}, "12.85"),
        ({"base": 12.85, "totalPrice": 12.85}, "12.85"),
        ({"base": 12.85, "totalPrice": 17.25}, "17.25"),
        ({"base": None, "totalPrice": 17.25}, "17.25"),
        ({"base": 12.85, "totalPrice": 0}, "12.85"),
        ({"base": 12.005}, "12.01"),
        ({"base": 0.072}, "0.07"),
    ],
)
def test_the_amount_is_the_total_else_the_base(said: dict[str, Any], total: str) -> None:
    """totalPrice where there is one (0.00 beside a price is none), to the cent, rounded once."""
    assert str(only(read(option(**said))).total) == total


@pytest.mark.parametrize(
    "said",
    [
        {"base": None},
        {"base": -12.85},
        {"base": 12.85, "totalPrice": 12.84},
        {"base": 12.85, "totalPrice": "free"},
    ],
)
def test_an_impossible_amount_is_malformed(said: dict[str, Any]) -> None:
    """No price, a negative one, a total below its own base: none is offered."""
    with pytest.raises(AnswerMalformed):
        read(option(**said))


def test_the_price_of_a_rate_is_never_the_total() -> None:
    """rates[].price leaves out the fees; two rates of one option (piece and pound) are one price."""
    fee = {"name": "Nonstandard Length", "price": 4}
    rate = only(read(option(17.1, [rate_row(10.1, fees=[fee]), rate_row(3.0)])))
    assert [(charge.kind, charge.label, str(charge.amount)) for charge in rate.charges] == [
        ("carrier", "USPS Ground Advantage", "13.10"),
        ("surcharge", "Nonstandard Length", "4.00"),
    ]


def test_two_like_fees_are_one_charge() -> None:
    """Charges of one rate differ in kind or label, so that parcels can be added up."""
    fee = {"name": "Nonstandard", "price": 4}
    rate = only(read(option(20, [rate_row(12, fees=[fee, fee])])))
    assert [str(charge.amount) for charge in rate.charges] == ["12.00", "8.00"]


def test_extras_that_nobody_asked_for_are_not_added() -> None:
    """total-rates lists every extra a class could have; none of them is bought."""
    assert str(only(read(option(extraServices=[{"extraService": "921", "price": 4.4}]))).total) == "12.85"


@pytest.mark.parametrize(
    ("said", "extras", "total"),
    [
        ({}, [{"extraService": "921", "price": 4.4}], "17.25"),
        ({}, [{"extraService": 921, "price": "4.40"}], "17.25"),
        ({}, [{"name": "Signature Confirmation", "price": 4.4}], "17.25"),
        ({"totalPrice": 17.25}, [{"extraService": "921", "price": 4.4}], "17.25"),
        ({"totalPrice": 12.85}, [{"extraService": "921", "price": 4.4}], "17.25"),
        ({}, [{"extraService": "921", "price": 0}], "12.85"),
        ({}, [{"extraService": "921"}], None),
        ({}, [{"extraService": "922", "price": 9.35}], None),
        ({}, [{"name": "Signature Confirmation Restricted Delivery", "price": 11.4}], None),
        ({"totalPrice": 17.25}, [], None),
    ],
)
def test_a_signature_is_priced_or_the_service_declined(
    said: dict[str, Any], extras: list[dict[str, object]], total: str | None
) -> None:
    """The extra by number, or by its exact name in old answers, is in the total; without its price there is no rate."""
    sheet = read(option(extraServices=extras, **said), shipment=replace(_SHIPMENT, signature=True))
    if total is None:
        assert sheet.rates == ()
        assert [(item.service, item.reason) for item in sheet.declined] == [
            ("usps_ground_advantage", "signature_unavailable")
        ]
    else:
        assert str(only(sheet).total) == total


@pytest.mark.parametrize(
    ("price_class", "types", "total", "told"),
    [
        ("retail", ["RETAIL", "COMMERCIAL"], "10.00", False),
        ("commercial", ["RETAIL", "COMMERCIAL"], "20.00", False),
        ("commercial", ["RETAIL", "COMMERCIAL_PLUS"], "20.00", False),
        ("contract", ["N", "COMMERCIAL"], "10.00", False),
        ("contract", ["COMMERCIAL", "COMMERCIAL"], "20.00", True),
        ("retail", ["COMMERCIAL", "COMMERCIAL"], "20.00", True),
        ("retail", [None, None], "20.00", True),
    ],
)
def test_prices_of_the_asked_type_count(price_class: str, types: list[str | None], total: str, told: bool) -> None:
    """Rows of another price type count only where the asked one is missing, the dearest of them, and it is told."""
    shipment = replace(_SHIPMENT, price_class=price_class)
    rows = [option(base, [rate_row(base, priceType=kind)]) for base, kind in zip((10.0, 20.0), types, strict=True)]
    sheet = read(*rows, shipment=shipment)
    assert str(only(sheet).total) == total
    assert any("were asked for" in notice for notice in sheet.notices) is told


# Which rows


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"rateIndicator": "SP"}, True),
        ({"rateIndicator": "PA"}, True),
        ({"rateIndicator": "DR"}, True),
        ({"rateIndicator": "CP"}, True),
        ({"rateIndicator": "DN"}, False),
        ({"rateIndicator": "FE"}, False),
        ({"rateIndicator": "PL"}, False),
        ({"rateIndicator": "C3"}, False),
        ({"rateIndicator": "P5"}, False),
        ({"rateIndicator": "3D"}, False),
        ({"rateIndicator": "LC"}, False),
        ({"rateIndicator": "??"}, False),
        ({"destinationEntryFacilityType": "NONE"}, True),
        ({"destinationEntryFacilityType": "INTERNATIONAL_SERVICE_CENTER"}, True),
        ({"destinationEntryFacilityType": "DESTINATION_DELIVERY_UNIT"}, False),
        ({"rateIndicator": None, "description": "Ground Advantage Machinable Single-piece"}, True),
        ({"rateIndicator": None, "description": None}, True),
        ({"rateIndicator": None, "description": "Priority Mail Padded Flat Rate Envelope"}, False),
        ({"rateIndicator": None, "description": "Parcel Select Nonmachinable DDU Single-piece"}, False),
        ({"rateIndicator": None, "description": "Parcel Select Machinable DNDC"}, False),
        ({"rateIndicator": None, "description": "Parcel Select DSCF SCF"}, False),
        ({"rateIndicator": None, "description": "Parcel Select DHUB Single-piece"}, False),
        ({"rateIndicator": None, "description": "Presorted Basic"}, False),
        ({"rateIndicator": None, "description": "Machinable 5-digit"}, False),
        ({"rateIndicator": None, "description": "Nonmachinable Dimensional Nonrectangular"}, False),
        ({"rateIndicator": None, "description": "Nonmachinable Dimensional Rectangular"}, True),
    ],
)
def test_only_rows_for_a_box_of_ones_own_count(said: dict[str, Any], kept: bool) -> None:
    """By indicator and entry where the row has them, by its description where it is an old one."""
    sheet = read(option(12.85, [rate_row(**said)]))
    assert bool(sheet.rates) is kept
    assert ("USPS Ground Advantage: no price for a box of one's own" in sheet.notices) is not kept


def test_a_row_that_does_not_say_what_it_is_does_not_count() -> None:
    """Without rates nobody knows whether it is a flat-rate box."""
    answer = {
        "pricingOptions": {"shippingOptions": {"mailClass": "USPS_GROUND_ADVANTAGE", "rateOptions": option(5, [])}}
    }
    sheet = usps.parse_response(_SHIPMENT, HttpResponse(200, json.dumps(answer).encode()))
    assert sheet.rates == ()


@pytest.mark.parametrize(
    ("sides", "weight", "total"),
    [
        ((559, 458, 381), 11340, "10.00"),
        ((560, 458, 381), 11340, "20.00"),
        ((559, 459, 381), 11340, "20.00"),
        ((559, 458, 382), 11340, "20.00"),
        ((559, 458, 381), 11341, "20.00"),
        ((153, 77, 7), 50, "10.00"),
        ((153, 77, 6), 50, "20.00"),
        ((153, 76, 7), 50, "20.00"),
        ((152, 77, 7), 50, "20.00"),
    ],
)
def test_the_row_that_fits_the_machines_or_not(sides: tuple[int, int, int], weight: int, total: str) -> None:
    """22 × 18 × 15 inches and 25 pounds at most, 6 × 3 × ¼ at least, each as it arrives in whole units."""
    parcel = Parcel(*sides, weight, Money(1000, "USD"))
    sheet = read(
        option(10, [rate_row(processingCategory="MACHINABLE")]),
        option(20, [rate_row(processingCategory="NONSTANDARD")]),
        option(30, [rate_row(processingCategory="FLATS")]),
        shipment=replace(_SHIPMENT, parcels=(parcel,)),
    )
    assert str(only(sheet).total) == total


def test_of_rows_that_fit_alike_the_dearest_counts() -> None:
    """Nothing tells them apart, so nothing is lost by mistake."""
    assert str(only(read(option(10), option(30), option(20))).total) == "30.00"


def test_an_old_oversized_price_says_so_in_words() -> None:
    """Answers without indicators name it in the description; a parcel that is not oversized is not charged it."""
    plain = option(12.85, [rate_row(rateIndicator=None, description="Ground Advantage Machinable Single-piece")])
    large = option(99.00, [rate_row(rateIndicator=None, description="Ground Advantage Oversized Single-piece")])
    assert [str(rate.total) for rate in read(plain, large).rates] == ["12.85"]
    box = replace(_SHIPMENT, parcels=(replace(_SHIPMENT.parcels[0], length=900, width=600, height=500),))
    assert [str(rate.total) for rate in read(plain, large, shipment=box).rates] == ["99.00"]


@pytest.mark.parametrize(("height", "total"), [(500, "10.00"), (574, "10.00"), (575, "99.00"), (700, "99.00")])
def test_the_oversized_price_is_for_oversized_parcels(height: int, total: str) -> None:
    """Length and girth above 108 inches take OS, at or below it never."""
    parcel = Parcel(800, height, 400, 4000, Money(1000, "USD"))
    sheet = read(
        option(99, [rate_row(rateIndicator="OS", processingCategory="NONSTANDARD")]),
        option(10, [rate_row(rateIndicator="DR", processingCategory="NONSTANDARD")]),
        shipment=replace(_SHIPMENT, parcels=(parcel,)),
    )
    assert str(only(sheet).total) == total


@pytest.mark.parametrize(
    ("mail_class", "service"),
    [("FIRST-CLASS_PACKAGE_SERVICE", "usps_ground_advantage"), ("PARCEL_SELECT_LIGHTWEIGHT", "usps_parcel_select")],
)
def test_retired_names_are_what_they_became(mail_class: str, service: str) -> None:
    """Answers of 2023 still call them by their old names."""
    shipment = replace(_SHIPMENT, services=frozenset({service}))
    assert only(read(option(9, [rate_row(mailClass=mail_class)]), shipment=shipment)).service == service


# Days


@pytest.mark.parametrize(
    ("commitment", "days", "arrives", "guaranteed"),
    [
        ({"name": "3 Days", "expectedDeliveryDate": "2026-12-04"}, 3, date(2026, 12, 4), False),
        ({"name": "1 Day", "scheduleDeliveryDate": "2026-12-02"}, 1, date(2026, 12, 2), False),
        (
            {"name": "2 Days", "scheduleDeliveryDate": "2026-12-05", "expectedDeliveryDate": "2026-12-03T18:00:00"},
            2,
            date(2026, 12, 3),
            False,
        ),
        ({"name": "1 Day", "guaranteedDelivery": True}, 1, None, True),
        ({"name": "NO STD"}, None, None, False),
        ({"name": "MILITARY", "expectedDeliveryDate": ""}, None, None, False),
        ({"name": "UNAVAILABLE", "expectedDeliveryDate": "UNAVAILABLE"}, None, None, False),
        ({"name": "0 Days"}, None, None, False),
        ({"guaranteedDelivery": "true"}, None, None, False),
        ("3 Days", None, None, False),
        (None, None, None, False),
    ],
)
def test_days_are_what_usps_says_or_unknown(
    commitment: object, days: int | None, arrives: date | None, guaranteed: bool
) -> None:
    """«N Days» and the expected date before the scheduled one; whatever else is unknown, never none."""
    transit = only(read(option(commitment=commitment))).transit
    assert (transit.minimum, transit.maximum, transit.arrives, transit.guaranteed) == (days, days, arrives, guaranteed)
    assert transit.business is False


# Parcels, refusals


def test_a_cart_of_two_parcels_is_offered_what_both_have() -> None:
    """Express has no price for the second parcel; Priority Mail has no days for it, so the cart has none."""
    sheets = [
        usps.parse_response(each.shipment, each.response)
        for each in (case("two_parcels_first"), case("two_parcels_second"))
    ]
    combined = {rate.service: rate for rate in combine_parcels(sheets).rates}
    assert {service: str(rate.total) for service, rate in combined.items()} == {
        "usps_ground_advantage": "26.90",
        "usps_priority_mail": "35.85",
    }
    assert combined["usps_ground_advantage"].transit.maximum == 5
    assert combined["usps_priority_mail"].transit.maximum is None


@pytest.mark.parametrize("code", ["030002", "030004", "030008", "030020", "160257", "160258", "160306"])
def test_no_rates_is_an_empty_sheet(code: str) -> None:
    """USPS sells nothing here: no error, and the reason as a notice."""
    sheet = usps.parse_response(_SHIPMENT, refused(400, {"code": "400", "errors": [{"code": code, "title": "No"}]}))
    assert sheet == RateSheet("usps", notices=(f"USPS: {code} – No",))


@pytest.mark.parametrize("code", ["160155", "160157"])
def test_an_extra_that_is_not_allowed_declines_the_signature(code: str) -> None:
    """Asked with a signature, the services lack it; asked without, there is simply no rate."""
    answer = refused(400, {"code": "400", "message": f"{code} extra service", "errors": []})
    declined = usps.parse_response(replace(_SHIPMENT, signature=True), answer).declined
    assert [(item.service, item.reason) for item in declined] == [("usps_ground_advantage", "signature_unavailable")]
    assert usps.parse_response(_SHIPMENT, answer).declined == ()


@pytest.mark.parametrize(
    "error",
    [
        {"code": "400", "errors": [{"code": "030001", "detail": "Could not find zone"}]},
        {"code": "400", "message": "OASValidation OpenAPI-Spec-Validation: [Path '/weight'] must be > 0"},
        {"code": "400", "errors": [{"code": "160158", "detail": "inactive ZIP"}]},
        {"code": "400", "errors": "none"},
        {"code": "400", "message": "The mailing date exceeds 30 days"},
    ],
)
def test_other_bad_requests_are_refusals(error: dict[str, object]) -> None:
    """A bad address and our own mistakes are not «no service»."""
    with pytest.raises(CarrierRefused):
        usps.parse_response(_SHIPMENT, refused(400, error))


def test_retry_after_is_kept() -> None:
    """The quota says when to come back."""
    with pytest.raises(CarrierRateLimited) as caught:
        usps.parse_response(_SHIPMENT, refused(429, {"code": "429"}, **{"retry-after": "60"}))
    assert caught.value.retry_after == 60


def test_a_quota_may_come_under_another_status() -> None:
    """The gateway's own code tells."""
    fault = {"fault": {"faultstring": "Spike", "detail": {"errorcode": "policies.ratelimit.SpikeArrestViolation"}}}
    with pytest.raises(CarrierRateLimited):
        usps.parse_response(_SHIPMENT, HttpResponse(500, json.dumps(fault).encode()))


@pytest.mark.parametrize(("code", "error"), [("401", CarrierAuthFailed), ("429", CarrierRateLimited)])
def test_an_error_in_a_good_status_is_an_error(code: str, error: type[Exception]) -> None:
    """A gateway may answer 200 with an error object in it."""
    with pytest.raises(error):
        usps.parse_response(_SHIPMENT, refused(200, {"code": code, "message": "no"}))


def test_account_numbers_stay_out_of_what_is_told() -> None:
    """Notices and errors go to logs."""
    shipment = replace(_SHIPMENT, account={"account_number": "1000000001", "crid": "98765"})
    with pytest.raises(CarrierRefused) as caught:
        usps.parse_response(shipment, refused(400, {"code": "400", "message": "Account 1000000001, CRID 98765: no"}))
    assert str(caught.value) == "USPS: Account …, CRID …: no"
