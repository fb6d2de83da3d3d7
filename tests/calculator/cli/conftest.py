"""A clean desk for every command: an empty working directory, no settings, 80 columns without colour."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def clean_desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the developer's own environment decides a test."""
    for name in [name for name in os.environ if name.startswith("SHIPCALC_")]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def carts() -> Path:
    """The example carts."""
    return ROOT / "fixtures" / "carts"


@pytest.fixture
def policies() -> Path:
    """The example shops."""
    return ROOT / "fixtures" / "policies"
