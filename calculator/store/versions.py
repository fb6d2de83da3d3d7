"""Versions of a shop's policy: what any store of them can do, and what can go wrong.

All calls wait for a disk or a database: callers on an event loop run them in a thread. Quoting never makes one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, Protocol

from calculator.domain.errors import ShippingError
from calculator.domain.record import record
from calculator.store.attempts import Attempts

LONGEST_NAME: Final = 100
"""Characters of ``by``."""
LONGEST_NOTE: Final = 1000
"""Characters of a ``note``."""

What = Literal["seeded", "published", "rolled_back"]


@record(frozen=True, slots=True)
class Version:
    """A policy as it was published. Numbers of a shop begin at 1 and have no holes; the newest is live.

    ``digest`` is ``Policy.version``, which answers and tokens carry: versions that say the same share it.
    ``published_at`` is timezone-aware, None where nobody published (a file). ``by`` and ``note`` may be empty.
    """

    shop: str
    number: int
    digest: str
    text: str
    published_at: datetime | None
    by: str
    note: str


@record(frozen=True, slots=True)
class Event:
    """One line of the audit trail: who did what to which version of a shop, and when (timezone-aware)."""

    at: datetime
    by: str
    what: What
    shop: str
    number: int
    note: str


class StoreError(ShippingError):
    """What a store of policies cannot do."""


class UnknownVersion(StoreError):
    """The shop has no version of this number."""

    def __init__(self, shop: str, number: int) -> None:
        super().__init__(f"shop {shop!r} has no version {number}")
        self.shop = shop
        self.number = number


class Conflict(StoreError):
    """Somebody has published since the version a change was based on: look at theirs first. ``live`` is its number."""

    def __init__(self, shop: str, based_on: int, live: int) -> None:
        super().__init__(f"shop {shop!r}: the change is based on version {based_on}, but version {live} is live")
        self.shop = shop
        self.based_on = based_on
        self.live = live


class NotWritable(StoreError):
    """The policies are files in a directory: change them there."""


class BadNote(StoreError):
    """A name or a note that is too long, or holds a NUL character."""


class StoreUnavailable(StoreError):
    """The database does not answer, or not in time. The text holds no password.

    A publication under way is there whole or not at all; which of the two, the history tells once it can be read.
    """


class Versions(Protocol):
    """A store of policies, for all shops."""

    @property
    def writable(self) -> bool:
        """False: files in a directory, whose history is git's."""
        ...

    @property
    def attempts(self) -> Attempts:
        """Tries to log in where these policies are changed, counted as widely as they are shared."""
        ...

    def shops(self) -> Sequence[str]:
        """Names of all shops, sorted."""
        ...

    def live(self, shop: str) -> Version:
        """The newest version.

        Raises:
            UnknownShop.
        """
        ...

    def history(self, shop: str, limit: int = 50) -> Sequence[Version]:
        """Newest first.

        Raises:
            UnknownShop.
        """
        ...

    def version(self, shop: str, number: int) -> Version:
        """
        Raises:
            UnknownShop, UnknownVersion.
        """
        ...

    def publish(self, shop: str, text: str, *, by: str, note: str, based_on: int) -> Version:
        """Make *text* live, whole or not at all.

        Args:
            by: at most LONGEST_NAME characters; *note* at most LONGEST_NOTE.
            based_on: number of the version that was changed; 0 for a shop's first.

        Raises:
            BadPolicy: with every fault.
            Conflict: *based_on* is not live any more.
            NotWritable, BadNote.
        """
        ...

    def roll_back(self, shop: str, number: int, *, by: str, note: str, based_on: int | None = None) -> Version:
        """Publish the text of an old version again, as a new version.

        Args:
            based_on: number of the version that was live when this was decided; None: whichever is.

        Raises:
            UnknownShop, UnknownVersion, BadPolicy, NotWritable, BadNote.
            Conflict: *based_on* is not live any more, or somebody published in this very moment.
        """
        ...

    def drafts(self, by: str) -> Sequence[str]:
        """Shops that *by* keeps a draft of, sorted; some may not be there yet."""
        ...

    def draft(self, shop: str, by: str) -> str | None:
        """What *by* last kept as a draft of *shop*; it need not be a policy."""
        ...

    def keep_draft(self, shop: str, by: str, text: str) -> None:
        """Keep *text*, instead of what *by* kept before.

        Raises:
            BadPolicy: it is too large, or no text at all.
            NotWritable, BadNote.
        """
        ...

    def drop_draft(self, shop: str, by: str) -> None:
        """Forget the draft, if there is one."""
        ...

    def audit(self, limit: int = 100) -> Sequence[Event]:
        """What was done, newest first."""
        ...
