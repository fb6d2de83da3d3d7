"""shipcalc ledger: readings, the carts that hang on them, silences."""

import json
from pathlib import Path

import pytest

from calculator.cli import main


def test_hotshellow(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The decision, the page's sentence, what the other reading changes, what a buyer is told."""
    assert main(["ledger", str(policies / "hotshellow.toml")]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    start = lines.index("express_adds_standard = false")
    assert lines[start + 1 : start + 3] == [
        "  Where an option's fee may come on top of another's, does the buyer pay both?",
        "  Decided: The buyer pays the option's own fee instead of the other.",
    ]
    assert "  Otherwise (true): The buyer pays both fees." in lines
    assert "express price: $15.00 → $20.00" in out
    assert "No cart hangs on: lead_combination, custom_blocks_expedited." in lines
    assert "    A buyer is told: the shop names no amount for this: ask the shop." in lines
    assert "more regions of carts (--all shows them)" in out
    assert all(len(line) <= 100 for line in lines)


def test_all_leaves_nothing_out(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every region of every alternative is printed."""
    assert main(["ledger", str(policies / "hotshellow.toml"), "--all"]) == 0
    assert "(--all shows them)" not in capsys.readouterr().out


def test_json_is_the_whole_ledger(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a witness request for every region."""
    assert main(["ledger", str(policies / "hotshellow.toml"), "--json"]) == 0
    ledger = json.loads(capsys.readouterr().out)
    assert ledger["shop"] == "hotshellow"
    regions = [region for reading in ledger["readings"] for other in reading["others"] for region in other["changes"]]
    assert regions
    assert all(region["witness"]["shop"] == "hotshellow" for region in regions)


def test_a_faulty_policy(policies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each fault in one line, as every command tells it."""
    path = tmp_path / "hotshellow.toml"
    path.write_text((policies / "hotshellow.toml").read_text().replace('fee = "5.00"', 'fee = "-5.00"'))
    assert main(["ledger", str(path)]) == 2
    assert "options[0].price.tiers[0].fee: an amount is not negative" in capsys.readouterr().err


def test_no_such_file(capsys: pytest.CaptureFixture[str]) -> None:
    """One line."""
    assert main(["ledger", "nowhere.toml"]) == 2
    assert capsys.readouterr().err == "shipcalc ledger: nowhere.toml: cannot be read: No such file or directory\n"
