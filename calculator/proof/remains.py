"""A file that cannot be loaded, without its faulty parts: what the neighbouring rules say of a witness."""

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any, Final

from calculator.domain.errors import BadPolicy, PolicyFault
from calculator.domain.service import Catalogue
from calculator.policy.compile import compile_policy
from calculator.policy.load import read_tables
from calculator.policy.model import Policy

_ROUNDS: Final = 12
"""Leaving out one part may leave others dangling; so often what is left is looked at anew."""
_STEP: Final = re.compile(r'(?:^|\.)(?P<key>[A-Za-z0-9_-]+|"[^"]*")|\[(?P<index>[0-9]+)\]')
REPAIRED: Final = {"no_lead_time": "were there a lead time of no days", "nothing_ships": "were all kinds to ship"}
"""Faults whose part is not left out but mended, so that a cart shows what the owner meant: in words."""
_NEEDED: Final = frozenset(("shop", "name", "currency", "time_zone"))

Path = tuple[str | int, ...]


def remains_of(raw: dict[str, Any], source: str, catalogue: Catalogue) -> Policy | None:
    """The policy of *raw* with every faulty part left out; None where nothing that can quote is left."""
    left = deepcopy(raw)
    for _ in range(_ROUNDS):
        try:
            return compile_policy(read_tables(left, source, catalogue), catalogue)
        except BadPolicy as error:
            if not _leave_out(left, error.faults):
                return None
    return None


def path_of(text: str) -> Path:
    """``options[1].price.tiers[2]`` as keys and indices."""
    return tuple(
        int(step["index"]) if step["index"] is not None else step["key"].strip('"') for step in _STEP.finditer(text)
    )


def value_at(raw: object, path: Sequence[str | int]) -> Any:
    """What stands at a path; None where nothing does."""
    for step in path:
        if isinstance(raw, dict) and step in raw:
            raw = raw[step]
            continue
        if not (isinstance(raw, list) and isinstance(step, int) and step < len(raw)):
            return None
        raw = raw[step]
    return raw


def _leave_out(left: dict[str, Any], faults: Iterable[PolicyFault]) -> bool:
    """Take out the smallest parts that hold the faults, the last of a list first; False where that cannot be."""
    parts = {part for fault in faults if (part := _part(left, fault)) is not None}
    if not parts:
        return False
    for part in sorted(parts, key=lambda path: [(isinstance(step, int), str(step).rjust(9)) for step in path])[::-1]:
        holder = value_at(left, part[:-1])
        step = part[-1]
        if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
            del holder[step]
        elif isinstance(holder, dict):
            holder.pop(step, None)
    return True


def _part(left: dict[str, Any], fault: PolicyFault) -> Path | None:
    """What to leave out: a wrong name from its list, else the whole entry. What is mended instead is left in place."""
    path = path_of(fault.path)
    if not path or path[0] in _NEEDED:
        return None
    if fault.code == "dangling_statement":
        cited = value_at(left, path)
        left.setdefault("statements", {})[cited] = "not told"
        return ("statements", "")
    if fault.code in REPAIRED:
        _repair(left["kinds"], fault.code, path)
        return ("statements", "")
    if path == ("default_kind",):
        left["default_kind"] = next(iter(left.get("kinds", {})), "stock")
        return ("statements", "")
    listed = value_at(left, path[:-1])
    if isinstance(path[-1], int) and isinstance(value_at(left, path), str) and len(listed) > 1:
        return path
    return path[: 2 if len(path) > 1 and isinstance(left.get(str(path[0])), list | dict) and _many(path) else 1]


def _repair(kinds: dict[str, Any], code: str, path: Path) -> None:
    """Without these kinds nothing at all would be left to quote: they get what they lack."""
    if code == "nothing_ships":
        for kind in kinds.values():
            kind.pop("ships", None)
    else:
        kinds[str(path[1])]["lead_time"] = {"min": 0, "max": 0}


def _many(path: Path) -> bool:
    """Whether a top-level table holds entries that can be missing one by one."""
    return path[0] in ("options", "zones", "texts", "blocks", "silences", "surcharges", "kinds", "carriers", "readings")
