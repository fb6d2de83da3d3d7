"""Tables are made and brought up to date, by one of many who try at once; the steps and the tables say the same."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from calculator.store import tables
from calculator.store.engine import open_engine, reading, sqlite_url, writing
from calculator.store.migrate import migrate
from calculator.store.tables import METADATA
from calculator.store.versions import StoreError, StoreUnavailable

ROOT = Path(__file__).parents[3]
HEAD = "0002"
TABLES = {"shops", "policy_versions", "policy_drafts", "audit_events", "revision", "login_attempts"}


def test_the_steps_make_the_tables_that_are_used(engine: Engine) -> None:
    """Column by column, index by index; a second run changes nothing."""
    assert migrate(engine) == HEAD
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert set(inspect(engine).get_table_names()) == TABLES | {"alembic_version"}


def downgraded(engine: Engine, to: str) -> set[str]:
    """The tables that are left after going back by hand, with alembic."""
    config = Config()
    config.set_main_option("script_location", "calculator.store:migrations")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)
    return set(inspect(engine).get_table_names())


def test_steps_can_be_taken_back(engine: Engine) -> None:
    """One by one; then the tables can be made again, and what was published before is there."""
    with writing(engine) as connection:
        connection.execute(tables.shops.insert().values(shop="a", live=1))
    assert downgraded(engine, "0001") == TABLES - {"login_attempts"} | {"alembic_version"}
    assert migrate(engine) == HEAD
    with reading(engine) as connection:
        assert connection.execute(text("SELECT shop FROM shops")).scalar_one() == "a"
    assert downgraded(engine, "base") == {"alembic_version"}
    assert migrate(engine) == HEAD
    assert set(inspect(engine).get_table_names()) == TABLES | {"alembic_version"}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_many_may_try_at_once(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Threads here, as workers of several machines would: each finds the tables made, once."""
    url = sqlite_url(tmp_path / "a.sqlite3")
    if kind == "postgresql":
        url = request.getfixturevalue("postgres").new_schema()
    engines = [open_engine(url) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(migrate, engines)) == [HEAD] * 6
    with reading(engines[0]) as connection:
        assert connection.execute(text("SELECT count(*) FROM revision")).scalar_one() == 1
    for engine in engines:
        engine.dispose()


def test_processes_may_try_at_once(tmp_path: Path) -> None:
    """A fresh SQLite file, of which nobody knows yet how it is written."""
    url = sqlite_url(tmp_path / "a.sqlite3")
    code = (
        "import sys; from calculator.store.engine import open_engine as o; from calculator.store.migrate import migrate"
    )
    words = [sys.executable, "-c", f"{code}; print(migrate(o(sys.argv[1])))", url]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    started = [subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=60)[0] for process in started] == [f"{HEAD}\n"] * 2
    engine = open_engine(url)
    with reading(engine) as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    engine.dispose()


def test_a_file_in_use_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads a new file keeps others from changing how it is written: for a while that is waited for."""
    monkeypatch.setattr("calculator.store.engine.SECONDS", 0.01)
    engine = open_engine(sqlite_url(tmp_path / "a.sqlite3"))
    reader = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)
    for statement in ("CREATE TABLE another (id)", "BEGIN", "SELECT * FROM another"):
        reader.execute(statement).fetchall()
    monkeypatch.setattr("calculator.store.migrate.SECONDS", 0)
    with pytest.raises(StoreUnavailable, match=r"^the file is locked by another program$"):
        migrate(engine)
    slept: list[float] = []

    def asleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            reader.execute("COMMIT")

    monkeypatch.setattr("calculator.store.migrate.SECONDS", 60)
    monkeypatch.setattr("calculator.store.migrate.time.sleep", asleep)
    assert migrate(engine) == HEAD
    assert len(slept) == 3
    reader.close()
    engine.dispose()


def test_a_step_that_breaks_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even its first table; the next start does it all. PostgreSQL keeps tables in transactions anyway."""
    engine = open_engine(sqlite_url(tmp_path / "a.sqlite3"))

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.bulk_insert", broken)
        with pytest.raises(ZeroDivisionError):
            migrate(engine)
    assert inspect(engine).get_table_names() == []
    assert migrate(engine) == HEAD
    engine.dispose()


def test_a_newer_programs_database_is_left_alone(engine: Engine) -> None:
    """It is told, and nothing is changed."""
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"^the database was made by another version of shipcalc: .*'9999'"):
        migrate(engine)


def test_a_role_that_may_not_make_tables_is_told(request: pytest.FixtureRequest) -> None:
    """One line; once the owner has made them, the same role can start."""
    postgres = request.getfixturevalue("postgres")
    url: str = postgres.new_database()
    owner = open_engine(url)
    with writing(owner) as connection:
        connection.execute(text("CREATE ROLE clerk LOGIN"))
    clerk = open_engine(url.replace("shipcalc@", "clerk@"))
    with pytest.raises(StoreUnavailable, match=r"^it may not be changed: permission denied for schema public$"):
        migrate(clerk)
    migrate(owner)
    with writing(owner) as connection:
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk"))
    assert migrate(clerk) == HEAD
    clerk.dispose()
    owner.dispose()
