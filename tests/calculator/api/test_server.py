"""The server that sleeps; test_serve.py runs it as a process."""

import asyncio
import signal

import pytest
import uvicorn

from calculator.api.server import Dated, Server


async def _nothing(scope: object, receive: object, send: object) -> None:
    """Is never asked."""


def _config(**more: object) -> uvicorn.Config:
    config = uvicorn.Config(_nothing, lifespan="off", log_config=None, **more)  # type: ignore[arg-type]
    config.load()
    return config


async def test_a_signal_ends_it() -> None:
    """Whether it comes while the server waits or before it does."""
    waiting, early = Server(_config()), Server(_config())
    end = asyncio.create_task(waiting.main_loop())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not end.done()
    waiting.handle_exit(signal.SIGTERM, None)
    early.handle_exit(signal.SIGTERM, None)
    async with asyncio.timeout(5):
        await end
        await early.main_loop()


@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGINT])
async def test_only_a_second_interrupt_breaks_off(first: signal.Signals) -> None:
    """As with uvicorn: what is under way may end, unless somebody insists by hand."""
    server = Server(_config())
    server.handle_exit(first, None)
    server.handle_exit(signal.SIGTERM, None)
    assert (server.should_exit, server.force_exit) == (True, False)
    server.handle_exit(signal.SIGINT, None)
    assert server.force_exit


def test_every_answer_tells_the_second_it_is_of() -> None:
    """Not the one before, and not one that some timer has noted; what is configured comes with it."""
    seconds = iter((1783087199.999, 1783087200.0, 1783087200.999, 1783087201.0, 1783087200.5))
    state = Dated(_config(headers=[("x-more", "1")], server_header=False), lambda: next(seconds))
    for second in ("13:59:59", "14:00:00", "14:00:00", "14:00:01", "14:00:00"):
        date = f"Fri, 03 Jul 2026 {second} GMT".encode()
        assert state.default_headers == [(b"date", date), (b"x-more", b"1")]


def test_a_second_is_spelled_once() -> None:
    """Thousands of answers share it."""
    state = Dated(_config(), lambda: 1783087200.5)
    assert state.default_headers is state.default_headers
