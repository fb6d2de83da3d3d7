"""Tries to log in, counted in the database: many workers give nobody more of them than one would."""

from datetime import datetime
from typing import Final

from sqlalchemy import Engine, delete, select, update

from calculator.store import tables
from calculator.store.attempts import FORGOTTEN, MOST, LocalAttempts, wait_after
from calculator.store.engine import writing
from calculator.store.rows import insert_or
from calculator.store.versions import StoreUnavailable

_TRIES: Final = tables.login_attempts


class SharedAttempts:
    """``Attempts`` of all processes that share a database; while it does not answer each counts by itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._local = LocalAttempts()

    def begin(self, peer: str, now: datetime) -> int:
        """As ``Attempts``."""
        try:
            return self._begin(peer, now)
        except StoreUnavailable:
            return self._local.begin(peer, now)

    def passed(self, peer: str) -> None:
        """As ``Attempts``."""
        self._local.passed(peer)
        try:
            with writing(self._engine) as connection:
                connection.execute(delete(_TRIES).where(_TRIES.c.peer == peer))
        except StoreUnavailable:
            return

    def _begin(self, peer: str, now: datetime) -> int:
        row = {"peer": peer, "count": 0, "last": now}
        own = _TRIES.c.peer == peer
        with writing(self._engine) as connection:
            # Before the row of *peer* is held: whoever waits for rows while holding one may wait for ever.
            connection.execute(delete(_TRIES).where(_TRIES.c.last < now - FORGOTTEN))
            connection.execute(insert_or(connection, _TRIES).values(row).on_conflict_do_nothing())
            count, last = connection.execute(select(_TRIES.c.count, _TRIES.c.last).where(own).with_for_update()).one()
            wait = wait_after(count, last, now)
            if not wait:
                connection.execute(update(_TRIES).where(own).values(count=min(count + 1, MOST), last=now))
        return wait
