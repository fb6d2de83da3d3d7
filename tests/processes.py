"""Commands of ours as processes of their own, and questions to them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any

ROOT = Path(__file__).parents[1]

NO_TLS = SSLContext(PROTOCOL_TLS_CLIENT)
"""For httpx's ``verify``: its own reads all certificates of the system for every request, and here none needs any."""


def asked(port: int, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Status and JSON of one exchange."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


@contextmanager
def started(command: list[str], **settings: str) -> Iterator[int]:
    """A command of ours on a free port, until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    variables = {f"SHIPCALC_{name.upper()}": value for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "calculator", *command, "--port", str(port)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(30)
