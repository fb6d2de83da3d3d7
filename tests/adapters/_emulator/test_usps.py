"""USPS as it is played: the rows beside the right one, extras, duties, and how it says no."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from calculator.domain.errors import CarrierRefused
from calculator.domain.money import Money
from calculator.domain.shipment import CustomsItem
from tests.adapters._emulator.kit import NOW, Desk, adapter_of, box, changed, kinds, priced, read, shipment_of

GA, PM, PME = "usps_ground_advantage", "usps_priority_mail", "usps_priority_mail_express"


def rows(answer: Any) -> list[tuple[str, str, str, float]]:
    """Class, indicator, entry and base price of every row."""
    return [
        (rate["mailClass"], rate["rateIndicator"], rate["destinationEntryFacilityType"], option["totalBasePrice"])
        for shipping in answer["pricingOptions"][0]["shippingOptions"]
        for option in shipping["rateOptions"]
        for rate in option["rates"]
    ]


async def test_the_right_row_stands_among_others(desk: Desk) -> None:
    """Flat rates, drop-ship and restricted content come along and are cheaper; the parcel's own row is priced."""
    answer = read(await desk.send("usps", shipment_of("usps")))
    found = rows(answer)
    assert [row[1] for row in found if row[0] == "PRIORITY_MAIL"] == ["SP", "FE", "FS", "FB"]
    assert [row[1] for row in found if row[0] == "PRIORITY_MAIL_EXPRESS"] == ["PA", "FE"]
    assert ("PARCEL_SELECT", "SP", "DESTINATION_DELIVERY_UNIT", 5.2) in found
    assert ("LIBRARY_MAIL", "SP", "NONE", 5.05) in found
    assert priced(await desk.ask("usps", shipment_of("usps")))[PM] == "27.10"
    assert min(row[3] for row in found if row[0] == "PRIORITY_MAIL") == 12.9


async def test_commercial_flat_rates_have_their_own_prices(desk: Desk) -> None:
    """Where none is published (Express) the row is left out."""
    answer = read(await desk.send("usps", shipment_of("usps", price_class="commercial")))
    assert ("PRIORITY_MAIL", "FE", "NONE", 11.12) in rows(answer)
    assert [row[1] for row in rows(answer) if row[0] == "PRIORITY_MAIL_EXPRESS"] == ["PA"]


async def test_a_large_box_is_priced_by_its_size(desk: Desk) -> None:
    """Over a cubic foot the rectangular row counts, and the tube's cheaper one is not taken."""
    shipment = shipment_of("usps", parcels=(box(3000, (450, 400, 350)),))
    found = {row[1]: row[3] for row in rows(read(await desk.send("usps", shipment))) if row[0] == "PRIORITY_MAIL"}
    assert found["DN"] < found["DR"]
    assert priced(await desk.ask("usps", shipment))[PM] == f"{found['DR']:.2f}"


async def test_abroad_size_is_no_weight(desk: Desk) -> None:
    """The same large box is a plain parcel there, and nobody prices a tube."""
    shipment = shipment_of("usps", "canada", parcels=(box(3000, (450, 400, 350)),))
    found = rows(read(await desk.send("usps", shipment)))
    assert {row[1] for row in found} == {"SP"}
    assert {row[2] for row in found} == {"INTERNATIONAL_SERVICE_CENTER"}


async def test_an_oversized_parcel_is_sold_ground_only(desk: Desk) -> None:
    """Over 108 in of length and girth one price holds, whatever the weight: zone 8 of the card."""
    shipment = shipment_of("usps", parcels=(box(3000, (900, 500, 500)),), services=frozenset({GA, PM, PME}))
    assert priced(await desk.ask("usps", shipment)) == {GA: "294.25"}


async def test_days_and_dates(desk: Desk) -> None:
    """Ground takes 5 days to zone 8: Wednesday to Monday. Express is guaranteed; the military post promises nothing."""
    rates = {rate.service: rate.transit for rate in (await desk.ask("usps", shipment_of("usps"))).rates}
    assert (rates[GA].maximum, str(rates[GA].arrives), rates[GA].guaranteed) == (5, "2026-12-07", False)
    assert (rates[PME].maximum, str(rates[PME].arrives), rates[PME].guaranteed) == (2, "2026-12-04", True)
    military = (await desk.ask("usps", shipment_of("usps", "military"))).rates
    assert {rate.transit.maximum for rate in military} == {None}
    assert {rate.transit.arrives for rate in military} == {None}


async def test_extras_are_itemised(desk: Desk) -> None:
    """A signature for 5.15, insurance for 150.00 at 4.50, and the holiday surcharge of the season."""
    shipment = shipment_of("usps", signature=True, insured=Money(150_00, "USD"))
    rates = {rate.service: rate for rate in (await desk.ask("usps", shipment)).rates}
    assert kinds(rates[GA]) == {
        "carrier USPS Ground Advantage": "22.40",
        "surcharge Holiday surcharge": "0.75",
        "signature Signature Confirmation": "5.15",
        "insurance Insurance": "4.50",
    }


async def test_express_alone_has_an_insurance_of_its_own(desk: Desk) -> None:
    """Number 925; over the card's end every further 100.00 begun costs 1.60: 9.05 + 2 × 1.60."""
    shipment = shipment_of("usps", services=frozenset({PME}), insured=Money(800_00, "USD"))
    (rate,) = (await desk.ask("usps", shipment)).rates
    assert kinds(rate)["insurance Insurance"] == "12.25"


