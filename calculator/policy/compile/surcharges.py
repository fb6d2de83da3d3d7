"""The shop's surcharges in the form they run in."""

from calculator.policy import model, schema
from calculator.policy.compile.conditions import condition_rule
from calculator.policy.compile.values import other_basis


def surcharge_rule(table: schema.SurchargeTable, file: schema.PolicyFile) -> model.SurchargeRule:
    """A surcharge; without ``lines`` it looks at none in particular."""
    lines = table.lines or schema.Lines()
    return model.SurchargeRule(
        id=table.id,
        label=table.label,
        fee=table.fee,
        per_item=table.per == "item",
        percent=table.percent,
        basis=table.basis,
        floor=table.floor,
        ceiling=table.ceiling,
        waived_when_free=table.waived_when_free,
        zones=frozenset(table.zones),
        purposes=frozenset(table.purposes),
        any_line=table.lines is None,
        kinds=frozenset(lines.kinds),
        tags=frozenset(lines.tags),
        skus=frozenset(lines.skus),
        hs_codes=tuple(lines.hs_codes),
        levels=frozenset(table.levels),
        options=frozenset(table.options),
        carriers=frozenset(table.carriers),
        condition=condition_rule(table.only_when, file) if table.only_when else None,
        valid_from=table.valid_from,
        valid_until=table.valid_until,
        statement=table.statement,
        named=other_basis(table.basis, file),
    )
