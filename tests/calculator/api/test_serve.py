"""A real server, started as the command starts it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from pathlib import Path
from select import select

import httpx
import pytest

from calculator.api.serve import GRACEFUL_SECONDS, listener
from tests.processes import NO_TLS

ROOT = Path(__file__).parents[3]
FACTORY = """
import asyncio
import sys
from datetime import UTC, datetime
from calculator.api.app import create_app
from calculator.domain.errors import BadCart

class Slow:
    shops = {}
    async def quote(self, cart, now, explain=True):
        if cart.lines[0].kind == "bug":
            raise KeyError(cart.lines[0].name)
        print("asked", flush=True)
        if cart.lines[0].kind == "hang":
            await asyncio.sleep(60)
        await asyncio.to_thread(sys.stdin.readline)  # as slow as the test wants
        raise BadCart.at("/lines/0/kind", "unknown_kind", "slow but whole")
    async def verify(self, token, cart, now):
        raise NotImplementedError
    async def aclose(self):
        print("closed\\n", end="", flush=True)  # in one piece, as another worker says it too

def make():
    return create_app(Slow(), clock=lambda: datetime.now(UTC))

if __name__ == "__main__":
    from calculator.api.serve import run
    run("server_under_test:make", "127.0.0.1", int(sys.argv[1]), int(sys.argv[2]))
"""
CART = {"shop": "s", "currency": "USD", "lines": [{"id": "1", "quantity": 1, "unit_price": "1.00", "name": "Planted"}]}


@pytest.mark.parametrize(
    ("now", "most", "then"), [(256, 4096, 2048), (256, 1000, 1000), (3000, 4096, 3000), (300, 300, 300)]
)
def test_as_many_files_may_be_open_as_the_system_lets(now: int, most: int, then: int) -> None:
    """Four sockets a checkout soon fill the usual 1,024. Nothing is taken back, and no more taken than is of use."""
    program = (
        "import resource; from calculator.api.serve import may_open_many_files; "
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({now}, {most})); may_open_many_files(2048); "
        "print(resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"({then}, {most})"


class Server:
    """A server process and where it listens."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def wait_until_alive(self) -> None:
        for _ in range(200):
            try:
                httpx.get(f"{self.url}/healthz", verify=NO_TLS)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the server did not start within ten seconds")

    def wait_until_deaf(self) -> None:
        for _ in range(200):
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", self.port)):
                time.sleep(0.05)
                continue
            return
        raise AssertionError("the server still listens after ten seconds")

    @contextmanager
    def asked(self, kind: str) -> Iterator[HTTPConnection]:
        """A connection with a request under way for goods of this *kind*."""
        body = json.dumps(CART | {"lines": [CART["lines"][0] | {"kind": kind}]})  # type: ignore[dict-item]
        assert self.process.stdout is not None
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("POST", "/v1/quotes", body)
            assert select([self.process.stdout], [], [], 30)[0], "nobody was asked"
            assert self.process.stdout.readline() == "asked\n"
            yield connection

    def let_go(self) -> None:
        """The request under way may be answered."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()


@pytest.fixture(params=[1])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server over a slow service, in a process of its own, with as many workers as the parameter says."""
    module = tmp_path / "server_under_test.py"
    module.write_text(FACTORY, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    command = [sys.executable, str(module), str(port), str(request.param)]
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        server = Server(process, port)
        try:
            server.wait_until_alive()
            yield server
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # workers too


def test_a_server_answers_logs_and_ends_gracefully(server: Server) -> None:
    """A request under way is answered after the stop signal; the service is closed; every line is JSON."""
    bug = CART | {"lines": [CART["lines"][0] | {"kind": "bug"}]}  # type: ignore[dict-item]
    failed = httpx.post(f"{server.url}/v1/quotes", json=bug, headers={"x-request-id": "r-bug"}, verify=NO_TLS)
    assert (failed.status_code, failed.json()["code"]) == (500, "internal_error")
    too_large = httpx.post(f"{server.url}/v1/quotes", content=(b" " * 65_536 for _ in range(20)), verify=NO_TLS)
    assert too_large.status_code == 413
    assert "server" not in failed.headers
    with httpx.stream("GET", f"{server.url}/healthz", verify=NO_TLS):
        pass
    with server.asked("stock") as connection:
        server.process.terminate()
        server.wait_until_deaf()
        server.let_go()
        answer = connection.getresponse()
        assert (answer.status, json.load(answer)["errors"][0]["message"]) == (422, "slow but whole")
    out, err = server.process.communicate(timeout=10)
    assert server.process.returncode in (0, -signal.SIGTERM)
    assert out == "closed\n"
    lines = [json.loads(line) for line in err.splitlines()]
    assert [line["status"] for line in lines if line["message"] == "request" and line["route"] == "/v1/quotes"] == [
        500,
        413,
        422,
    ]
    faults = [line for line in lines if "traceback" in line]
    assert [line["request_id"] for line in faults] == ["r-bug"]
    assert "Planted" not in err


async def test_an_answer_does_not_wait_for_the_one_before_to_be_acknowledged() -> None:
    """Nagle's wait, 40 ms, is switched off on what the listener accepts."""
    found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with listener("127.0.0.1", 0) as listening:
        async with await asyncio.start_server(accepted, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            assert await found
            writer.close()


def test_a_server_that_nobody_asks_sleeps(server: Server) -> None:
    """Half a second passes in which it does not wake, where uvicorn's own does five times; it knows the date then."""
    assert falls_asleep(server.process.pid)
    before = int(time.time())
    answer = httpx.get(f"{server.url}/healthz", verify=NO_TLS)
    (told,) = answer.headers.get_list("date")
    assert before <= parsedate_to_datetime(told).timestamp() <= time.time()


@pytest.mark.parametrize("server", [2], indirect=True)
def test_workers_that_nobody_asks_sleep(server: Server) -> None:
    """As a server alone does: their parent asks another thread of theirs whether they live. All end with it."""
    workers = workers_of(server.process.pid)
    assert len(workers) == 2
    assert all(falls_asleep(worker) for worker in workers)
    server.process.terminate()
    out, _ = server.process.communicate(timeout=10)
    assert out == "closed\nclosed\n"


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_sleeping_server_ends_when_it_is_told_to(server: Server, stop: signal.Signals) -> None:
    """A signal wakes it, and the service is closed."""
    assert falls_asleep(server.process.pid)
    server.process.send_signal(stop)
    out, _ = server.process.communicate(timeout=10)
    assert (out, server.process.returncode) == ("closed\n", -stop if stop == signal.SIGTERM else 0)


def test_the_second_interrupt_waits_for_nobody(server: Server) -> None:
    """Whoever types Ctrl+C twice wants an end now, whatever request is under way."""
    with server.asked("hang"):
        server.process.send_signal(signal.SIGINT)
        server.wait_until_deaf()
        assert server.process.poll() is None
        server.process.send_signal(signal.SIGINT)
        out, _ = server.process.communicate(timeout=GRACEFUL_SECONDS - 2)
    assert out == ""  # not even for the service to close


def falls_asleep(pid: int) -> bool:
    """Whether the main thread of a process does not begin to run for half a second, soon."""
    status = Path(f"/proc/{pid}/task/{pid}/status")
    if not status.exists():
        pytest.skip("this system does not tell")
    before = ""
    for _ in range(20):
        (now,) = (line for line in status.read_text().splitlines() if line.startswith("voluntary_ctxt_switches"))
        if now == before:
            return True
        before = now
        time.sleep(0.5)
    return False


def workers_of(pid: int) -> list[int]:
    """The children that serve: another one keeps account of what they share."""
    found = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return [child for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
