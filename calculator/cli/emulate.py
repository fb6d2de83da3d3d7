"""The carriers' stand-in on a local port: USPS, UPS, DHL Express and EasyPost, each under a path of its own.

Prices are published ones where there are any (USPS, UPS Ground) and made up for the rest. Nothing leaves this machine.
"""

import argparse
import asyncio
import gc
import socket
from argparse import Namespace
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from importlib.util import find_spec
from typing import Any, cast

from adapters._emulator.app import create_app
from adapters._emulator.emulator import PREFIXES, Emulator, base_urls
from adapters._emulator.faults import KINDS, Fault, read_fault_text, seconds_of
from calculator.cli.input import Parser
from calculator.settings import SettingsError


def arguments(parser: Parser) -> None:
    """``shipcalc emulate [--host --port --fault CARRIER=KIND --latency CARRIER=SECONDS --expires-in --any-date]``."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=_port, default=8090, help="from 0 to 65535, 0 takes a free one (default: %(default)s)"
    )
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="CARRIER=KIND[:NUMBER]",
        help="what a carrier does wrong, from the start; NUMBER is its SECONDS or PERCENT; may be given for each",
    )
    parser.add_argument(
        "--latency",
        type=_latency,
        action="append",
        default=[],
        metavar="CARRIER=SECONDS",
        help="what every call to a carrier takes; may be given for each",
    )
    parser.add_argument("--expires-in", type=_life, metavar="SECONDS", help="how long a token lives (default: hours)")
    parser.add_argument("--any-date", action="store_true", help="price shipments of any day, past ones too")
    kinds = "\n".join(f"  {kind:<14}  {does}" for kind, does in KINDS.items())
    parser.epilog = f"carriers: {', '.join(PREFIXES)}\n\nkinds of fault:\n{kinds}\n\n{_RUNNING}"


_RUNNING = """while it runs:
  POST /_faults {"usps": {"kind": "latency", "seconds": "0.2", "times": 3}}   null ends one, DELETE all
  GET /_calls                                                                 calls by carrier and path
  DELETE /_tokens                                                             no token is good any longer"""


def run(arguments: Namespace) -> int:
    """Listen until stopped."""
    if find_spec("uvicorn") is None or find_spec("httptools") is None:
        raise SettingsError("uvicorn must be installed: pip install 'shipcalc[serve]'")
    import uvicorn

    from calculator.api.serve import GRACEFUL_SECONDS
    from calculator.api.server import Server

    emulator = Emulator(
        lambda: datetime.now(UTC),
        expires_in=arguments.expires_in,
        check_dates=not arguments.any_date,
        latency=dict(arguments.latency),
        faults=dict(arguments.fault),
    )
    listener = _listener(arguments.host, arguments.port)
    host = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    for carrier, base in base_urls(f"http://{host}:{listener.getsockname()[1]}").items():
        print(f"{carrier:<11}  {base}", flush=True)
    config = uvicorn.Config(
        create_app(emulator),
        http=_protocol(),
        loop="asyncio",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="error",
        proxy_headers=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )
    gc.freeze()  # a burst of checkouts should not wait while all of this is looked through
    gc.set_threshold(50_000, 20, 20)
    with suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])
    return 0


def _protocol() -> "type[asyncio.Protocol]":
    """The service's own, which tells the application when a request was whole."""
    from calculator.api.protocol import OneSend

    class Arriving(OneSend):
        """What a request waits for its turn counts towards the carrier's latency."""

        def on_message_complete(self) -> None:
            cast("dict[str, Any]", self.scope)["arrived"] = self.loop.time()
            super().on_message_complete()

    return Arriving


def _listener(host: str, port: int) -> socket.socket:
    from calculator.api.listener import listener

    try:
        return listener(host, port)
    except OSError as error:
        raise SettingsError(f"cannot listen on {host} port {port}: {error.strerror or error}") from None


def _fault(text: str) -> tuple[str, Fault]:
    try:
        return read_fault_text(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _latency(text: str) -> tuple[str, Decimal]:
    carrier, _, seconds = text.partition("=")
    if carrier not in PREFIXES:
        raise argparse.ArgumentTypeError(f"{carrier!r} is no carrier: there are {', '.join(PREFIXES)}")
    try:
        return carrier, seconds_of(seconds)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{carrier}: {error}") from None


def _port(text: str) -> int:
    return _whole(text, 0, 65535)


def _life(text: str) -> int:
    return _whole(text, 1, 99999)


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most):
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number from {least} to {most}")
    return int(text)
