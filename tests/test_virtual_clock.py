"""The virtual clock: it jumps, it never waits, and it notices what is left behind."""

import asyncio
import selectors
from typing import Any

import pytest

from tests.virtual_clock import EPOCH, Stuck, run, wall


def test_an_hour_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sleepers wake in order, each at its time; the system is never asked to wait."""
    waits: list[float | None] = []
    select = selectors.DefaultSelector.select

    def polled(self: selectors.DefaultSelector, timeout: float | None = None) -> Any:
        waits.append(timeout)
        return select(self, 0)

    monkeypatch.setattr(selectors.DefaultSelector, "select", polled)

    async def main() -> list[float]:
        woken: list[float] = []

        async def sleep(seconds: float) -> None:
            await asyncio.sleep(seconds)
            woken.append(wall() - EPOCH)

        await asyncio.gather(sleep(3600), sleep(0.5), sleep(60))
        return woken

    assert run(main()) == [0.5, 60.0, 3600.0]
    assert set(waits) == {0}


def test_waiting_for_nothing_is_an_error() -> None:
    """A test that would hang fails at once."""

    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Stuck):
        run(main())


def test_a_task_left_behind_is_an_error() -> None:
    """Nothing may go on once the answer is there."""

    async def main() -> None:
        global kept  # noqa: PLW0603 – a task that nobody holds may vanish
        kept = asyncio.create_task(asyncio.sleep(9))

    with pytest.raises(AssertionError, match="left behind"):
        run(main())
