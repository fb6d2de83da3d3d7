"""The request: all pieces in one question, kilograms and centimetres."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from adapters._dhl_express.extras import agreements, extras_of, worth
from calculator.domain.errors import CarrierRefused
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpRequest, JsonValue, PlainBody
from calculator.domain.shipment import Parcel, Shipment
from calculator.domain.units import from_grams, from_millimetres, iso_day

_OWN_COUNTRY: Final = frozenset({"PR", "VI", "GU", "MP", "AS"})
_LINES: Final = ("addressLine1", "addressLine2", "addressLine3")
_LEAST_SIDE: Final = Decimal(1)
_LEAST_WEIGHT: Final = Decimal("0.001")
_USUAL_OFFSET: Final = "-05:00"
_OFFSET: Final = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d", re.ASCII)


def build_request(shipment: Shipment) -> HttpRequest:
    """All parcels in one question: kilograms and centimetres, exact; planned for 15:00 at the shipper's.

    Raises:
        CarrierRefused: a city is unknown (DHL answers nobody without one), or the account's ``utc_offset`` is none.
    """
    extras = extras_of(shipment)
    border = crosses_border(shipment)
    origin = normalise(shipment.origin).address
    body: dict[str, JsonValue] = {
        "customerDetails": {
            "shipperDetails": _address(origin, "/origin"),
            "receiverDetails": _address(shipment.destination.address, "/destination"),
        },
        **_payer(shipment, origin),
        "plannedShippingDateAndTime": f"{iso_day(shipment.ship_date)}T15:00:00GMT{_offset(shipment)}",
        "unitOfMeasurement": "metric",
        "isCustomsDeclarable": border,
        "estimatedDeliveryDate": {"isRequested": True, "typeCode": "QDDC"},
        "returnStandardProductsOnly": not agreements(shipment),
        "nextBusinessDay": True,
        "productTypeCode": "all",
        "packages": [_package(parcel) for parcel in shipment.parcels],
    }
    if border:
        body["monetaryAmount"] = [{"typeCode": "declaredValue", **worth(shipment.value)}]
    if extras:
        body["valueAddedServices"] = [{"serviceCode": extra, **facts} for extra, facts in extras.items()]
    return HttpRequest("POST", "/rates", PlainBody(body), headers=(("x-version", "3.1.0"),))


def crosses_border(shipment: Shipment) -> bool:
    return (
        shipment.incoterm is not None
        or normalise(shipment.origin).customs_territory != shipment.destination.customs_territory
    )


def _address(address: Address, pointer: str) -> dict[str, JsonValue]:
    """DHL knows US territories as countries of their own; its lines and cities hold 45 signs."""
    city = address.city.strip() if address.city else ""
    if not city:
        raise CarrierRefused(f"DHL Express gives no price without the city: fill in {pointer}/city")
    country = _country(address)
    place: dict[str, JsonValue] = {
        "postalCode": (address.postal_code or "")[:12],
        "cityName": city[:45],
        "countryCode": country,
    }
    if address.region and country in ("US", "CA"):
        place["provinceCode"] = address.region
    for name, line in zip(_LINES, address.lines or (), strict=False):
        place[name] = line[:45]
    return place


def _country(address: Address) -> str:
    own = address.country == "US" and address.region in _OWN_COUNTRY
    return address.region if own and address.region else address.country


def _payer(shipment: Shipment, origin: Address) -> dict[str, JsonValue]:
    number = shipment.account.get("account_number")
    if number:
        return {"accounts": [{"typeCode": "shipper", "number": number}]}
    return {"payerCountryCode": _country(origin)}


def _offset(shipment: Shipment) -> str:
    offset = shipment.account.get("utc_offset", _USUAL_OFFSET)
    if offset != _USUAL_OFFSET and not _OFFSET.fullmatch(offset):
        raise CarrierRefused(f"the DHL Express account's utc_offset must look like -05:00, it is {offset[:20]!r}")
    return offset


def _package(parcel: Parcel) -> JsonValue:
    """Three digits, exact. DHL takes no side under 1 cm."""
    return {
        "weight": _weight(parcel.weight),
        "dimensions": {"length": _side(parcel.length), "width": _side(parcel.width), "height": _side(parcel.height)},
    }


@lru_cache(maxsize=4096)
def _weight(weight: int) -> Decimal:
    return max(from_grams(weight, "kg", 3), _LEAST_WEIGHT)


@lru_cache(maxsize=4096)  # boxes have the same sides in every question
def _side(length: int) -> Decimal:
    return max(from_millimetres(length, "cm", 3), _LEAST_SIDE)
