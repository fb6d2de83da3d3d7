"""What does not go everywhere: PO boxes, Armed Forces addresses, US territories, and goods that bar an option."""

from collections.abc import Callable, Iterator
from typing import Final

from calculator.domain.places import Destination
from calculator.domain.record import record
from calculator.page import words
from calculator.page.document import Bullets, Part, Section, Table
from calculator.page.places import ARMED_FORCES, TERRITORIES, serves, zone_names
from calculator.policy.model import BlockRule, OptionRule, Policy, ServiceRule

_PO_BOX: Final = "PO boxes"
_FORCES: Final = "Armed Forces addresses"
_ISLANDS: Final = "US territories"


@record(frozen=True, slots=True)
class _Way:
    """An option, or one of its services."""

    rule: OptionRule
    offered: ServiceRule | None

    @property
    def name(self) -> str:
        return self.offered.name if self.offered else self.rule.name

    @property
    def names(self) -> frozenset[str]:
        """What blocks may call it."""
        return frozenset({self.rule.code} | (self.offered.codes if self.offered else set()))


def limits(policy: Policy) -> Section:
    """«Special addresses and goods»."""
    parts: list[Part] = [_addresses(policy)]
    blocked = tuple(_blocked(block, policy) for block in policy.blocks)
    if blocked:
        parts.append(Bullets(blocked))
    return Section("limits", "Special addresses and goods", tuple(parts))


def _ways(policy: Policy, *purposes: str) -> Iterator[_Way]:
    for rule in policy.options:
        if not purposes or rule.purposes.intersection(purposes):
            yield from (_Way(rule, offered) for offered in rule.services or (None,))


def _addresses(policy: Policy) -> Table:
    """One row for every option and service that buyers are offered, by name."""
    columns: list[tuple[str, Callable[[_Way, Policy], Iterator[str]]]] = [(_PO_BOX, _to_po_box)]
    if any(serves(zone, ARMED_FORCES) for zone in policy.zones):
        columns.append((_FORCES, _to_forces))
    if any(serves(zone, place) for zone in policy.zones for place in TERRITORIES.values()):
        columns.append((_ISLANDS, _to_islands))
    rows: dict[str, list[list[str]]] = {}
    for way in _ways(policy, "sale"):
        cells = rows.setdefault(way.name, [[] for _ in columns])
        for cell, (_, reaches) in zip(cells, columns, strict=True):
            cell.extend(reaches(way, policy))
    told = tuple((name, *(_cell(places) for places in cells)) for name, cells in rows.items())
    return Table("What goes where", ("Delivery by", *(heading for heading, _ in columns)), told)


def _cell(places: list[str]) -> str:
    found = list(dict.fromkeys(places))
    if not found:
        return "no"
    return "yes" if found == [""] or set(found) >= set(TERRITORIES) else words.and_words(found)


def _to_po_box(way: _Way, _: Policy) -> Iterator[str]:
    if _takes(way, "po_box") and (way.offered is None or way.offered.service.po_box):
        yield ""


def _to_forces(way: _Way, policy: Policy) -> Iterator[str]:
    able = way.offered is None or way.offered.service.military
    if _takes(way, "military") and able and _reaches(way, ARMED_FORCES, policy):
        yield ""


def _to_islands(way: _Way, policy: Policy) -> Iterator[str]:
    able = way.offered is None or way.offered.service.territories
    if able and _takes(way, "street", "po_box"):
        yield from (name for name, place in TERRITORIES.items() if _reaches(way, place, policy))


def _takes(way: _Way, *classes: str) -> bool:
    return not way.rule.address_classes or bool(way.rule.address_classes.intersection(classes))


def _reaches(way: _Way, place: Destination, policy: Policy) -> bool:
    return any(zone.id in way.rule.zones and serves(zone, place) for zone in policy.zones)


def _blocked(block: BlockRule, policy: Policy) -> str:
    """The shop's sentence, then what it keeps away, where and for what."""
    names = dict.fromkeys(way.name for way in _ways(policy, *block.purposes) if _bars(block, way))
    said = [words.sentence(block.message)]
    if block.levels or block.options or block.carriers:
        said.append(f"Not offered then: {words.and_words(names)}.")
    else:
        said.append("Then we cannot send the parcel.")
    if block.zones:
        said.append(f"This holds for: {zone_names(zone for zone in policy.zones if zone.id in block.zones)}.")
    if block.purposes:
        titles = (title for purpose, title in words.PURPOSES.items() if purpose in block.purposes)
        said.append(f"This holds for: {words.and_words(titles)}.")
    if dates := words.dates(block.valid_from, block.valid_until):
        said.append(f"This holds for orders placed {dates}.")
    return " ".join(said)


def _bars(block: BlockRule, way: _Way) -> bool:
    if block.zones and not way.rule.zones & block.zones:
        return False
    level = way.offered.level if way.offered else way.rule.level
    carrier = way.offered.service.carrier if way.offered else None
    return level in block.levels or bool(way.names & block.options) or carrier in block.carriers
