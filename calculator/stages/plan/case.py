"""The facts of one cart that the rules of every option look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from calculator.domain.cart import Cart, Line
from calculator.domain.money import Money
from calculator.domain.option import SignatureNeed, Verdict
from calculator.domain.places import Destination, Doubt
from calculator.policy.fees import Measures
from calculator.policy.model import Policy, ZoneRule


@dataclass(slots=True)
class Case:
    """Facts, and the chain of verdicts that grows while rules are asked.

    ``forced``: by line the code of the service that the product's own page promises.
    """

    cart: Cart
    policy: Policy
    destination: Destination
    zone: ZoneRule
    lines: tuple[Line, ...]
    day: date
    measures: Measures
    signature: SignatureNeed
    insured: Money | None
    forced: Mapping[str, str]
    explains: bool = True
    verdicts: list[Verdict] = field(default_factory=list)
    unchecked: dict[tuple[str, str], Doubt] = field(default_factory=dict)

    def note(self, rule: str, holds: bool, because: str, statement: str | None, option: str | None = None) -> None:
        """Add a link to the chain, where someone wants to read it."""
        if self.explains:
            self.verdicts.append(Verdict(rule, holds, because, statement, option))

    def doubt(self, pointer: str, code: str, message: str) -> None:
        """Say once what could not be checked."""
        self.unchecked.setdefault((pointer, code), Doubt(pointer, code, message))
