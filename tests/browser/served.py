"""A real service with its admin pages, in a process of its own, and a browser to look at it."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

ROOT: Final = Path(__file__).parents[2]
TOKEN: Final = "a token for tests"
NO_CHROMIUM: Final = "Chromium is not installed here: apt-get install chromium"

_LISTENS: Final = re.compile(r"Uvicorn running on http://127\.0\.0\.1:(\d+)")
_STARTED: Final = "Application startup complete"
_SECONDS: Final = 60


def chromium() -> str | None:
    """The system's Chromium; Playwright's own is never downloaded."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@contextmanager
def served(directory: Path, more: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of ``shipcalc serve``, working in *directory* with the example shops in a database there."""
    variables = {
        **{name: text for name, text in os.environ.items() if not name.startswith("SHIPCALC_")},
        "PYTHONPATH": str(ROOT),
        "SHIPCALC_POLICIES": str(ROOT / "fixtures" / "policies"),
        "SHIPCALC_DATABASE_URL": f"sqlite:///{directory / 'policies.sqlite3'}",
        "SHIPCALC_SIGNING_KEYS": "0123456789abcdef",
        "SHIPCALC_ADMIN_TOKEN": TOKEN,
        **(more or {}),
    }
    command = [sys.executable, "-m", "calculator", "serve", "--port", "0"]
    log = directory / "log"
    with log.open("wb") as told, subprocess.Popen(command, cwd=directory, env=variables, stderr=told) as process:
        try:
            yield f"http://127.0.0.1:{_port(process, log)}"
        finally:
            process.terminate()
            process.wait(_SECONDS)


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium without a window."""
    program = chromium()
    if program is None:
        raise FileNotFoundError(NO_CHROMIUM)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


def _port(process: "subprocess.Popen[bytes]", log: Path) -> str:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until and process.poll() is None:
        text = log.read_text(encoding="utf-8")
        found = _LISTENS.search(text)
        if found and _STARTED in text:
            return found[1]
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))
