"""A shop's policy at a glance: who may use which option where, and at what price, in words."""

from calculator.domain.cart import PURPOSES
from calculator.domain.record import record
from calculator.page.fees import adjustments, fee_words
from calculator.page.words import orders_past
from calculator.policy.fees import Tiered
from calculator.policy.model import OptionRule, Policy
from calculator.web.view.words import money, plain, purpose


@record(frozen=True, slots=True)
class OptionRow:
    """One option of the file: its price in words and the names of its zones, as columns."""

    code: str
    name: str
    purposes: str
    price: tuple[str, ...]
    notes: tuple[str, ...]
    zones: tuple[bool, ...]
    statement: str


def option_rows(policy: Policy) -> tuple[OptionRow, ...]:
    """Every option, in order of the file."""
    return tuple(
        OptionRow(
            rule.code,
            rule.name,
            ", ".join(purpose(name) for name in PURPOSES if name in rule.purposes),
            price_words(rule, policy),
            tuple(_notes(rule)),
            tuple(zone.id in rule.zones for zone in policy.zones),
            rule.statement,
        )
        for rule in policy.options
    )


def price_words(rule: OptionRule, policy: Policy) -> tuple[str, ...]:
    """What an option costs, band by band."""
    if isinstance(rule.fee, Tiered) and rule.fee.limits:
        return tuple(f"{charge.label}: {money(charge.amount)}" for charge in rule.fee.charges)
    if rule.fee is not None:
        return (fee_words(rule.fee, policy),)
    if rule.services:
        services = ", ".join(offered.name for offered in rule.services)
        return (f"what the carrier asks{adjustments(rule.pricing, policy) if rule.pricing else ''}: {services}",)
    return ("the shop must be asked",)


def _notes(rule: OptionRule) -> list[str]:
    notes = []
    if rule.free_from is not None:
        notes.append(f"free for {orders_past(rule.free_from)}")
    if rule.level != "standard":
        notes.append(plain(rule.level))
    if rule.address_classes:
        notes.append("only " + ", ".join(sorted(plain(name) for name in rule.address_classes)))
    if rule.valid_from is not None:
        notes.append(f"from {rule.valid_from}")
    if rule.valid_until is not None:
        notes.append(f"until {rule.valid_until}")
    return notes


def threshold_notes(policy: Policy) -> list[tuple[str, str, str]]:
    """Rules over all options: their name, what they say, the statement behind them."""
    found = []
    if policy.signature is not None:
        rule = policy.signature
        said = [f"required for {orders_past(rule.threshold)}"] if rule.threshold else []
        said += ["on request"] if rule.on_request else []
        found.append(("Signature", ", ".join(said), rule.statement))
    if policy.insurance is not None:
        found.append(("Insurance", f"for {orders_past(policy.insurance.threshold)}", policy.insurance.statement))
    if policy.cut_off is not None:
        found.append(("Cut-off", f"{policy.cut_off:%H:%M}, {policy.time_zone.key}", ""))
    found += [("Refused", f"{block.message} ({plain(block.reason)})", block.statement) for block in policy.blocks]
    return found
