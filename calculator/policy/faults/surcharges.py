"""Surcharges: names that dangle, lines that never match, bounds that leave nothing."""

from collections.abc import Iterator

from calculator.domain.errors import PolicyFault
from calculator.domain.service import Catalogue
from calculator.policy import schema
from calculator.policy.faults.conditions import condition_faults
from calculator.policy.faults.options import answer_codes
from calculator.policy.faults.telling import LeftOut, dangling, fault


def surcharge_faults(file: schema.PolicyFile, catalogue: Catalogue, left_out: LeftOut) -> Iterator[PolicyFault]:
    """Surcharges name what exists and some order meets them."""
    zones = [zone.id for zone in file.zones]
    codes = answer_codes(file, catalogue)
    for index, table in enumerate(file.surcharges):
        path = f"surcharges[{index}]"
        yield from dangling(f"{path}.zones", table.zones, zones, left_out, "zone")
        yield from dangling(f"{path}.options", table.options, codes, left_out, "option")
        yield from dangling(f"{path}.carriers", table.carriers, catalogue.carriers(), left_out, "carrier")
        if table.lines is not None:
            yield from _line_faults(table.lines, file, f"{path}.lines", left_out)
        yield from condition_faults(table.only_when, file, f"{path}.only_when")
        if table.floor and table.ceiling and table.ceiling < table.floor:
            message = f"ceiling {table.ceiling} is below floor {table.floor}"
            yield fault(f"{path}.ceiling", "ceiling_below_floor", message)


def _line_faults(lines: schema.Lines, file: schema.PolicyFile, path: str, left_out: LeftOut) -> Iterator[PolicyFault]:
    if not (lines.kinds or lines.tags or lines.skus or lines.hs_codes):
        message = "name kinds, tags, skus or hs_codes, or leave lines out: no line matches"
        yield fault(path, "matches_nothing", message)
    yield from dangling(f"{path}.kinds", lines.kinds, file.kinds, left_out, "kind")
