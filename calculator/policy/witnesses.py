"""A few addresses that stand for all: the proof that no destination lies in two zones.

Exact, not sampled, over addresses whose parts agree: a zone can only change its mind at a country or region it names,
at a border of a US state, at the start of a postal span or just past its end, so one address for every combination of
these stands for all the others. An address at odds with itself (a ZIP code of another state) proves nothing here: such
a one is doubted at quote time.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, product
from typing import Final

from calculator.domain.places import Address, normalise, us_region_codes, us_region_of_zip
from calculator.policy.postal import PostalSpan, after, first_code
from calculator.policy.schema import Selector, Zone
from calculator.policy.zones import SelectorRule, compile_selector, compile_zone

ANY_OTHER_COUNTRY: Final = "ZZ"
ANY_OTHER_REGION: Final = "?"
"""Codes that no file can name: they stand for every country and region it does not."""

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def overlaps(zones: Sequence[Zone]) -> Iterator[tuple[int, int, Address]]:
    """Every pair of zones (by index) that share a destination, each with a witness."""
    matches = [compile_zone(zone) for zone in zones]
    found: dict[tuple[int, int], Address] = {}
    for address in addresses(_selectors(zones)):
        destination = normalise(address)
        holding = [index for index, match in enumerate(matches) if match.matches(destination)]
        for pair in combinations(holding, 2):
            found.setdefault(pair, destination.address)
    for (left, right), witness in sorted(found.items(), key=lambda entry: entry[0]):
        yield left, right, witness


def empty_zones(zones: Sequence[Zone]) -> Iterator[int]:
    """Index of every zone in which no address can lie."""
    destinations = [normalise(address) for address in addresses(_selectors(zones))]
    for index, match in enumerate(map(compile_zone, zones)):
        if not any(match.matches(destination) for destination in destinations):
            yield index


def _selectors(zones: Sequence[Zone]) -> list[SelectorRule]:
    written: list[Selector] = [selector for zone in zones for selector in (*zone.include, *zone.exclude)]
    return [compile_selector(selector) for selector in written]


def addresses(selectors: Sequence[SelectorRule]) -> Iterator[Address]:
    """One address for every combination of what *selectors* can tell apart; stand-ins for what they do not name."""
    named = {country for selector in selectors for country in selector.countries}
    for country in sorted(named | {"US"} | set(_unnamed(named))):
        ours = [selector for selector in selectors if country in selector.countries]
        spans = [span for selector in ours for span in selector.postal]
        if country == "US":
            yield from _in_the_us(spans)
            continue
        regions = sorted({region for selector in ours for region in selector.regions})
        places: list[str | None] = [*regions, ANY_OTHER_REGION] if regions else [None]
        codes: list[str | None] = [*_turning_points(spans, country)] if spans else [None]
        for region, postal_code in product(places, codes):
            yield Address(country, region, postal_code)


def _unnamed(named: set[str]) -> Iterator[str]:
    """For every sort of foreign country one that the file does not name."""
    for codes in _countries_by_sets():
        found = next((code for code in codes if code not in named), None)
        if found:
            yield found


@lru_cache(maxsize=1)
def _countries_by_sets() -> tuple[tuple[str, ...], ...]:
    """Country codes that lie in the same region sets, each group by code; those in no set but all: one stand-in."""
    groups: dict[frozenset[str], list[str]] = {}
    for letters in product(_LETTERS, repeat=2):
        destination = normalise(Address("".join(letters)))
        if destination.postal_territory != "US" or destination.address.country != "US":
            groups.setdefault(destination.sets, []).append("".join(letters))
    rest = normalise(Address(ANY_OTHER_COUNTRY)).sets
    return tuple((ANY_OTHER_COUNTRY,) if sets == rest else tuple(codes) for sets, codes in groups.items())


def _in_the_us(spans: Sequence[PostalSpan]) -> Iterator[Address]:
    """One address a state and territory, or where ZIP codes count one at every turning point of either."""
    if not spans:
        regions = sorted(us_region_codes())
        states = [region for region in regions if "us_contiguous" in normalise(Address("US", region)).sets]
        yield from (Address("US", region) for region in dict.fromkeys((*states, *regions)))
        return
    for code in dict.fromkeys((*_turning_points(spans, "US"), *_borders())):
        yield Address("US", None, code)


@lru_cache(maxsize=1)
def _borders() -> tuple[str, ...]:
    """Every ZIP code that lies in another state than the one before."""
    codes = [str(number).rjust(5, "0") for number in range(100_000)]
    regions = [us_region_of_zip(code) for code in codes]
    return tuple(code for code, here, before in zip(codes[1:], regions[1:], regions, strict=False) if here != before)


def _turning_points(spans: Iterable[PostalSpan], country: str) -> list[str]:
    """Where spans begin, the first code past each, and the smallest code of all."""
    ordered = sorted(set(spans), key=lambda span: (span.low, span.high))
    letters = any(not (span.low + span.high).isdigit() for span in ordered)
    starts = [span.low for span in ordered]
    ends = [key for span in ordered if (key := after(span.high, country, letters=letters)) is not None]
    return list(dict.fromkeys(first_code(key, country) for key in (*starts, *ends, "")))
