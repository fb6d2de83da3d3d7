"""The ambiguity ledger: how a shop's page was read, what other readings would change, and where it is silent.

Exit 0: printed. Exit 2: the policy cannot be read or has faults, one line for each.
"""

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from textwrap import fill
from typing import Final

from calculator.cli.input import Parser, read_bytes
from calculator.ledger import Alternative, Ledger, Reading, Silence, ledger_of
from calculator.policy.load import MAX_BYTES
from calculator.sources import known_services

_SHOWN: Final = 3
"""Regions told of each alternative; ``--all`` and ``--json`` tell every one."""
_WIDTH: Final = 100


def arguments(parser: Parser) -> None:
    """``shipcalc ledger POLICY.toml [--all] [--json]``."""
    parser.add_argument("policy", metavar="POLICY.toml", help="a policy file; - reads standard input")
    parser.add_argument(
        "--all", action="store_true", help=f"every region of carts, not the first {_SHOWN} of each reading"
    )
    parser.add_argument("--json", action="store_true", help="the whole ledger, with a witness request for every region")


def run(arguments: Namespace) -> int:
    """Print the ledger."""
    ledger = ledger_of(read_bytes(arguments.policy, MAX_BYTES), arguments.policy, known_services())
    if arguments.json:
        print(json.dumps(asdict(ledger), indent=2, ensure_ascii=False))
        return 0
    for line in _lines(ledger, everything=arguments.all):
        print(line)
    return 0


def _lines(ledger: Ledger, *, everything: bool) -> Iterator[str]:
    yield f"{ledger.name}: what was read into its page, and what it does not say (policy {ledger.version})"
    told = [reading for reading in ledger.readings if reading.named or reading.matters]
    for reading in told:
        yield ""
        yield from _reading(reading, everything=everything)
    idle = [reading.name for reading in ledger.readings if reading not in told]
    if idle:
        yield ""
        yield _filled(f"No cart hangs on: {', '.join(idle)}.", 0)
    if ledger.silences:
        yield ""
        yield "Silences"
        for silence in ledger.silences:
            yield from _silence(silence)


def _reading(reading: Reading, *, everything: bool) -> Iterator[str]:
    usual = "" if reading.named else ", the usual reading: the file names none"
    yield f"{reading.name} = {reading.choice}{usual}"
    yield _filled(reading.question, 2)
    yield _filled(f"Decided: {reading.meaning}", 2)
    if reading.quoted:
        yield _filled(f"The page ({reading.statement}): {reading.quoted}", 2)
    for other in reading.others:
        yield from _alternative(other, everything=everything)


def _alternative(other: Alternative, *, everything: bool) -> Iterator[str]:
    yield _filled(f"Otherwise ({other.choice}): {other.meaning}", 2)
    for fault in other.faults:
        yield _filled(f"This file cannot be read so: {fault}", 4)
    if not other.changes and not other.faults:
        yield "    No cart would be answered otherwise."
    shown = other.changes if everything else other.changes[:_SHOWN]
    for region in shown:
        for change in region.changes:
            what = f"{change.option} {change.aspect}".strip()
            yield _filled(f"{region.bounds} | {what}: {change.old} → {change.new}", 4)
    if len(shown) < len(other.changes):
        yield f"    and {len(other.changes) - len(shown)} more regions of carts (--all shows them)"


def _silence(silence: Silence) -> Iterator[str]:
    reason = silence.reason[:1].upper() + silence.reason[1:]
    outcome = f" – {silence.outcome}" if silence.outcome else ""
    yield _filled(f"{silence.topic}: {reason}{outcome}.", 2)
    if silence.buyer:
        yield _filled(f"A buyer is told: {silence.buyer}.", 4)


def _filled(text: str, indent: int) -> str:
    """Wrapped, without what a terminal would obey."""
    harmless = "".join(sign if sign.isprintable() else " " for sign in text)
    return fill(harmless, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2))
