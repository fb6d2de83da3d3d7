"""The request: one parcel, pounds and inches."""

from decimal import Decimal
from typing import Final

from adapters._usps.classes import CURRENCY, PRICE_TYPES
from adapters._usps.extras import abroad, extras_of, insured_value, mail_class
from calculator.domain.errors import CarrierAuthFailed, CarrierRefused
from calculator.domain.money import Money
from calculator.domain.ports import HttpRequest, JsonValue, PlainBody
from calculator.domain.shipment import Parcel, Shipment
from calculator.domain.units import from_grams, from_millimetres, iso_day

_DIGITS: Final = frozenset("0123456789")
_MOST_ITEMS: Final = 30
_LEAST_VALUE: Final = Decimal("0.01")
"""Nothing is worth less to USPS's form, a free sample neither."""


def build_request(shipment: Shipment) -> HttpRequest:
    """One parcel a request, in pounds (4 decimals) and inches (2 decimals), the roundest its whole grams stand for.

    No ``shippingFilter``: it would keep the cheapest row of a class, which may be a flat-rate box or a tube.

    Raises:
        CarrierRefused: not from the US, no ZIP code, another currency where a value must be named, or more customs rows
            than duties are quoted on.
        CarrierAuthFailed: contract prices without an account number.
        ValueError: not exactly one parcel.
    """
    (parcel,) = shipment.parcels
    origin = zip_code(shipment.origin.postal_code) if shipment.origin.country == "US" else None
    if origin is None:
        raise CarrierRefused("USPS sells postage from the US only and needs the ZIP code of the origin")
    package = _package(shipment, parcel)
    body: dict[str, JsonValue] = {"pricingOptions": [_pricing(shipment)], "originZIPCode": origin}
    if abroad(shipment):
        body |= _international(shipment)
    else:
        destination = zip_code(shipment.destination.address.postal_code)
        if destination is None:
            raise CarrierRefused("USPS needs the ZIP code of the destination")
        body |= {"destinationZIPCode": destination, "destinationEntryFacilityType": "NONE"}
        package["hasNonstandardCharacteristics"] = False
    body["packageDescription"] = package
    return HttpRequest("POST", "/shipments/v3/options/search", PlainBody(body))


def zip_code(postal_code: str | None) -> str | None:
    """The five digits that USPS prices by; None where it is no ZIP code."""
    digits = postal_code or ""
    if not _DIGITS.issuperset(digits):
        digits = "".join(filter(_DIGITS.__contains__, digits))
    return digits[:5] if len(digits) in (5, 9) else None


def _package(shipment: Shipment, parcel: Parcel) -> dict[str, JsonValue]:
    length, width, height = sorted((parcel.length, parcel.width, parcel.height), reverse=True)
    package: dict[str, JsonValue] = {
        "weight": from_grams(parcel.weight, "lb", 4),
        "length": from_millimetres(length, "in", 2),
        "width": from_millimetres(width, "in", 2),
        "height": from_millimetres(height, "in", 2),
        "mailClass": mail_class(shipment),
        "mailingDate": iso_day(shipment.ship_date),
    }
    extras = extras_of(shipment)
    if extras:
        package["extraServices"] = [int(number) for number in extras]
    insured = insured_value(shipment)
    if insured is not None and insured.currency != CURRENCY:
        raise CarrierRefused("USPS insures in US dollars only")
    value = declared(shipment, parcel)
    if value is not None and value.currency == CURRENCY and value.minor > 0:
        package["packageValue"] = Decimal(str(value))
    return package


def declared(shipment: Shipment, parcel: Parcel) -> Money | None:
    """What USPS is told that the parcel is worth: abroad always, at home only where it is insured.

    Domestic postage goes by weight, size and zone, and insurance is what the value is needed for: carts that differ
    only in their price have one answer.
    """
    return insured_value(shipment) or (parcel.value if abroad(shipment) else None)


def _pricing(shipment: Shipment) -> dict[str, JsonValue]:
    """Without a price type USPS answers commercial prices, so it is always named."""
    price_type = PRICE_TYPES[shipment.price_class]
    if price_type != "CONTRACT":
        return {"priceType": price_type}
    if not shipment.account.get("account_number"):
        raise CarrierAuthFailed("USPS contract prices need an account_number")
    account: dict[str, JsonValue] = {
        "accountType": shipment.account.get("account_type", "EPS"),
        "accountNumber": shipment.account["account_number"],
    }
    if shipment.account.get("crid"):
        account["CRID"] = shipment.account["crid"]
    return {"priceType": price_type, "paymentAccount": account}


def _international(shipment: Shipment) -> dict[str, JsonValue]:
    address = shipment.destination.address
    body: dict[str, JsonValue] = {"destinationCountryCode": address.country}
    if address.postal_code and len(address.postal_code) <= 11:
        body["foreignPostalCode"] = address.postal_code
    if shipment.incoterm != "DDP":
        return body
    if address.city:
        body["destinationCity"] = address.city
    if address.region and len(address.region) == 2:
        body["destinationState"] = address.region
    body |= {"requestDutiesTaxesFees": True, "items": _items(shipment)}
    return body


def _items(shipment: Shipment) -> list[JsonValue]:
    """Each customs row as one piece of the whole row's value and weight, which reads the same either way."""
    items: list[JsonValue] = []
    if any(item.value.currency != CURRENCY for item in shipment.customs):
        raise CarrierRefused("USPS quotes duties on values in US dollars only")
    if len(shipment.customs) > _MOST_ITEMS:
        raise CarrierRefused(
            f"USPS quotes duties on {_MOST_ITEMS} customs rows at most, not on {len(shipment.customs)}"
        )
    for number, item in enumerate(shipment.customs, start=1):
        row: dict[str, JsonValue] = {
            "itemId": f"{number:03}",
            "itemValue": max(Decimal(str(item.value)), _LEAST_VALUE),
            "itemQuantity": 1,
        }
        if item.weight is not None:
            row["itemWeight"] = from_grams(item.weight, "lb", 4)
        if item.origin_country:
            row["countryOfOrigin"] = item.origin_country
        if item.hs_code:
            row["HSTariffNumber"] = item.hs_code
        items.append(row)
    return items
