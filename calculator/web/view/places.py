"""Destinations that stand for the zones of a policy."""

from collections.abc import Iterator, Mapping
from typing import Final

from calculator.domain.places import Address, Destination, normalise
from calculator.policy.model import Policy, ZoneRule
from calculator.policy.postal import first_code

_STREET: Final = ("1 Main Street",)


def _at(country: str, region: str | None, postal_code: str | None, city: str) -> Address:
    return Address(country, region, postal_code, city, _STREET, residential=True)


KNOWN: Final[Mapping[str, Address]] = {
    "San Francisco, California": _at("US", "CA", "94110", "San Francisco"),
    "New York": _at("US", "NY", "10001", "New York"),
    "Austin, Texas": _at("US", "TX", "78701", "Austin"),
    "Anchorage, Alaska": _at("US", "AK", "99501", "Anchorage"),
    "Honolulu, Hawaii": _at("US", "HI", "96813", "Honolulu"),
    "San Juan, Puerto Rico": _at("US", "PR", "00901", "San Juan"),
    "Hagåtña, Guam": _at("US", "GU", "96910", "Hagatna"),
    "APO, Europe": _at("US", "AE", "09012", "APO"),
    "Koror, Palau": _at("PW", None, "96940", "Koror"),
    "Berlin, Germany": _at("DE", None, "10115", "Berlin"),
    "Paris, France": _at("FR", None, "75001", "Paris"),
    "London, United Kingdom": _at("GB", None, "SW1A 1AA", "London"),
    "Toronto, Canada": _at("CA", "ON", "M5V 2T6", "Toronto"),
    "Zürich, Switzerland": _at("CH", None, "8001", "Zürich"),
    "Tokyo, Japan": _at("JP", None, "100-0001", "Tokyo"),
    "Sydney, Australia": _at("AU", "NSW", "2000", "Sydney"),
    "São Paulo, Brazil": _at("BR", "SP", "01310-100", "São Paulo"),
    "Johannesburg, South Africa": _at("ZA", None, "2001", "Johannesburg"),
}
"""Places people know, by name; every region set has one."""


def sample_of(zone: ZoneRule) -> tuple[str, Address] | None:
    """A place of *zone* with its name; None where none was found."""
    for name, address in _candidates(zone):
        if zone.match.matches(normalise(address)):
            return name, address
    return None


def samples(policy: Policy) -> dict[str, tuple[str, Address]]:
    """Zone id → a place of it; zones of which none is known are left out."""
    found = {zone.id: sample_of(zone) for zone in policy.zones}
    return {zone: sample for zone, sample in found.items() if sample is not None}


def zone_of(policy: Policy, destination: Destination) -> str | None:
    """The zone a destination certainly lies in."""
    return next((zone.id for zone in policy.zones if zone.match.matches(destination)), None)


def _candidates(zone: ZoneRule) -> Iterator[tuple[str, Address]]:
    """Known places, then whatever the zone's own selectors name."""
    yield from KNOWN.items()
    for rule in zone.match.include:
        for country in sorted(rule.countries or {"US"}):
            for region in (*sorted(rule.regions), None):
                for code in (*(first_code(span.low, country) for span in rule.postal), None):
                    name = " ".join(part for part in (country, region, code) if part)
                    yield name, Address(country, region, code, None, _STREET, residential=True)
