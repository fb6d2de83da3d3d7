"""Workers that tell one another what they counted, through a directory."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from calculator.telemetry.counts import Counts, one_more
from calculator.telemetry.workers import Workers, vital

ENDED = """
import asyncio, sys
from pathlib import Path
from calculator.telemetry.counts import Counts
from calculator.telemetry.workers import Workers

counts = Counts(late={"ups": int(sys.argv[2])}, redis_up=False)
counts.turned("ups-1", "open")
Workers(counts, Path(sys.argv[1])).all()
"""


def ended_worker(directory: Path, late: int) -> None:
    """Another process counts, writes and ends."""
    subprocess.run([sys.executable, "-c", ENDED, str(directory), str(late)], check=True)


def files(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.glob("*.counts"))


def test_a_process_by_itself_needs_no_files() -> None:
    """Its counts are all there are."""
    counts = Counts(late={"ups": 1})
    told, vitals = Workers(counts).all()
    assert told is counts
    assert [vital.pid for vital in vitals] == [os.getpid()]


async def test_what_a_process_remembers_is_told_as_it_is_when_asked(tmp_path: Path) -> None:
    """By the process itself and by the others."""
    held = {"carts": 1}
    alone, one = (Workers(Counts(), directory, lambda: dict(held)) for directory in (None, tmp_path))
    held["carts"] = 2
    assert [vital.remembered for vital in alone.all()[1]] == [{"carts": 2}]
    assert [vital.remembered for vital in Workers(Counts()).all()[1]] == [{}]
    await _write(one)
    other = Workers(Counts(), tmp_path)
    assert sorted(map(str, (vital.remembered for vital in other.all()[1]))) == ["{'carts': 2}", "{}"]


def test_each_tells_the_counts_of_all(tmp_path: Path) -> None:
    """Whoever is asked; what one has told, the other's next answer holds too."""
    mine, other = Counts(late={"ups": 1}), Counts(late={"ups": 2})
    first, second = Workers(mine, tmp_path), Workers(other, tmp_path)
    assert first.all()[0].late == {"ups": 1}
    assert second.all()[0].late == {"ups": 3}
    one_more(mine.late, "ups")
    assert second.all()[0].late == {"ups": 3}
    assert first.all()[0].late == {"ups": 4}
    assert second.all()[0].late == {"ups": 4}


def test_what_a_worker_counted_outlives_it_but_not_its_state(tmp_path: Path) -> None:
    """Its breakers, its Redis and its memory went with it."""
    ended_worker(tmp_path, 5)
    counts, vitals = Workers(Counts(late={"ups": 1}), tmp_path).all()
    assert counts.late == {"ups": 6}
    assert counts.turns == {("ups-1", "open"): 1}
    assert counts.breakers == {}
    assert counts.redis_up is None
    assert [vital.pid for vital in vitals] == [os.getpid()]


async def _write(workers: Workers) -> None:
    writing = asyncio.create_task(workers.keep_writing())
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing


async def test_workers_that_ended_leave_one_file(tmp_path: Path) -> None:
    """A service that restarts its workers for ever must not fill a disk, nor lose or double a count."""
    for late in (1, 2, 4):
        ended_worker(tmp_path, late)
    assert len(files(tmp_path)) == 3
    started = Workers(Counts(late={"ups": 8}), tmp_path)
    await _write(started)
    assert len(files(tmp_path)) == 2
    assert "ended.counts" in files(tmp_path)
    assert started.all()[0].late == {"ups": 15}
    ended_worker(tmp_path, 16)
    await _write(Workers(Counts(), tmp_path))
    assert started.all()[0].late == {"ups": 31}
    assert started.all()[0].breakers == {}


async def test_a_worker_writes_while_it_runs_and_when_it_ends(tmp_path: Path) -> None:
    """Once a second without being asked; what it counted last is not lost."""
    counts, reader = Counts(late={"ups": 1}), Workers(Counts(), tmp_path)
    slept: list[float] = []
    sleeps, wakes = asyncio.Event(), asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        sleeps.set()
        await wakes.wait()
        wakes.clear()

    writing = asyncio.create_task(Workers(counts, tmp_path).keep_writing(sleep))
    for late in (1, 2):
        await sleeps.wait()
        sleeps.clear()
        assert reader.all()[0].late == {"ups": late}
        counts.late["ups"] = late + 1
        wakes.set()
    await sleeps.wait()
    counts.late["ups"] = 9
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert reader.all()[0].late == {"ups": 9}
    assert slept == [1.0, 1.0, 1.0]


async def test_no_quote_waits_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow one holds up a thread; what was told meanwhile is not taken back by what it was about to store."""
    slow, stored = threading.Event(), Path.replace

    def replace(path: Path, target: Path) -> Path:
        assert threading.current_thread() is threading.main_thread() or slow.wait(10)
        return stored(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    counts, reader = Counts(late={"ups": 1}), Workers(Counts(), tmp_path)
    worker = Workers(counts, tmp_path)
    spelled = worker._spelled()
    writing = asyncio.create_task(worker.keep_writing(lambda _: asyncio.sleep(60)))
    for _ in range(5):
        await asyncio.sleep(0.001)  # the loop goes on
    slow.set()
    for _ in range(5000):
        if files(tmp_path):
            break
        await asyncio.sleep(0.001)
    counts.late["ups"] = 2
    assert worker.all()[0].late == {"ups": 2}
    worker._put(tmp_path, *spelled)
    assert reader.all()[0].late == {"ups": 2}
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing


def test_a_file_that_is_none_of_ours_is_passed_over(tmp_path: Path) -> None:
    """Half a file, or another's."""
    (tmp_path / "1-aa.counts").write_bytes(b"\x00rubbish")
    assert Workers(Counts(late={"ups": 1}), tmp_path).all()[0].late == {"ups": 1}


def test_a_directory_that_is_gone_stops_no_worker(tmp_path: Path) -> None:
    """The exchange fails, the quote does not."""
    worker = Workers(Counts(), tmp_path)
    worker._write(tmp_path / "gone")
    assert files(tmp_path) == []


async def test_a_process_tells_how_it_is() -> None:
    """Its own id, memory of a Python process, files that are open, tasks that run; outside a loop there are none."""
    before = vital({})
    with socket.socket():
        task = asyncio.create_task(asyncio.sleep(0))
        now = vital({})
    await task
    assert now.pid == os.getpid()
    assert now.tasks == before.tasks + 1
    assert 0 < before.cpu_seconds <= now.cpu_seconds
    if sys.platform == "linux":
        assert now.resident_memory_bytes > 10 * 2**20
        assert now.open_fds == before.open_fds + 1
    assert (await asyncio.to_thread(vital, {})).tasks == 0
