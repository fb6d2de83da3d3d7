"""What the measuring scripts share: servers in processes of their own, and carts.

Servers run on the first core, the emulator and the load on the last, where the system can pin.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
POLICIES: Final = ROOT / "tests/benchmarks/policies"
LAST_CORE: Final = (os.cpu_count() or 1) - 1
QUOTES: Final = "/v1/quotes"

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_HELD: Final[list[socket.socket]] = []
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


def free_ports(count: int) -> tuple[int, ...]:
    """Ports for servers of this process alone, as long as it lives: two measurements may run beside each other.

    They stay bound here without anybody listening, so that the system gives them to no other and to no connection that
    goes out, not even while a server of ours is down. Our servers can bind them too: they say SO_REUSEADDR as well.
    """
    for _ in range(count):
        held = socket.socket()
        held.bind(("127.0.0.1", 0))
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # only now: it is nobody else's
        _HELD.append(held)
    return tuple(held.getsockname()[1] for held in _HELD[-count:])


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
def emulating(
    port: int, latency: Mapping[str, str] | None = None, prefix: Sequence[str] = ()
) -> Iterator["subprocess.Popen[bytes]"]:
    """``shipcalc emulate``, where each carrier takes *latency* seconds a call."""
    command = [*prefix, sys.executable, "-m", "calculator", "emulate", "--port", str(port), "--any-date"]
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


def verdict(failures: Sequence[str]) -> int:
    """The exit status, after saying what was missed."""
    for failure in failures:
        print(f"MISSED  {failure}")
    return 1 if failures else 0
