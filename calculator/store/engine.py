"""A database by its URL: SQLite or PostgreSQL, set up so that nobody waits for ever and writers stand in line."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from calculator.store.versions import StoreError, StoreUnavailable

SECONDS: Final = 5
"""How long a statement, a lock or another writer is waited for."""

_CONNECT_SECONDS: Final = 3
_POSTGRES: Final = ("postgres", "postgresql", "postgresql+psycopg")
_OURS: Final = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
"""Not weather: a constraint that did its work, or a fault of this program."""
_NOT_ALLOWED: Final = "42501"
_WRITES: Final = "shipcalc_writes"


class BadUrl(StoreError):
    """A database URL that cannot be used. The text says what it takes, not what was given: it may hold a password."""


def open_engine(url: str) -> Engine:
    """An engine that has not connected yet.

    Raises:
        BadUrl: no URL of a SQLite file or a PostgreSQL database, or the driver is not installed.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise BadUrl("it takes sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME") from None
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return _sqlite(parsed)
    if parsed.drivername in _POSTGRES:
        return _postgres(parsed)
    raise BadUrl("it takes sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME")


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file; *path* may hold any sign."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def shown(engine: Engine) -> str:
    """Its URL as it may be logged: without password, and without parameters, which may hold one too."""
    return engine.url.set(query={}).render_as_string(hide_password=True)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for single statements that change nothing.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    with weather(engine), engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it is done at the end of the block, or nothing where the block fails.

    Raises:
        StoreUnavailable: the database does not answer, or others write for longer than SECONDS.
    """
    with weather(engine), engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        yield connection


@contextmanager
def weather(engine: Engine) -> Iterator[None]:
    """Failures of the database as StoreUnavailable; constraints that held and faults of ours as they are."""
    try:
        yield
    except _OURS as error:
        if getattr(error.orig, "sqlstate", None) == _NOT_ALLOWED:
            raise StoreUnavailable(f"it may not be changed: {_told(engine, str(error.orig))}") from None
        raise
    except (DatabaseError, InterfaceError) as error:
        raise StoreUnavailable(_told(engine, str(error.orig))) from None
    except NoConnectionFree:
        raise StoreUnavailable("all connections are in use") from None


def _told(engine: Engine, text: str) -> str:
    """The first line of what the driver says, without the password, should it ever quote it."""
    line = next(iter(text.splitlines()), "") or "no answer"
    password = engine.url.password
    return line.replace(str(password), "…") if password else line


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:" or url.query:
        raise BadUrl("SQLite needs a file, which all workers share: sqlite:///FILE")
    engine = create_engine(url, connect_args={"timeout": SECONDS}, pool_timeout=SECONDS)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # what was answered as published survives a power cut

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A transaction that reads first and writes later may find that it can do neither: writers queue at the start.
        if connection.get_execution_options().get(_WRITES):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgres(url: URL) -> Engine:
    if "password" in url.query:
        raise BadUrl("write the password between : and @, nothing shows it there")
    if find_spec("psycopg") is None:
        raise BadUrl("psycopg must be installed: pip install 'shipcalc[postgres]'")
    given = {
        "connect_timeout": _CONNECT_SECONDS,
        "tcp_user_timeout": SECONDS * 1000,  # a network that swallows everything is found out
        "application_name": "shipcalc",
        "prepare_threshold": None,  # poolers between us and the server know no prepared statements
    }
    arguments = {name: value for name, value in given.items() if name not in url.query}
    url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, connect_args=arguments, pool_pre_ping=True, pool_timeout=SECONDS)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        before, connection.autocommit = connection.autocommit, True
        connection.execute(f"SET statement_timeout = '{SECONDS}s'")
        connection.execute(f"SET lock_timeout = '{SECONDS}s'")
        connection.execute(f"SET idle_in_transaction_session_timeout = '{2 * SECONDS}s'")
        connection.autocommit = before

    return engine
