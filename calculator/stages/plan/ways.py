"""The ways in which a zone is served, and the first reason why a cart may not go one of them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from calculator.domain.cart import Line
from calculator.domain.option import Refusal
from calculator.policy.model import OptionRule, Policy, ServiceRule
from calculator.stages.plan.case import Case
from calculator.stages.plan.eligibility import Check, Standing, checks_for, code_of, lacks_zip


class Way(NamedTuple):
    """A way to send a parcel: an option, one of its services if it has any, and the checks that can refuse it."""

    rule: OptionRule
    offered: ServiceRule | None
    code: str
    checks: tuple[Check, ...]


def ways_of(case: Case) -> tuple[Way, ...]:
    """All that the zone has for the purpose, in the file's order: found once for carts that stand alike."""
    destination, memo = case.destination, case.policy.memo
    key = (
        "ways",
        case.zone.id,
        case.cart.purpose,
        destination.address_class,
        "us_territories" in destination.sets,
        lacks_zip(destination),
        case.signature.required,
        bool(case.forced),
    )
    known: tuple[Way, ...] | None = memo.get(key)
    return memo.keep(key, tuple(_ways(case.policy, Standing(*key[1:])))) if known is None else known


def _ways(policy: Policy, standing: Standing) -> Iterator[Way]:
    for rule in policy.options_by[standing.zone, standing.purpose]:
        for offered in rule.services or (None,):
            yield Way(rule, offered, code_of(rule, offered), checks_for(policy, rule, offered, standing))


def refusal_of(case: Case, lines: Sequence[Line], way: Way) -> Refusal | None:
    """The first reason why *lines* may not go this way, None where all checks hold.

    Order: what is barred before what is missing, features the order needs last.
    """
    rule, offered = way.rule, way.offered
    for check in way.checks:
        refusal = check(case, lines, rule, offered)
        if refusal is not None:
            case.note(refusal.reason, False, refusal.message, refusal.statement, refusal.code)
            return refusal
    return None
