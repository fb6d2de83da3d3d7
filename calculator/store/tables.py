"""The tables of a database of policies. ``migrations`` makes them; a test holds that both say the same."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A timezone-aware instant. SQLite keeps no offset, so UTC goes in and comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Naive UTC for SQLite, aware for the others."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, whatever the session's time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


shops: Final = Table(
    "shops",
    METADATA,
    Column("shop", String, primary_key=True),
    Column("live", Integer, nullable=False),
)
"""A shop and the number of its live version: publishing moves it from the number it was based on, or does nothing."""

versions: Final = Table(
    "policy_versions",
    METADATA,
    Column("shop", String, ForeignKey("shops.shop"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String, nullable=False),
    Column("policy", Text, nullable=False),
    Column("published_at", UtcTime, nullable=False),
    Column("author", String, nullable=False),
    Column("note", Text, nullable=False),
    Index(None, "shop", "digest"),
)
"""Every version ever published; rows are added, never changed."""

drafts: Final = Table(
    "policy_drafts",
    METADATA,
    Column("shop", String, primary_key=True),
    Column("author", String, primary_key=True),
    Column("policy", Text, nullable=False),
)
"""What somebody is writing; one draft a shop and author. The shop need not exist yet."""

events: Final = Table(
    "audit_events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("author", String, nullable=False),
    Column("what", String, nullable=False),
    Column("shop", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("note", Text, nullable=False),
)
"""The audit trail; rows are added, never changed, in the transaction of what they tell."""

login_attempts: Final = Table(
    "login_attempts",
    METADATA,
    Column("peer", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last", UtcTime, nullable=False),
)
"""Who tried to log in, how often and when last; rows go with the right token, or after an hour."""

revision: Final = Table(
    "revision",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
)
"""One row, counted up by whatever changes what is live: all that a worker asks for several times a second."""
