"""The proof of policies: every cart has one answer, every rule is reached, and whatever is not so is told with a cart.

Exit 0: every policy is sound, one line each. Exit 1: some policy has faults, each with its TOML path, what to do, the
smallest cart that shows it, and what that cart's quote says. Exit 2: a file cannot be read.
"""

import json
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from rich.text import Text

from calculator.cli.input import Parser
from calculator.cli.proving import policy_bytes, print_lines, witness_line, wrapped
from calculator.domain.errors import ShippingError
from calculator.domain.money import Money
from calculator.proof import Finding, Report, check_file
from calculator.settings import read_settings
from calculator.sources import known_services
from calculator.wiring import card_ends


class BadAmount(ShippingError):
    """``--leap`` is no amount in a policy's currency."""


def arguments(parser: Parser) -> None:
    """``shipcalc check POLICY.toml… [--warnings] [--json] [--on DATE] [--leap AMOUNT]``."""
    parser.add_argument("policies", nargs="+", metavar="POLICY.toml", help="policy files; - reads standard input")
    parser.add_argument("--warnings", action="store_true", help="tell what is worth knowing though nothing is wrong")
    parser.add_argument("--json", action="store_true", help="all findings as JSON, a report a file")
    parser.add_argument(
        "--on", type=_day, metavar="DATE", help="the day on which seasons and published prices may be over: today"
    )
    parser.add_argument(
        "--leap", metavar="AMOUNT", help="tell where a cent more costs more than this for shipping (default: 10 units)"
    )


def run(arguments: Namespace) -> int:
    """Prove each file."""
    catalogue, on = known_services(), arguments.on or datetime.now(UTC).date()
    cards = card_ends(read_settings())
    reports: dict[str, Report] = {}
    for name in arguments.policies:
        data = policy_bytes(name)
        report = check_file(data, name, catalogue, on, cards=cards)
        if arguments.leap is not None and report.policy is not None and report.cells:
            leap = _leap(arguments.leap, report.policy.currency)
            report = check_file(data, name, catalogue, on, leap=leap, cards=cards)
        reports[name] = report
    if arguments.json:
        print(json.dumps([_document(name, report) for name, report in reports.items()], indent=2, ensure_ascii=False))
    else:
        for name, report in reports.items():
            print_lines(_lines(name, report, warnings=arguments.warnings))
    return 1 if any(report.faults for report in reports.values()) else 0


def _lines(name: str, report: Report, *, warnings: bool) -> Iterator[Text]:
    """The verdict in one line, then finding by finding."""
    faults, noted = len(report.faults), len(report.warnings)
    verdict = f"{faults} fault{'s' * (faults != 1)}" if faults else f"sound, {report.cells} cells of carts proved"
    more = f"; {noted} warning{'s' * (noted != 1)}" + ("" if warnings else " (--warnings tells them)")
    yield Text(f"{name}: {verdict}{more if noted else ''}", "bold")
    for finding in report.findings if warnings else report.faults:
        yield from wrapped(f"{finding.path or 'the file'}: {finding.message}", 2)
        if finding.witness is not None:
            yield Text(f"    cart: {witness_line(finding.witness)}", "dim")
            yield from wrapped(f"quoted: {finding.shows}", 4, "dim")


def _document(name: str, report: Report) -> dict[str, Any]:
    return {
        "file": name,
        "shop": report.shop,
        "sound": not report.faults,
        "cells": report.cells,
        "faults": [_finding(finding) for finding in report.faults],
        "warnings": [_finding(finding) for finding in report.warnings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    told = {"code": finding.code, "path": finding.path, "message": finding.message}
    return {**told, "witness": finding.witness, "shows": finding.shows or None}


def _leap(text: str, currency: str) -> Money:
    try:
        return Money.parse(text, currency)
    except ValueError as error:
        raise BadAmount(f"--leap: {error}") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day: write it like 2026-12-24") from None
