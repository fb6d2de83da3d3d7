"""What the measuring scripts share: servers in processes of their own, carts, and a client that costs next to nothing.

Servers run on the first core, the emulator and the load on the last, where the system can pin.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
POLICIES: Final = ROOT / "tests/benchmarks/policies"
LAST_CORE: Final = (os.cpu_count() or 1) - 1
QUOTES: Final = "/v1/quotes"

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_SETTINGS: Final = {"SHIPCALC_SIGNING_KEYS": "benchmark-key-of-32-bytes-length", "SHIPCALC_POLICIES": str(POLICIES)}


def cart(shop: str, number: int) -> bytes:
    """A cart of two lines for *shop*, to Germany; no two numbers below 90,000 are alike to any carrier."""
    line = {
        "kind": "stock",
        "quantity": 1,
        "unit_price": "24.99",
        "dimensions": {"length": "6", "width": "6", "height": "4", "unit": "cm"},
    }
    return json.dumps(
        {
            "shop": shop,
            "currency": "USD",
            "destination": {
                "country": "DE",
                "postal_code": f"{10000 + number % 90000:05}",
                "city": "Berlin",
                "lines": [f"{number} Invalidenstraße"],
                "residential": True,
            },
            "lines": [
                {
                    **line,
                    "id": str(place),
                    "sku": f"RING-{number}-{place}",
                    "name": "Ring",
                    "weight": {"value": str(30 + number % 40 + place), "unit": "g"},
                    "customs": {"hs_code": "711319", "origin_country": "US", "description": "silver ring"},
                }
                for place in (1, 2)
            ],
        }
    ).encode()


def pin(core: int) -> None:
    """Keep this process, the load, to one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