async def test_duties_paid_are_quoted(desk: Desk) -> None:
    """Six and thirteen percent of 150.00, and 1.50 of a fee; the DDP service costs 4.00, Priority Mail only."""
    goods = CustomsItem("Ring", "711319", "US", 1, Money(150_00, "USD"), 35)
    shipment = shipment_of("usps", "canada", incoterm="DDP", customs=(goods,))
    sheet = await desk.ask("usps", shipment)
    assert [rate.service for rate in sheet.rates] == ["usps_priority_mail_international"]
    parts = kinds(sheet.rates[0])
    assert parts["surcharge International DDP fee"] == "4.00"
    assert parts["surcharge Duties, taxes and fees"] == "30.00"


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("originZIPCode", "00000", "030001"),
        ("destinationZIPCode", "00000", "030001"),
        ("packageDescription.weight", Decimal("70.5"), "030004"),
        ("packageDescription.length", Decimal(109), "030008"),
        ("pricingOptions.0.priceType", "CONTRACT", "160154"),
    ],
)
async def test_refusals_with_a_code(desk: Desk, path: str, value: Any, code: str) -> None:
    """Status 400 and USPS's own six digits."""
    request = adapter_of("usps").build_request(shipment_of("usps"))
    response = await desk.sender.send("usps", changed(request, path, value))
    assert response.status == 400
    assert [detail["code"] for detail in read(response)["error"]["errors"]] == [code]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("originZIPCode", "7105", "/originZIPCode: '7105' does not match"),
        ("originZIPCode", None, "/originZIPCode: required"),
        ("packageDescription", None, "/packageDescription: required"),
        ("packageDescription", [], "/packageDescription: an object is expected"),
        ("packageDescription.weight", 0, "/packageDescription/weight: 0 is not over 0"),
        ("packageDescription.weight", "2.5", "/packageDescription/weight: a number is expected"),
        ("packageDescription.height", None, "/packageDescription/height: required with the other sides"),
        ("packageDescription.height", Decimal(40), "must run from the longest side to the shortest"),
        ("packageDescription.mailClass", "MOON_MAIL", "/packageDescription/mailClass: 'MOON_MAIL' is not sold here"),
        ("packageDescription.mailingDate", "2026-11-29", "must be today or up to 30 days ahead"),
        ("packageDescription.mailingDate", "2027-01-02", "must be today or up to 30 days ahead"),
        ("packageDescription.mailingDate", "2026-02-30", "/packageDescription/mailingDate: no such day"),
        ("packageDescription.extraServices", [1, 2, 3, 4, 5, 6], "a list of at most 5 whole numbers"),
        ("packageDescription.extraServices", ["921"], "a list of at most 5 whole numbers"),
        ("packageDescription.extraServices", [930], "/packageDescription/packageValue: required for insurance"),
        ("pricingOptions.0.priceType", "LIST", "/pricingOptions/0/priceType: 'LIST' does not match"),
        ("destinationCountryCode", "US", "/destinationCountryCode: not for domestic shipments"),
    ],
)
async def test_the_schema_is_enforced(desk: Desk, path: str, value: Any, words: str) -> None:
    """A wrong field is named behind OASValidation, and the adapter reads a refusal."""
    shipment = shipment_of("usps")
    request = adapter_of("usps").build_request(shipment)
    response = await desk.sender.send("usps", changed(request, path, value))
    assert response.status == 400
    message = read(response)["error"]["message"]
    assert message.startswith("OASValidation ")
    assert words in message
    with pytest.raises(CarrierRefused):
        adapter_of("usps").parse_response(shipment, response)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("packageDescription.extraServices", [921], "160155"),
        ("requestDutiesTaxesFees", True, "160396"),
    ],
)
async def test_refusals_abroad(desk: Desk, path: str, value: Any, code: str) -> None:
    """No signature is sold abroad, and duties need goods."""
    request = adapter_of("usps").build_request(shipment_of("usps", "canada"))
    response = await desk.sender.send("usps", changed(request, path, value))
    assert [detail["code"] for detail in read(response)["error"]["errors"]] == [code]


async def test_a_country_without_prices(desk: Desk) -> None:
    """No class goes there: an empty sheet and USPS's sentence."""
    request = changed(adapter_of("usps").build_request(shipment_of("usps", "canada")), "destinationCountryCode", "AQ")
    response = await desk.sender.send("usps", request)
    assert read(response)["error"]["errors"][0]["code"] == "030020"
    sheet = adapter_of("usps").parse_response(shipment_of("usps", "canada"), response)
    assert (sheet.rates, len(sheet.notices)) == ((), 1)


async def test_days_are_free_where_dates_are_not_checked() -> None:
    """A quote of any day can be asked for."""
    shipment = shipment_of("usps", ship_date=NOW.date() - timedelta(days=400))
    assert priced(await Desk(options={"check_dates": False}).ask("usps", shipment))
    with pytest.raises(CarrierRefused):
        await Desk().ask("usps", shipment)


async def test_commercial_is_the_price_where_none_is_named(desk: Desk) -> None:
    """As USPS documents it."""
    request = adapter_of("usps").build_request(shipment_of("usps"))
    answer = read(await desk.sender.send("usps", changed(request, "pricingOptions")))
    assert answer["pricingOptions"][0]["priceType"] == "COMMERCIAL"
