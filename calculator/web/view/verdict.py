"""The proof's verdict on a policy, and the regions in which two policies differ, each with a cart to look at."""

import json
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from calculator.domain.record import record
from calculator.policy.model import Policy
from calculator.proof import Change, Finding, Report, check, diff
from calculator.proof.report import Witness
from calculator.web.view.lines import Lines


@record(frozen=True, slots=True)
class Told:
    """A finding: its line in the text where one is known, and the query of the preview that shows it."""

    message: str
    path: str
    line: int | None
    shows: str
    query: str


@record(frozen=True, slots=True)
class Verdict:
    """What the proof found over how many cells of carts."""

    cells: int
    faults: tuple[Told, ...]
    warnings: tuple[Told, ...]


def verdict_of(policy: Policy, day: date, text: str = "") -> Verdict:
    """Prove *policy* as of *day*; *text* is what it was read from. Remembered: a page is looked at more than once."""
    report = _checked(policy, day)
    lines = Lines(text) if text else None
    return Verdict(
        report.cells,
        tuple(_told(finding, lines) for finding in report.faults),
        tuple(_told(finding, lines) for finding in report.warnings),
    )


@record(frozen=True, slots=True)
class Difference:
    """A largest region of carts that two policies answer differently, with the query of its smallest cart."""

    bounds: str
    changes: tuple[Change, ...]
    query: str


@lru_cache(maxsize=16)
def differences(old: Policy, new: Policy, day: date) -> tuple[Difference, ...]:
    """Every region in which *new* answers otherwise than *old*; () where no buyer can tell them apart."""
    if old.version == new.version:
        return ()
    return tuple(Difference(region.bounds, region.changes, query_of(region.witness)) for region in diff(old, new, day))


@lru_cache(maxsize=16)
def _checked(policy: Policy, day: date) -> Report:
    return check(policy, day)


def query_of(witness: Witness | None) -> str:
    """The preview's query string for a request document; empty where there is none."""
    return urlencode({"request": json.dumps(witness, separators=(",", ":"))}) if witness else ""


def _told(finding: Finding, lines: Lines | None) -> Told:
    line = lines.of(finding.path) if lines else None
    return Told(finding.message, finding.path, line, finding.shows, query_of(finding.witness))
