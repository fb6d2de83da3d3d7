"""Zones: made of places that exist, no two with a destination in common, each served."""

from collections.abc import Iterator, Sequence
from typing import Final

from calculator.domain.countries import countries
from calculator.domain.errors import PolicyFault
from calculator.domain.places import Address, normalise, us_region_codes
from calculator.policy import schema
from calculator.policy.faults.telling import LeftOut, close_to, fault
from calculator.policy.witnesses import ANY_OTHER_COUNTRY, ANY_OTHER_REGION, empty_zones, overlaps

_NOT_ISO: Final = {"UK": "GB", "EL": "GR"}
"""Codes in common use that ISO 3166-1 does not have → the one to write."""


def place_faults(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    """Countries and regions exist and are written as addresses are."""
    if file.origin is not None:
        yield from _countries([file.origin.country], "origin.country")
    for index, zone in enumerate(file.zones):
        for key, selectors in (("include", zone.include), ("exclude", zone.exclude)):
            for place, selector in enumerate(selectors):
                path = f"zones[{index}].{key}[{place}]"
                yield from _countries(selector.country, f"{path}.country", indexed=True)
                if selector.country == ["US"]:
                    yield from _us_regions(selector.region, f"{path}.region")


def zone_faults(file: schema.PolicyFile, left_out: LeftOut) -> Iterator[PolicyFault]:
    """No destination lies in two zones, none is empty, and each is served."""
    for left, right, address in overlaps(file.zones):
        if address.country not in countries() and address.country != ANY_OTHER_COUNTRY:
            continue  # told already: there is no such country
        other = f"zones[{left}] ({file.zones[left].id})"
        message = f"overlaps {other}: {_place(address)} lies in both; exclude it from one of them"
        yield fault(f"zones[{right}]", "zones_overlap", message, address=address)
    for index in empty_zones(file.zones):
        yield fault(f"zones[{index}]", "empty_zone", "no address lies in this zone: its keys and exclusions leave none")
    yield from _coverage(file, left_out)


def _countries(codes: Sequence[str], path: str, *, indexed: bool = False) -> Iterator[PolicyFault]:
    for index, code in enumerate(codes):
        place = f"{path}[{index}]" if indexed else path
        if code not in countries():
            instead = _NOT_ISO.get(code)
            what = f"write {instead}" if instead else "write an ISO 3166-1 code such as GB"
            yield fault(place, "unknown_country", f"no country {code!r}: {what}")
        elif indexed and normalise(Address(code)).address.country != code:
            message = f'{code} is written as a region: country = ["US"], region = ["{code}"]'
            yield fault(place, "territory_as_country", message)


def _us_regions(codes: Sequence[str], path: str) -> Iterator[PolicyFault]:
    for index, code in enumerate(codes):
        if code not in us_region_codes():
            message = f"no US state, territory or military region {code!r}: write one such as CA, PR or AE"
            yield fault(f"{path}[{index}]", "unknown_region", message)
        elif normalise(Address("US", code)).address.country != "US":
            message = f'{code} is a country of its own: write country = ["{code}"]'
            yield fault(f"{path}[{index}]", "country_as_region", message)


def _place(address: Address) -> str:
    country = "any other country" if address.country == ANY_OTHER_COUNTRY else address.country
    region = "in any other region" if address.region == ANY_OTHER_REGION else address.region
    return " ".join(part for part in (country, region, address.postal_code) if part)


def _coverage(file: schema.PolicyFile, left_out: LeftOut) -> Iterator[PolicyFault]:
    served = {zone for option in file.options for zone in option.zones}
    misspelt = served - {zone.id for zone in file.zones}
    for index, zone in enumerate(file.zones):
        meant = close_to(zone.id, misspelt)  # told already, with this zone to write instead
        if zone.id not in served and not meant and "options" not in left_out.tables:
            message = "no option serves this zone: add it to an option's zones, or leave the zone out"
            yield fault(f"zones[{index}]", "zone_without_option", message)
