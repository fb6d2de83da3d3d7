"""Options that make way for others: one of a group, and paid ones that a free one hides."""

from collections.abc import Mapping, Sequence

from calculator.domain.option import Option, Refusal
from calculator.domain.plan import PlannedOption


def choose(
    planned: Sequence[PlannedOption], offered: Mapping[str, Option], refusals: list[Refusal]
) -> dict[str, tuple[PlannedOption, Option]]:
    """The options left by code, after groups and hiding; what made way joins *refusals*."""
    left: dict[str, tuple[PlannedOption, Option]] = {}
    for plan in planned:
        option = offered.get(plan.code)
        if option is None:
            continue
        refusal = None
        if plan.group is not None:
            refusal = _superseded(plan, planned, offered)
        if refusal is None and plan.hide_when_free is not None:
            refusal = _hidden(plan, planned, offered)
        if refusal is not None:
            refusals.append(refusal)
        else:
            left[plan.code] = (plan, option)
    return left


def _superseded(plan: PlannedOption, planned: Sequence[PlannedOption], offered: Mapping[str, Option]) -> Refusal | None:
    rivals = [other for other in planned if other.group == plan.group and other.code in offered]
    first = min(rivals, key=lambda other: (-other.priority, other.code))
    if first.code == plan.code:
        return None
    message = f"{first.name} goes first in the group {plan.group}"
    return Refusal(plan.code, "superseded", message, statement=plan.statement)


def _hidden(plan: PlannedOption, planned: Sequence[PlannedOption], offered: Mapping[str, Option]) -> Refusal | None:
    for other in planned:
        if other.rule == plan.hide_when_free and other.code in offered and offered[other.code].price.minor == 0:
            message = f"{other.name} is free"
            return Refusal(plan.code, "hidden_by_free_option", message, statement=plan.statement)
    return None
