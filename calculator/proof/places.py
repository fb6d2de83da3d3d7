"""Destinations, told apart only where some rule or carrier does: one address for each sort of place."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from calculator.domain.places import Address, AddressClass, normalise, sample_postal_code, us_region_of_zip
from calculator.domain.record import record
from calculator.policy.model import OptionRule, Policy
from calculator.policy.witnesses import ANY_OTHER_COUNTRY, ANY_OTHER_REGION, addresses
from calculator.stages.plan.whereto import locate

STREET: Final = ("1 Main St",)
PO_BOX: Final = ("PO Box 7",)
_SOMEWHERE: Final = ("GB", "CA", "AU", "JP", "CH", "NZ", "NO", "BR", "IN", "MX")
"""Countries to stand for those that no file names; the first that it does not."""
_OTHER_REGION: Final = "XX"


@record(frozen=True, slots=True)
class Place:
    """A sort of destination. ``zones`` has one entry a policy, None where it has none for it."""

    address: Address
    zones: tuple[str | None, ...]
    address_class: AddressClass | None
    territory: bool
    zip_missing: bool

    def seen_by(self, rules: Sequence[OptionRule]) -> object:
        """What of it *rules* can tell apart; places that look alike to them are one."""
        services = [offered.service for rule in rules for offered in rule.services]
        classes = {name for rule in rules for name in rule.address_classes}
        looks = bool(classes) or not all(service.po_box and service.military for service in services)
        lands = not all(service.territories for service in services)
        return (
            self.address_class if looks else None,
            self.territory if lands else None,
            self.zip_missing if services else None,
        )


def places_of(policies: Sequence[Policy]) -> list[Place]:
    """One place for every way in which zones, address class, territory and a missing ZIP code can meet."""
    matches = [zone.match for policy in policies for zone in policy.zones]
    selectors = [rule for match in matches for rule in (*match.include, *match.exclude)]
    named = frozenset(country for rule in selectors for country in rule.countries)
    found: dict[object, Place] = {}
    for written in addresses(selectors):
        for address in _variants(named_address(written, named)):
            place = place_at(address, policies)
            found.setdefault((place.zones, place.address_class, place.territory, place.zip_missing), place)
    return list(found.values())


def place_at(address: Address, policies: Sequence[Policy]) -> Place:
    """The sort of place an address is."""
    destination = normalise(address)
    zones = (locate(destination, policy.zones)[0] for policy in policies)
    return Place(
        address,
        tuple(zone.id if zone else None for zone in zones),
        destination.address_class,
        "us_territories" in destination.sets,
        destination.postal_territory == "US" and not destination.address.postal_code,
    )


def complete_address(address: Address) -> Address:
    """The same place in full: a country and region that exist, a postal code, street lines."""
    return next(_variants(named_address(address, frozenset())))


def named_address(address: Address, named: frozenset[str]) -> Address:
    """An address that a request may carry: stand-ins become a country and region that nobody names."""
    if address.country == ANY_OTHER_COUNTRY:
        return replace(address, country=next((code for code in _SOMEWHERE if code not in named), "ZW"))
    if address.region == ANY_OTHER_REGION:
        return replace(address, region=_OTHER_REGION)
    if address.country == "US" and address.region is None and address.postal_code:
        return replace(address, region=us_region_of_zip(address.postal_code))
    return address


def _variants(address: Address) -> Iterator[Address]:
    """The address in full, then with less of it."""
    domestic = normalise(address).postal_territory == "US"
    postal = address.postal_code or (sample_postal_code(normalise(address).address) if domestic else None)
    for lines in (STREET, PO_BOX, None):
        yield replace(address, postal_code=postal, lines=lines)
    if domestic and address.postal_code is None:
        for lines in (STREET, PO_BOX, None):
            yield replace(address, lines=lines)
