"""shipcalc schema: what it publishes is what is read."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from calculator.cli import main


@pytest.fixture
def validator(capsys: pytest.CaptureFixture[str]) -> jsonschema.Draft202012Validator:
    """A validator of what the command prints."""
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("shop", ["hotshellow", "little-rooms", "oily-moon"])
def test_the_example_policies_fit(validator: jsonschema.Draft202012Validator, policies: Path, shop: str) -> None:
    """An editor marks nothing in them."""
    policy = tomllib.loads((policies / f"{shop}.toml").read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(policy)] == []


def test_an_unknown_key_does_not_fit(validator: jsonschema.Draft202012Validator, policies: Path) -> None:
    """It is marked, and a missing one as well."""
    policy = tomllib.loads((policies / "hotshellow.toml").read_text(encoding="utf-8"))
    assert not validator.is_valid(policy | {"bogus": 1})
    del policy["currency"]
    assert not validator.is_valid(policy)
