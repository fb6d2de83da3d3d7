"""Conditions that no cart meets, and names that scopes use."""

from collections.abc import Iterator

from calculator.domain.errors import PolicyFault
from calculator.domain.money import Money
from calculator.policy import schema
from calculator.policy.compile.conditions import condition_rule
from calculator.policy.faults.telling import LeftOut, dangling, fault


def condition_faults(table: schema.Condition | None, file: schema.PolicyFile, path: str) -> Iterator[PolicyFault]:
    """Some order value, weight and number of pieces lie between the bounds."""
    if table is None:
        return
    rule = condition_rule(table, file)
    low, under = rule.value_from, rule.value_under
    if low is not None and under is not None and under <= low:
        least, past = Money(low, file.currency), Money(under, file.currency)
        yield fault(path, "never_holds", f"no order value lies from {least} to under {past}")
    light, heavy = rule.weight_from, rule.weight_up_to
    if light is not None and heavy is not None and heavy < light:
        yield fault(path, "never_holds", f"no weight lies from {light} g to {heavy} g")
    few, many = rule.quantity_from, rule.quantity_up_to
    if few is not None and many is not None and many < few:
        message = f"no number of items lies from {few} to {many}"
        yield fault(path, "never_holds", message)


def scope_faults(table: schema.Scoped, file: schema.PolicyFile, path: str, left_out: LeftOut) -> Iterator[PolicyFault]:
    """Zones and kinds that a scope names exist."""
    yield from dangling(f"{path}.zones", table.zones, [zone.id for zone in file.zones], left_out, "zone")
    yield from dangling(f"{path}.kinds", table.kinds, file.kinds, left_out, "kind")
