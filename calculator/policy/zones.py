"""Which zone a destination lies in: selectors in the form they run in."""

from collections.abc import Iterable

from calculator.domain.places import Destination
from calculator.domain.record import record
from calculator.policy.postal import PostalSpan, key_of, span_of
from calculator.policy.schema import Selector, Zone


@record(frozen=True, slots=True)
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
                key = key_of(address.postal_code, address.country)
                held = _any(span.holds(key) for span in self.postal)
                if not held:
                    if held is False:
                        return False
                    answer = None
        return answer


@record(frozen=True, slots=True)
class ZoneMatch:
    """In any of the included, in none of the excluded."""

    include: tuple[SelectorRule, ...]
    exclude: tuple[SelectorRule, ...]

    def matches(self, destination: Destination) -> bool | None:
        """None: it depends on a part of the address that is not known."""
        inside = _matches_any(self.include, destination)
        if inside is False or not self.exclude:
            return inside
        outside = _matches_any(self.exclude, destination)
        if outside:
            return False
        return None if outside is None else inside


def compile_zone(zone: Zone) -> ZoneMatch:
    """The zone's selectors in the form they run in."""
    return ZoneMatch(tuple(map(compile_selector, zone.include)), tuple(map(compile_selector, zone.exclude)))


def compile_selector(selector: Selector) -> SelectorRule:
    """One selector in the form it runs in."""
    country = selector.country[0] if selector.country else ""
    spans = tuple(span_of(pattern, country) for pattern in selector.postal)
    return SelectorRule(selector.set, frozenset(selector.country), frozenset(selector.region), spans)


def _matches_any(rules: Iterable[SelectorRule], destination: Destination) -> bool | None:
    """Written out, for every cart passes here: generators take as long as the rules."""
    unknown = False
    for rule in rules:
        inside = rule.matches(destination)
        if inside:
            return True
        unknown = unknown or inside is None
    return None if unknown else False


def _any(answers: Iterable[bool | None]) -> bool | None:
    unknown = False
    for answer in answers:
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False
