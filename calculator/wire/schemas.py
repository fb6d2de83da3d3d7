"""The contract's JSON as JSON Schema (2020-12), made from the shapes that read and write it."""

from typing import Any

from pydantic import TypeAdapter

from calculator.wire.answer_shape import quote_adapter, verification_adapter
from calculator.wire.problem import ProblemOut
from calculator.wire.request_shape import cart_adapter, verify_adapter


def schemas(ref_template: str = "#/$defs/{model}") -> dict[str, Any]:
    """Every shape by its name: CartIn, VerifyIn, QuoteOut, VerificationOut, ProblemOut and what they are made of."""
    _, whole = TypeAdapter.json_schemas(
        [
            ("cart", "validation", cart_adapter()),
            ("verify", "validation", verify_adapter()),
            ("quote", "serialization", quote_adapter()),
            ("verification", "serialization", verification_adapter()),
            ("problem", "serialization", TypeAdapter(ProblemOut)),
        ],
        ref_template=ref_template,
    )
    shapes: dict[str, Any] = whole["$defs"]
    return shapes


def schema_of(shape: str) -> dict[str, Any]:
    """One shape as a document of its own, with what it is made of under ``$defs``."""
    return {"$ref": f"#/$defs/{shape}", "$defs": schemas()}
