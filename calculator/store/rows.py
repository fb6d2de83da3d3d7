"""Statements over the tables, and rows as the words of ``versions``."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Insert, Row, Select, Table, Update, and_, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from calculator.store import tables
from calculator.store.texts import clean_name
from calculator.store.versions import Event, Version, What

LAST: Final = 2**31 - 1
"""The largest number a column of ours holds."""

VERSIONS: Final[Select[Any]] = select(tables.versions)
LIVE: Final[Select[Any]] = VERSIONS.join_from(
    tables.versions,
    tables.shops,
    and_(tables.shops.c.shop == tables.versions.c.shop, tables.shops.c.live == tables.versions.c.number),
)
REVISION: Final = select(tables.revision.c.number)
"""Made once: every worker asks it four times a second, and making it takes a quarter of asking."""
NEWEST_FIRST: Final = tables.versions.c.number.desc()


def draft_of(shop: str, by: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions for the one draft of *by*.

    Raises:
        BadNote: a name no draft can have.
    """
    return tables.drafts.c.shop == clean_name(shop), tables.drafts.c.author == clean_name(by)


def move_live(connection: Connection, shop: str, based_on: int) -> bool:
    """Count the live number up, if it still is *based_on*. Whoever comes second waits here for the first to end."""
    moved: Insert | Update
    if not 0 <= based_on < LAST:
        return False
    if based_on == 0:
        moved = insert_or(connection, tables.shops).values(shop=shop, live=1).on_conflict_do_nothing()
    else:
        still = (tables.shops.c.shop == shop, tables.shops.c.live == based_on)
        moved = update(tables.shops).where(*still).values(live=based_on + 1)
    return connection.execute(moved, execution_options={"preserve_rowcount": True}).rowcount == 1


def add(connection: Connection, version: Version, what: What) -> None:
    """The version, its line in the audit trail and the sign to all workers."""
    connection.execute(
        insert(tables.versions).values(
            shop=version.shop,
            number=version.number,
            digest=version.digest,
            policy=version.text,
            published_at=version.published_at,
            author=version.by,
            note=version.note,
        )
    )
    connection.execute(
        insert(tables.events).values(
            at=version.published_at,
            author=version.by,
            what=what,
            shop=version.shop,
            number=version.number,
            note=version.note,
        )
    )
    connection.execute(update(tables.revision).values(number=tables.revision.c.number + 1))


def insert_or(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can be told what to do where the row exists: each database has its own."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def version_of(row: Row[Any]) -> Version:
    """A row of VERSIONS."""
    return Version(row.shop, row.number, row.digest, row.policy, row.published_at, row.author, row.note)


def event_of(row: Row[Any]) -> Event:
    """A row of the audit trail."""
    return Event(row.at, row.author, row.what, row.shop, row.number, row.note)
