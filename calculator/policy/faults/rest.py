"""Kinds, ids, texts, blocks, boxes and carriers: names that dangle, rules that never hold."""

from collections.abc import Iterator

from calculator.domain.errors import PolicyFault
from calculator.domain.service import Catalogue
from calculator.policy import schema
from calculator.policy.faults.telling import dangling, fault, some


def kind_faults(file: schema.PolicyFile, known: frozenset[str]) -> Iterator[PolicyFault]:
    """The default kind exists, something ships, and each that ships has a lead time."""
    if file.default_kind not in file.kinds:
        message = f"no kind called {file.default_kind!r}: write one of {some(file.kinds)}"
        yield fault("default_kind", "dangling_kind", message)
    covered = file.handling is not None or all(zone.lead_time for zone in file.zones)
    for name, kind in file.kinds.items():
        if kind.ships and kind.lead_time is None and not covered:
            message = "no lead time: give the kind one, or say in [handling] what holds for every kind"
            yield fault(f"kinds.{name}", "no_lead_time", message)
    if not any(kind.ships for kind in file.kinds.values()) and not known:
        yield fault("kinds", "nothing_ships", "no kind ships: set ships = true on at least one")


def unique_ids(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    """Ids are unique."""
    groups: tuple[tuple[str, list[str]], ...] = (
        ("zones", [zone.id for zone in file.zones]),
        ("texts", [text.id for text in file.texts]),
        ("packing.boxes", [box.id for box in file.packing.boxes]),
    )
    for path, names in groups:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                yield fault(f"{path}[{index}].id", "duplicate", f"{name!r} is taken: ids are unique")
            seen.add(name)


def text_faults(file: schema.PolicyFile, known: frozenset[str]) -> Iterator[PolicyFault]:
    """Texts name what exists and may be shown."""
    zones = [zone.id for zone in file.zones]
    for index, text in enumerate(file.texts):
        path = f"texts[{index}]"
        yield from dangling(f"{path}.zones", text.zones, zones, known, "zone")
        yield from dangling(f"{path}.kinds", text.kinds, file.kinds, known, "kind")
        yield from dangling(f"{path}.options", text.options, [option.code for option in file.options], known, "option")
        if text.when == "busy" and not file.calendar.busy_periods and not file.calendar.holidays:
            message = "is never shown: the calendar names no busy period and no holidays"
            yield fault(f"{path}.when", "never_holds", message)
        if text.when == "signature" and file.signature is None:
            yield fault(f"{path}.when", "never_holds", "is never shown: there is no [signature] rule")


def block_faults(file: schema.PolicyFile, catalogue: Catalogue, known: frozenset[str]) -> Iterator[PolicyFault]:
    """Blocks name what exists and hold some line."""
    zones = [zone.id for zone in file.zones]
    codes = [option.code for option in file.options] + list(catalogue)
    for index, block in enumerate(file.blocks):
        path = f"blocks[{index}]"
        lines = block.lines
        if not (lines.kinds or lines.tags or lines.skus or lines.hs_codes):
            yield fault(
                f"{path}.lines", "matches_nothing", "name kinds, tags, skus or hs_codes: this block holds no line"
            )
        yield from dangling(f"{path}.lines.kinds", lines.kinds, file.kinds, known, "kind")
        yield from dangling(f"{path}.zones", block.zones, zones, known, "zone")
        yield from dangling(f"{path}.refuses.options", block.refuses.options, codes, known, "option")
        yield from dangling(f"{path}.refuses.carriers", block.refuses.carriers, catalogue.carriers(), known, "carrier")
        if block.reading is not None and block.reading != "custom_blocks_expedited":
            message = f"no reading called {block.reading!r} can switch a block: write 'custom_blocks_expedited'"
            yield fault(f"{path}.reading", "dangling_reading", message)


def box_faults(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    """Boxes hold something and are not smaller outside than inside."""
    for index, box in enumerate(file.packing.boxes):
        path = f"packing.boxes[{index}]"
        sides = (box.inner.length, box.inner.width, box.inner.height)
        if not all(sides):
            yield fault(f"{path}.inner", "empty_box", "a box has three sides longer than 0")
        if box.outer is not None and box.outer.unit == box.inner.unit:
            outer = (box.outer.length, box.outer.width, box.outer.height)
            if any(out < inside for out, inside in zip(sorted(outer), sorted(sides), strict=True)):
                yield fault(f"{path}.outer", "box_inside_out", "the outside of a box is not smaller than its inside")


def carrier_faults(file: schema.PolicyFile, catalogue: Catalogue) -> Iterator[PolicyFault]:
    """Carriers exist."""
    for code in file.carriers:
        if code not in catalogue.carriers():
            message = f"no carrier called {code!r}: write one of {some(catalogue.carriers())}"
            yield fault(f"carriers.{code}", "dangling_carrier", message)
