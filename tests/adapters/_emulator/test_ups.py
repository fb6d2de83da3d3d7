"""UPS as it is played: published Ground, what comes on top, the account's own rates, and how it says no."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapters._emulator.ups_offers import is_domestic
from calculator.domain.errors import CarrierRefused
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from tests.adapters._emulator.kit import Desk, adapter_of, box, changed, kinds, priced, read, shipment_of

ACCOUNT = {"account_number": "A1B2C3"}


@pytest.mark.parametrize(
    ("weight", "place", "published"),
    [
        (453, "home", "15.03"),  # 1 lb, zone 8
        (454, "home", "15.03"),  # what 1 lb became: 1.00 lb on the wire
        (455, "home", "17.40"),  # 1.01 lb, so 2 lb
        (1134, "somewhere", "18.28"),  # 2.51 lb, so 3 lb, zone 7
    ],
)
async def test_ground_is_the_published_price(desk: Desk, weight: int, place: str, published: str) -> None:
    """The table's row for the pound begun, and fuel of 26 percent; a business pays no residential surcharge."""
    small = (box(weight, (200, 150, 50)),)
    sheet = await desk.ask("ups", shipment_of("ups", place, parcels=small, services=frozenset({"ups_ground"})))
    assert kinds(sheet.rates[0])["carrier UPS Ground"] == published


async def test_size_counts_as_weight(desk: Desk) -> None:
    """24 × 18 × 14 in by 139 is 44 lb: zone 8 by the table."""
    shipment = shipment_of("ups", parcels=(box(500, (609, 457, 355)),), services=frozenset({"ups_ground"}))
    answer = read(await desk.send("ups", shipment))
    assert answer["RateResponse"]["RatedShipment"][0]["BillingWeight"]["Weight"] == "44.0"


async def test_what_comes_on_top(desk: Desk) -> None:
    """Two packages to a home: 6.50 and 6.90 each, fuel over carriage and residence, 1.65 for each 100 but the first."""
    shipment = shipment_of("ups", parcels=(box(), box()), signature=True, insured=Money(900_00, "USD"))
    rates = {rate.service: rate for rate in (await desk.ask("ups", shipment)).rates}
    assert kinds(rates["ups_ground"]) == {
        "carrier UPS Ground": "43.44",
        "surcharge Residential delivery": "13.00",
        "surcharge Fuel surcharge": "14.67",
        "signature Signature": "13.80",
        "insurance Declared value": "13.20",
    }


async def test_charges_add_up_wherever_they_stand(desk: Desk) -> None:
    """Transport and options are the total, packages hold what is not the shipment's."""
    shipment = shipment_of("ups", parcels=(box(), box(700)), signature=True, account=ACCOUNT)
    for rated in read(await desk.send("ups", shipment))["RateResponse"]["RatedShipment"]:
        total = cents(rated["TotalCharges"])
        assert total == cents(rated["TransportationCharges"]) + cents(rated["ServiceOptionsCharges"])
        of_shipment = sum(cents(item) for item in rated["ItemizedCharges"])
        assert total == of_shipment + sum(cents(package["TotalCharges"]) for package in rated["RatedPackage"])
        own = rated["NegotiatedRateCharges"]
        own_packages = sum(cents(package["NegotiatedCharges"]["TotalCharge"]) for package in rated["RatedPackage"])
        assert cents(own["TotalCharge"]) == own_packages + sum(cents(item) for item in own["ItemizedCharges"])


def cents(amount: Any) -> int:
    """An amount as UPS spells it."""
    return int(amount["MonetaryValue"].replace(".", ""))


