"""Zones: no two share a destination, each is served, and each says who pays duties."""

from collections.abc import Iterator

from calculator.domain.errors import PolicyFault
from calculator.domain.places import Address
from calculator.policy import schema
from calculator.policy.faults.telling import fault
from calculator.policy.zones import overlaps


def zone_faults(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    """Zones do not overlap and say who pays duties."""
    for left, right, address in overlaps(file.zones):
        other = f"zones[{left}] ({file.zones[left].id})"
        message = f"overlaps {other}: {_place(address)} lies in both; exclude it from one of them"
        yield fault(f"zones[{right}]", "zones_overlap", message)
    for index, zone in enumerate(file.zones):
        if zone.incoterm == "DDP" and zone.duties is None:
            message = 'DDP needs the amount the seller pays: give duties, or write incoterm = "DAP"'
            yield fault(f"zones[{index}].incoterm", "ddp_without_duties", message)
        if zone.duties is not None and zone.incoterm != "DDP":
            message = 'duties are collected only with incoterm = "DDP"'
            yield fault(f"zones[{index}].duties", "duties_without_ddp", message)
        if zone.incoterm == "DAP" and not _has_disclaimer(file, zone.id):
            message = "no disclaimer says who pays duties here: add a text with disclaimer = true for this zone"
            yield fault(f"zones[{index}].incoterm", "no_duties_text", message)


def _place(address: Address) -> str:
    country = "any other country" if address.country == "ZZ" else address.country
    return " ".join(part for part in (country, address.region, address.postal_code) if part)


def _has_disclaimer(file: schema.PolicyFile, zone: str) -> bool:
    return any(
        text.disclaimer
        and (not text.zones or zone in text.zones)
        and not (text.options or text.levels or text.kinds)
        and text.when == "always"
        for text in file.texts
    )


def zone_coverage(file: schema.PolicyFile, known: frozenset[str]) -> Iterator[PolicyFault]:
    """Each zone is served by some option."""
    served = {zone for option in file.options for zone in option.zones}
    for index, zone in enumerate(file.zones):
        if zone.id not in served and not known:
            message = "no option serves this zone: add it to an option's zones, or leave the zone out"
            yield fault(f"zones[{index}]", "zone_without_option", message)
