"""Texts, blocks and carriers: names that dangle, rules that never hold; and ids given twice."""

from collections.abc import Iterator

from calculator.domain.errors import PolicyFault
from calculator.domain.service import Catalogue
from calculator.policy import schema
from calculator.policy.faults.conditions import scope_faults
from calculator.policy.faults.options import answer_codes
from calculator.policy.faults.telling import LeftOut, choose, dangling, fault

_SWITCH = "custom_blocks_expedited"
"""The reading that puts blocks in force or not."""


def unique_ids(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    """Ids are unique."""
    groups: tuple[tuple[str, list[str]], ...] = (
        ("zones", [zone.id for zone in file.zones]),
        ("surcharges", [table.id for table in file.surcharges]),
        ("texts", [text.id for text in file.texts]),
        ("packing.boxes", [box.id for box in file.packing.boxes]),
    )
    for path, names in groups:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                yield fault(f"{path}[{index}].id", "duplicate", f"{name!r} is taken: ids are unique")
            seen.add(name)


def text_faults(file: schema.PolicyFile, left_out: LeftOut) -> Iterator[PolicyFault]:
    """Texts name what exists and may be shown."""
    options = [option.code for option in file.options]
    for index, text in enumerate(file.texts):
        path = f"texts[{index}]"
        yield from scope_faults(text, file, path, left_out)
        yield from dangling(f"{path}.options", text.options, options, left_out, "option")
        why = _never(file, text, left_out)
        if why:
            yield fault(f"{path}.when", "never_holds", f"is never shown: {why}")


def feature_faults(file: schema.PolicyFile, left_out: LeftOut) -> Iterator[PolicyFault]:
    """Signature and insurance name zones and kinds that exist."""
    for name, rule in (("signature", file.signature), ("insurance", file.insurance)):
        if rule is not None:
            yield from scope_faults(rule, file, name, left_out)


def _never(file: schema.PolicyFile, text: schema.TextTable, left_out: LeftOut) -> str | None:
    calendar, when = file.calendar, text.when
    quiet = not (calendar.busy_periods or calendar.holidays) and "calendar" not in left_out.tables
    if when == "busy" and quiet:
        return "the calendar names no busy period and no holidays"
    if when == "signature" and file.signature is None and "signature" not in left_out.tables:
        return "there is no [signature] rule"
    asked = any(isinstance(option.price, schema.CarrierPrice) for option in file.options)
    if when == "carrier" and not asked and "options" not in left_out.tables:
        return "no option has a carrier's price"
    if (
        when == "lead_time"
        and text.kinds
        and not any(name not in file.kinds or file.kinds[name].ships for name in text.kinds)
    ):
        return "none of these kinds ships"
    return None


def block_faults(file: schema.PolicyFile, catalogue: Catalogue, left_out: LeftOut) -> Iterator[PolicyFault]:
    """Blocks name what exists and hold some line."""
    zones = [zone.id for zone in file.zones]
    codes = answer_codes(file, catalogue)
    for index, block in enumerate(file.blocks):
        path = f"blocks[{index}]"
        lines, refuses = block.lines, block.refuses
        if not (lines.kinds or lines.tags or lines.skus or lines.hs_codes):
            message = "name kinds, tags, skus or hs_codes: this block holds no line"
            yield fault(f"{path}.lines", "matches_nothing", message)
        yield from dangling(f"{path}.lines.kinds", lines.kinds, file.kinds, left_out, "kind")
        yield from dangling(f"{path}.zones", block.zones, zones, left_out, "zone")
        yield from dangling(f"{path}.refuses.options", refuses.options, codes, left_out, "option")
        yield from dangling(f"{path}.refuses.carriers", refuses.carriers, catalogue.carriers(), left_out, "carrier")
        if block.reading is not None and block.reading != _SWITCH:
            message = f"no reading called {block.reading!r} can switch a block: write {_SWITCH!r}"
            yield fault(f"{path}.reading", "dangling_reading", message)


def carrier_faults(file: schema.PolicyFile, catalogue: Catalogue) -> Iterator[PolicyFault]:
    """Carriers exist."""
    for code in file.carriers:
        if code not in catalogue.carriers():
            message = f"no carrier called {code!r}: {choose(code, catalogue.carriers())}"
            yield fault(f"carriers.{code}", "dangling_carrier", message)
