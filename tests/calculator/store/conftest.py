"""Databases of policies on both real servers: every test that takes one runs on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from calculator.sources import known_services
from calculator.store.database import DatabasePolicies
from calculator.store.engine import open_engine, sqlite_url
from calculator.store.migrate import migrate

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)


class Clock:
    """Says NOW, and a minute more each time it is asked."""

    def __init__(self) -> None:
        self._asked = 0

    def __call__(self) -> datetime:
        self._asked += 1
        return NOW + timedelta(minutes=self._asked - 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "policies.sqlite3")
    found: str = request.getfixturevalue("postgres").new_schema()
    return found


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite's with the tables."""
    path = tmp_path_factory.mktemp("migrated") / "policies.sqlite3"
    engine = open_engine(sqlite_url(path))
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(url: str, migrated: Path) -> Iterator[Engine]:
    """With its tables."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        shutil.copy(migrated, str(engine.url.database))
    else:
        migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> DatabasePolicies:
    """Without any shop."""
    return DatabasePolicies(engine, known_services(), Clock())


@pytest.fixture
def text() -> str:
    """The policy of an example shop, hotshellow."""
    return (Path(__file__).parents[3] / "fixtures" / "policies" / "hotshellow.toml").read_text(encoding="utf-8")