async def test_the_account_pays_less(desk: Desk) -> None:
    """A fifth off the carriage, fuel by what is left; without the indicator, or without an account, list prices."""
    listed = priced(await desk.ask("ups", shipment_of("ups")))
    own = await desk.ask("ups", shipment_of("ups", account=ACCOUNT))
    rates = {rate.service: rate for rate in own.rates}
    assert listed["ups_ground"] == "35.56"  # 21.72 → 17.38
    assert (
        kinds(rates["ups_ground"])
        == {
            "carrier UPS Ground": "17.38",
            "surcharge Residential delivery": "6.50",
            "surcharge Fuel surcharge": "6.21",
        }
        or listed
    )
    request = adapter_of("ups").build_request(shipment_of("ups", account=ACCOUNT))
    moved = changed(request, "RateRequest.Shipment.ShipmentRatingOptions")
    moved = changed(moved, "RateRequest.NegotiatedRatesIndicator", "")
    rated = read(await desk.sender.send("ups", moved))["RateResponse"]["RatedShipment"]
    assert not any("NegotiatedRateCharges" in one for one in rated)


async def test_an_account_is_sold_more(desk: Desk) -> None:
    """Ground Saver within the country, Worldwide Economy abroad."""
    more = set(priced(await desk.ask("ups", shipment_of("ups", account=ACCOUNT))))
    assert more - set(priced(await desk.ask("ups", shipment_of("ups")))) == {"ups_ground_saver"}
    abroad = set(priced(await desk.ask("ups", shipment_of("ups", "germany", account=ACCOUNT))))
    plain = set(priced(await desk.ask("ups", shipment_of("ups", "germany"))))
    assert abroad - plain == {"ups_worldwide_economy_ddu"}


async def test_a_friday_has_two_next_days(desk: Desk) -> None:
    """Saturday delivery is a second row of the same number, dearer by 16.00; the adapter keeps the cheaper."""
    shipment = shipment_of("ups", ship_date=date(2026, 12, 4))
    rated = read(await desk.send("ups", shipment))["RateResponse"]["RatedShipment"]
    monday, saturday = [one for one in rated if one["Service"]["Code"] == "01"]
    arrival = saturday["TimeInTransit"]["ServiceSummary"]["EstimatedArrival"]
    assert (arrival["Arrival"]["Date"], arrival["DayOfWeek"]) == ("20261205", "SAT")
    assert cents(saturday["TotalCharges"]) - cents(monday["TotalCharges"]) == 16_00
    rates = {rate.service: rate for rate in (await desk.ask("ups", shipment)).rates}
    assert str(rates["ups_next_day_air"].transit.arrives) == "2026-12-07"


async def test_transit_only_where_it_is_asked_for(desk: Desk) -> None:
    """Without ``additionalinfo`` there is none; with it Ground is not guaranteed and air is."""
    sheet = await desk.ask("ups", shipment_of("ups"))
    transit = {rate.service: rate.transit for rate in sheet.rates}
    assert (transit["ups_ground"].maximum, transit["ups_ground"].guaranteed) == (5, False)
    assert (transit["ups_2nd_day_air"].maximum, transit["ups_2nd_day_air"].guaranteed) == (2, True)
    request = replace(adapter_of("ups").build_request(shipment_of("ups")), query=())
    rated = read(await desk.sender.send("ups", request))["RateResponse"]["RatedShipment"]
    assert not any("TimeInTransit" in one or "GuaranteedDelivery" in one for one in rated)


async def test_alerts(desk: Desk) -> None:
    """An invoice may vary; not known to be a home is commercial; a Saturday's pickup is moved."""
    sheet = await desk.ask("ups", shipment_of("ups", "somewhere", ship_date=date(2026, 12, 5)))
    assert [notice[:6] for notice in sheet.notices[:3]] == ["110971", "110920", "111730"]


async def test_an_account_that_is_not_named_has_no_rates_of_its_own(desk: Desk) -> None:
    """UPS answers list prices and says why."""
    request = changed(
        adapter_of("ups").build_request(shipment_of("ups")),
        "RateRequest.Shipment.ShipmentRatingOptions",
        {"NegotiatedRatesIndicator": ""},
    )
    answer = read(await desk.sender.send("ups", request))["RateResponse"]
    assert "120900" in {alert["Code"] for alert in answer["Response"]["Alert"]}
    assert not any("NegotiatedRateCharges" in rated for rated in answer["RatedShipment"])


