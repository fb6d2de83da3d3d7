"""shipcalc serve: checked before it starts, one key for all workers, one line for each warning."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from calculator.cli import main
from calculator.sources import known_services
from calculator.store.database import DatabasePolicies
from calculator.store.engine import open_engine, sqlite_url
from calculator.wiring import NO_KEYS, OPEN
from tests.processes import NO_TLS

LISTENS = re.compile(r"Uvicorn running on (http://127\.0\.0\.1:\d+)")
READY = re.compile(r"(Application startup complete)")
PICKED_UP = re.compile(r"^policies picked up: (hotshellow \w+)$")


class Server:
    """A running ``shipcalc serve`` on a free port; ``lines`` are what it logged so far."""

    def __init__(self, workers: int) -> None:
        command = [sys.executable, "-m", "calculator", "serve", "--port", "0", "--workers", str(workers)]
        self.process = subprocess.Popen(command, bufsize=0, stderr=subprocess.PIPE)
        self.lines: list[dict[str, object]] = []
        self.base = self.says(LISTENS)
        for _ in range(workers):
            self.says(READY)

    def says(self, pattern: re.Pattern[str]) -> str:
        """What *pattern* finds in the next line of the log that it fits."""
        deadline = time.monotonic() + 30
        assert self.process.stderr is not None
        while time.monotonic() < deadline:
            if select.select([self.process.stderr], [], [], 1)[0]:
                line = json.loads(self.process.stderr.readline())
                self.lines.append(line)
                if found := pattern.search(line["message"]):
                    return found[1]
        raise AssertionError(self.lines)

    def post(self, path: str, body: bytes) -> dict[str, object]:
        """The answer to *body*."""
        answer = httpx.post(
            self.base + path, content=body, headers={"content-type": "application/json"}, timeout=30, verify=NO_TLS
        )
        document: dict[str, object] = answer.json()
        return document

    def counts_within(self, seconds: float, sample: str) -> bool:
        """Whether *sample* is told before *seconds* are over: what another worker counted takes one to be known."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if sample in httpx.get(f"{self.base}/metrics", timeout=30, verify=NO_TLS).text.splitlines():
                return True
            time.sleep(0.1)
        return False

    def stop(self) -> int:
        """End it as an orchestrator does; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        _, rest = self.process.communicate(timeout=30)
        self.lines += [json.loads(line) for line in rest.splitlines()]
        return self.process.returncode


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Two workers over the example shops, without any settings; temporary files go to *tmp_path*."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    running = Server(workers=2)
    yield running
    if running.process.poll() is None:
        running.stop()


def publish(file: Path) -> None:
    """Another process makes hotshellow's orders below $50 pay $6.00."""
    store = DatabasePolicies(open_engine(sqlite_url(file)), known_services(), lambda: datetime.now(UTC))
    live = store.live("hotshellow")
    store.publish(live.shop, live.text.replace('fee = "5.00"', 'fee = "6.00"'), by="Ann", note="", based_on=1)
    store.close()


def test_workers_share_what_the_parent_decided(server: Server, carts: Path, tmp_path: Path) -> None:
    """Whoever answers can verify what any of them sealed and tells what all of them counted.

    What is published in the database they share goes live in both, and what was sealed before still holds.
    Each warning is logged once; it stops when told, and leaves no file but its database.
    """
    cart = (carts / "hotshellow.json").read_bytes()
    for _ in range(6):
        quote = server.post("/v1/quotes", cart)
        options = quote["options"]
        assert isinstance(options, list)
        body = json.dumps({"token": options[0]["token"], "cart": json.loads(cart)}).encode()
        assert server.post("/v1/quotes/verify", body)["verdict"] == "same"
    assert server.counts_within(5, 'shipcalc_quotes_total{outcome="options",shop="hotshellow"} 6.0')
    publish(tmp_path / "shipcalc.sqlite3")
    assert server.says(PICKED_UP) == server.says(PICKED_UP)
    for _ in range(6):
        assert server.post("/v1/quotes/verify", body)["verdict"] == "same"
        options = server.post("/v1/quotes", cart)["options"]
        assert isinstance(options, list)
        assert options[0]["price"] == "6.00"
    server.stop()
    warnings = [line["message"] for line in server.lines if line["level"] == "warning"]
    assert warnings == [NO_KEYS, OPEN]
    assert [path.name for path in tmp_path.iterdir()] == ["shipcalc.sqlite3"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--port", "65536"], "argument --port: '65536' must be a whole number from 0 to 65535"),
        (["--port", "-1"], "argument --port: '-1' must be a whole number from 0 to 65535"),
        (["--workers", "0"], "argument --workers: '0' must be a whole number from 1 to 64"),
        (["--workers", "²"], "argument --workers: '²' must be a whole number from 1 to 64"),
    ],
)
def test_numbers_have_bounds(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit 2."""
    with pytest.raises(SystemExit) as caught:
        main(["serve", *words])
    assert caught.value.code == 2
    assert capsys.readouterr().err == f"shipcalc serve: {message} (see shipcalc serve --help)\n"


def test_nothing_starts_over_bad_policies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Told before a port is taken."""
    monkeypatch.setenv("SHIPCALC_SIGNING_KEYS", "")
    monkeypatch.setenv("SHIPCALC_POLICIES", "")
    (tmp_path / "policies").mkdir()
    assert main(["serve", "--policies", "policies"]) == 2
    assert capsys.readouterr().err == "shipcalc serve: policies: holds no policy: put a <shop>.toml there\n"
    assert os.environ["SHIPCALC_POLICIES"] == str(tmp_path / "policies")
