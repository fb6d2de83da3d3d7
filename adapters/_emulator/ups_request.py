"""Reading a UPS rating request as the carrier would: all numbers are text, the lane decides where a signature stands.

Numbers of refusals: 111210, 111211, 111285, 111549, 112111 by UPS's own threads; 10002, 111035 and 111055 from general
knowledge, unverified.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from adapters._emulator.ends import destination_of, origin_of
from adapters._emulator.fields import Fields, Wrong
from adapters._emulator.measures import day_of, parcel, whole_grams
from adapters._emulator.offers import CURRENCY
from adapters._emulator.ups_offers import DOMESTIC, OWN_COUNTRIES, country_of, is_within
from adapters._emulator.wire import Refusal, json_answer
from calculator.domain.money import Money
from calculator.domain.places import Address, us_region_of_zip
from calculator.domain.ports import HttpResponse, JsonValue
from calculator.domain.record import record
from calculator.domain.shipment import Parcel, Shipment
from calculator.domain.units import grams, millimetres

_NUMBER: Final = r"\d{1,6}(\.\d{1,2})?"
_WEIGHT: Final = r"(?=.{1,6}$)\d{1,6}(\.\d{1,2})?"
_MONEY: Final = r"\d{1,12}(\.\d{1,2})?"
_UNITS: Final = {"LBS": ("lb", "IN", "in"), "KGS": ("kg", "CM", "cm")}
_UNIT: Final = "|".join(_UNITS)
_MOST_PACKAGES: Final = 200
_DAYS_BACK, _DAYS_AHEAD = 35, 60
_MOST_WEIGHT: Final = grams(Decimal(150), "lb")
_MOST_LENGTH: Final = millimetres(Decimal(108), "in")
_MOST_GIRTH: Final = millimetres(Decimal(165), "in") + 4


@record(frozen=True, slots=True)
class Question:
    """What was asked, and nothing that no price hangs on: equal questions have one answer.

    The shipment in our words, and what only UPS's words hold.
    """

    shipment: Shipment
    account: str | None
    negotiated: bool
    transit: bool
    context: str


def error(status: int, code: str, message: str) -> HttpResponse:
    """UPS's error body; number and words stand in the headers too."""
    tree: JsonValue = {"response": {"errors": [{"code": code, "message": message}]}}
    words = "".join(sign for sign in message if sign.isascii() and sign.isprintable())
    return json_answer(status, tree, {"errorcode": code, "errordescription": words})


def read_question(body: JsonValue, today: date | None, *, transit: bool) -> Question:
    """
    Raises:
        Refusal: with UPS's own body.
    """
    try:
        return _question(Fields(body).child("RateRequest"), today, transit=transit)
    except Wrong as wrong:
        raise Refusal(error(400, "10002", f"The request is well formed but not valid: {wrong}")) from wrong


def _question(fields: Fields, today: date | None, *, transit: bool) -> Question:
    fields.child("Request").text_or("RequestOption", "Shop")
    shipment = fields.child("Shipment")
    shipper = shipment.child("Shipper")
    account = _account(shipper, shipment)
    origin = origin_of(_address((shipment.child("ShipFrom") if "ShipFrom" in shipment else shipper).child("Address")))
    destination = destination_of(_address(shipment.child("ShipTo").child("Address")))
    packages = shipment.rows("Package", _MOST_PACKAGES)
    parcels = tuple(_parcel(package) for package in packages)
    ship_date = _pickup(shipment, today)
    if country_of(origin) not in DOMESTIC:
        raise Refusal(error(400, "111100", "The requested service is invalid from the selected origin."))
    domestic = is_within(origin, destination.address)
    insured = sum(_declared(package) for package in packages)
    asked = Shipment(
        origin=origin,
        destination=destination,
        parcels=parcels,
        ship_date=ship_date,
        currency=CURRENCY,
        services=frozenset(),
        signature=_signature(shipment, packages, domestic=domestic),
        insured=Money(insured, CURRENCY) if insured else None,
    )
    if transit and not domestic:
        _transit_facts(shipment)
    context = fields.child("Request").child_or_empty("TransactionReference").text_or("CustomerContext", "")
    options = shipment.child_or_empty("ShipmentRatingOptions")
    return Question(asked, account, "NegotiatedRatesIndicator" in options, transit, context[:512])


def _account(shipper: Fields, shipment: Fields) -> str | None:
    """The shipper number, which must be six letters or digits where there is one."""
    number = shipper.text_or("ShipperNumber", "")
    payers = shipment.child_or_empty("PaymentDetails")
    if "ShipmentCharge" in payers:
        for charge in payers.rows("ShipmentCharge", 2):
            number = charge.child_or_empty("BillShipper").text_or("AccountNumber", "") or number
    if number and not (len(number) == 6 and number.isascii() and number.isalnum()):
        raise Refusal(error(400, "112111", f"The shipper number {number[:10]} is missing or invalid."))
    return number or None


def _address(fields: Fields) -> Address:
    country = fields.text("CountryCode", "[A-Z]{2}")
    lines = fields.tree.get("AddressLine")
    spelled = tuple(line for line in (lines if isinstance(lines, list) else [lines]) if isinstance(line, str))
    if len(spelled) > 3 or any(len(line) > 35 for line in spelled):
        raise fields.wrong("AddressLine", "at most 3 lines of 35 characters")
    postal = fields.text_or("PostalCode", "", r".{0,9}")
    state = fields.text_or("StateProvinceCode", "", r".{0,5}")
    if country in DOMESTIC:
        region = us_region_of_zip(postal) if postal.isascii() and postal.isdigit() and len(postal) in (5, 9) else None
        military = region in ("AA", "AE", "AP")
        if region is None or military or (country != "US" and region != country) or (state or region) != region:
            message = f"The postal code {postal} is invalid for {state or country} United States."
            raise Refusal(error(400, "111285", message))
    if country in OWN_COUNTRIES:
        country, state = "US", country
    zip_code = postal[:5] if country == "US" else postal
    residential = True if "ResidentialAddressIndicator" in fields else None
    return Address(country, state or None, zip_code or None, fields.text_or("City", "") or None, spelled, residential)


def _parcel(package: Fields) -> Parcel:
    package.child("PackagingType").text("Code", r"[0-9a-c]{2}")
    weight = package.child("PackageWeight")
    unit, sides, side = _UNITS[weight.child("UnitOfMeasurement").text("Code", _UNIT)]
    scale = whole_grams(weight.number_text("Weight", _WEIGHT), unit)
    lengths = (Decimal(1), Decimal(1), Decimal(1))
    if "Dimensions" in package:
        size = package.child("Dimensions")
        size.child("UnitOfMeasurement").text("Code", sides)
        lengths = (
            size.number_text("Length", _NUMBER),
            size.number_text("Width", _NUMBER),
            size.number_text("Height", _NUMBER),
        )
    box = parcel(lengths, side, scale, Money(0, CURRENCY))
    if scale > _MOST_WEIGHT:
        raise Refusal(error(400, "111035", "The maximum per package weight is 150.00 pounds."))
    if box.length > _MOST_LENGTH or box.length + box.girth > _MOST_GIRTH:
        raise Refusal(error(400, "111055", "Package exceeds the maximum size: 108 in, length plus girth 165 in."))
    return box


def _pickup(shipment: Fields, today: date | None) -> date:
    when = shipment.child("DeliveryTimeInformation")
    when.text("PackageBillType", "0[2347]")
    pickup = when.child("Pickup")
    day = day_of(pickup.text("Date", r"\d{8}"))
    if day is None:
        raise pickup.wrong("Date", "no such day")
    if today is not None and not today - timedelta(days=_DAYS_BACK) <= day <= today + timedelta(days=_DAYS_AHEAD):
        raise pickup.wrong("Date", f"must lie from {_DAYS_BACK} days ago to {_DAYS_AHEAD} days ahead")
    return day


def _signature(shipment: Fields, packages: list[Fields], *, domestic: bool) -> bool:
    """Whether a confirmation is asked for: by package within US and PR, by shipment on all other lanes."""
    of_shipment = shipment.child_or_empty("ShipmentServiceOptions").child_or_empty("DeliveryConfirmation")
    by_package = [
        package.child_or_empty("PackageServiceOptions").child_or_empty("DeliveryConfirmation") for package in packages
    ]
    asked = [confirmation.text_or("DCISType", "") for confirmation in by_package]
    whole = of_shipment.text_or("DCISType", "")
    if (whole and (domestic or whole not in "12")) or any(
        kind and (not domestic or kind not in "23") for kind in asked
    ):
        message = "The requested accessory option is unavailable between the selected locations."
        raise Refusal(error(400, "111211", message))
    return bool(whole) or any(asked)


def _declared(package: Fields) -> int:
    """Cents of the declared value; 0 where there is none."""
    value = package.child_or_empty("PackageServiceOptions").child_or_empty("DeclaredValue")
    if not value.tree:
        return 0
    value.text("CurrencyCode", CURRENCY)
    return Money.from_decimal(value.number_text("MonetaryValue", _MONEY), CURRENCY).minor


def _transit_facts(shipment: Fields) -> None:
    try:
        shipment.child("ShipmentTotalWeight").number_text("Weight", _WEIGHT)
        if shipment.child("InvoiceLineTotal").number_text("MonetaryValue", _MONEY) < 1:
            raise shipment.wrong("InvoiceLineTotal", "under 1")
    except Wrong as wrong:
        raise Refusal(error(400, "111549", f"Required data for time in transit is missing: {wrong}")) from wrong
