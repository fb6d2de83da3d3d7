"""Signed cookies and the guard of forms."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from calculator.web.safety.session import LIFE, Session, Sessions

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)


@pytest.fixture
def ids() -> Iterator[int]:
    """Numbers that stand for chance."""
    return count()


@pytest.fixture
def sessions(ids: Iterator[int]) -> Sessions:
    """Sessions of one service."""
    return Sessions(b"signing key", b"token", new_id=lambda: f"id{next(ids)}")


def test_a_cookie_brings_the_session_back(sessions: Sessions) -> None:
    """The same name, the same identity, whatever the name holds."""
    session = sessions.open('Ada <b>"é', NOW)
    assert sessions.read(sessions.cookie(session), NOW) == session == Session("id0", 'Ada <b>"é', session.until)


@pytest.mark.parametrize(("after", "holds"), [(timedelta(0), True), (LIFE - timedelta(seconds=1), True), (LIFE, False)])
def test_a_session_ends(sessions: Sessions, after: timedelta, holds: bool) -> None:
    """After LIFE, to the second."""
    cookie = sessions.cookie(sessions.open("Ada", NOW))
    assert (sessions.read(cookie, NOW + after) is not None) is holds


@pytest.mark.parametrize("cookie", [None, "", "x", "a.b.c", "WyJpZDAiLCJBZGEiLDE3ODQwNzM2MDBd.xxxx"])
def test_what_is_not_ours_is_no_session(sessions: Sessions, cookie: str | None) -> None:
    """Nothing, junk, or the right words with another signature."""
    assert sessions.read(cookie, NOW) is None


def test_one_changed_character_is_no_session(sessions: Sessions) -> None:
    """Wherever it stands before the signature's last, which holds spare bits."""
    cookie = sessions.cookie(sessions.open("Ada", NOW))
    for place in range(len(cookie) - 1):
        other = "A" if cookie[place] != "A" else "B"
        assert sessions.read(cookie[:place] + other + cookie[place + 1 :], NOW) is None


@pytest.mark.parametrize(
    "secrets", [(b"another key", b"token"), (b"signing key", b"another"), (b"signing keyt", b"oken")]
)
def test_other_secrets_know_nothing_of_it(sessions: Sessions, secrets: tuple[bytes, ...]) -> None:
    """A new token or a new key ends all sessions; where one secret ends is part of the key."""
    other = Sessions(*secrets, new_id=lambda: "id")
    session = sessions.open("Ada", NOW)
    assert other.read(sessions.cookie(session), NOW) is None
    assert not other.guarded(session, sessions.guard(session))


def test_a_guard_fits_its_own_session_only(sessions: Sessions) -> None:
    """Neither another's nor an empty one does."""
    mine, yours = sessions.open("Ada", NOW), sessions.open("Ada", NOW)
    assert sessions.guarded(mine, sessions.guard(mine))
    assert not sessions.guarded(mine, sessions.guard(yours))
    assert not sessions.guarded(mine, "")
    assert not sessions.guarded(mine, "é")
    assert mine.id not in sessions.guard(mine)
