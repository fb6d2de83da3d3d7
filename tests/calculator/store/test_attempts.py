"""Guessing takes longer each time, and no longer or shorter where many processes answer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from calculator.store import tables
from calculator.store.attempts import FORGOTTEN, FREE, LONGEST, MOST, Attempts, LocalAttempts, caller, wait_after
from calculator.store.engine import open_engine, reading, sqlite_url
from calculator.store.migrate import migrate
from calculator.store.shared_attempts import SharedAttempts

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(params=["local", "sqlite", "postgresql"])
def attempts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Attempts]:
    """Nobody has tried yet."""
    if request.param == "local":
        yield LocalAttempts()
        return
    url = sqlite_url(tmp_path / "a.sqlite3") if request.param == "sqlite" else None
    engine = open_engine(url or request.getfixturevalue("postgres").new_schema())
    migrate(engine)
    yield SharedAttempts(engine)
    engine.dispose()


@pytest.mark.parametrize(
    ("count", "wait"), [(0, 0), (FREE - 1, 0), (FREE, 2), (FREE + 1, 4), (FREE + 2, 8), (FREE + 7, 256)]
)
def test_each_try_doubles_the_wait(count: int, wait: int) -> None:
    """The first few cost nothing."""
    assert wait_after(count, NOW, NOW) == wait


@pytest.mark.parametrize("count", [FREE + 8, FREE + 9, MOST])
def test_there_is_a_longest_wait(count: int) -> None:
    """However often it was tried."""
    assert wait_after(count, NOW, NOW) == LONGEST


@pytest.mark.parametrize(("passed", "wait"), [(0.0, 2), (0.1, 2), (1.0, 1), (1.9, 1), (2.0, 0), (9.0, 0)])
def test_a_wait_ends(passed: float, wait: int) -> None:
    """Rounded up to whole seconds."""
    assert wait_after(FREE, NOW, NOW + timedelta(seconds=passed)) == wait


def test_a_try_that_comes_too_early_is_not_counted(attempts: Attempts) -> None:
    """So that whoever waits as told gets in; everybody waits for himself."""
    assert [attempts.begin("peer", NOW) for _ in range(FREE)] == [0] * FREE
    assert [attempts.begin("peer", NOW) for _ in range(3)] == [2, 2, 2]
    assert attempts.begin("another", NOW) == 0
    assert attempts.begin("peer", NOW + SECOND) == 1
    assert attempts.begin("peer", NOW + 2 * SECOND) == 0
    assert attempts.begin("peer", NOW + 2 * SECOND) == 4


def test_the_right_token_forgets_the_wrong_ones(attempts: Attempts) -> None:
    """From then on the first few are free again; nobody else's are forgotten."""
    for _ in range(FREE):
        attempts.begin("peer", NOW)
        attempts.begin("another", NOW)
    attempts.passed("peer")
    assert [attempts.begin("peer", NOW) for _ in range(FREE + 1)] == [0] * FREE + [2]
    assert attempts.begin("another", NOW) == 2


def test_a_quiet_hour_forgets_them_too(attempts: Attempts) -> None:
    """To the second after it."""
    for _ in range(FREE):
        attempts.begin("peer", NOW)
    end = NOW + FORGOTTEN
    assert attempts.begin("peer", end) == 0
    assert attempts.begin("peer", end) == 4
    later = end + FORGOTTEN + SECOND
    assert [attempts.begin("peer", later) for _ in range(FREE + 1)] == [0] * FREE + [2]


def test_what_is_counted_has_an_end(attempts: Attempts) -> None:
    """However patient somebody is."""
    now = NOW
    for _ in range(MOST + 8):
        assert attempts.begin("peer", now) == 0
        now += timedelta(seconds=LONGEST)
    assert attempts.begin("peer", now - SECOND) == 1


def test_the_peer_that_tried_longest_ago_is_forgotten_first() -> None:
    """Memory is bounded where nothing is shared."""
    attempts = LocalAttempts()
    for _ in range(FREE):
        attempts.begin("first", NOW)
        attempts.begin("second", NOW)
    for number in range(998):
        attempts.begin(f"peer{number}", NOW)
    assert attempts.begin("first", NOW) == 2
    assert attempts.begin("first", NOW + 2 * SECOND) == 0
    attempts.begin("one more", NOW)
    assert (attempts.begin("second", NOW), attempts.begin("first", NOW + 2 * SECOND)) == (0, 4)


def test_processes_count_together(engine: Engine) -> None:
    """Each has an object of its own; the right token given to one is known to all."""
    one, other = SharedAttempts(engine), SharedAttempts(engine)
    assert [each.begin("peer", NOW) for each in (one, other, one)] == [0, 0, 0]
    assert (one.begin("peer", NOW), other.begin("peer", NOW)) == (2, 2)
    other.passed("peer")
    assert one.begin("peer", NOW) == 0


def test_many_at_once_are_counted_one_by_one(engine: Engine) -> None:
    """Whoever asks on forty connections at once has three tries, as on one."""
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: SharedAttempts(engine).begin("peer", NOW), range(40)))
    assert sorted(waits) == [0] * FREE + [2] * (40 - FREE)


def test_rows_go_once_they_are_old(engine: Engine) -> None:
    """Nobody is remembered for longer than it matters."""
    attempts = SharedAttempts(engine)
    for number in range(5):
        attempts.begin(f"peer{number}", NOW)
    attempts.begin("late", NOW + FORGOTTEN + SECOND)
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(tables.login_attempts)).scalar_one() == 1


def test_without_its_database_a_process_counts_by_itself(tmp_path: Path) -> None:
    """Nobody guesses faster by making it busy, and nobody is kept out for good."""
    engine = open_engine(sqlite_url(tmp_path / "no" / "a.sqlite3"))
    attempts = SharedAttempts(engine)
    assert [attempts.begin("peer", NOW) for _ in range(FREE + 1)] == [0] * FREE + [2]
    attempts.passed("peer")
    assert attempts.begin("peer", NOW) == 0


def test_who_may_only_read_counts_by_itself(request: pytest.FixtureRequest) -> None:
    """A role without the right to write is no fault of ours."""
    url: str = request.getfixturevalue("postgres").new_database()
    owner = open_engine(url)
    migrate(owner)
    with owner.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE reader LOGIN")
        connection.exec_driver_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    reader = open_engine(url.replace("shipcalc@", "reader@"))
    attempts = SharedAttempts(reader)
    assert [attempts.begin("peer", NOW) for _ in range(FREE + 1)] == [0] * FREE + [2]
    owner.dispose()
    reader.dispose()


@pytest.mark.parametrize(
    ("host", "peer"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
        (None, ""),
        ("", ""),
        ("a socket's file", ""),
    ],
)
def test_a_household_is_one_peer(host: str | None, peer: str) -> None:
    """Of IPv6 all addresses of a network; what is no address is one and the same."""
    assert caller(host) == peer
