"""shipcalc emulate: the carriers on a port, faults from the start, one line for each mistake."""

import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from adapters._emulator.emulator import PREFIXES, base_urls
from adapters._emulator.faults import KINDS
from calculator.cli import main
from tests.processes import NO_TLS

Start = Callable[..., str]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts the command on a free port and gives its origin; it is stopped at the end."""
    running: list[subprocess.Popen[str]] = []

    def started(*words: str) -> str:
        command = [sys.executable, "-m", "calculator", "emulate", "--port", "0", *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], 30)[0]
        lines = [process.stdout.readline().split() for _ in PREFIXES]
        origin = lines[0][1].removesuffix(PREFIXES["usps"])
        assert dict(lines) == base_urls(origin)
        return origin

    yield started
    for process in running:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert process.stdout is not None
        process.stdout.close()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_it_stops_when_it_is_told_to(number: signal.Signals, status: int) -> None:
    """An interrupt is the usual end, not an error; nothing is said of it, nor of a kill, which supervisors see."""
    command = [sys.executable, "-m", "calculator", "emulate", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        origin = process.stdout.readline().split()[1].decode().removesuffix(PREFIXES["usps"])
        assert httpx.get(f"{origin}/_calls", verify=NO_TLS).status_code == 200
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (status, b"")


def test_the_carriers_listen(start: Start) -> None:
    """Where the lines say; strangers are refused, calls are counted; an interrupt ends it without a word."""
    origin = start()
    assert httpx.post(f"{origin}/dhl/mydhlapi/rates", json={}, verify=NO_TLS).status_code == 401
    assert httpx.get(f"{origin}/_calls", verify=NO_TLS).json() == {"dhl_express": {"/rates": 1}}


def test_faults_and_latencies_from_the_start(start: Start) -> None:
    """Each for its carrier; the life of a token as given."""
    origin = start(
        *("--fault", "ups=429:7", "--fault", "easypost=price_drift:3", "--latency", "usps=0.1", "--expires-in", "60")
    )
    faults = httpx.get(f"{origin}/_faults", verify=NO_TLS).json()
    assert {carrier: fault["kind"] for carrier, fault in faults.items()} == {"easypost": "price_drift", "ups": "429"}
    assert httpx.post(f"{origin}/ups/api/rating/v2409/Shop", verify=NO_TLS).headers["retry-after"] == "7"
    asked = {"client_id": "demo-client", "client_secret": "demo-client-secret", "grant_type": "client_credentials"}
    before = time.monotonic()
    assert httpx.post(f"{origin}/usps/oauth2/v3/token", json=asked, verify=NO_TLS).json()["expires_in"] == 60
    assert time.monotonic() - before >= 0.1


def test_answers_are_not_held_back(start: Start) -> None:
    """Head and body come as one: a body of its own could wait 40 ms until the head's arrival is acknowledged."""
    url = httpx.URL(start())
    with socket.create_connection((url.host, url.port), timeout=30) as connection:
        for _ in range(3):
            connection.sendall(b"GET /_calls HTTP/1.1\r\nHost: emulator\r\n\r\n")
            head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert body == b"{}"


@pytest.mark.parametrize("dates", [[], ["--any-date"]])
def test_any_date(start: Start, dates: list[str]) -> None:
    """Carriers refuse last year's shipments, unless told otherwise."""
    body = {
        "originZIPCode": "10001",
        "destinationZIPCode": "94110",
        "packageDescription": {"weight": 1, "mailingDate": "2020-01-02"},
    }
    origin = start(*dates)
    asked = {"client_id": "demo-client", "client_secret": "demo-client-secret", "grant_type": "client_credentials"}
    token = httpx.post(f"{origin}/usps/oauth2/v3/token", json=asked, verify=NO_TLS).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    answer = httpx.post(f"{origin}/usps/shipments/v3/options/search", json=body, headers=headers, verify=NO_TLS)
    assert answer.status_code == (200 if dates else 400)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--fault", "usps=rain"], f"argument --fault: usps: kind is one of {', '.join(KINDS)}"),
        (
            ["--fault", "fedex=429"],
            "argument --fault: 'fedex' is no carrier: there are usps, ups, dhl_express, easypost",
        ),
        (["--fault", "ups=price_drift:x"], "argument --fault: ups: percent is a whole number from 1 to 1000"),
        (
            ["--latency", "fedex=1"],
            "argument --latency: 'fedex' is no carrier: there are usps, ups, dhl_express, easypost",
        ),
        (["--latency", "ups=soon"], "argument --latency: ups: 'soon' is not a number of seconds like 0.2"),
        (["--port", "70000"], "argument --port: '70000' must be a whole number from 0 to 65535"),
        (["--expires-in", "0"], "argument --expires-in: '0' must be a whole number from 1 to 99999"),
    ],
)
def test_a_mistake_is_one_line(words: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, with exit 2."""
    with pytest.raises(SystemExit) as caught:
        main(["emulate", *words])
    assert caught.value.code == 2
    assert capsys.readouterr().err == f"shipcalc emulate: {line} (see shipcalc emulate --help)\n"


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["emulate", "--port", str(port)]) == 2
    assert capsys.readouterr().err == (
        f"shipcalc emulate: cannot listen on 127.0.0.1 port {port}: Address already in use\n"
    )


def test_the_help_names_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """With what it does."""
    with pytest.raises(SystemExit):
        main(["emulate", "--help"])
    out = capsys.readouterr().out
    assert [kind for kind, does in KINDS.items() if f"  {kind:<14}  {does}\n" not in out] == []
