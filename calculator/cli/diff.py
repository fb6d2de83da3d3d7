"""Every region of carts in which two policies answer differently, each with both answers and its smallest cart.

Exit 0: no buyer can tell them apart. Exit 1: they differ. Exit 2: one of them cannot be read or has faults. A policy's
version, its statements and the order of its tables do not count. Calendars are compared for the year ahead.
"""

import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from rich.text import Text

from calculator.cli.input import Parser
from calculator.cli.proving import policy_bytes, print_lines, witness_line, wrapped
from calculator.policy.load import load
from calculator.proof import Region, diff
from calculator.sources import known_services


def arguments(parser: Parser) -> None:
    """``shipcalc diff OLD.toml NEW.toml [--json]``."""
    parser.add_argument("old", metavar="OLD.toml", help="a policy file; - reads standard input")
    parser.add_argument("new", metavar="NEW.toml", help="another of the same shop")
    parser.add_argument("--json", action="store_true", help="the regions as JSON")


def run(arguments: Namespace) -> int:
    """Compare two files."""
    catalogue = known_services()
    old, new = (load(policy_bytes(name), name, catalogue) for name in (arguments.old, arguments.new))
    regions = diff(old, new, datetime.now(UTC).date())
    if arguments.json:
        print(json.dumps([_document(region) for region in regions], indent=2, ensure_ascii=False))
    else:
        print_lines(_lines(regions))
    return 1 if regions else 0


def _lines(regions: tuple[Region, ...]) -> Iterator[Text]:
    if not regions:
        yield Text("No cart is answered differently.")
    for region in regions:
        yield from wrapped(region.bounds, 0, "bold")
        for change in region.changes:
            what = f"{change.option} {change.aspect}" if change.option else change.aspect
            yield from wrapped(f"{what}: {change.old} → {change.new}", 2)
        yield Text(f"  cart: {witness_line(region.witness)}", "dim")


def _document(region: Region) -> dict[str, Any]:
    return {
        "bounds": region.bounds,
        "limits": dict(region.limits),
        "changes": [
            {"option": change.option or None, "aspect": change.aspect, "old": change.old, "new": change.new}
            for change in region.changes
        ],
        "witness": region.witness,
    }
