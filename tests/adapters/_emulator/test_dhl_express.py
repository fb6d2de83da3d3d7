"""DHL Express as it is played: products and their parts, what an extra filters out, and how it says no."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from calculator.domain.errors import CarrierAuthFailed, CarrierRefused
from calculator.domain.money import Money
from tests.adapters._emulator.kit import Desk, adapter_of, box, changed, kinds, priced, read, shipment_of

ACCOUNT = {"account_number": "900000001"}


async def test_the_parts_of_a_price(desk: Desk) -> None:
    """By the formula for Germany: 54.00 + 9.50 + 4 × 3.40, fuel of 27 percent, a signature, insurance, duties paid."""
    wishes = {"signature": True, "insured": Money(2000_00, "USD"), "incoterm": "DDP"}
    sheet = await desk.ask("dhl_express", shipment_of("dhl_express", "germany", **wishes))
    rates = {rate.service: rate for rate in sheet.rates}
    assert kinds(rates["dhl_express_worldwide"]) == {
        "carrier DHL Express Worldwide": "77.10",
        "surcharge Fuel surcharge": "20.82",
        "signature Direct signature": "7.00",
        "insurance Shipment insurance": "20.00",
        "surcharge Duties paid service": "22.00",
    }
    assert kinds(rates["dhl_express_12_00"])["surcharge 12:00 premium"] == "14.00"


async def test_size_counts_by_half_kilograms(desk: Desk) -> None:
    """305 × 229 × 153 mm by 5000 is 2.14 kg, so 2.5; two of them are 4.28 kg, so 4.5 kg: nine halves."""
    one = await desk.ask("dhl_express", shipment_of("dhl_express", "germany"))
    two = await desk.ask("dhl_express", shipment_of("dhl_express", "germany", parcels=(box(), box())))
    carriage = [kinds(sheet.rates[0])["carrier DHL Express Worldwide"] for sheet in (one, two)]
    assert carriage == ["77.10", "90.70"]


async def test_days_are_calendar_days_to_a_business_day(desk: Desk) -> None:
    """Three business days from Wednesday to Germany end on Monday: five calendar days."""
    sheet = await desk.ask("dhl_express", shipment_of("dhl_express", "germany"))
    transit = {rate.service: rate.transit for rate in sheet.rates}["dhl_express_worldwide"]
    assert (transit.maximum, str(transit.arrives), transit.business) == (5, "2026-12-07", False)


async def test_three_prices_and_the_account_s_is_billed(desk: Desk) -> None:
    """BILLC stands between a base price in euro and a published one; every breakdown adds up to it."""
    products = read(await desk.send("dhl_express", shipment_of("dhl_express", "germany", signature=True)))["products"]
    for product in products[:-1]:
        billed = {price["currencyType"]: price for price in product["totalPrice"]}
        assert set(billed) == {"BASEC", "BILLC", "PULCL"}
        assert billed["BASEC"]["priceCurrency"] == "EUR"
        assert billed["PULCL"]["price"] > billed["BILLC"]["price"]
        (lines,) = (part["breakdown"] for part in product["detailedPriceBreakdown"] if part["currencyType"] == "BILLC")
        assert sum(Decimal(str(line.get("price", 0))) for line in lines) == Decimal(str(billed["BILLC"]["price"]))


async def test_what_nobody_should_be_offered_comes_along(desk: Desk) -> None:
    """A product without a price, the twin for documents, an extra that is only an offer."""
    products = read(await desk.send("dhl_express", shipment_of("dhl_express", "germany")))["products"]
    codes = [product["productCode"] for product in products]
    assert codes == ["D", "P", "Y", "M", "E", "H", "Q"]
    assert {price["price"] for price in products[-1]["totalPrice"]} == {0}
    lines = products[0]["detailedPriceBreakdown"][1]["breakdown"]
    assert lines[-1] == {"name": "SATURDAY DELIVERY", "serviceCode": "AA", "serviceTypeCode": "XCH"}
    rates = {
        rate.service: rate for rate in (await desk.ask("dhl_express", shipment_of("dhl_express", "germany"))).rates
    }
    assert rates["dhl_express_worldwide"].notes == ("DHL product P, local product P",)


async def test_products_with_an_agreement(desk: Desk) -> None:
    """Express Easy is listed to those who ask for more than standard products, and takes a single piece."""
    account = {**ACCOUNT, "agreement_products": "8"}
    one = shipment_of("dhl_express", "germany", account=account)
    assert "dhl_express_easy" in priced(await desk.ask("dhl_express", one))
    two = replace(one, parcels=(box(), box()))
    assert "dhl_express_easy" not in priced(await desk.ask("dhl_express", two))
    stranger = replace(one, account={**ACCOUNT, "agreement_products": "W"})
    declined = (await desk.ask("dhl_express", stranger)).declined
    assert [item.reason for item in declined] == ["agreement_needed"]


async def test_extras_filter_products(desk: Desk) -> None:
    """Economy Select has neither a signature nor duties paid; a piece over 70 kg nothing."""
    for wishes in ({"signature": True}, {"incoterm": "DDP"}):
        sheet = await desk.ask("dhl_express", shipment_of("dhl_express", "germany", **wishes))
        assert "dhl_economy_select" not in priced(sheet)
        assert "dhl_express_worldwide" in priced(sheet)
    heavy = await desk.ask("dhl_express", shipment_of("dhl_express", "germany", parcels=(box(70_001),)))
    assert (heavy.rates, "996" in heavy.notices[0]) == ((), True)


async def test_pounds_and_inches_too(desk: Desk) -> None:
    """The same box in imperial units has the same price."""
    shipment = shipment_of("dhl_express", "germany", parcels=(box(2268, (254, 254, 254)),))
    request = adapter_of("dhl_express").build_request(shipment)
    inches = changed(request, "unitOfMeasurement", "imperial")
    inches = changed(inches, "packages", [{"weight": 5, "dimensions": {"length": 10, "width": 10, "height": 10}}])
    answers = [await desk.sender.send("dhl_express", one) for one in (request, inches)]
    prices = [[product["totalPrice"] for product in read(answer)["products"]] for answer in answers]
    assert prices[0] == prices[1]


@pytest.mark.parametrize(
    ("path", "value", "status", "line"),
    [
        (
            "customerDetails.receiverDetails.postalCode",
            None,
            422,
            "#/customerDetails/receiverDetails: required key [postalCode] not found",
        ),
        (
            "customerDetails.receiverDetails.cityName",
            "",
            422,
            "#/customerDetails/receiverDetails/cityName: '' does not match .{1,45}",
        ),
        ("customerDetails.shipperDetails.countryCode", "USA", 422, "#/customerDetails/shipperDetails/countryCode: "),
        ("isCustomsDeclarable", None, 422, "#: required key [isCustomsDeclarable] not found"),
        ("isCustomsDeclarable", "true", 422, "#/isCustomsDeclarable: true or false is expected"),
        ("unitOfMeasurement", "SI", 422, "#/unitOfMeasurement: 'SI' does not match metric|imperial"),
        ("packages", [], 422, "#/packages: a list of 1 to 999 is expected"),
        ("packages.0.weight", 0, 422, "#/packages/0/weight: 0 is not over 0"),
        ("packages.0.weight", Decimal("1.0005"), 422, "#/packages/0/weight: 1.0005 is not a multiple of 0.001"),
        ("packages.0.dimensions.height", Decimal("0.9"), 422, "#/packages/0/dimensions/height: 0.9 is not greater"),
        ("payerCountryCode", None, 422, "#: required key [payerCountryCode] not found"),
        ("plannedShippingDateAndTime", "2026-12-02T15:00:00-05:00", 422, "#/plannedShippingDateAndTime: "),
        ("plannedShippingDateAndTime", "2026-02-30T15:00:00GMT-05:00", 422, "#/plannedShippingDateAndTime: no such"),
        ("plannedShippingDateAndTime", "2026-11-30T15:00:00GMT-05:00", 400, "#/plannedShippingDateAndTime: must not"),
        ("plannedShippingDateAndTime", "2026-12-12T15:00:00GMT-05:00", 400, "#/plannedShippingDateAndTime: must not"),
        ("valueAddedServices", [{"serviceCode": "KB"}], 400, "1001: no product offers the value added service KB"),
        ("valueAddedServices", [{"serviceCode": "II"}], 422, "#/valueAddedServices/0: required key [currency]"),
    ],
)
async def test_refusals(desk: Desk, path: str, value: Any, status: int, line: str) -> None:
    """DHL's problem body, its status as text, the reason among the additional details."""
    request = adapter_of("dhl_express").build_request(shipment_of("dhl_express", "germany"))
    response = await desk.sender.send("dhl_express", changed(request, path, value))
    problem = read(response)
    assert (response.status, problem["status"]) == (status, str(status))
    assert problem["detail"] == "Multiple problems found, see Additional Details"
    assert problem["additionalDetails"][0].startswith(line)


@pytest.mark.parametrize("day", ["2026-12-01", "2026-12-11"])
async def test_the_first_and_the_last_day_that_are_priced(desk: Desk, day: str) -> None:
    """Today and ten days ahead."""
    request = adapter_of("dhl_express").build_request(shipment_of("dhl_express", "germany"))
    planned = changed(request, "plannedShippingDateAndTime", f"{day}T15:00:00GMT-05:00")
    assert (await desk.sender.send("dhl_express", planned)).status == 200


async def test_a_header_is_required(desk: Desk) -> None:
    """Without a version DHL answers nobody."""
    request = adapter_of("dhl_express").build_request(shipment_of("dhl_express", "germany"))
    assert (await desk.sender.send("dhl_express", replace(request, headers=()))).status == 400


async def test_an_account_that_is_none(desk: Desk) -> None:
    """Nine digits, else the adapter tells the merchant."""
    with pytest.raises(CarrierAuthFailed, match="is not found or invalid"):
        await desk.ask("dhl_express", shipment_of("dhl_express", "germany", account={"account_number": "12"}))
    with pytest.raises(CarrierRefused):
        await desk.ask("dhl_express", shipment_of("dhl_express", "germany", ship_date=desk.now.date().replace(day=20)))
