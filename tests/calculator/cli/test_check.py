"""shipcalc check: one line for a sound policy, every fault with its path and a cart for another; exit 0, 1 or 2."""

import json
from pathlib import Path

import pytest

from calculator.cli import main


@pytest.fixture
def faulty(policies: Path, tmp_path: Path) -> Path:
    """A shop with a band that no order reaches."""
    text = (policies / "hotshellow.toml").read_text(encoding="utf-8")
    path = tmp_path / "hotshellow.toml"
    bands = '{ under = "75.00", fee = "5.00" }, { fee = "3.00" }] }\nfree_from = { at = "50.00", statement = "C2" }'
    path.write_text(text.replace('{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }', bands), encoding="utf-8")
    return path


def test_sound_policies_are_a_line_each(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0, and nothing but the verdicts, in the order given."""
    names = ["oily-moon", "hotshellow", "little-rooms"]
    assert main(["check", *(str(policies / f"{name}.toml") for name in names)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0].rsplit("/", 1)[1] for line in lines] == [f"{name}.toml" for name in names]
    assert all(": sound, " in line for line in lines)


def test_warnings_are_told_on_demand(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Silences and cliffs, with the cart that stands before a cliff."""
    assert main(["check", "--warnings", str(policies / "hotshellow.toml")]) == 0
    out = capsys.readouterr().out
    assert out.count("the page is silent on") == 4
    assert '"unit_price": "49.99"' in out


def test_what_is_a_leap_can_be_said(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a small leap every band of the express fee is told; an amount the currency does not have is no leap."""
    path = str(policies / "hotshellow.toml")
    main(["check", "--json", "--leap", "9.99", path])
    (report,) = json.loads(capsys.readouterr().out)
    assert [each["witness"]["lines"][0]["unit_price"] for each in report["warnings"] if each["code"] == "cliff"] == [
        "49.99",
        "200.00",
        "300.00",
        "400.00",
    ]
    assert main(["check", "--leap", "1.234", path]) == 2
    assert capsys.readouterr().err.startswith("shipcalc check: --leap: '1.234' is not an amount in USD")


def test_faults_come_with_path_and_cart(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1; the cart is JSON in one line that can be quoted as it is."""
    assert main(["check", str(faulty)]) == 1
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.startswith(f"{faulty}: 1 fault; ")
    assert lines[0].startswith("  options[0].price.tiers[1]: no order pays by this band")
    cart = next(line for line in lines if line.startswith("    cart: ")).removeprefix("    cart: ")
    path = faulty.parent / "cart.json"
    path.write_text(cart, encoding="utf-8")
    assert main(["quote", str(path), "--policies", str(faulty.parent), "--json"]) == 0
    prices = {option["code"]: option["price"] for option in json.loads(capsys.readouterr().out)["options"]}
    assert prices["standard"] == "0.00"


def test_json_tells_the_same(faulty: Path, policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report a file; the exit code is that of the worst."""
    assert main(["check", "--json", str(policies / "oily-moon.toml"), str(faulty)]) == 1
    sound, bad = json.loads(capsys.readouterr().out)
    assert (sound["shop"], sound["sound"], sound["faults"]) == ("oily-moon", True, [])
    assert (bad["shop"], bad["sound"]) == ("hotshellow", False)
    (fault,) = bad["faults"]
    assert (fault["code"], fault["path"]) == ("unreachable_tier", "options[0].price.tiers[1]")
    assert fault["witness"]["shop"] == "hotshellow"
    assert fault["shows"].startswith("standard $0.00")


def test_seasons_end_on_a_day(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--on`` is the day on which published prices may be over."""
    path = str(policies / "little-rooms.toml")
    for day, codes in (("2027-01-17", set()), ("2027-01-18", {"card_past_its_life"})):
        assert main(["check", "--json", "--on", day, path]) == 0
        (report,) = json.loads(capsys.readouterr().out)
        assert {each["code"] for each in report["warnings"]} - {"silence"} == codes
    with pytest.raises(SystemExit) as stopped:
        main(["check", "--on", "tomorrow", path])
    assert stopped.value.code == 2


def test_what_cannot_be_read_or_is_no_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 for a file that is not there, exit 1 for one that says nothing a policy says."""
    assert main(["check", str(tmp_path / "none.toml")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    path = tmp_path / "broken.toml"
    path.write_text("shop = ", encoding="utf-8")
    assert main(["check", str(path)]) == 1
    assert "the file: is not TOML" in capsys.readouterr().out
