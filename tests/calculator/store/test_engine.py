"""Databases by their URL: which are taken, what is told of them, and that nobody waits for ever."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from calculator.store import engine as module
from calculator.store.engine import BadUrl, open_engine, reading, shown, sqlite_url, writing
from calculator.store.migrate import migrate
from calculator.store.versions import StoreUnavailable

TAKES = "it takes sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME"
FILE = "SQLite needs a file, which all workers share: sqlite:///FILE"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("hush", TAKES),
        ("", TAKES),
        ("mysql://u:hush@h/d", TAKES),
        ("postgresql+psycopg2://u:hush@h/d", TAKES),
        ("postgresql://u:hush@h:port/d", TAKES),
        ("postgresql://u@h/d?password=hush", "write the password between : and @, nothing shows it there"),
        ("sqlite://", FILE),
        ("sqlite:///:memory:", FILE),
        ("sqlite:///file.db?mode=ro", FILE),
    ],
)
def test_urls_that_cannot_be_used_are_told(url: str, message: str) -> None:
    """What is taken instead, and nothing of what was given: it may be a password."""
    with pytest.raises(BadUrl) as caught:
        open_engine(url)
    assert str(caught.value) == message


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_psycopg(scheme: str) -> None:
    """However its URL is written; passwords are never shown."""
    engine = open_engine(f"{scheme}://u:hush@h:5433/d?sslmode=require")
    assert engine.driver == "psycopg"
    assert shown(engine) == "postgresql+psycopg://u:***@h:5433/d"
    assert "hush" not in repr(engine)


def test_a_driver_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(BadUrl, match=r"^psycopg must be installed: pip install 'shipcalc\[postgres\]'$"):
        open_engine("postgresql://h/d")


def test_a_path_may_hold_any_sign(tmp_path: Path) -> None:
    """The URL leads to the very file."""
    path = tmp_path / "a b?c#d%20é:@.sqlite3"
    engine = open_engine(sqlite_url(path))
    migrate(engine)
    engine.dispose()
    assert path.is_file()


def test_a_database_that_is_not_there_is_weather(tmp_path: Path) -> None:
    """One line, without the password."""
    for url in (sqlite_url(tmp_path / "no" / "where.sqlite3"), f"postgresql://u:hush@/d?host={tmp_path}"):
        engine = open_engine(url)
        with pytest.raises(StoreUnavailable) as caught, reading(engine):
            pass
        assert "\n" not in str(caught.value)
        assert "hush" not in str(caught.value)


def test_what_a_driver_quotes_is_told_without_the_password() -> None:
    """Should it ever quote the URL."""
    engine = open_engine("postgresql://u:hush@h/d")
    assert module._told(engine, "cannot reach u:hush@h\nand more") == "cannot reach u:…@h"
    assert module._told(engine, "") == "no answer"


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """As weather: the operator must look."""
    path = tmp_path / "notes.txt"
    path.write_text("dear diary " * 100)
    engine = open_engine(sqlite_url(path))
    with pytest.raises(StoreUnavailable, match=r"^file is not a database$"):
        migrate(engine)
    engine.dispose()


def test_a_block_is_done_whole_or_not_at_all(engine: Engine) -> None:
    """Also where the fault is no fault of the database."""
    add = text("INSERT INTO policy_drafts VALUES ('s', 'a', 'p')")

    def broken() -> None:
        with writing(engine) as connection:
            connection.execute(add)
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    count = text("SELECT count(*) FROM policy_drafts")
    with reading(engine) as connection:
        assert connection.execute(count).scalar_one() == 0
    with writing(engine) as connection:
        connection.execute(add)
    with reading(engine) as connection:
        assert connection.execute(count).scalar_one() == 1


def test_nobody_waits_for_a_connection_for_ever(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Where all of a process's connections are in use the next one is told."""
    monkeypatch.setattr(module, "SECONDS", 0.05)
    engine = open_engine(url)
    with ExitStack() as held:
        for _ in range(15):
            held.enter_context(reading(engine))
        with pytest.raises(StoreUnavailable, match=r"^all connections are in use$"), reading(engine):
            pass
    engine.dispose()


def test_nobody_waits_for_a_stuck_writer_for_ever(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The second writer is told, the reader reads on, and what the first one writes is there in the end."""
    monkeypatch.setattr(module, "SECONDS", 1)
    postgres = request.getfixturevalue("postgres").new_schema()
    for url in (sqlite_url(tmp_path / "a.sqlite3"), postgres):
        first, second = open_engine(url), open_engine(url)
        migrate(first)
        count = text("UPDATE revision SET number = number + 1")
        with writing(first) as connection:
            connection.execute(count)
            with pytest.raises(StoreUnavailable), writing(second) as waiting:
                waiting.execute(count)
            with reading(second) as looking:
                assert looking.execute(text("SELECT number FROM revision")).scalar_one() == 0
        with writing(second) as connection:
            connection.execute(count)
            assert connection.execute(text("SELECT number FROM revision")).scalar_one() == 2
        first.dispose()
        second.dispose()
