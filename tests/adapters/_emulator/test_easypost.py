"""EasyPost as it is played: three carriers behind one key, accounts that fail, the same prices as beside it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from calculator.domain.errors import CarrierRefused
from tests.adapters._emulator.kit import CARRIERS, Desk, adapter_of, box, changed, priced, read, shipment_of

ALL_ACCOUNTS = "ca_usps,ca_ups,ca_upsdap,ca_dhl,ca_fedex,ca_dhlecs"


async def test_prices_are_those_of_the_carriers(desk: Desk) -> None:
    """USPS at commercial prices, DHL Express as it asks itself, abroad and at home."""
    for place in ("home", "germany"):
        found = priced(await desk.ask("easypost", shipment_of("easypost", place)))
        usps = priced(await desk.ask("usps", shipment_of("usps", place, price_class="commercial")))
        dhl = priced(await desk.ask("dhl_express", shipment_of("dhl_express", place)))
        assert {service: found[service] for service in usps} == usps
        assert {service: found[service] for service in dhl} == dhl


async def test_ups_comes_from_two_accounts_and_the_cheaper_counts(desk: Desk) -> None:
    """EasyPost's own account is a twentieth cheaper on the carriage than the shop's."""
    shop = shipment_of("ups", account={"account_number": "A1B2C3"})
    own = priced(await desk.ask("ups", shop))["ups_ground"]
    one = priced(await desk.ask("easypost", shipment_of("easypost", account={"carrier_accounts": "ca_ups"})))
    both = shipment_of("easypost", account={"carrier_accounts": "ca_ups,ca_upsdap"})
    answer = read(await desk.send("easypost", both))
    grounds = [row for row in answer["rates"] if row["service"] == "Ground"]
    assert {row["carrier"] for row in grounds} == {"UPS", "UPSDAP"}
    assert one["ups_ground"] == own == "30.09"
    assert priced(await desk.ask("easypost", both))["ups_ground"] == min(row["rate"] for row in grounds) == "29.22"


async def test_days_are_counted_as_the_carrier_does(desk: Desk) -> None:
    """DHL's calendar days and UPS's business days are those of their own answers."""
    ours = {
        rate.service: rate.transit for rate in (await desk.ask("easypost", shipment_of("easypost", "germany"))).rates
    }
    for carrier in ("ups", "dhl_express"):
        for rate in (await desk.ask(carrier, shipment_of(carrier, "germany"))).rates:
            assert (ours[rate.service].maximum, ours[rate.service].arrives) == (
                rate.transit.maximum,
                rate.transit.arrives,
            )


async def test_the_order_of_rates_means_nothing(desk: Desk) -> None:
    """Two destinations begin with different services, each always with the same."""
    first = set()
    for zip_code in ("94110", "94103", "94105", "94107", "94109"):
        request = changed(
            adapter_of("easypost").build_request(shipment_of("easypost")), "shipment.to_address.zip", zip_code
        )
        answers = [read(await desk.sender.send("easypost", request)) for _ in range(2)]
        assert answers[0] == answers[1]
        first.add(answers[0]["rates"][0]["service"])
    assert len(first) > 1


async def test_accounts_that_fail_say_so(desk: Desk) -> None:
    """DhlEcs has wrong credentials, an unknown account is not found, the others' rates stand; FedEx is nobody's."""
    account = {"carrier_accounts": ALL_ACCOUNTS + ",ca_gone"}
    sheet = await desk.ask("easypost", shipment_of("easypost", account=account))
    assert sheet.notices == (
        "DhlEcs rate_error: Unauthorized. Please check credentials and try again",
        "? rate_error: The carrier account could not be found.",
        "FedExDefault FEDEX_GROUND is none of our services",
    )
    assert len(sheet.rates) == 18


async def test_several_parcels_are_an_order(desk: Desk) -> None:
    """Its rates are totals, and carriers that take one parcel only are gone."""
    two = shipment_of("easypost", parcels=(box(), box()))
    answer = read(await desk.send("easypost", two))
    assert (answer["object"], answer["id"][:6]) == ("Order", "order_")
    assert "FedExDefault" not in {row["carrier"] for row in answer["rates"]}
    one = priced(await desk.ask("easypost", shipment_of("easypost")))
    assert priced(await desk.ask("easypost", two))["usps_priority_mail"] == str(2 * Decimal(one["usps_priority_mail"]))


async def test_no_rates_is_created_all_the_same(desk: Desk) -> None:
    """Status 201, no rates, a message from every account."""
    shipment = shipment_of("easypost", "germany", account={"carrier_accounts": "ca_fedex,ca_dhlecs"})
    response = await desk.send("easypost", shipment)
    assert (response.status, read(response)["rates"]) == (201, [])
    assert [message["type"] for message in read(response)["messages"]] == ["rate_error", "rate_error"]


async def test_from_abroad_usps_sells_nothing(desk: Desk) -> None:
    """Its account says so."""
    request = adapter_of("easypost").build_request(shipment_of("easypost"))
    start = {"country": "DE", "zip": "10115", "city": "Berlin"}
    answer = read(await desk.sender.send("easypost", changed(request, "shipment.from_address", start)))
    assert ("USPS", "No rates for this shipment.") in {(row["carrier"], row["message"]) for row in answer["messages"]}
    assert "USPS" not in {row["carrier"] for row in answer["rates"]}


async def test_a_signature_is_inside_the_rate(desk: Desk) -> None:
    """Not named, but paid for."""
    plain = priced(await desk.ask("easypost", shipment_of("easypost")))
    signed = await desk.ask("easypost", shipment_of("easypost", signature=True))
    assert plain["usps_ground_advantage"] != priced(signed)["usps_ground_advantage"]
    assert all(len(rate.charges) == 1 for rate in signed.rates)


async def test_dhl_needs_a_customs_form(desk: Desk) -> None:
    """Abroad without one its account fails."""
    request = adapter_of("easypost").build_request(shipment_of("easypost", "germany"))
    answer = read(await desk.sender.send("easypost", changed(request, "shipment.customs_info")))
    assert "DHLExpress" in {message["carrier"] for message in answer["messages"]}
    assert "DHLExpress" not in {row["carrier"] for row in answer["rates"]}


@pytest.mark.parametrize(
    ("path", "value", "code", "field"),
    [
        ("shipment", None, "PARAMETER.REQUIRED", "shipment"),
        ("shipment.parcel", None, "PARAMETER.REQUIRED", "shipment.parcel"),
        ("shipment.parcel.weight", None, "PARAMETER.REQUIRED", "shipment.parcel.weight"),
        ("shipment.parcel.weight", 0, "PARAMETER.INVALID", "shipment.parcel.weight"),
        ("shipment.to_address", None, "PARAMETER.REQUIRED", "shipment.to_address"),
        ("shipment.from_address.country", "United States", "PARAMETER.INVALID", "shipment.from_address.country"),
        (
            "shipment.options.delivery_confirmation",
            "LOUD",
            "PARAMETER.INVALID",
            "shipment.options.delivery_confirmation",
        ),
        ("shipment.options.label_date", "soon", "PARAMETER.INVALID", "shipment.options.label_date"),
        ("shipment.carrier_accounts", ["a b"], "PARAMETER.INVALID", "shipment.carrier_accounts"),
        ("shipment.customs_info.customs_items", [], "PARAMETER.INVALID", "shipment.customs_info.customs_items"),
    ],
)
async def test_refusals(desk: Desk, path: str, value: Any, code: str, field: str) -> None:
    """Status 422, the field named with dots."""
    shipment = shipment_of("easypost", "germany")
    request = adapter_of("easypost").build_request(shipment)
    response = await desk.sender.send("easypost", changed(request, path, value))
    error = read(response)["error"]
    assert (response.status, error["code"], error["errors"][0]["field"]) == (422, code, field)
    with pytest.raises(CarrierRefused, match=field.rpartition(".")[2]):
        adapter_of("easypost").parse_response(shipment, response)


async def test_nothing_is_ever_bought(desk: Desk) -> None:
    """A service beside accounts is a purchase."""
    request = adapter_of("easypost").build_request(shipment_of("easypost", account={"carrier_accounts": "ca_ups"}))
    response = await desk.sender.send("easypost", changed(request, "shipment.service", "Ground"))
    assert (response.status, read(response)["error"]["code"]) == (402, "PAYMENT_REQUIRED")


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_other_paths_are_not_there(desk: Desk, carrier: str) -> None:
    """Each carrier says so in its own way."""
    request = adapter_of(carrier).build_request(shipment_of(carrier))
    for other in (replace(request, path="/elsewhere"), replace(request, method="GET")):
        assert (await desk.sender.send(carrier, other)).status == 404
