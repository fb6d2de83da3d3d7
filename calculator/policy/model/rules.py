"""What is added to options, said on them, or keeps them from a parcel."""

from dataclasses import field
from datetime import date
from decimal import Decimal

from calculator.domain.cart import Purpose
from calculator.domain.money import Money
from calculator.domain.option import Text
from calculator.domain.record import record
from calculator.domain.service import Level
from calculator.policy.model.conditions import ConditionRule, Scope, Threshold


@record(frozen=True, slots=True)
class SignaturePolicy:
    """When someone must sign and who pays; ``fee`` None with ``buyer_pays``: what the carrier asks."""

    threshold: Threshold | None
    on_request: bool
    buyer_pays: bool
    fee: Money | None
    statement: str
    scope: Scope | None = None


@record(frozen=True, slots=True)
class InsurancePolicy:
    """From what value parcels are insured, and who pays; no fee and no percentage: what the carrier asks."""

    threshold: Threshold
    buyer_pays: bool
    fee: Money | None
    percent: Decimal | None
    statement: str
    scope: Scope | None = None


@record(frozen=True, slots=True)
class TextRule:
    """Words and when a quote carries them. Empty sets mean any."""

    text: Text
    disclaimer: bool
    zones: frozenset[str]
    purposes: frozenset[Purpose]
    kinds: frozenset[str]
    options: frozenset[str]
    levels: frozenset[Level]
    when: str
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def on_options(self) -> bool:
        """Whether it hangs on single options rather than on the cart."""
        return bool(self.disclaimer or self.options or self.levels or self.when in ("signature", "carrier"))


@record(frozen=True, slots=True)
class BlockRule:
    """Lines that keep options from their parcel. Any line key may match; any option key too, and none means all."""

    reason: str
    message: str
    kinds: frozenset[str]
    tags: frozenset[str]
    skus: frozenset[str]
    hs_codes: tuple[str, ...]
    levels: frozenset[Level]
    options: frozenset[str]
    carriers: frozenset[str]
    zones: frozenset[str]
    purposes: frozenset[Purpose]
    statement: str
    valid_from: date | None = None
    valid_until: date | None = None


@record(frozen=True, slots=True)
class SurchargeRule:
    """What an option costs more. Of zones, purposes, levels, options and carriers each must match, and empty means any.

    A ``fee`` (``per_item``: for every piece the line keys match), or a ``percent`` of the order value ``basis``, of the
    option's own price where that is None. ``any_line``: no line in particular need be in the cart.
    """

    id: str
    label: str
    fee: Money | None
    per_item: bool
    percent: Decimal | None
    basis: str | None
    floor: Money | None
    ceiling: Money | None
    waived_when_free: bool
    zones: frozenset[str]
    purposes: frozenset[Purpose]
    any_line: bool
    kinds: frozenset[str]
    tags: frozenset[str]
    skus: frozenset[str]
    hs_codes: tuple[str, ...]
    levels: frozenset[Level]
    options: frozenset[str]
    carriers: frozenset[str]
    condition: ConditionRule | None
    valid_from: date | None
    valid_until: date | None
    statement: str
    named: str = field(default="", compare=False)

    @property
    def weighs(self) -> bool:
        """Whether its condition looks at weight."""
        return self.condition is not None and self.condition.weighs
