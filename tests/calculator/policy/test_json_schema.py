"""The published JSON Schema takes what the loader takes, and refuses what nobody knows."""

import tomllib
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from calculator.policy.schema import PolicyFile

FOLDER = Path(__file__).parents[3] / "fixtures"
SCHEMA = PolicyFile.model_json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
SHAPE = tomllib.loads((FOLDER / "policy_faults/shape.toml").read_text(encoding="utf-8"))


def as_json(value: Any) -> Any:
    """TOML's values in JSON: days and times as text, decimals as numbers."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def read(text: str) -> dict[str, Any]:
    """A policy file as a JSON document."""
    document: dict[str, Any] = as_json(tomllib.loads(text, parse_float=Decimal))
    return document


def test_the_schema_is_a_schema() -> None:
    """By its own meta-schema; no table takes a key that it does not name."""
    Draft202012Validator.check_schema(SCHEMA)
    tables = [SCHEMA, *SCHEMA["$defs"].values()]
    assert all(table["additionalProperties"] is False for table in tables if table["type"] == "object")
    assert len(tables) > 40


@pytest.mark.parametrize("shop", ["hotshellow", "little-rooms", "oily-moon"])
def test_the_three_shops_are_valid(shop: str) -> None:
    """What loads is valid."""
    VALIDATOR.validate(read((FOLDER / f"policies/{shop}.toml").read_text(encoding="utf-8")))


def test_numbers_may_be_written_either_way(edited: Callable[..., str]) -> None:
    """In quotes or without, as the loader takes them; money only in quotes."""
    number = '{ value = "100", unit = "g" }'
    for spelling in ('"100"', "100", '"0.5"', "0.5"):
        VALIDATOR.validate(read(edited((number, number.replace('"100"', spelling)))))
    assert not VALIDATOR.is_valid(read(edited((number, number.replace('"100"', '"1e2"')))))
    assert not VALIDATOR.is_valid(read(edited((number, number.replace('"100"', "-1")))))
    assert not VALIDATOR.is_valid(read(edited(('fee = "9.00"', "fee = 9"))))


UNKNOWN = {
    case: planted for case, planted in SHAPE.items() if any(told[1] == "unknown_key" for told in planted["told"])
}


@pytest.mark.parametrize("planted", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_keys_are_refused(planted: dict[str, list[list[str]]], edited: Callable[..., str]) -> None:
    """Wherever they stand."""
    assert not VALIDATOR.is_valid(read(edited(*planted["edits"])))


MISSING = {case: planted for case, planted in SHAPE.items() if any(told[1] == "missing" for told in planted["told"])}


@pytest.mark.parametrize("planted", MISSING.values(), ids=MISSING)
def test_missing_keys_are_refused(planted: dict[str, list[list[str]]], edited: Callable[..., str]) -> None:
    """Wherever they are missing."""
    assert not VALIDATOR.is_valid(read(edited(*planted["edits"])))


@pytest.mark.parametrize(
    "edit",
    [
        ('include = [{ country = ["US"] }]', 'include = [{ set = "us_lower_48" }]'),
        ('level = "expedited"', 'level = "fast"'),
        ('"DAP"', '"DDU"'),
        ('kind = "flat"', 'kind = "fixed"'),
        ('holidays = ["us_federal"]', 'holidays = ["us_bank"]'),
        ('code = "standard"', 'code = "Standard"'),
        ("{ min = 1, max = 2 }", '{ min = "1", max = 2 }'),
        ('fee = "9.00"', 'fee = "$9.00"'),
        ('version = "1"', "version = 1"),
    ],
)
def test_an_editor_sees_a_wrong_value(edit: tuple[str, str], edited: Callable[..., str]) -> None:
    """Sets, levels, kinds and formats are in the schema, not only in the loader."""
    assert VALIDATOR.is_valid(read(edited()))
    assert not VALIDATOR.is_valid(read(edited(edit)))
