"""The shape of a policy file: every wrong value told with its TOML path, its code and what to write instead."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

Edits = list[tuple[str, str]]
FaultsOf = Callable[..., list[tuple[str, str, str]]]

TIERS = '{ kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }'
MAIL = '{ kind = "carrier", services = [{ service = "usps_ground" }, { carrier = "ups" }] }'
PLANTED = tomllib.loads((Path(__file__).parents[3] / "fixtures/policy_faults/shape.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_wrong_value_is_told_where_it_stands(planted: dict[str, list[list[str]]], faults_of: FaultsOf) -> None:
    """Path, code and sentence are exact, and a part that cannot be read raises no fault about the others."""
    assert faults_of(*planted["edits"]) == [tuple(told) for told in planted["told"]]


def test_text_has_a_longest(faults_of: FaultsOf) -> None:
    """4000 characters are read, one more is not."""
    words = "Duties are yours to pay."
    assert faults_of((words, "a" * 4000)) == []
    assert faults_of((words, "a" * 4001)) == [("texts[0].text", "invalid", "is longer than 4000 characters")]


def test_the_file_itself_has_no_fault(faults_of: FaultsOf) -> None:
    """What is told above is told of the edit."""
    assert faults_of() == []


# Values at the edge of what may be written: the last that is read, beside the first that is not (above).
READ = [
    pytest.param([("{ min = 1, max = 2 }", "{ min = 0, max = 3650 }")], id="longest-lead"),
    pytest.param([("{ min = 1, max = 2 }", "{ min = 2, max = 2 }")], id="one-day-lead"),
    pytest.param([("{ min = 1, max = 2 }", "{ min = 0, open_ended = true }")], id="open-lead"),
    pytest.param([('zones = ["us"]', 'zones = ["us"]\ntransit = { min = 0, max = 365 }')], id="longest-transit"),
    pytest.param([('zones = ["us"]', 'zones = ["us"]\ntransit = { min = 3, max = 3 }')], id="one-day-transit"),
    pytest.param(
        [('zones = ["us"]', 'zones = ["us"]\ntransit = { min = 3, percentiles = { 1 = 3, 99 = 3 } }')],
        id="level-percentiles",
    ),
    pytest.param(
        [
            (
                'holidays = ["us_federal"]',
                'busy_periods = [{ first = 2026-12-01, last = 2026-12-01, extra_days = 60, statement = "S1" }]',
            )
        ],
        id="busy-day",
    ),
    pytest.param(
        [('zones = ["us"]', 'zones = ["us"]\nvalid_from = 2026-02-01\nvalid_until = 2026-02-01')], id="valid-one-day"
    ),
    pytest.param([(TIERS, '{ kind = "flat", fee = "9999999999999.99" }')], id="largest-amount"),
    pytest.param([(TIERS, '{ kind = "percent", percent = 1000000 }')], id="largest-percent"),
    pytest.param([(TIERS, '{ kind = "percent", percent = 0 }')], id="smallest-percent"),
    pytest.param([(TIERS, '{ kind = "percent", percent = 12.5 }')], id="percent-without-quotes"),
    pytest.param(
        [(MAIL, MAIL.replace("] }", '], rounding = { ending = "0.00" } }'))],
        id="whole-endings",
    ),
    pytest.param([(MAIL, MAIL.replace("] }", '], rounding = { ending = "0.99" } }'))], id="largest-ending"),
    pytest.param([(MAIL, MAIL.replace("] }", '], rounding = { to = "0.01" } }'))], id="smallest-multiple"),
    pytest.param([("stale_hours = 12", "quote_minutes = 1\nanswer_minutes = 0\nstale_hours = 0")], id="shortest-lives"),
    pytest.param(
        [("stale_hours = 12", "quote_minutes = 10080\nanswer_minutes = 1440\nstale_hours = 720")], id="longest-lives"
    ),
    pytest.param([('{ country = ["US"] }', '{ country = ["US"], postal = ["0-9"] }')], id="all-postal-codes"),
    pytest.param([('{ country = ["US"] }', '{ country = ["US"], postal = ["5-5"] }')], id="postal-range-of-one"),
    pytest.param([('over = "500.00"', "on_request = true")], id="signature-on-request"),
    pytest.param([('over = "500.00"', 'over = "500.00"\ncost = "shop"')], id="signature-paid-by-the-shop"),
]


@pytest.mark.parametrize("edits", READ)
def test_a_value_at_its_edge_is_read(edits: Edits, faults_of: FaultsOf) -> None:
    """Bounds own their values."""
    assert faults_of(*edits) == []
