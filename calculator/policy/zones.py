"""Which zone a destination lies in, and the proof that no destination lies in two."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from calculator.domain.places import Address, Destination, normalise, us_region_codes
from calculator.policy.schema import Selector, Zone

_NEUTRAL_COUNTRIES = ("ZZ", "DE")
"""One country that no file names, and one of the EU, so that sets without countries are tried as well."""


@dataclass(frozen=True, slots=True)
class PostalSpan:
    """Postal codes whose first characters lie between two of equal length."""

    low: str
    high: str

    def holds(self, compact: str) -> bool:
        return self.low <= compact[: len(self.low)] <= self.high


@dataclass(frozen=True, slots=True)
class SelectorRule:
    """All keys that are given must match."""

    set: str | None
    countries: frozenset[str]
    regions: frozenset[str]
    postal: tuple[PostalSpan, ...]

    def matches(self, destination: Destination) -> bool | None:
        """None: it depends on a part of the address that is not known."""
        answer: bool | None = True
        if self.set is not None and self.set not in destination.sets:
            if self.set not in destination.possible_sets:
                return False
            answer = None
        address = destination.address
        if self.countries and address.country not in self.countries:
            return False
        if self.regions:
            if address.region is None:
                answer = None
            elif address.region not in self.regions:
                return False
        if self.postal:
            if address.postal_code is None:
                answer = None
            else:
                compact = compact_postal(address.postal_code)
                if not any(span.holds(compact) for span in self.postal):
                    return False
        return answer


@dataclass(frozen=True, slots=True)
class ZoneMatch:
    """In any of the included, in none of the excluded."""

    include: tuple[SelectorRule, ...]
    exclude: tuple[SelectorRule, ...]

    def matches(self, destination: Destination) -> bool | None:
        """None: it depends on a part of the address that is not known."""
        inside = _any(rule.matches(destination) for rule in self.include)
        if inside is False or not self.exclude:
            return inside
        outside = _any(rule.matches(destination) for rule in self.exclude)
        if outside:
            return False
        return None if outside is None else inside


def compact_postal(postal_code: str) -> str:
    """A postal code without blanks and hyphens, as patterns are written."""
    return postal_code.replace(" ", "").replace("-", "")


def compile_zone(zone: Zone) -> ZoneMatch:
    """The zone's selectors in the form they run in."""
    return ZoneMatch(tuple(map(_selector, zone.include)), tuple(map(_selector, zone.exclude)))


def overlaps(zones: Sequence[Zone]) -> Iterator[tuple[int, int, Address]]:
    """Every pair of zones (by index) that share a destination, each with a witness.

    Exact, not sampled: a zone can only change its mind at a name it mentions, so one address for every combination of
    mentioned country, region and start of a postal span stands for all the others.
    """
    matches = [compile_zone(zone) for zone in zones]
    destinations = [normalise(address) for address in _witnesses(zones)]
    for (left, one), (right, other) in combinations(enumerate(matches), 2):
        for destination in destinations:
            if one.matches(destination) and other.matches(destination):
                yield left, right, destination.address
                break


def _any(answers: Iterable[bool | None]) -> bool | None:
    unknown = False
    for answer in answers:
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def _selector(selector: Selector) -> SelectorRule:
    return SelectorRule(
        selector.set, frozenset(selector.country), frozenset(selector.region), tuple(map(_span, selector.postal))
    )


def _span(pattern: str) -> PostalSpan:
    low, _, high = pattern.partition("-")
    return PostalSpan(low, high or low)


def _witnesses(zones: Sequence[Zone]) -> Iterator[Address]:
    selectors = [selector for zone in zones for selector in (*zone.include, *zone.exclude)]
    countries = {country for selector in selectors for country in selector.country} | set(_NEUTRAL_COUNTRIES)
    for country in sorted(countries | {"US", "PW"}):
        ours = [selector for selector in selectors if country in selector.country]
        spans = sorted({_span(pattern).low for selector in ours for pattern in selector.postal})
        if country == "US":
            yield from (Address(country, region) for region in sorted(us_region_codes()))
            yield from (Address(country, None, low.ljust(5, "0")) for low in spans)
            continue
        regions = sorted({region for selector in ours for region in selector.region})
        for region, low in product([*regions, "ZZZ"], [*spans, "~"]):
            yield Address(country, region, low.ljust(5, "0"))
