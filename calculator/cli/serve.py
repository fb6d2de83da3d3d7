"""The HTTP service: quotes, verification, shops, health, its own description under /docs, and the owner's /admin.

Policies are versions in a database: the one that SHIPCALC_DATABASE_URL names, else shipcalc.sqlite3 where it is begun,
which starts with the example shops. With a directory of files and no database, the files are the policies.

Settings and policies are checked before it starts. Logs are JSON lines on standard error.
"""

import argparse
import logging
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from logging.config import dictConfig
from typing import Final

from calculator.cli.input import Parser, add_policies
from calculator.settings import SettingsError, hand_down, read_settings
from calculator.wiring import (
    NO_KEYS,
    load_shops,
    new_key,
    service_warnings,
    signing_keys,
    traces_are_sent,
    with_database,
)

_NEEDED: Final = ("fastapi", "uvicorn", "httptools", "sqlalchemy", "alembic")


def arguments(parser: Parser) -> None:
    """``shipcalc serve [--host --port --workers --policies DIR]``."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=_port, default=8000, help="from 0 to 65535, 0 takes a free one (default: %(default)s)"
    )
    parser.add_argument("--workers", type=_workers, default=1, help="processes, from 1 to 64 (default: %(default)s)")
    add_policies(parser)


def run(arguments: Namespace) -> int:
    """Serve until stopped."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise SettingsError(f"{', '.join(missing)} must be installed: pip install 'shipcalc[serve]'")
    settings = read_settings(arguments.policies)
    warnings = service_warnings(settings)
    serving = with_database(settings, warnings.append)
    if serving.database_url is not None and settings.database_url is None:
        hand_down("database_url", serving.database_url.get_secret_value())  # a file of ours: it holds no password
    if settings.policies is not None:
        hand_down("policies", str(settings.policies.resolve()))
    if not settings.signing_keys:
        # One key for all workers: what one of them seals, every other must be able to verify.
        hand_down("signing_keys", new_key())
        warnings.insert(0, NO_KEYS)
    load_shops(serving, signing_keys(read_settings(), warn=_silent), warnings.append)
    traces_are_sent()
    from calculator.api import logs
    from calculator.api.serve import run as serve

    dictConfig(logs.config())
    for line in warnings:
        logging.getLogger("shipcalc").warning("%s", line)
    try:
        with _exchange(arguments.workers):
            serve("calculator.wiring:create_worker", arguments.host, arguments.port, arguments.workers)
    except OSError as error:
        where = f"{arguments.host} port {arguments.port}"
        raise SettingsError(f"cannot listen on {where}: {error.strerror or error}") from None
    return 0


@contextmanager
def _exchange(workers: int) -> Iterator[None]:
    """Where several workers tell one another what they counted, so that each can tell it all."""
    if workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="shipcalc-") as directory:
        hand_down("metrics_directory", directory)
        yield


def _silent(_: str) -> None:
    """The warning was given already."""


def _port(text: str) -> int:
    return _whole(text, 0, 65535)


def _workers(text: str) -> int:
    return _whole(text, 1, 64)


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most):
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number from {least} to {most}")
    return int(text)
