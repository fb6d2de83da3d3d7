"""Processes that publish at once, and one that is killed (kill -9) in the middle: the old version or the new, whole.

``tests/load/publish.py`` does the same at random moments, many times.
"""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine

from calculator.store.database import DatabasePolicies

ROOT = Path(__file__).parents[3]
PUBLISHER = """
import sys, time
from datetime import UTC, datetime
from sqlalchemy import event
from calculator.store.database import DatabasePolicies
from calculator.store.engine import open_engine
from calculator.store.versions import Conflict
from calculator.sources import known_services

url, by, hangs = sys.argv[1:]
engine = open_engine(url)
store = DatabasePolicies(engine, known_services(), lambda: datetime.now(UTC))

def hang(*_):
    print("all is written, nothing is committed", flush=True)
    time.sleep(600)

if hangs == "hangs":
    event.listen(engine, "commit", hang)
print("ready", flush=True)
try:
    print("won", store.publish("hotshellow", sys.stdin.read(), by=by, note="", based_on=1).number)
except Conflict as conflict:
    print("lost to", conflict.live)
"""


class Publisher:
    """A process with a change of version 1, which it publishes once it is given the text."""

    def __init__(self, engine: Engine, by: str, manner: str = "commits") -> None:
        self.by = by
        self._process = subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, engine.url.render_as_string(hide_password=False), by, manner],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def says(self) -> str:
        """Its next line."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def give(self, text: str) -> None:
        """Let it go on."""
        assert self._process.stdin is not None
        self._process.stdin.write(text)
        self._process.stdin.close()

    def end(self, *, kill: bool = False) -> int:
        """Wait for its end; its exit status."""
        if kill:
            self._process.kill()
        assert self._process.stdout is not None
        self._process.stdout.close()
        return self._process.wait(60)


def test_a_killed_publication_never_was(store: DatabasePolicies, engine: Engine, text: str) -> None:
    """After its last statement, before its commit; the next publication of the same version goes through at once."""
    first = store.publish("hotshellow", text, by="Ann", note="", based_on=0)
    killed = Publisher(engine, "killed", "hangs")
    assert killed.says() == "ready"
    killed.give(text + "# by the killed one\n")
    assert killed.says() == "all is written, nothing is committed"
    assert store.history("hotshellow") == (first,)
    assert killed.end(kill=True) == -9
    assert (store.live("hotshellow"), store.history("hotshellow"), store.revision()) == (first, (first,), 1)
    assert [event.by for event in store.audit()] == ["Ann"]
    assert store.publish("hotshellow", text, by="Bo", note="", based_on=1).number == 2


def test_of_processes_that_publish_at_once_exactly_one_wins(store: DatabasePolicies, engine: Engine, text: str) -> None:
    """Both hold a change of version 1 and begin together; the other one is told."""
    store.publish("hotshellow", text, by="Ann", note="", based_on=0)
    publishers = [Publisher(engine, by) for by in ("Bo", "Cy")]
    assert [publisher.says() for publisher in publishers] == ["ready", "ready"]
    for publisher in publishers:
        publisher.give(text + f"# {publisher.by}\n")
    told = {publisher.says(): publisher.by for publisher in publishers}
    assert set(told) == {"won 2", "lost to 2"}
    assert [publisher.end() for publisher in publishers] == [0, 0]
    live = store.live("hotshellow")
    assert (live.by, live.text) == (told["won 2"], text + f"# {told['won 2']}\n")
