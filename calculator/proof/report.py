"""What a proof says: findings of a check, regions of a difference, as values that a page, a table or JSON can show."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from calculator.domain.record import record
from calculator.policy.model import Policy

Severity = Literal["fault", "warning"]
Aspect = Literal["input", "eligibility", "price", "window", "signature", "text"]
Witness = Mapping[str, Any]
"""A request document as ``POST /v1/quotes`` takes it."""


@record(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth knowing.

    ``path`` is where it stands in the TOML, ``message`` tells what to do. ``witness`` is the smallest cart that shows
    it, None where no cart can (a name that leads nowhere, a silence of the page); ``shows`` says what its quote is.
    """

    code: str
    path: str
    message: str
    severity: Severity = "fault"
    witness: Witness | None = None
    shows: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


@record(frozen=True, slots=True)
class Report:
    """A check's outcome. ``cells`` is how many cells of carts were proved.

    ``policy`` is what witnesses are to be quoted with: the shop's, or where the file has faults that keep it from
    being loaded what remains of it without the faulty parts; None where nothing does.
    """

    shop: str
    findings: tuple[Finding, ...]
    cells: int
    policy: Policy | None

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What must be repaired before the policy may quote."""
        return self._of("fault")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What the owner should know though nothing is wrong."""
        return self._of("warning")

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == severity)


@record(frozen=True, slots=True)
class Change:
    """What differs for one option; ``option`` is empty for what hangs on the whole cart. Both answers in words."""

    option: str
    aspect: Aspect
    old: str
    new: str


@record(frozen=True, slots=True)
class Region:
    """A largest box of carts in which two policies differ in the same way.

    ``limits`` has one entry for every axis that bounds it (``zone``, ``purpose``, ``goods``, the name of an order
    value, ``weight``, ``quantity``, ``day`` …) in words; what is not named is free. ``witness`` is its smallest cart.
    """

    limits: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    witness: Witness

    @property
    def bounds(self) -> str:
        """All limits in one line."""
        return ", ".join(words for _, words in self.limits) or "every cart"


def sorted_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Every finding once, faults first, then in order of the file."""
    once: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        once.setdefault((finding.code, finding.path, finding.message), finding)
    return tuple(sorted(once.values(), key=lambda finding: finding.severity))
