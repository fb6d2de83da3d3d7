"""A shop whose every version has a price of its own, processes that publish it, databases of both kinds to do it in."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from calculator.sources import known_services
from calculator.store.database import DatabasePolicies
from calculator.store.engine import open_engine, sqlite_url
from calculator.store.opening import open_database
from calculator.store.versions import Conflict, StoreUnavailable
from tests.postgres import Postgres, programs

ROOT: Final = Path(__file__).resolve().parents[2]
SHOP: Final = "hotshellow"
POLICIES: Final = ROOT / "fixtures/policies"


def now() -> datetime:
    """For the dates of versions."""
    return datetime.now(UTC)


def policy(number: int) -> str:
    """The example policy, with a fee below $50 that no other number has."""
    text = (POLICIES / f"{SHOP}.toml").read_text(encoding="utf-8")
    return text.replace('fee = "5.00"', f'fee = "{price(number)}"')


def price(number: int) -> str:
    """What that fee is, as answers write it."""
    return f"{Decimal(500 + number) / 100:.2f}"


def opened(url: str) -> DatabasePolicies:
    """With the example shops in it."""
    return open_database(url, POLICIES, known_services(), now, print)


def told(name: str, line: str) -> None:
    """What was seen, as soon as it was."""
    print(f"{name}: {line}", flush=True)


def publish_for_ever(url: str, last: int, by: str) -> None:
    """One line a publication: the number that was won, or that somebody else won it. Ends at version *last*."""
    store = DatabasePolicies(open_engine(url), known_services(), now)
    while True:
        try:
            live = store.live(SHOP)
            if live.number >= last:
                return
            text = policy(live.number + 1) + f"# {by}\n"
            line = f"won {store.publish(SHOP, text, by=by, note='', based_on=live.number).number}"
        except Conflict as conflict:
            line = f"lost {conflict.based_on + 1}"
        except StoreUnavailable:
            time.sleep(0.05)
            continue
        print(line, flush=True)


def publisher(url: str, last: int, by: str) -> "subprocess.Popen[str]":
    """A process that does it."""
    words = [sys.executable, __file__, url, str(last), by]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def whole(name: str, url: str) -> list[str]:
    """What must hold whatever happened: versions without a hole, the newest live, each sound, each with its event."""
    store = opened(url)
    history = store.history(SHOP, 10_000)
    numbers = [version.number for version in history]
    events = [event.number for event in store.audit(10_000) if event.shop == SHOP]
    failures = []
    if numbers != list(range(len(numbers), 0, -1)) or store.live(SHOP) != history[0]:
        failures.append(f"{name}: live {store.live(SHOP).number} of {numbers[:5]}…")
    if events != numbers:
        failures.append(f"{name}: {len(events)} events of {len(numbers)} versions")
    if store.revision() != len(store.audit(10_000)):
        failures.append(f"{name}: revision {store.revision()}")
    if store.policy(history[0]).version != history[0].digest:
        failures.append(f"{name}: the live text is not what was published")
    store.close()
    return failures


@contextmanager
def databases(only: str | None) -> Iterator[list[tuple[str, str, Postgres | None]]]:
    """Name, URL and server of each."""
    found: list[tuple[str, str, Postgres | None]] = []
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as directory:
        if only != "postgresql":
            found.append(("sqlite", sqlite_url(Path(directory) / "policies.sqlite3"), None))
        where, server = programs(), None
        if only != "sqlite" and where is not None:
            home = Path(directory) / "server"
            home.mkdir()
            Path(directory).chmod(0o755)
            server = Postgres(where, home)
            found.append(("postgresql", server.new_database(), server))
        try:
            yield found
        finally:
            if server is not None:
                server.stop()


if __name__ == "__main__":
    publish_for_ever(sys.argv[1], int(sys.argv[2]), sys.argv[3])
