"""One JSON object a line on standard error. A fault's message is left out: it may quote what a buyer typed."""

import asyncio
import logging
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from time import time
from traceback import format_tb
from typing import Any, TextIO

from msgspec.json import Encoder

from calculator.telemetry.current import REQUEST_ID

_write = Encoder().encode
_write_lines = Encoder().encode_lines


REQUESTS = logging.getLogger("shipcalc.requests")


def log_request(fields: dict[str, object]) -> None:
    """The line of a request, to every handler that ``REQUESTS`` has; ours takes it without a record."""
    if not REQUESTS.isEnabledFor(logging.INFO):
        return
    logger: logging.Logger | None = REQUESTS
    while logger is not None:
        for handler in logger.handlers:
            if type(handler) is BatchHandler:
                handler.request(fields)
            elif handler.level <= logging.INFO:
                handler.handle(_record(fields))
        logger = logger.parent if logger.propagate else None


def _record(fields: dict[str, object]) -> logging.LogRecord:
    """The same line for handlers of others."""
    level = {"levelno": logging.INFO, "levelname": logging.getLevelName(logging.INFO)}
    return logging.makeLogRecord({"name": REQUESTS.name, "msg": "request", **level, "fields": fields})


_TOGETHER_SECONDS = 0.02
_MOST_TOGETHER = 1000


class BatchHandler(logging.StreamHandler[TextIO]):
    """Writes the lines of a moment together: a system call for many requests, not one for each.

    Order is kept. A line that comes alone is written in the loop's next round, while the process is awake anyhow; those
    that follow within 20 ms wait until these are over. An orderly end writes what is left, ``kill -9`` loses it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[dict[str, Any] | tuple[float, dict[str, object]]] = []
        self._form = JsonLines()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._not_before = 0.0

    def request(self, fields: dict[str, object]) -> None:
        """A request's own line, which is of no filter's concern; a moment later there is time to spell it."""
        self._lines.append((time(), fields))
        self._write_soon()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line for a moment; outside a loop, or where many wait, it is written at once."""
        self._lines.append(self._form.line(record))
        self._write_soon()

    def _write_soon(self) -> None:
        waiting = len(self._lines)
        if 1 < waiting < _MOST_TOGETHER and self._loop is not None and not self._loop.is_closed():
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is not self._loop:
            self._loop, self._not_before = loop, 0.0
        if waiting == 1 and loop is not None:
            loop.call_at(self._not_before, self.flush)
        else:
            self.flush()

    def flush(self) -> None:
        """Write what is kept; ``logging.shutdown`` does so too."""
        if self._loop is not None:
            self._not_before = self._loop.time() + _TOGETHER_SECONDS
        with self.lock or nullcontext(), suppress(OSError, ValueError):  # an unreadable log costs nobody a quote
            lines, self._lines = self._lines, []
            if lines:
                spelled = [self._form.request(*line) if type(line) is tuple else line for line in lines]
                self.stream.write(_write_lines(spelled).decode())
            self.stream.flush()


class JsonLines(logging.Formatter):
    """Formats a record with its ``fields``; a traceback without the messages of its exceptions."""

    _second: tuple[int, str] = 0, ""

    def format(self, record: logging.LogRecord) -> str:
        return _write(self.line(record)).decode()

    def line(self, record: logging.LogRecord) -> dict[str, Any]:
        """What is written of *record*, by name."""
        line: dict[str, Any] = {
            "time": self._time(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            line["traceback"] = _traceback(record.exc_info[1])
        return line

    def request(self, created: float, fields: dict[str, object]) -> dict[str, Any]:
        """What is written of a request that ended at *created*, in seconds since 1970."""
        return {"time": self._time(created), "level": "info", "logger": REQUESTS.name, "message": "request", **fields}

    def _time(self, created: float) -> str:
        """ISO 8601 in UTC, to the millisecond. Many lines share their second: all but its end is written once."""
        second = int(created)
        known, text = self._second
        if known != second:
            text = datetime.fromtimestamp(second, UTC).isoformat()[:-6]
            self._second = second, text
        return f"{text}.{int((created - second) * 1000):03}+00:00"


def _traceback(error: BaseException) -> str:
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None:
        parts.append("".join(format_tb(current.__traceback__)) + type(current).__qualname__)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\ncaused by:\n".join(parts)


def not_logged_yet(record: logging.LogRecord) -> bool:
    """False for the server's own report of an exception: ``shipcalc.faults`` has it, with the request id."""
    return not str(record.msg).startswith("Exception in ASGI application")


def _not_logged_yet_filter() -> Any:
    """What dictConfig takes for a filter: a callable."""
    return not_logged_yet


def lighten() -> None:
    """Leave out of every record what no line of ours shows: it takes as long as the line itself."""
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def config(level: str = "INFO") -> dict[str, Any]:
    """For ``logging.config.dictConfig`` and for uvicorn: ours and the server's records in one form."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"once": {"()": "calculator.api.logs._not_logged_yet_filter"}},
        "handlers": {"stderr": {"class": "calculator.api.logs.BatchHandler", "filters": ["once"], "level": "DEBUG"}},
        "loggers": {
            "shipcalc": {"handlers": ["stderr"], "level": level, "propagate": False},
            "uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            "opentelemetry": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }
