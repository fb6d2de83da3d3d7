"""Sessions without a store: a signed cookie says who is in and until when, and a token bound to it guards changes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b
from hmac import compare_digest
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

from calculator.domain.record import record

COOKIE: Final = "shipcalc_admin"
LIFE: Final = timedelta(hours=12)

_SALT: Final = "shipcalc admin session"


@record(frozen=True, slots=True)
class Session:
    """Somebody who may use the pages. ``by`` is the name that history shows; ``until`` in whole seconds since 1970."""

    id: str
    by: str
    until: int


class Sessions:
    """Opens, reads and guards sessions. Whoever holds *key* can make one, so it is derived from secrets alone."""

    def __init__(self, *secrets: bytes, new_id: Callable[[], str]) -> None:
        """
        Args:
            secrets: changing any of them ends all sessions.
            new_id: text nobody can guess.
        """
        parts = b"".join(len(secret).to_bytes(4, "big") + secret for secret in secrets)
        self._key = blake2b(parts, person=b"shipcalc-admin").digest()
        self._serializer = URLSafeSerializer(self._key, _SALT)
        self._new_id = new_id

    def open(self, by: str, now: datetime) -> Session:
        """A new session, good for LIFE."""
        return Session(self._new_id(), by, int((now + LIFE).timestamp()))

    def cookie(self, session: Session) -> str:
        """The cookie's value."""
        return self._serializer.dumps([session.id, session.by, session.until])

    def read(self, cookie: str | None, now: datetime) -> Session | None:
        """The session of a cookie; None where there is none, it is not ours or its time is over."""
        if not cookie:
            return None
        try:
            content = self._serializer.loads(cookie)
        except BadData:
            return None
        if [type(part) for part in content] != [str, str, int] or now.timestamp() >= content[2]:
            return None
        return Session(*content)

    def guard(self, session: Session) -> str:
        """The token every form of this session carries. Another session's does not fit."""
        return blake2b(session.id.encode(), key=self._key, person=b"shipcalc-csrf", digest_size=24).hexdigest()

    def guarded(self, session: Session, offered: str) -> bool:
        """Whether a form came from a page of this session; compared in constant time."""
        return compare_digest(self.guard(session).encode(), offered.encode())
