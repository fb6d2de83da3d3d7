"""The guards see what they are there for: each violation, planted into a copy, fails, and nothing else does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from calculator.cli import main
from calculator.domain.errors import BadPolicy
from calculator.policy.load import load_file
from calculator.sources import known_services
from tests.adapters._conformance.toy import module

ROOT = Path(__file__).parents[2]
USPS = "adapters/usps.py"
IMPORT = "from typing import Final\n"
UPS = "adapters/ups.py"
CHARGES = "adapters/_ups/charges.py"
MONEY = "calculator/domain/money.py"
PONY = "adapters/pony_post.py"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree without its history, for a whole module: who plants something takes it out again."""
    folder = tmp_path_factory.mktemp("planted")
    for part in ("calculator", "adapters", "tests/architecture"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "_tables", "*.csv"))
    (folder / "fixtures").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def told(folder: Path, *command: str) -> tuple[int, str]:
    """A tool's exit code and words, in *folder*."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def house(folder: Path) -> tuple[int, str]:
    """The rules of the house for carriers and money over *folder*."""
    plain = ("-c", os.devnull, "--rootdir", str(folder), "--import-mode=importlib", "-p", "no:cacheprovider")
    rules = ("-q", "-k", "is_pure or near_money", "tests/architecture/test_house.py")
    return told(folder, "-m", "pytest", *plain, *rules)


def imports(folder: Path) -> tuple[int, str]:
    """Who may import whom, over *folder*."""
    return told(folder, "-c", "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])")


PLANTED = {
    "a carrier that sends": (USPS, IMPORT, IMPORT + "import httpx\n", "pure[adapters/usps.py-usps]"),
    "a carrier that knows another": (UPS, IMPORT, IMPORT + "from adapters import dhl_express\n", f"pure[{UPS}-ups]"),
    "a float in an answer": (CHARGES, "total = amount(charge.", "total = float(charge.", f"near_money[{CHARGES}]"),
    "a float in Money": (MONEY, "import ", "HALF = 0.5\nimport ", f"near_money[{MONEY}]"),
    "a new carrier that sends": (PONY, "", "import httpx\n", f"pure[{PONY}-pony_post]"),
}
"""File, what is replaced by what, and the test that must fail. No list has to name a new carrier first."""

BROKEN = {"Carriers import the domain, never one another or an HTTP client", "No carrier knows another"}
"""The contracts of import-linter that this breaks."""


def test_planted_in_the_code(copy: Path) -> None:
    """The house's rules name each file and no other, and import-linter what is imported, by no other contract."""
    (copy / PONY).write_text(module(), encoding="utf-8")
    texts = {path: (copy / path).read_text(encoding="utf-8") for path, *_ in PLANTED.values()}
    for path, old, new, _ in PLANTED.values():
        assert old in texts[path]
        (copy / path).write_text(texts[path].replace(old, new, 1), encoding="utf-8")
    try:
        (code, words), (linted, contracts) = house(copy), imports(copy)
    finally:
        for path, text in texts.items():
            (copy / path).write_text(text, encoding="utf-8")
        (copy / PONY).unlink()
    assert code == 1
    found = {line.split()[1] for line in words.splitlines() if line.startswith("FAILED ")}
    assert len(found) == len(PLANTED), words
    for planted, (_, _, _, failing) in PLANTED.items():
        assert any(name.endswith(failing) for name in found), (planted, words)
    assert linted == 1
    assert {line.removesuffix(" BROKEN") for line in contracts.splitlines() if line.endswith(" BROKEN")} == BROKEN
    assert "adapters.usps -> httpx" in contracts
    assert "adapters.ups -> adapters.dhl_express" in contracts


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        ("EZAKdeadbeefdeadbeef0123", "an EasyPost key"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "a JSON Web Token"),
        ("jane.doe@example.com", "an e-mail address"),
        ("q8Zx2Lk9Vt4Rw7Np3Ys6Bd1M", "a random text, like a key"),
    ],
)
def test_a_secret_in_a_fixture(tmp_path: Path, capsys: pytest.CaptureFixture[str], secret: str, kind: str) -> None:
    """``shipcalc fixtures`` fails, names file and line and not the secret; without it the same folder passes."""
    folder = tmp_path / "ups" / "domestic_residential"
    shutil.copytree(ROOT / "fixtures" / "ups" / "domestic_residential", folder)
    assert main(["fixtures", "--fixtures", str(tmp_path)]) == 0
    capsys.readouterr()
    answer = folder / "answer.200.json"
    text = answer.read_text(encoding="utf-8")
    answer.write_text(text.replace("{", f'{{"Planted": "{secret}",', 1), encoding="utf-8")
    assert main(["fixtures", "--fixtures", str(tmp_path)]) == 1
    words = capsys.readouterr().out
    assert f"! answer.200.json, line 1: {kind}" in words
    assert secret not in words


def test_an_unknown_service_name(tmp_path: Path) -> None:
    """A policy that sells one does not load, and the nearest name is offered."""
    file = tmp_path / "oily-moon.toml"
    text = (ROOT / "fixtures" / "policies" / "oily-moon.toml").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    load_file(file, known_services())
    assert '"usps_first_class_package"' in text
    file.write_text(text.replace('"usps_first_class_package"', '"usps_first_glass_package"'), "utf-8")
    with pytest.raises(BadPolicy, match="usps_first_glass_package"):
        load_file(file, known_services())
