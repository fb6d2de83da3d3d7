"""Brings a database's tables up to date. Of several workers that start at once one does it, the others wait for it."""

import time
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from calculator.store.engine import SECONDS, reading, writing
from calculator.store.versions import StoreError, StoreUnavailable

_LOCK: Final = 7_308_332_182_104  # any number that no other program of this database takes
_AGAIN: Final = 0.05


def migrate(engine: Engine) -> str:
    """Make or update the tables; the revision they are at then. Where they are up to date, nothing is locked.

    Raises:
        StoreUnavailable: the database does not answer, or may not be written.
        StoreError: its tables are of a newer version of this program.
    """
    config = Config()
    config.set_main_option("script_location", "calculator.store:migrations")
    head = ScriptDirectory.from_config(config).get_current_head()
    with reading(engine) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != head:
        _upgrade(engine, config)
    return str(head)


def _upgrade(engine: Engine, config: Config) -> None:
    if engine.dialect.name == "sqlite":
        _write_ahead(engine)
    try:
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(f"the database was made by another version of shipcalc: {error}") from None


def _write_ahead(engine: Engine) -> None:
    """Readers and a writer shall not wait for one another. The file remembers it; nobody queues for this change."""
    until = time.monotonic() + SECONDS
    while not _written_ahead(engine):
        if time.monotonic() > until:
            raise StoreUnavailable("the file is locked by another program")
        time.sleep(_AGAIN)


def _written_ahead(engine: Engine) -> bool:
    try:
        with reading(engine) as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    except StoreUnavailable as error:
        if "locked" in str(error):
            return False
        raise
    return True
