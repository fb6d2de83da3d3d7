"""The counts of all workers of a service, whichever of them is asked.

Each worker writes its own to a file of a directory they share, once a second and whenever it is asked itself: so what
one answer told is never more than the next one tells. A worker that ended leaves its counts behind.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from threading import Lock
from time import process_time
from typing import Final, Literal

import msgspec

from calculator.telemetry.counts import Counts, together

EVERY_SECONDS: Final = 1.0

_SUFFIX: Final = ".counts"
_ENDED: Final = "ended"
_encode = msgspec.msgpack.Encoder().encode


class Vital(msgspec.Struct, frozen=True):
    """How a process is: its id, the processor time it has used, its memory, open files and sockets, tasks.

    ``remembered``: bytes of what may be wanted again, by what it is; they are part of the resident memory.
    """

    pid: int
    cpu_seconds: float
    resident_memory_bytes: int
    open_fds: int
    tasks: int
    remembered: Mapping[str, int] = {}


class Report(msgspec.Struct, frozen=True):
    """What a worker writes down. ``vital`` is None where the worker has ended."""

    counts: Counts
    vital: Vital | None = None


_decode = msgspec.msgpack.Decoder(Report).decode


class Workers:
    """This process among its like: alone where there is no *directory*."""

    def __init__(
        self,
        counts: Counts,
        directory: Path | None = None,
        remembered: Callable[[], Mapping[str, int]] | None = None,
    ) -> None:
        """
        Args:
            remembered: tells what this process remembers; None: nothing.
        """
        self.counts = counts
        self._directory = directory
        self._remembered = remembered or dict[str, int]
        self._number = self._stored = 0
        self._one_at_a_time = Lock()
        self._own = f"{os.getpid()}-{token_hex(4)}{_SUFFIX}"  # ids of processes come back, these do not

    def all(self) -> tuple[Counts, tuple[Vital, ...]]:
        """What all workers have counted, those that ended too, and how the living ones are."""
        if self._directory is None:
            return self.counts, (vital(self._remembered()),)
        with _locked(self._directory, "shared"):
            self._write(self._directory)
            reports = [_read(path) for path in self._directory.glob(f"*{_SUFFIX}")]
        counts = together(report.counts for report in reports if report is not None)
        living = [report for report in reports if report is not None and _lives(report)]
        now = together(report.counts for report in living)
        counts.breakers, counts.redis_up = now.breakers, now.redis_up
        vitals = (report.vital for report in living if report.vital is not None)
        return counts, tuple(sorted(vitals, key=lambda vital: vital.pid))

    async def keep_writing(self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """Write once a second until cancelled, and then once more. No quote waits for the disk: a thread does."""
        if self._directory is None:
            return
        with _locked(self._directory, "alone"):
            _fold(self._directory)
        try:
            while True:
                await asyncio.to_thread(self._put, self._directory, *self._spelled())
                await sleep(EVERY_SECONDS)
        finally:
            self._write(self._directory)

    def _write(self, directory: Path) -> None:
        self._put(directory, *self._spelled())

    def _spelled(self) -> tuple[int, bytes]:
        """All that is counted by now, numbered. Not for a thread of its own: counts must not change meanwhile."""
        self._number += 1
        return self._number, _encode(Report(self.counts, vital(self._remembered())))

    def _put(self, directory: Path, number: int, spelled: bytes) -> None:
        """Store it, unless something newer is there already."""
        with self._one_at_a_time, suppress(OSError):  # a full disk costs nobody a quote
            if number > self._stored:
                _replace(directory / self._own, spelled)
                self._stored = number


def vital(remembered: Mapping[str, int]) -> Vital:
    """How this process is, with what it remembers; zeros where the system does not tell."""
    memory = files = 0
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        memory = pages * os.sysconf("SC_PAGE_SIZE")
        files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 – names are counted, never read
    try:
        tasks = len(asyncio.all_tasks())
    except RuntimeError:  # no loop is running
        tasks = 0
    return Vital(os.getpid(), process_time(), memory, files, tasks, remembered)


def _fold(directory: Path) -> None:
    """One file for all workers that ended: a service that restarts them for ever keeps no more than that."""
    ended = [(path, report) for path in directory.glob(f"*{_SUFFIX}") if not _lives(report := _read(path))]
    if len(ended) < 2:
        return
    counts = together(report.counts for _, report in ended if report is not None)
    counts.breakers, counts.redis_up = {}, None
    _replace(directory / f"{_ENDED}{_SUFFIX}", _encode(Report(counts)))
    for path, _ in ended:
        if path.stem != _ENDED:
            path.unlink(missing_ok=True)


def _read(path: Path) -> Report | None:
    """None: it is gone, or not ours."""
    try:
        return _decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def _lives(report: Report | None) -> bool:
    if report is None or report.vital is None:
        return False
    try:
        os.kill(report.vital.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _replace(path: Path, text: bytes) -> None:
    """All of it or nothing: who reads meanwhile reads the old one."""
    beside = path.with_suffix(".new")
    beside.write_bytes(text)
    beside.replace(path)


@contextmanager
def _locked(directory: Path, how: Literal["shared", "alone"]) -> Iterator[None]:
    """Nobody reads while files of ended workers become one, else their counts would be told twice."""
    import fcntl  # only where there are several workers, and so only where it exists

    with (directory / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH if how == "shared" else fcntl.LOCK_EX)
        yield
