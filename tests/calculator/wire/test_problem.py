"""Problem documents."""

import json

import jsonschema
import pytest

from calculator.domain.errors import BadCart, InputFault
from calculator.wire.problem import PROBLEMS, bad_cart_detail, problem
from calculator.wire.schemas import schema_of

FAULT = InputFault("/lines/0/quantity", "out_of_range", "must be at least 1")


def test_a_problem_has_the_members_of_rfc_9457() -> None:
    """And a code, the wrong fields and the request's id."""
    assert json.loads(problem(422, "bad_cart", "Bad", "Worse", [FAULT], "r1")) == {
        "type": "urn:shipcalc:problem:bad_cart",
        "title": "Bad",
        "status": 422,
        "detail": "Worse",
        "code": "bad_cart",
        "errors": [{"pointer": "/lines/0/quantity", "code": "out_of_range", "message": "must be at least 1"}],
        "request_id": "r1",
    }


def test_what_is_not_there_is_left_out() -> None:
    """No empty list of errors, no null id."""
    assert set(json.loads(problem(404, "unknown_route", "a", "b"))) == {"type", "title", "status", "detail", "code"}


@pytest.mark.parametrize(
    ("faults", "detail"),
    [
        ((FAULT,), "/lines/0/quantity: must be at least 1"),
        ((FAULT, FAULT, FAULT), "/lines/0/quantity: must be at least 1 (and 2 more)"),
        ((InputFault("", "invalid_json", "not JSON"),), "the body: not JSON"),
    ],
)
def test_the_detail_is_a_sentence_of_its_own(faults: tuple[InputFault, ...], detail: str) -> None:
    """For those who read nothing else."""
    assert bad_cart_detail(BadCart(faults)) == detail


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_is_as_its_schema_says(code: str) -> None:
    """With its own status and title."""
    status, title = PROBLEMS[code]
    document = json.loads(problem(status, code, title, "d", [FAULT], "r"))
    jsonschema.Draft202012Validator(schema_of("ProblemOut")).validate(document)
    assert 400 <= document["status"] < 600
