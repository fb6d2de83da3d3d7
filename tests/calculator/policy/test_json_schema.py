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


DAYS = "valid_from = 2026-11-27\nvalid_until = 2026-11-30\n"
RICH = [
    (
        'holidays = ["us_federal"]',
        'holidays = ["US", "DE-BY", "us_federal"]\nworking_days = ["tuesday", "saturday"]\ncut_off = 15:00:00\n'
        "cut_off_by_day = { saturday = 12:00:00 }",
    ),
    ('id = "sign"\n', f'id = "sign"\n{DAYS}'),
    ('reason = "no_rush"\n', f'reason = "no_rush"\n{DAYS}'),
    ('over = "500.00"\n', f'over = "500.00"\nzones = ["us"]\npurposes = ["sale"]\nkinds = ["stock"]\n{DAYS}'),
    (
        'price = { kind = "flat", fee = "9.00" }',
        'price = { kind = "weight_tiers", dimensional = { divisor = 139, unit = "in3_per_lb" }, '
        'tiers = [{ fee = "9.00" }] }\n'
        'only_when = { basis = "listed_subtotal_with_tax", value_over = "1.00", value_up_to = "9.00", weight_over = '
        '{ value = 1, unit = "g" }, weight_under = { value = 9, unit = "kg" }, quantity_from = 2, statement = "S1" }\n'
        'free_from = { at = "5.00", valid_from = 2026-11-27, statement = "S1" }',
    ),
    ('{ service = "usps_ground" }', '{ service = "usps_ground", markup = { percent = 5, statement = "S1" } }'),
    (
        "[lifetimes]",
        '[[surcharges]]\nid = "fuel"\nlabel = "Fuel"\npercent = 12.5\nfloor = "1.00"\nceiling = "9.00"\n'
        'statement = "S1"\nzones = ["us"]\npurposes = ["sale"]\nlevels = ["standard"]\n'
        'options = ["mail"]\ncarriers = ["ups"]\n'
        f'lines = {{ tags = ["big"] }}\nonly_when = {{ quantity_from = 2, statement = "S1" }}\n{DAYS}\n[lifetimes]',
    ),
]


def test_all_that_can_be_said_is_in_the_schema(edited: Callable[..., str], faults_of: Callable[..., Any]) -> None:
    """What the loader takes, an editor takes."""
    VALIDATOR.validate(read(edited(*RICH)))
    assert faults_of(*RICH) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('"DE-BY"', '"Bavaria"'),
        ('["tuesday", "saturday"]', '["mardi"]'),
        ('["tuesday", "saturday"]', "[]"),
        ("{ saturday = 12:00:00 }", "{ sat = 12:00:00 }"),
        ('"in3_per_lb"', '"in3"'),
        ("quantity_from = 2", "quantity_from = 0"),
        ('"listed_subtotal_with_tax"', '"listed_total_with_tax"'),
        ('label = "Fuel"', 'label = ""'),
        ('id = "fuel"', 'id = "Fuel"'),
    ],
)
def test_an_editor_sees_what_is_wrong_there(good: str, bad: str, edited: Callable[..., str]) -> None:
    """Codes, days, units and bounds."""
    text = edited(*RICH)
    assert good in text
    assert not VALIDATOR.is_valid(read(text.replace(good, bad, 1)))
