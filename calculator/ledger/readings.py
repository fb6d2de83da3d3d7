"""Each reading of a policy against its alternatives: compiled both ways, compared cart by cart."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Final

from calculator.domain.errors import PolicyFault
from calculator.domain.record import record
from calculator.domain.service import Catalogue
from calculator.ledger.switches import BASIS, Switch, switches, table_of, written
from calculator.policy import schema
from calculator.policy.compile import compile_policy
from calculator.policy.faults import find_faults
from calculator.policy.model import Policy
from calculator.proof import Region, diff


@record(frozen=True, slots=True)
class Alternative:
    """The same policy read otherwise. ``changes`` are the carts that would be answered otherwise, () for none.

    ``faults``: why the policy cannot be read so; there are no changes then.
    """

    choice: str
    meaning: str
    changes: tuple[Region, ...]
    faults: tuple[PolicyFault, ...] = ()


@record(frozen=True, slots=True)
class Reading:
    """A switch as this policy has it. ``statement`` and ``quoted`` are the sentence of the page that is read.

    ``named`` False: the file does not mention the switch, so its usual answer holds.
    """

    name: str
    question: str
    choice: str
    meaning: str
    named: bool
    statement: str | None
    quoted: str | None
    others: tuple[Alternative, ...]

    @property
    def matters(self) -> bool:
        """Whether any cart hangs on it."""
        return any(other.changes for other in self.others)


def readings(file: schema.PolicyFile, policy: Policy, catalogue: Catalogue, on: date | None) -> Iterator[Reading]:
    """Every switch of the language, in the schema's order, the basis first."""
    for switch in switches(file.basis):
        table = getattr(file.readings, switch.name, None)
        chosen = file.basis if switch.name == BASIS else written(table.choice) if table else switch.usual
        statement = file.basis_statement if switch.name == BASIS else table.statement if table else None
        yield Reading(
            switch.name,
            switch.question,
            chosen,
            switch.meanings[chosen],
            table is not None or switch.name == BASIS,
            statement,
            file.statements.get(statement) if statement else None,
            tuple(
                _alternative(switch, choice, file, policy, catalogue, on)
                for choice in switch.meanings
                if choice != chosen
            ),
        )


def _alternative(
    switch: Switch, choice: str, file: schema.PolicyFile, policy: Policy, catalogue: Catalogue, on: date | None
) -> Alternative:
    other = _read_otherwise(file, switch, choice)
    faults = tuple(find_faults(other, catalogue))
    if faults:
        return Alternative(choice, switch.meanings[choice], (), faults)
    compiled = compile_policy(other, catalogue)
    changes = () if _same_rules(policy, compiled) else diff(policy, compiled, on)
    return Alternative(choice, switch.meanings[choice], changes)


def _same_rules(one: Policy, other: Policy) -> bool:
    """Whether nothing but the switch itself was compiled differently: then no cart need be compared."""
    return all(getattr(one, name) == getattr(other, name) for name in _RULES)


_RULES: Final = frozenset(field.name for field in fields(Policy)) - {
    *("version", "readings", "memo", "carts", "warnings"),
    # No reading has a part in these, and two of the same days are not equal.
    *("calendar", "carrier_calendars"),
}


def _read_otherwise(file: schema.PolicyFile, switch: Switch, choice: str) -> schema.PolicyFile:
    """The file with one switch set to *choice*."""
    if switch.name == BASIS:
        return file.model_copy(update={BASIS: choice})
    value = choice if choice not in ("true", "false") else choice == "true"
    known = getattr(file.readings, switch.name)
    statement = known.statement if known else next(iter(file.statements), "none")
    table = table_of(switch.name).model_validate({"choice": value, "statement": statement})
    readings = file.readings.model_copy(update={switch.name: table})
    return file.model_copy(update={"readings": readings})
