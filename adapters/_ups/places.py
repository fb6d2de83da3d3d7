"""UPS's own view of the map: it counts US territories as countries."""

from typing import Final

from calculator.domain.places import Address
from calculator.domain.ports import JsonValue
from calculator.domain.shipment import Shipment

_OWN_COUNTRIES: Final = frozenset({"PR", "VI", "GU", "AS", "MP"})
_STATE_NEEDED: Final = frozenset({"US", "CA"})
_DOMESTIC: Final = frozenset({"US", "PR"})


def country_of(address: Address) -> str:
    """The country code UPS wants for the address."""
    if address.country != "US" or address.region not in _OWN_COUNTRIES:
        return address.country
    return address.region


def crosses_a_border(shipment: Shipment) -> bool:
    """Whether the two ends are different countries to UPS."""
    return country_of(shipment.origin) != country_of(shipment.destination.address)


def confirmed_by_package(shipment: Shipment) -> bool:
    """Whether a signature is asked for package by package (US and PR lanes) or once for the shipment (all others)."""
    return {country_of(shipment.origin), country_of(shipment.destination.address)} <= _DOMESTIC


def address_json(address: Address) -> dict[str, JsonValue]:
    """An address as far as it is known. Residential only where it is known to be: the key's presence says so."""
    country = country_of(address)
    spelled: dict[str, JsonValue] = {"CountryCode": country}
    if address.lines:
        spelled["AddressLine"] = [line[:35] for line in address.lines[:3]]
    if address.city:
        spelled["City"] = address.city
    if address.region and country in _STATE_NEEDED:
        spelled["StateProvinceCode"] = address.region
    postal_code = address.postal_code or ""
    if not postal_code.isalnum():
        postal_code = "".join(filter(str.isalnum, postal_code))
    if postal_code:
        spelled["PostalCode"] = postal_code[:9]
    if address.residential:
        spelled["ResidentialAddressIndicator"] = ""
    return spelled