@contextmanager
def running(
    command: Sequence[str],
    ready: Callable[[], object],
    *,
    core: int | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process, as soon as *ready* raises no OSError; stopped at the end, killed where it does not stop."""
    pinned = ["taskset", "-c", str(core), *command] if core is not None and shutil.which("taskset") else [*command]
    paths = f"{ROOT}{os.pathsep}{ROOT / 'tests/benchmarks'}"
    environment = {**os.environ, "PYTHONPATH": paths, **_SETTINGS, **(settings or {})}
    with Path(os.environ.get("BENCHMARK_LOG", os.devnull)).open("ab") as log:
        process = subprocess.Popen(pinned, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=log)
    try:
        _await(process, ready)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: "subprocess.Popen[bytes]", ready: Callable[[], object]) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended with {process.returncode}: BENCHMARK_LOG=file keeps what it said")
        with suppress(OSError):
            ready()
            return
        time.sleep(0.1)
    raise SystemExit(f"{process.args!r} does not answer")


def get(port: int, path: str) -> bytes:
    """A page, through the standard library."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=120) as answer:
        return bytes(answer.read())


def post(port: int, body: bytes, path: str = QUOTES, method: str = "POST") -> bytes:
    """One request, through the standard library."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", body, {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 – loopback
        return bytes(answer.read())


@contextmanager
def serving(
    port: int,
    *,
    workers: int = 1,
    core: int | None = 0,
    settings: Mapping[str, str] | None = None,
    prefix: Sequence[str] = (),
) -> Iterator["subprocess.Popen[bytes]"]:
    """``shipcalc serve`` over the benchmarks' policies."""
    command = [*prefix, sys.executable, "-m", "calculator", "serve", "--port", str(port), "--workers", str(workers)]
    with running(command, lambda: get(port, "/readyz"), core=core, settings=settings) as process:
        yield process


@contextmanager
def emulating(port: int, latency: Mapping[str, str] | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """``shipcalc emulate``, where each carrier takes *latency* seconds a call."""
    command = [sys.executable, "-m", "calculator", "emulate", "--port", str(port), "--any-date"]
    for carrier, seconds in (latency or {}).items():
        command += ["--latency", f"{carrier}={seconds}"]
    with running(command, lambda: get(port, "/_calls"), core=LAST_CORE) as process:
        yield process


@contextmanager
def redis(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A Redis that keeps nothing on disk."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise SystemExit("redis-server must be installed: apt-get install redis-server")
    command = [binary, "--port", str(port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
    with running(command, lambda: _knock(port), core=LAST_CORE) as process:
        yield process


def _knock(port: int) -> None:
    import socket

    socket.create_connection(("127.0.0.1", port), 1).close()


def over_the_wire(emulator: int, redis_port: int | None = None, **more: str) -> dict[str, str]:
    """Settings of a service whose carriers are the emulator at a port. Quotas are out of the way."""
    settings = {
        "SHIPCALC_CARRIERS": "emulator",
        "SHIPCALC_EMULATOR_URL": f"http://127.0.0.1:{emulator}",
        "SHIPCALC_USPS_CALLS_PER_HOUR": "1000000",
    }
    if redis_port is not None:
        settings["SHIPCALC_REDIS_URL"] = f"redis://127.0.0.1:{redis_port}/0"
    return {**settings, **more}


def calls(emulator: int) -> dict[str, dict[str, int]]:
    """How often each path of each carrier was asked."""
    counted: dict[str, dict[str, int]] = json.loads(get(emulator, "/_calls"))
    return counted


def set_faults(emulator: int, faults: Mapping[str, Mapping[str, object] | None]) -> None:
    """What carriers do wrong from now on; None ends it."""
    post(emulator, json.dumps(faults).encode(), "/_faults")


def cpu_seconds(process: "subprocess.Popen[bytes]") -> float:
    """Processor time of a process and its children so far."""
    fields = [_stat(pid) for pid in (process.pid, *children(process.pid))]
    return sum(int(user) + int(system) for user, system in fields) / _TICKS


def _stat(pid: int) -> tuple[str, str]:
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return after_name[11], after_name[12]


def children(pid: int) -> tuple[int, ...]:
    """The processes begun by *pid*: the workers of a service, and uvicorn's resource tracker."""
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return tuple(map(int, tasks.read_text(encoding="ascii").split()))


class Wire(asyncio.Protocol):
    """The client's side of a kept connection, with nothing but what HTTP/1.1 answers with a length need."""

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, blank, body = self._buffer.partition(b"\r\n\r\n")
        if not blank:
            return
        found = _LENGTH.search(head)
        if found is None or len(body) < int(found[1]):
            return
        self._buffer = b""
        self.answered(int(head[9:12]), body)

    def answered(self, status: int, body: bytes) -> None:
        """A whole answer is here."""
        raise NotImplementedError

    def send(self, request: bytes) -> None:
        """Ask; the answer before has come."""
        self._transport.write(request)

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


class Repeating(Wire):
    """Asks again as soon as it is answered, until the time is over; then tells how often it was."""

    def __init__(self, requests: Iterator[bytes], until: float, done: "asyncio.Future[int]") -> None:
        super().__init__()
        self._requests, self._until, self._done, self._answers = requests, until, done, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.send(next(self._requests))

    def answered(self, status: int, body: bytes) -> None:
        if status != 200:
            raise SystemExit(f"status {status}: {body.decode()}")
        self._answers += 1
        if time.perf_counter() < self._until:
            self.send(next(self._requests))
        else:
            self.close()
            self._done.set_result(self._answers)


def request(body: bytes, path: str = QUOTES) -> bytes:
    """The bytes of a POST."""
    fields = f"Host: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"POST {path} HTTP/1.1\r\n{fields}\r\n\r\n".encode() + body


async def throughput(port: int, requests: Iterator[bytes], seconds: float, connections: int) -> float:
    """Answers a second over *connections* at once; every one must be a 200."""
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    futures: list[asyncio.Future[int]] = [loop.create_future() for _ in range(connections)]
    for future in futures:
        await loop.create_connection(
            lambda future=future: Repeating(requests, start + seconds, future),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
    answers = await asyncio.gather(*futures)
    return sum(answers) / (time.perf_counter() - start)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back and how long it took. Status 0: the connection was lost."""

    status: int
    seconds: float
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


class Connection(Wire):
    """A kept connection that is awaited."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self.lost = False

    @classmethod
    async def open(cls, port: int) -> "Connection":
        """
        Raises:
            OSError: nobody listens.
        """
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    async def ask(self, request: bytes) -> Answer:
        """One answer; where the connection is lost, status 0."""
        started = time.perf_counter()
        self._waiting = asyncio.get_running_loop().create_future()
        if self.lost:
            return Answer(0, 0.0, b"")
        self.send(request)
        status, body = await self._waiting
        return Answer(status, time.perf_counter() - started, body)

    def answered(self, status: int, body: bytes) -> None:
        self._tell(status, body)

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True
        self._tell(0, repr(error).encode())

    def _tell(self, status: int, body: bytes) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((status, body))


async def at_once(port: int, requests: Sequence[bytes]) -> list[Answer]:
    """All requests at the same moment, each over an open connection of its own."""
    connections = [await Connection.open(port) for _ in requests]
    try:
        pairs = zip(connections, requests, strict=True)
        return await asyncio.gather(*(connection.ask(asked) for connection, asked in pairs))
    finally:
        for connection in connections:
            connection.close()


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that *percent* of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def p50_p99(values: Sequence[float]) -> tuple[float, float]:
    """The middle, and what only one of a hundred exceeds."""
    return statistics.median(values), percentile(values, 99)


def verdict(failures: Sequence[str]) -> int:
    """The exit status, after saying what was missed."""
    for failure in failures:
        print(f"MISSED  {failure}")
    return 1 if failures else 0
