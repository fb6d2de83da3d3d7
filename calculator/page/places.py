"""Where zones are, in words."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from calculator.domain.places import REGION_SETS, Address, Destination, normalise, us_region_codes, us_region_name
from calculator.page.words import and_words
from calculator.policy.model import Policy, ZoneRule
from calculator.policy.postal import BRITISH
from calculator.policy.zones import SelectorRule
from calculator.wire.countries import countries

ARMED_FORCES: Final = normalise(Address("US", "AE"))
TERRITORIES: Final = {us_region_name(code): normalise(Address("US", code)) for code in ("PR", "VI", "GU", "MP", "AS")}
"""Destinations that carriers treat in their own way."""


def told(zone: ZoneRule) -> str:
    """A zone by its name, and what it holds where the name does not say just that."""
    place = place_of(zone)
    same = set(place.split(", ")) == set(zone.name.split(", "))
    return zone.name if same else f"{zone.name}: {place}"


def place_of(zone: ZoneRule) -> str:
    """What a zone holds: ``Canada; postal codes that begin with 995–999 of the United States, except: …``."""
    inside = "; ".join(map(_selected, zone.match.include))
    outside = "; ".join(map(_selected, zone.match.exclude))
    return f"{inside}, except: {outside}" if outside else inside


def serves(zone: ZoneRule, destination: Destination) -> bool:
    """Whether the destination may lie in the zone."""
    return zone.match.matches(destination) is not False


def unserved(policy: Policy) -> bool:
    """Whether some destination lies in no zone."""
    return any(not any(serves(zone, place) for zone in policy.zones) for place in _everywhere())


@lru_cache(maxsize=1)
def _everywhere() -> tuple[Destination, ...]:
    states = (Address("US", region) for region in sorted(us_region_codes()))
    return tuple(map(normalise, (*states, *(Address(code) for code in countries() if code != "US"))))


def _selected(rule: SelectorRule) -> str:
    words = list(_narrowed(rule))
    if rule.set is not None:
        words.append(REGION_SETS[rule.set].partition(":")[0])
    if rule.countries and not (rule.regions or rule.postal):
        words.append(and_words(sorted(_country(code) for code in rule.countries)))
    return ", within ".join(words)


def _narrowed(rule: SelectorRule) -> Iterator[str]:
    """Postal codes and regions of the one country they belong to."""
    of_country = f" of {and_words(_country(code) for code in sorted(rule.countries))}"
    if rule.postal:
        what = "postcodes" if rule.countries <= BRITISH else "postal codes that begin with"
        yield f"{what} {and_words(span.written for span in rule.postal)}{'' if rule.regions else of_country}"
    if rule.regions:
        if rule.countries == {"US"}:
            yield and_words(sorted(us_region_name(code) for code in rule.regions))
        else:
            yield f"the regions {and_words(sorted(rule.regions))}{of_country}"


def _country(code: str) -> str:
    return countries().get(code, code)


def zone_names(zones: Iterable[ZoneRule]) -> str:
    """The zones by the names the shop gives them."""
    return and_words(zone.name for zone in zones)
