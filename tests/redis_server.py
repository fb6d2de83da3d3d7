"""A real Redis for the tests that need one."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path


class RedisServer:
    """A server of our own on a Unix socket in a directory of its own. It keeps nothing on disk."""

    def __init__(self, directory: Path) -> None:
        self._socket = directory / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self._directory = directory
        self.start()

    @property
    def url(self) -> str:
        """What SHIPCALC_REDIS_URL takes."""
        return f"unix://{self._socket}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--dir", str(self._directory)]
        self._process = subprocess.Popen(
            ["redis-server", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(500):
            with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self._socket))
                return
            time.sleep(0.01)
        raise RuntimeError("redis-server does not start")

    def kill(self) -> None:
        """As kill -9 does: what it knew is gone."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(20)

    def hang(self) -> None:
        """Connections stay, nothing is answered any longer."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """It answers again."""
        self._signal(signal.SIGCONT)

    def ask(self, *command: str) -> bytes:
        """A command's raw reply, for tests that look behind the scenes."""
        words = [f"${len(word.encode())}\r\n{word}\r\n" for word in command]
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(self._socket))
            connection.sendall(f"*{len(words)}\r\n{''.join(words)}".encode())
            reply = b""
            with suppress(TimeoutError):
                while piece := connection.recv(65536):
                    reply += piece
                    connection.settimeout(0.02)
            return reply

    def clear(self) -> None:
        """Forget everything."""
        self.ask("FLUSHALL")

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)


def why_not() -> str | None:
    """Why there can be no server here; None where there can. On CI there must be one."""
    if shutil.which("redis-server") is not None:
        return None
    if os.environ.get("CI"):
        raise RuntimeError("redis-server is not installed, and CI must try it: .ci/run installs it")
    return "redis-server is not installed here: apt-get install redis-server"
