"""shipcalc fixtures: what lies in them, how old it is, and what must not lie there."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calculator.cli import main

FIXTURES = Path(__file__).parents[3] / "fixtures"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two of USPS's cases and one of EasyPost's in the working directory, all of them documented today."""
    for carrier, name in (("usps", "domestic_retail"), ("usps", "commercial"), ("easypost", "domestic")):
        folder = tmp_path / "fixtures" / carrier / name
        shutil.copytree(FIXTURES / carrier / name, folder)
        dated(folder, 0)
    return tmp_path / "fixtures"


def dated(folder: Path, days: int, source: str = "documented") -> None:
    """Make a case *days* old, and of another source."""
    file = folder / "case.toml"
    day = datetime.now(UTC).date() - timedelta(days=days)
    lines = file.read_text(encoding="utf-8").splitlines()
    lines = [f"date = {day}" if line.startswith("date") else line for line in lines]
    lines = [f'source = "{source}"' if line.startswith("source") else line for line in lines]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was printed, spaces joined."""
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_the_repositorys_own_are_clean(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every case is listed with its source; no secret lies there."""
    assert main(["fixtures", "--fixtures", str(FIXTURES)]) == 0
    lines = told(capsys)
    cases = sum(1 for _ in FIXTURES.glob("*/*/case.toml"))
    assert lines[-1].startswith(f"{cases} cases, 0 with faults, ")
    assert sum(line.endswith(("documented", "written", "recorded")) for line in lines) == cases
    assert not [line for line in lines if line.startswith("!")]


def test_age_and_source(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Age is that of case.toml, whatever the file's own time is."""
    dated(root / "usps" / "commercial", 12)
    assert main(["fixtures"]) == 0
    assert told(capsys) == [
        "easypost/domestic 0 d documented",
        "usps/commercial 12 d documented",
        "usps/domestic_retail 0 d documented",
        "3 cases, 0 with faults, 0 with remarks",
    ]


@pytest.mark.parametrize(("most", "code"), [("12", 0), ("11", 1)])
def test_too_old(root: Path, most: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Older than asked for is a fault; exactly so old is not."""
    dated(root / "usps" / "commercial", 12)
    assert main(["fixtures", "--max-age-days", most]) == code
    assert ("! older than 11 days" in told(capsys)) is bool(code)


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("usps/commercial/answer.200.json", '{"x": "jane@doe.example"}', "answer.200.json, line 1: an e-mail address"),
        ("usps/commercial/notes.txt", "a\nBearer abcdefgh12", "notes.txt, line 2: an Authorization header"),
        ("usps/commercial/deep/er.bin", "k8Jq2Lx0Pz7Rv5Tn3Wb1", "er.bin, line 1: a random text, like a key"),
        ("carts/mine.json", "EZAKabcdef1234", "mine.json, line 1: an EasyPost key"),
        ("stray.env", "API_KEY=abcdefg", "stray.env, line 1: a secret by its name"),
    ],
)
def test_a_planted_secret_fails(
    root: Path, file: str, text: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In any file of a case or beside it; the line says where and what, never the secret."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert main(["fixtures"]) == 1
    lines = told(capsys)
    assert f"! {line}" in lines
    assert not [told_line for told_line in lines if "abcdef" in told_line or "k8Jq" in told_line]


def test_a_secret_of_the_settings_fails(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever form it has: what this process has for a secret lies in no fixture."""
    monkeypatch.setenv("SHIPCALC_DHL_SECRET", "austin")
    monkeypatch.setenv("SHIPCALC_API_KEYS", "GroundAdvantage,xyz")
    monkeypatch.setenv("SHIPCALC_DHL_KEY", "NONE")
    case = root / "easypost" / "domestic"
    (case / "notes.txt").write_text("for\naustin", encoding="utf-8")
    assert main(["fixtures"]) == 1
    found = [line for line in told(capsys) if line.startswith("!")]
    assert "! notes.txt, line 2: a secret of the settings" in found
    assert any(line.startswith("! answer.201.json, line ") for line in found)
    assert {line.partition(": ")[2] for line in found} == {"a secret of the settings"}


def test_unknown_fields_of_recorded_answers(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What no documented answer has is worth a look, but is no fault; a documented case is itself the measure."""
    case = root / "usps" / "commercial"
    dated(case, 0, "recorded")
    file = case / "answer.200.json"
    new = '{"zeta": 1, "alpha": 1, "b": 1, "c": 1, "d": 1, "e": 1, "pricingOptions": []}'
    file.write_text(new, encoding="utf-8")
    assert main(["fixtures"]) == 0
    lines = told(capsys)
    assert "- unknown fields: alpha, b, c, d, e and 1 more" in lines
    assert lines[-1] == "3 cases, 0 with faults, 1 with remarks"


@pytest.mark.parametrize("name", ["First-Class Package Service", "FIRST-CLASS_PACKAGE_SERVICE"])
def test_retired_names(root: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A service called by a name it no longer had, in whatever spelling."""
    (root / "usps" / "commercial" / "answer.200.json").write_text(f'{{"mailClass": "{name}"}}', encoding="utf-8")
    assert main(["fixtures"]) == 0
    assert "- names First-Class Package Service, retired 2023-07-09" in told(capsys)


def test_a_name_of_its_time_is_not_retired(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An answer of before the change may use the name."""
    case = root / "usps" / "commercial"
    (case / "answer.200.json").write_text('{"mailClass": "First-Class Package Service"}', encoding="utf-8")
    days = (datetime.now(UTC).date() - datetime(2023, 7, 8, tzinfo=UTC).date()).days
    dated(case, days)
    assert main(["fixtures"]) == 0
    assert "remarks" in told(capsys)[-1]
    dated(case, days - 1)
    assert main(["fixtures"]) == 0
    assert "- names First-Class Package Service, retired 2023-07-09" in told(capsys)


def test_a_case_that_cannot_be_read_fails(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is named, and the others are still listed."""
    (root / "usps" / "commercial" / "rates.json").write_text("{", encoding="utf-8")
    assert main(["fixtures"]) == 1
    lines = told(capsys)
    assert any(line.startswith("! fixtures/usps/commercial: ") for line in lines)
    assert "usps/commercial ? ?" in lines
    assert lines[-1] == "3 cases, 1 with faults, 0 with remarks"


def test_no_fixtures(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit 2."""
    assert main(["fixtures"]) == 2
    assert capsys.readouterr().err == "shipcalc fixtures: fixtures: is no directory of fixtures\n"


@pytest.mark.parametrize("days", ["-1", "x", "1.5", "999999"])
def test_days_are_a_whole_number(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit 2."""
    with pytest.raises(SystemExit) as caught:
        main(["fixtures", f"--max-age-days={days}"])
    assert caught.value.code == 2
    assert "must be a whole number of days" in capsys.readouterr().err
