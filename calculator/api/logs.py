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


_EVERY_REQUEST = {
    **dict.fromkeys(("exc_info", "exc_text", "stack_info")),
    **dict.fromkeys(("thread", "threadName", "process", "processName", "taskName")),
    **dict.fromkeys(("pathname", "filename", "module", "funcName"), ""),
    "msg": "request",
    "args": (),
    "levelno": logging.INFO,
    "levelname": "INFO",
    "lineno": 0,
    "relativeCreated": 0.0,
}


class RequestRecord(logging.LogRecord):
    """The record of a request's log line: as any other to those who format it, and made in a tenth of the time.

    ``LogRecord`` itself looks for a thread, a process and a source line, which no line of ours shows.
    """

    def __init__(self, name: str, fields: dict[str, object]) -> None:
        now = time()
        own = {"name": name, "created": now, "msecs": now % 1 * 1000, "fields": fields}
        self.__dict__ = {**_EVERY_REQUEST, **own}


class TurnHandler(logging.StreamHandler[TextIO]):
    """Writes the lines of one turn of the event loop together: a system call a turn, not one a request."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[dict[str, Any]] = []
        self._form = JsonLines()

    def handle(self, record: logging.LogRecord) -> bool:
        """A request's own line is of no filter's concern, and appending needs no lock."""
        if type(record) is not RequestRecord:
            return super().handle(record)
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line for the end of the turn; outside a loop it is written at once."""
        self._lines.append(self._form.line(record))
        if len(self._lines) > 1:
            return
        try:
            asyncio.get_running_loop().call_soon(self.flush)
        except RuntimeError:
            self.flush()

    def flush(self) -> None:
        """Write what is kept; ``logging.shutdown`` does so too."""
        with self.lock or nullcontext(), suppress(OSError, ValueError):  # an unreadable log costs nobody a quote
            lines, self._lines = self._lines, []
            if lines:
                self.stream.write(_write_lines(lines).decode())
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
        if type(record) is not RequestRecord and (request_id := REQUEST_ID.get()):
            line["request_id"] = request_id
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            line["traceback"] = _traceback(record.exc_info[1])
        return line

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
        "handlers": {"stderr": {"class": "calculator.api.logs.TurnHandler", "filters": ["once"], "level": "DEBUG"}},
        "loggers": {
            "shipcalc": {"handlers": ["stderr"], "level": level, "propagate": False},
            "uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            "opentelemetry": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }
