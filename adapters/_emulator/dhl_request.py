"""Reading a MyDHL rate request as the carrier would: required keys, its private date format, extras, an account."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from adapters._emulator.ends import destination_of, origin_of
from adapters._emulator.fields import Fields, Wrong
from adapters._emulator.measures import day_of, parcel, whole_grams
from adapters._emulator.offers import CURRENCY
from adapters._emulator.wire import JsonObject, Refusal, json_answer
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.ports import HttpResponse, JsonValue
from calculator.domain.record import record
from calculator.domain.shipment import Parcel, Shipment

_PLANNED: Final = r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d ?GMT[+-](0\d|1[0-4]):[0-5]\d"
_DAYS_AHEAD: Final = 10
_MOST_PIECES: Final = 999
_UNITS: Final = {"metric": ("kg", "cm"), "imperial": ("lb", "in")}
_UNIT: Final = "|".join(_UNITS)
_THOUSANDTH: Final = Decimal("0.001")
_ACCOUNT: Final = re.compile(r"\d{9}", re.ASCII)
_TITLES: Final = {400: "Bad request", 404: "Not found", 422: "Unprocessable entity", 500: "Internal server error"}
_EXTRAS: Final = frozenset({"SF", "II", "DD"})


@record(frozen=True, slots=True)
class Question:
    """What was asked, and nothing that no price hangs on: equal questions have one answer.

    The shipment in our words, both ends as DHL counts countries, and what only DHL's words hold.
    """

    shipment: Shipment
    origin: str
    destination: str
    agreements: bool
    imperial: bool


def problem(status: int, detail: str, *additional: str) -> HttpResponse:
    """DHL's problem body; the status is text, and stands under ``code`` for 500."""
    tree: JsonObject = {
        "instance": "/expressapi/rates",
        "detail": "Multiple problems found, see Additional Details" if additional else detail,
        "title": _TITLES[status],
        "message": _TITLES[status],
        "code" if status == 500 else "status": str(status),
    }
    if additional:
        tree["additionalDetails"] = [*additional]
    return json_answer(status, tree)


def read_question(body: JsonValue, today: date | None) -> Question:
    """
    Raises:
        Refusal: with DHL's own body.
    """
    try:
        return _question(Fields(body, "#"), today)
    except Wrong as wrong:
        if wrong.missing:
            line = f"{wrong.path}: required key [{wrong.key}] not found"
        else:
            line = f"{wrong.path}/{wrong.key}: {wrong.problem}"
        raise Refusal(problem(422, "", line)) from wrong


def _question(fields: Fields, today: date | None) -> Question:
    ends = fields.child("customerDetails")
    origin, origin_country = _address(ends.child("shipperDetails"))
    destination, destination_country = _address(ends.child("receiverDetails"))
    _account(fields)
    ship_date = _planned(fields, today)
    fields.flag("isCustomsDeclarable")
    unit = fields.text("unitOfMeasurement", _UNIT)
    extras = _extras(fields)
    if "monetaryAmount" in fields:
        for amount in fields.rows("monetaryAmount", 8):
            amount.text("currency", "[A-Z]{3}")
            amount.number("value", above=-1, most=10**14)
    insured = extras.get("II")
    shipment = Shipment(
        origin=origin_of(origin),
        destination=destination_of(destination),
        parcels=tuple(_piece(piece, unit) for piece in fields.rows("packages", _MOST_PIECES)),
        ship_date=ship_date,
        currency=CURRENCY,
        services=frozenset(),
        signature="SF" in extras,
        insured=insured,
        incoterm="DDP" if "DD" in extras else None,
    )
    agreements = "returnStandardProductsOnly" not in fields or not fields.flag("returnStandardProductsOnly")
    return Question(shipment, origin_country, destination_country, agreements, unit == "imperial")


def _address(fields: Fields) -> tuple[Address, str]:
    """The address, and its country as DHL counts them."""
    country = fields.text("countryCode", "[A-Z]{2}")
    postal = fields.text("postalCode", r".{0,12}")
    city = fields.text("cityName", r".{1,45}")
    lines = tuple(
        fields.text(key, r".{1,45}") for key in ("addressLine1", "addressLine2", "addressLine3") if key in fields
    )
    region = fields.text_or("provinceCode", "") or None
    return Address(country, region, postal or None, city, lines or None), country


def _account(fields: Fields) -> None:
    """An account of nine digits, or the country whose published prices are wanted."""
    if "accounts" not in fields:
        fields.text("payerCountryCode", "[A-Z]{2}")
        return
    for account in fields.rows("accounts", 2):
        account.text("typeCode", "shipper|payer|duties-taxes")
        number = account.text("number")
        if not _ACCOUNT.fullmatch(number):
            raise Refusal(problem(400, f"The account number {number[:12]} is not found or invalid"))


def _planned(fields: Fields, today: date | None) -> date:
    day = day_of(fields.text("plannedShippingDateAndTime", _PLANNED))
    if day is None:
        raise fields.wrong("plannedShippingDateAndTime", "no such day")
    if today is not None and not today <= day <= today + timedelta(days=_DAYS_AHEAD):
        words = f"must not lie in the past nor more than {_DAYS_AHEAD} days ahead"
        raise Refusal(problem(400, "", f"#/plannedShippingDateAndTime: {words}"))
    return day


def _extras(fields: Fields) -> dict[str, Money | None]:
    """Extras by DHL's code, with the insured amount; one that is not played here makes DHL find no product."""
    extras: dict[str, Money | None] = {}
    if "valueAddedServices" not in fields:
        return extras
    for extra in fields.rows("valueAddedServices", 20):
        code = extra.text("serviceCode", r"[A-Z0-9]{2,3}")
        if code not in _EXTRAS:
            raise Refusal(problem(400, "", f"1001: no product offers the value added service {code}"))
        extras[code] = None
        if code == "II":
            extra.text("currency", CURRENCY)
            extras[code] = Money.from_decimal(extra.number("value"), CURRENCY)
    return extras


def _piece(piece: Fields, unit: str) -> Parcel:
    weight = piece.number("weight")
    if weight % _THOUSANDTH:
        raise piece.wrong("weight", f"{weight} is not a multiple of 0.001")
    size = piece.child("dimensions")
    sides = (size.number("length"), size.number("width"), size.number("height"))
    if min(sides) < 1:
        raise size.wrong("height", f"{min(sides)} is not greater or equal to 1")
    mass, length = _UNITS[unit]
    return parcel(sides, length, whole_grams(weight, mass), Money(0, CURRENCY))
