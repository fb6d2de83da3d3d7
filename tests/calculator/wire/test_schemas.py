"""The published shapes of requests."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calculator.domain.errors import BadCart
from calculator.wire.request import read_cart
from calculator.wire.schemas import schema_of, schemas

CART = jsonschema.Draft202012Validator(schema_of("CartIn"))
LINE: dict[str, Any] = {"id": "1", "quantity": 1, "unit_price": "24.99"}
LEAST: dict[str, Any] = {"shop": "s", "currency": "USD", "lines": [LINE]}


@pytest.mark.parametrize("shape", ["CartIn", "VerifyIn", "QuoteOut", "VerificationOut", "ProblemOut"])
def test_every_shape_is_a_schema(shape: str) -> None:
    """And each is published under its name."""
    jsonschema.Draft202012Validator.check_schema(schema_of(shape))
    assert shape in schemas()


PIECES: dict[str, st.SearchStrategy[Any]] = {
    "quantity": st.integers(-1, 10_002),
    "unit_price": st.sampled_from(["1.00", "-1.00", 1, "1e5", ""]),
    "name": st.none() | st.text(max_size=3) | st.integers(),
    "weight": st.none() | st.fixed_dictionaries({"value": st.sampled_from(["1", 1, 1.5, "x"]), "unit": st.just("g")}),
    "tags": st.none() | st.lists(st.sampled_from(["a", "", "b" * 41]), max_size=22),
    "lead_time": st.none() | st.fixed_dictionaries({"min": st.integers(-1, 3651)}),
    "extra": st.none(),
}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({}, optional=PIECES))
def test_what_is_read_is_what_the_schema_allows(pieces: dict[str, Any]) -> None:
    """On single values the schema and the reader agree, both ways."""
    document = LEAST | {"lines": [LINE | pieces]}
    try:
        read_cart(json.dumps(document).encode())
        readable = True
    except BadCart:
        readable = False
    assert CART.is_valid(document) == readable
