"""Conditions and scopes: every end of a range as the whole number that is still inside, or just past it."""

from calculator.policy import model, schema
from calculator.policy.compile.values import grams, other_basis


def condition_rule(table: schema.Condition, file: schema.PolicyFile) -> model.ConditionRule:
    """Bounds in minor units, grams and pieces. A weight's bound is rounded up as weights are."""
    return model.ConditionRule(
        table.basis or file.basis,
        table.value_from.minor if table.value_from else table.value_over.minor + 1 if table.value_over else None,
        table.value_under.minor if table.value_under else table.value_up_to.minor + 1 if table.value_up_to else None,
        grams(table.weight_up_to)
        if table.weight_up_to
        else grams(table.weight_under) - 1
        if table.weight_under
        else None,
        table.quantity_up_to,
        table.statement,
        grams(table.weight_from) if table.weight_from else grams(table.weight_over) + 1 if table.weight_over else None,
        table.quantity_from,
        other_basis(table.basis, file),
    )


def scope_of(table: schema.Scoped) -> model.Scope | None:
    """Where and when a rule holds; None where it always does, so that nothing need be asked."""
    if not (table.zones or table.purposes or table.kinds or table.valid_from or table.valid_until):
        return None
    return model.Scope(
        frozenset(table.zones),
        frozenset(table.purposes),
        frozenset(table.kinds),
        table.valid_from,
        table.valid_until,
    )