SHIPMENT = "RateRequest.Shipment."
CONFIRMATION = {"DeliveryConfirmation": {"DCISType": "2"}}


@pytest.mark.parametrize(
    ("place", "path", "value", "code"),
    [
        ("home", "Package.0.PackageServiceOptions", {"DeliveryConfirmation": {"DCISType": "1"}}, "111211"),
        ("home", "ShipmentServiceOptions", {"DeliveryConfirmation": {"DCISType": "1"}}, "111211"),
        ("germany", "Package.0.PackageServiceOptions", CONFIRMATION, "111211"),
        ("germany", "ShipmentServiceOptions", {"DeliveryConfirmation": {"DCISType": "3"}}, "111211"),
        ("germany", "InvoiceLineTotal", None, "111549"),
        ("germany", "ShipmentTotalWeight", None, "111549"),
        ("home", "ShipTo.Address.PostalCode", "10001", "111285"),
        ("home", "ShipTo.Address.PostalCode", None, "111285"),
        ("home", "Shipper.ShipperNumber", "12", "112111"),
        ("home", "ShipFrom.Address", {"CountryCode": "DE", "PostalCode": "10115"}, "111100"),
        ("home", "Package.0.PackageWeight.Weight", "150.02", "111035"),
        ("home", "Package.0.Dimensions.Length", "108.10", "111055"),
        ("home", "Package.0.PackageWeight.Weight", "1500000", "10002"),
        ("home", "Package.0.PackageWeight.Weight", 5, "10002"),
        ("home", "Package.0.PackageWeight.Weight", "0.0", "10002"),
        ("home", "Package.0.PackageWeight.UnitOfMeasurement.Code", "KGS", "10002"),
        ("home", "Package.0.PackagingType", None, "10002"),
        ("home", "Package", [], "10002"),
        ("home", "DeliveryTimeInformation.Pickup.Date", "20261026", "10002"),
        ("home", "DeliveryTimeInformation.Pickup.Date", "20270131", "10002"),
        ("home", "DeliveryTimeInformation.Pickup.Date", "2026-12-02", "10002"),
        ("home", "ShipTo.Address.AddressLine", ["a" * 36], "10002"),
        ("home", "ShipTo", None, "10002"),
    ],
)
async def test_refusals(desk: Desk, place: str, path: str, value: Any, code: str) -> None:
    """Status 400 with UPS's number, in the body and in the headers."""
    request = adapter_of("ups").build_request(shipment_of("ups", place))
    response = await desk.sender.send("ups", changed(request, SHIPMENT + path, value))
    assert response.status == 400
    (error,) = read(response)["response"]["errors"]
    assert error["code"] == response.headers["errorcode"] == code
    assert response.headers["errordescription"]


async def test_a_refused_signature_declines_services(desk: Desk) -> None:
    """111211 is «not with a signature» to the adapter, any other refusal an error."""
    shipment = shipment_of("ups", signature=True)
    request = changed(
        adapter_of("ups").build_request(shipment),
        "RateRequest.Shipment.Package.0.PackageServiceOptions.DeliveryConfirmation.DCISType",
        "1",
    )
    sheet = adapter_of("ups").parse_response(shipment, await desk.sender.send("ups", request))
    assert {item.reason for item in sheet.declined} == {"signature_unavailable"}
    bad = changed(request, "RateRequest.Shipment.ShipTo.Address.PostalCode", "10001")
    with pytest.raises(CarrierRefused, match="111285"):
        adapter_of("ups").parse_response(shipment, await desk.sender.send("ups", bad))


@pytest.mark.parametrize(
    ("origin", "destination", "domestic"),
    [("US", "US", True), ("PR", "US", True), ("US", "PR", True), ("US", "DE", False), ("DE", "US", False)],
)
def test_a_lane_is_domestic_by_both_its_ends(origin: str, destination: str, domestic: bool) -> None:
    """The United States and Puerto Rico; the other services are those across a border."""
    shipment = shipment_of("ups", origin=Address(origin), destination=normalise(Address(destination)))
    assert is_domestic(shipment) is domestic
