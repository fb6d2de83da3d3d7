"""Statements: every one that a rule cites is told."""

from collections.abc import Iterator

from calculator.domain.errors import PolicyFault
from calculator.policy import schema
from calculator.policy.faults.telling import LeftOut, fault, some


def dangling_statements(file: schema.PolicyFile, left_out: LeftOut) -> Iterator[PolicyFault]:
    """Rules cite statements that exist."""
    for path, statement in citations(file):
        if statement not in file.statements and not left_out.may_define("statements", statement):
            message = f"no statement {statement!r}: add it to [statements], or cite one of {some(file.statements)}"
            yield fault(path, "dangling_statement", message)


def citations(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every ``statement`` in a file, with the path it stands at."""
    if isinstance(value, schema.Table):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            place = f"{path}.{name}" if path else name
            if name in ("statement", "basis_statement") and isinstance(inner, str):
                yield place, inner
            else:
                yield from citations(inner, place)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from citations(entry, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from citations(entry, f"{path}.{key}")
