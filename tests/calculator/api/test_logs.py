"""Log lines."""

import asyncio
import io
import json
import logging
import logging.config
import sys

import pytest

from calculator.api.logs import REQUESTS, BatchHandler, JsonLines, config, log_request, not_logged_yet
from tests.virtual_clock import run


def record(message: str = "hello %s", *args: object, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("shipcalc.test", logging.WARNING, __file__, 1, message, args, None)
    made.created = 1783087200.25
    made.__dict__.update(extra)
    return made


def test_a_line_is_one_json_object() -> None:
    """Time in UTC, level, logger, message, and what was given as fields."""
    text = JsonLines().format(record("hello %s", "wörld\n", fields={"shop": "s", "n": 1}))
    assert "\n" not in text
    assert json.loads(text) == {
        "time": "2026-07-03T14:00:00.250+00:00",
        "level": "warning",
        "logger": "shipcalc.test",
        "message": "hello wörld\n",
        "shop": "s",
        "n": 1,
    }


@pytest.mark.parametrize(
    ("created", "text"),
    [
        (1783087200.0, "2026-07-03T14:00:00.000+00:00"),
        (1783087200.5, "2026-07-03T14:00:00.500+00:00"),
        (1783087201.0625, "2026-07-03T14:00:01.062+00:00"),
        (1783123199.999, "2026-07-03T23:59:59.999+00:00"),
        (1783123200.0078125, "2026-07-04T00:00:00.007+00:00"),
        (1783087200.75, "2026-07-03T14:00:00.750+00:00"),
    ],
)
def test_a_line_tells_its_moment(created: float, text: str) -> None:
    """To the millisecond, whatever second the line before it was of."""
    lines, before, made = JsonLines(), record(), record()
    made.created = created
    lines.format(before)
    assert json.loads(lines.format(made))["time"] == text


def _handler() -> tuple[BatchHandler, io.StringIO]:
    handler = BatchHandler()
    stream = io.StringIO()
    handler.setStream(stream)
    return handler, stream


def _said(stream: io.StringIO) -> list[str]:
    return [json.loads(line)["message"] for line in stream.getvalue().splitlines()]


async def _one_round() -> None:
    for _ in range(3):  # the loop's own, whatever is due, and what that calls
        await asyncio.sleep(0)


def test_lines_of_one_moment_are_written_together() -> None:
    """The first in the next round, those of the 20 ms behind it when these are over; in order, none of them twice."""
    handler, stream = _handler()

    async def log() -> None:
        for n in range(3):
            handler.handle(record(f"alone {n}"))
            handler.handle(record(f"beside {n}"))
            assert len(_said(stream)) == 5 * n
            await _one_round()
            assert len(_said(stream)) == 5 * n + 2
            handler.request({"message": f"soon after {n}"})
            await asyncio.sleep(0.01)
            handler.handle(record(f"later {n}"))
            await asyncio.sleep(0.009)
            handler.handle(record(f"last {n}"))
            await _one_round()
            assert len(_said(stream)) == 5 * n + 2
            await asyncio.sleep(0.001)
            await _one_round()
            assert len(_said(stream)) == 5 * n + 5
            await asyncio.sleep(0.02)

    run(log())
    words = "alone", "beside", "soon after", "later", "last"
    assert _said(stream) == [f"{word} {n}" for n in range(3) for word in words]


def test_writing_begins_the_moment_anew() -> None:
    """Lines that never end leave every 20 ms, not each by itself."""
    handler, stream = _handler()

    async def log() -> list[int]:
        written = []
        for n in range(100):
            handler.request({"n": n})
            await asyncio.sleep(0.003)
            written.append(len(_said(stream)))
        return written

    assert len(set(run(log()))) in range(14, 17)  # 300 ms


async def test_no_more_than_a_thousand_lines_wait() -> None:
    """The thousandth takes them all along."""
    handler, stream = _handler()
    for n in range(999):
        handler.request({"n": n})
    assert stream.getvalue() == ""
    handler.request({"n": 999})
    assert [json.loads(line)["n"] for line in stream.getvalue().splitlines()] == list(range(1000))


def test_a_line_that_a_loop_left_behind_is_written_with_the_next() -> None:
    """A loop that has ended writes nothing any more; whoever logs next does, with a loop or without."""
    handler, stream = _handler()

    async def log(*messages: str) -> None:
        for message in messages:
            handler.handle(record(message))
            await _one_round()

    run(log("first", "left"))
    assert _said(stream) == ["first"]
    handler.handle(record("next"))
    assert _said(stream) == ["first", "left", "next"]
    run(log("in time", "left again"))
    assert _said(stream)[3:] == ["in time"]
    run(log("last"))
    assert _said(stream)[3:] == ["in time", "left again", "last"]


def test_outside_a_loop_a_line_is_written_at_once() -> None:
    """Commands log too; what a loop left behind is written when logging is shut down."""
    handler, stream = _handler()
    handler.handle(record("at once"))
    assert json.loads(stream.getvalue())["message"] == "at once"

    async def killed() -> None:
        handler.handle(record("last"))
        handler.flush()

    asyncio.run(killed())
    assert json.loads(stream.getvalue().splitlines()[1])["message"] == "last"


def test_a_log_that_nobody_reads_stops_nothing() -> None:
    """A closed stream or pipe is no reason to fail."""
    handler, stream = _handler()
    stream.close()
    handler.handle(record("unheard"))


def test_handlers_of_others_get_a_requests_record() -> None:
    """With its name, level, message and fields; and nobody a line that no level asks for."""
    got: list[logging.LogRecord] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            got.append(record)

    wanted, unwanted = Handler(logging.INFO), Handler(logging.WARNING)
    level, propagate = REQUESTS.level, REQUESTS.propagate
    try:
        REQUESTS.handlers += [wanted, unwanted]
        REQUESTS.propagate = False
        for each in (logging.INFO, logging.WARNING):
            REQUESTS.setLevel(each)
            log_request({"status": 200})
    finally:
        REQUESTS.handlers.clear()
        REQUESTS.setLevel(level)
        REQUESTS.propagate = propagate
    (made,) = got
    usual = logging.LogRecord("shipcalc.requests", logging.INFO, "", 0, "request", (), None)
    names = ("name", "msg", "args", "levelno", "levelname", "exc_info", "stack_info")
    assert {name: getattr(made, name) for name in names} == {name: getattr(usual, name) for name in names}
    assert made.__dict__["fields"] == {"status": 200}
    assert 0 <= usual.created - made.created + 1 < 2


TYPED = "12 Elm St"


def look_up(typed: str) -> str:
    return {"a": "b"}[typed]


def test_a_traceback_shows_where_but_not_what() -> None:
    """Types and places of the whole chain; messages may quote a buyer."""
    made = record("fault")
    try:
        try:
            look_up(TYPED)
        except KeyError as error:
            raise ValueError(TYPED) from error
    except ValueError:
        made.exc_info = sys.exc_info()
    line = json.loads(JsonLines().format(made))
    assert TYPED not in line["traceback"]
    assert "in look_up" in line["traceback"]
    first, second = line["traceback"].split("\ncaused by:\n")
    assert first.endswith("ValueError")
    assert second.endswith("KeyError")


def test_a_hidden_cause_stays_hidden() -> None:
    """As in Python's own tracebacks."""
    made = record("fault")
    try:
        try:
            look_up("x")
        except KeyError:
            raise ValueError("x") from None
    except ValueError:
        made.exc_info = sys.exc_info()
    assert "look_up" not in json.loads(JsonLines().format(made))["traceback"]


@pytest.mark.parametrize(
    ("message", "passes"), [("Exception in ASGI application\n", False), ("Started server process [%d]", True)]
)
def test_the_servers_copy_of_a_fault_is_left_out(message: str, passes: bool) -> None:
    """It would name the message, and has no request id."""
    assert not_logged_yet(record(message, 1)) is passes


def test_the_configuration_writes_such_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """To standard error, ours and the server's, filtered, once each."""
    names = ("shipcalc", "uvicorn")
    before = {name: (logging.getLogger(name).handlers[:], logging.getLogger(name).level) for name in names}
    try:
        logging.config.dictConfig(config())
        logging.getLogger("shipcalc.requests").info("request", extra={"fields": {"status": 200}})
        logging.getLogger("uvicorn.error").info("started")
        logging.getLogger("uvicorn.error").error("Exception in ASGI application\n")
        logging.getLogger("shipcalc.requests").debug("quiet")
    finally:
        for name, (handlers, level) in before.items():
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = handlers, True
            logger.setLevel(level)
    written = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["message"], line.get("status")) for line in written] == [("request", 200), ("started", None)]
