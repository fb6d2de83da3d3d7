"""shipcalc migrate: makes the tables that the service would make, and never tells a password."""

from pathlib import Path

import pytest

from calculator.cli import main
from tests.postgres import Postgres


def test_the_file_of_the_working_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no database is set; a second run finds nothing to do and says the same."""
    for _ in range(2):
        assert main(["migrate"]) == 0
        assert capsys.readouterr().out == "sqlite:///shipcalc.sqlite3 is at revision 0002\n"
    assert (tmp_path / "shipcalc.sqlite3").is_file()


def test_the_database_that_is_set(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Without its password, and without touching the working directory."""
    url = postgres.new_database()
    monkeypatch.setenv("SHIPCALC_DATABASE_URL", url.replace("shipcalc@", "shipcalc:hush@"))
    assert main(["migrate"]) == 0
    name = url.partition("?")[0].rpartition("/")[2]
    assert capsys.readouterr().out == f"postgresql+psycopg://shipcalc:***@/{name} is at revision 0002\n"
    assert list(tmp_path.iterdir()) == []


def test_what_stands_in_the_way_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2."""
    monkeypatch.setenv("SHIPCALC_DATABASE_URL", f"postgresql://u:hush@/d?host={tmp_path}")
    assert main(["migrate"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("shipcalc migrate: SHIPCALC_DATABASE_URL: connection ")
    assert (error.count("\n"), "hush" in error) == (1, False)


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With the command that installs it."""
    monkeypatch.setattr("calculator.cli.migrate.find_spec", lambda name: None if name == "alembic" else name)
    assert main(["migrate"]) == 2
    assert capsys.readouterr().err == "shipcalc migrate: alembic must be installed: pip install 'shipcalc[serve]'\n"
