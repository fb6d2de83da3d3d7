"""Policies in a database: versions, drafts and the audit trail, in SQLite or PostgreSQL."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, delete, select

from calculator.domain.errors import BadPolicy, PolicyFault, UnknownShop
from calculator.domain.record import record
from calculator.domain.service import Catalogue
from calculator.policy.load import load
from calculator.policy.model import Policy
from calculator.store import tables
from calculator.store.engine import reading, writing
from calculator.store.files import BadPolicies
from calculator.store.rows import (
    LAST,
    LIVE,
    NEWEST_FIRST,
    REVISION,
    VERSIONS,
    add,
    draft_of,
    event_of,
    insert_or,
    move_live,
    version_of,
)
from calculator.store.shared_attempts import SharedAttempts
from calculator.store.texts import clean_name, clean_note, policy_bytes, storable
from calculator.store.versions import Conflict, Event, UnknownVersion, Version, What


@record(frozen=True, slots=True)
class Live:
    """Which version of a shop is live."""

    shop: str
    number: int
    digest: str


class DatabasePolicies:
    """``Versions`` in a database whose tables exist (``migrate``). Safe to use from many threads and processes.

    Beside what ``Versions`` tells, every method may raise StoreUnavailable.
    """

    def __init__(self, engine: Engine, catalogue: Catalogue, clock: Callable[[], datetime]) -> None:
        """*clock*: timezone-aware now, for the dates of versions and events."""
        self._engine = engine
        self._catalogue = catalogue
        self._clock = clock
        self._attempts = SharedAttempts(engine)

    @property
    def writable(self) -> bool:
        """Always."""
        return True

    @property
    def attempts(self) -> SharedAttempts:
        """Counted for all processes that share the database."""
        return self._attempts

    @property
    def kind(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def policies(self) -> tuple[Policy, ...]:
        """What the live versions say, by shop.

        Raises:
            BadPolicies: every fault of every shop, as where this program is older than what was published.
        """
        policies, errors = [], []
        for shop in self.shops():
            try:
                policies.append(self.policy(self.live(shop)))
            except BadPolicy as error:
                errors.append(error)
        if errors:
            raise BadPolicies(errors)
        return tuple(policies)

    def policy(self, version: Version) -> Policy:
        """What *version* says.

        Raises:
            BadPolicy: this program is older, or newer, than the one it was published with.
        """
        return load(version.text.encode(), f"{version.shop} version {version.number}", self._catalogue)

    def revision(self) -> int:
        """A number that changes whenever a live version does: one row, cheap enough to ask for all day."""
        with reading(self._engine) as connection:
            number: int = connection.execute(REVISION).scalar_one()
        return number

    def lives(self) -> Mapping[str, Live]:
        """Which versions are live, by shop."""
        found = LIVE.with_only_columns(tables.versions.c.shop, tables.versions.c.number, tables.versions.c.digest)
        with reading(self._engine) as connection:
            return {row.shop: Live(*row) for row in connection.execute(found)}

    def shops(self) -> Sequence[str]:
        """As ``Versions``."""
        with reading(self._engine) as connection:
            return tuple(connection.execute(select(tables.shops.c.shop).order_by(tables.shops.c.shop)).scalars())

    def live(self, shop: str) -> Version:
        """As ``Versions``."""
        found = self._one(LIVE, shop)
        if found is None:
            raise UnknownShop(shop)
        return found

    def history(self, shop: str, limit: int = 50) -> Sequence[Version]:
        """As ``Versions``."""
        self.live(shop)
        asked = VERSIONS.where(tables.versions.c.shop == shop).order_by(NEWEST_FIRST).limit(max(limit, 0))
        with reading(self._engine) as connection:
            return tuple(map(version_of, connection.execute(asked)))

    def version(self, shop: str, number: int) -> Version:
        """As ``Versions``."""
        found = self._one(VERSIONS.where(tables.versions.c.number == number), shop) if 0 < number <= LAST else None
        if found is None:
            self.live(shop)
            raise UnknownVersion(shop, number)
        return found

    def of_digest(self, shop: str, digest: str) -> Version | None:
        """The newest version that says what *digest* stands for, None where none does."""
        newest = VERSIONS.where(tables.versions.c.digest == digest).order_by(NEWEST_FIRST).limit(1)
        return self._one(newest, shop)

    def has_text(self, shop: str, text: str) -> bool:
        """Whether any version of *shop* is *text*, sign by sign."""
        return self._one(VERSIONS.where(tables.versions.c.policy == text).limit(1), shop) is not None

    def publish(self, shop: str, text: str, *, by: str, note: str, based_on: int, what: What = "published") -> Version:
        """As ``Versions``; *what* is how the audit trail calls it."""
        by, note = clean_name(by), clean_note(note)
        policy = load(policy_bytes(shop, text), f"{shop}.toml", self._catalogue)
        if policy.shop != shop:
            fault = PolicyFault("shop", f'the policy of shop {shop!r} must say shop = "{shop}"', "other_shop")
            raise BadPolicy(f"{shop}.toml", (fault,))
        version = Version(shop, based_on + 1, policy.version, text, self._clock(), by, note)
        with writing(self._engine) as connection:
            moved = move_live(connection, shop, based_on)
            if moved:
                add(connection, version, what)
        if not moved:
            raise Conflict(shop, based_on, self.live(shop).number)
        return version

    def roll_back(self, shop: str, number: int, *, by: str, note: str, based_on: int | None = None) -> Version:
        """As ``Versions``."""
        live = self.live(shop).number if based_on is None else based_on
        old = self.version(shop, number)
        return self.publish(shop, old.text, by=by, note=note, based_on=live, what="rolled_back")

    def drafts(self, by: str) -> Sequence[str]:
        """As ``Versions``."""
        found = select(tables.drafts.c.shop).where(tables.drafts.c.author == clean_name(by))
        with reading(self._engine) as connection:
            return tuple(sorted(connection.execute(found).scalars()))

    def draft(self, shop: str, by: str) -> str | None:
        """As ``Versions``."""
        found = select(tables.drafts.c.policy).where(*draft_of(shop, by))
        with reading(self._engine) as connection:
            text: str | None = connection.execute(found).scalar_one_or_none()
        return text

    def keep_draft(self, shop: str, by: str, text: str) -> None:
        """As ``Versions``."""
        policy_bytes(shop, text)
        row = {"shop": clean_name(shop), "author": clean_name(by), "policy": text}
        with writing(self._engine) as connection:
            added = insert_or(connection, tables.drafts).values(row)
            connection.execute(added.on_conflict_do_update(index_elements=["shop", "author"], set_={"policy": text}))

    def drop_draft(self, shop: str, by: str) -> None:
        """As ``Versions``."""
        with writing(self._engine) as connection:
            connection.execute(delete(tables.drafts).where(*draft_of(shop, by)))

    def audit(self, limit: int = 100) -> Sequence[Event]:
        """As ``Versions``."""
        asked = select(tables.events).order_by(tables.events.c.id.desc()).limit(max(limit, 0))
        with reading(self._engine) as connection:
            return tuple(map(event_of, connection.execute(asked)))

    def _one(self, asked: Select[Any], shop: str) -> Version | None:
        if not storable(shop):
            return None
        with reading(self._engine) as connection:
            row = connection.execute(asked.where(tables.versions.c.shop == shop)).one_or_none()
        return None if row is None else version_of(row)
