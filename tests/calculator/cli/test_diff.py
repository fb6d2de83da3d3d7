"""shipcalc diff: exit 0 where no buyer can tell, 1 with every region, 2 where a file has faults."""

import json
from pathlib import Path

import pytest

from calculator.cli import main


@pytest.fixture
def changed(policies: Path, tmp_path: Path) -> Path:
    """A shop that ships free from 75 instead of 50."""
    text = (policies / "hotshellow.toml").read_text(encoding="utf-8")
    path = tmp_path / "new.toml"
    path.write_text(text.replace('under = "50.00", fee', 'under = "75.00", fee'), encoding="utf-8")
    return path


def test_nothing_differs(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0 and one line; as JSON an empty list."""
    path = str(policies / "little-rooms.toml")
    assert main(["diff", path, path]) == 0
    assert capsys.readouterr().out == "No cart is answered differently.\n"
    assert main(["diff", path, path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_region_is_told(policies: Path, changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1; bounds, both answers and a cart in one line."""
    assert main(["diff", str(policies / "hotshellow.toml"), str(changed)]) == 1
    bounds, change, cart = capsys.readouterr().out.splitlines()
    assert bounds == "zone us, sale, discounted physical subtotal from $50.00 up to $74.99"
    assert change == "  standard price: $0.00 → $5.00"
    assert json.loads(cart.removeprefix("  cart: "))["lines"][0]["unit_price"] == "50.00"


def test_regions_as_json(policies: Path, changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same as values."""
    assert main(["diff", str(policies / "hotshellow.toml"), str(changed), "--json"]) == 1
    (region,) = json.loads(capsys.readouterr().out)
    assert region["limits"] == {
        "zone": "zone us",
        "purpose": "sale",
        "discounted_physical_subtotal": "discounted physical subtotal from $50.00 up to $74.99",
    }
    assert region["changes"] == [{"option": "standard", "aspect": "price", "old": "$0.00", "new": "$5.00"}]
    assert region["witness"]["purpose"] == "sale"


def test_a_faulty_file_is_not_compared(policies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, a line for each fault."""
    path = tmp_path / "bad.toml"
    path.write_text('shop = "x"', encoding="utf-8")
    assert main(["diff", str(policies / "hotshellow.toml"), str(path)]) == 2
    assert "is missing" in capsys.readouterr().err
