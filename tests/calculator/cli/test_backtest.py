"""shipcalc backtest: an order log under one policy or two, as tables, JSON, and order by order."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from calculator.cli import main

ROOT = Path(__file__).parents[3]
LOG = ROOT / "fixtures" / "orders" / "hotshellow.csv"


@pytest.fixture
def old(policies: Path) -> str:
    """The shop as it is."""
    return str(policies / "hotshellow.toml")


@pytest.fixture
def new(policies: Path, tmp_path: Path) -> str:
    """Free from 75 instead of 50."""
    text = (policies / "hotshellow.toml").read_text(encoding="utf-8")
    path = tmp_path / "new.toml"
    path.write_text(text.replace('under = "50.00", fee', 'under = "75.00", fee'), encoding="utf-8")
    return str(path)


def test_two_policies_as_tables(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What changes, who pays what, the biggest changes by their ids, and rows left out by line."""
    assert main(["backtest", str(LOG), "--policy", new, "--against", old]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    lines = [" ".join(line.split()) for line in captured.out.splitlines()]
    assert lines == [
        "7 orders; 1 left out",
        "changed 3: 3 dearer, 0 cheaper for the buyer",
        "served 6 before, 6 after",
        "newly refused 0, newly served 0",
        "buyers paid 70.00, would pay 85.00 USD",
        "orders served by both: +15.00 USD",
        "orders before after paid before after",
        "zone us 6 6 70.00 85.00",
        "zone outside every zone 0 0 0.00 0.00",
        "option express 2 2 65.00 65.00",
        "option standard 4 4 5.00 20.00",
        "Biggest changes",
        "order line zone before after",
        "1002 3 us 0.00 5.00",
        "1004 5 us 0.00 5.00",
        "1006 8 us 0.00 5.00",
        "line 10 left out: /lines/0/unit_price: bad amount",
    ]


def test_two_policies_as_json(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The same as values, the log packed."""
    packed = Path("log.csv.gz")
    packed.write_bytes(gzip.compress(LOG.read_bytes()))
    assert main(["backtest", str(packed), "--policy", new, "--against", old, "--json", "--most", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["changed"] == found["dearer"] == 3
    assert (found["paid_before"], found["paid"]) == ("70.00", "85.00")
    assert found["served_by_both"] == {"paid_before": "70.00", "paid": "85.00"}
    assert found["biggest_changes"] == [{"order": "1002", "line": 3, "zone": "us", "old": "0.00", "new": "5.00"}]
    assert list(found["zones"]) == ["us", "outside every zone"]
    assert list(found["options"]) == ["express", "standard"]
    assert found["options"]["standard"] == {
        "orders": 4,
        "paid": "20.00",
        "orders_before": 4,
        "paid_before": "5.00",
    }
    assert [row["line"] for row in found["left_out_lines"]] == [10]
    assert found["quoted_one_by_one"] == 0


def test_one_policy_says_nothing_of_changes(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Sums under it alone."""
    assert main(["backtest", str(LOG.with_suffix(".jsonl")), "--policy", old]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "2 orders",
        "served 2; buyers pay 5.00 USD for shipping",
        "orders paid",
        "zone us 2 5.00",
        "option standard 2 5.00",
    ]
    assert main(["backtest", str(LOG.with_suffix(".jsonl")), "--policy", old, "--json"]) == 0
    assert "changed" not in json.loads(capsys.readouterr().out)


def test_every_order_as_csv(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each option of each order with both prices; no id is a formula to a spreadsheet, none obeyed by a terminal."""
    Path("log.csv").write_text(
        "order,country,postal_code,street,unit_price\n=1+1,US,94110,1 Secret Lane,50.00\n\x1b[31m,US,94110,x,50.00\n",
        encoding="utf-8",
    )
    assert main(["backtest", "log.csv", "--policy", new, "--against", old, "--orders", "out.csv"]) == 0
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[:3] == [
        ["order", "line", "zone", "option", "old", "new"],
        ["'=1+1", "2", "us", "express", "15.00", "15.00"],
        ["'=1+1", "2", "us", "standard", "0.00", "5.00"],
    ]
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "Secret" not in told + Path("out.csv").read_text(encoding="utf-8")


def test_orders_no_longer_served_are_named(policies: Path, old: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With what they paid."""
    text = Path(old).read_text(encoding="utf-8")
    Path("abroad.toml").write_text(text.replace('country = ["US"]', 'country = ["DE"]'), encoding="utf-8")
    assert main(["backtest", str(LOG), "--policy", "abroad.toml", "--against", old, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["newly_refused"], found["newly_served"], found["paid"]) == (6, 1, "0.00")
    assert found["no_longer_served"][0] == {"order": "1001", "line": 2, "zone": None, "old": "5.00", "new": None}
    assert main(["backtest", str(LOG), "--policy", "abroad.toml", "--against", old, "--most", "1"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    named = lines.index("No longer served")
    assert lines[named : named + 4] == [
        "No longer served",
        "order line zone before after",
        "1001 2 5.00 not served",
        "line 10 left out: /lines/0/unit_price: bad amount",
    ]


def test_lines_left_out_are_told_as_long_as_somebody_reads_them(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Twenty, and how many more there are; nothing is said of more where there are none."""
    for count in (20, 23):
        rows = "".join(f"{number},US,ten\n" for number in range(count))
        Path("torn.csv").write_text(f"order,country,unit_price\n{rows}", encoding="utf-8")
        assert main(["backtest", "torn.csv", "--policy", old]) == 0
        lines = capsys.readouterr().out.splitlines()
        told = [line for line in lines if " left out: " in line]
        assert told == [f"line {number} left out: /lines/0/unit_price: bad amount" for number in range(2, 22)]
        assert [line for line in lines if line.startswith("and ")] == ["and 3 more left out"] * (count > 20)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere.csv"], "nowhere.csv: cannot be read: No such file or directory"),
        (["log.txt"], "log.txt: name it .csv, .jsonl or .ndjson"),
        ([str(LOG), "--orders", "no/such/place.csv"], "no/such/place.csv: cannot be written"),
        ([str(LOG), "--against", str(ROOT / "fixtures/policies/oily-moon.toml")], "two shops: hotshellow in USD, oily"),
        ([str(LOG), "--against", "absent.toml"], "absent.toml"),
    ],
)
def test_what_cannot_be_replayed(words: list[str], told: str, old: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 and one line."""
    Path("log.txt").write_text("order,unit_price\n", encoding="utf-8")
    assert main(["backtest", *words, "--policy", old]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
