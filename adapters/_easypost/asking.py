"""The request: one parcel as a shipment, several as an order; ounces and inches, never a purchase."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpRequest, JsonValue, PlainBody
from calculator.domain.shipment import CustomsItem, Parcel, Shipment
from calculator.domain.units import from_grams, from_millimetres

_MOST_ACCOUNTS: Final = 60


def build_request(shipment: Shipment) -> HttpRequest:
    """Ounces and inches, the roundest the whole grams and millimetres stand for; never a purchase.

    Several parcels are one order, whose rates are totals.
    """
    ends: dict[str, JsonValue] = {
        "from_address": _address(normalise(shipment.origin).address),
        "to_address": _address(shipment.destination.address),
    }
    only: dict[str, JsonValue] = {}
    if listed := accounts(shipment):
        only["carrier_accounts"] = [*listed]
    boxes = [_box(shipment, parcel) for parcel in shipment.parcels]
    if len(boxes) == 1:
        return HttpRequest("POST", "/v2/shipments", PlainBody(shipment={**ends, **boxes[0], **only}))
    return HttpRequest("POST", "/v2/orders", PlainBody(order={**ends, "shipments": [*boxes], **only}))


def accounts(shipment: Shipment) -> tuple[str, ...]:
    """The carrier accounts to ask, as the shop lists them; none means all it has."""
    listed = shipment.account.get("carrier_accounts", "").split(",")
    return tuple(account.strip() for account in listed if account.strip())[:_MOST_ACCOUNTS]


def _address(address: Address) -> JsonValue:
    lines = address.lines or ()
    place: dict[str, JsonValue] = {
        "street1": lines[0] if lines else None,
        "street2": ", ".join(lines[1:]) or None,
        "city": address.city,
        "state": address.region,
        "zip": address.postal_code,
        "country": address.country,
        "residential": address.residential,
    }
    return _known(place)


def _box(shipment: Shipment, parcel: Parcel) -> dict[str, JsonValue]:
    options: dict[str, JsonValue] = {
        "label_date": f"{shipment.ship_date.isoformat()}T15:00:00Z",
        "currency": shipment.currency,
    }
    if shipment.signature:
        options["delivery_confirmation"] = "SIGNATURE"
    if shipment.incoterm:
        options["incoterm"] = shipment.incoterm
    box: dict[str, JsonValue] = {
        "parcel": {
            "length": from_millimetres(parcel.length, "in", 2),
            "width": from_millimetres(parcel.width, "in", 2),
            "height": from_millimetres(parcel.height, "in", 2),
            "weight": from_grams(parcel.weight, "oz", 2),
        },
        "options": options,
    }
    if shipment.customs or shipment.incoterm:
        box["customs_info"] = _customs(shipment, parcel)
    return box


def _customs(shipment: Shipment, parcel: Parcel) -> JsonValue:
    """The form of one parcel. Which goods lie in which of several parcels is not known here: one row for each box."""
    items: Iterable[CustomsItem] = shipment.customs
    if len(shipment.parcels) > 1 or not shipment.customs:
        first = shipment.customs[0] if shipment.customs else CustomsItem(None, None, None, 1, parcel.value, None)
        contents = (first.description, first.hs_code, first.origin_country)
        items = (CustomsItem(*contents, 1, parcel.value, parcel.weight),)
    form: dict[str, JsonValue] = {
        "contents_type": "merchandise",
        "restriction_type": "none",
        "non_delivery_option": "return",
        "customs_items": _customs_rows(items, from_grams(parcel.weight, "oz", 2)),
    }
    if shipment.origin.country == "US":
        form["eel_pfc"] = "NOEEI 30.37(a)"  # goods of up to 2,500 USD; EasyPost prices the same without a filing
    return form


def _customs_rows(items: Iterable[CustomsItem], most: Decimal) -> list[JsonValue]:
    """Rows of the form. EasyPost refuses contents heavier than their box, so roundings give way to *most* ounces."""
    rows: list[JsonValue] = []
    left = most
    for item in items:
        ounces = Decimal(0) if item.weight is None else min(from_grams(item.weight, "oz", 2), left)
        left -= ounces
        rows.append(_customs_row(item, ounces or None))
    return rows


def _customs_row(item: CustomsItem, ounces: Decimal | None) -> JsonValue:
    row: dict[str, JsonValue] = {
        "description": item.description or "Merchandise",
        "quantity": item.quantity,
        "value": Decimal(str(item.value)),
        "currency": item.value.currency,
        "weight": ounces,
        "hs_tariff_number": item.hs_code,
        "origin_country": item.origin_country,
    }
    return _known(row)


def _known(row: Mapping[str, JsonValue]) -> JsonValue:
    return {key: value for key, value in row.items() if value is not None}
