"""Runs the service: uvicorn with httptools, which is half of its speed."""

import logging
from contextlib import suppress
from importlib.util import find_spec

import uvicorn

from calculator.api import logs
from calculator.api.listener import listener
from calculator.api.protocol import OneSend
from calculator.api.server import Server, Supervisor

LOG = logging.getLogger("uvicorn.error")

MOST_FILES = 65_536
GRACEFUL_SECONDS = 10
STARTUP_FAILED = 3
"""Exit status where the app could not be made."""


def run(app_factory: str, host: str, port: int, workers: int = 1) -> None:
    """Serve until stopped; requests under way get GRACEFUL_SECONDS to end.

    Args:
        app_factory: where each worker finds the function that makes the app: ``package.module:function``.

    Raises:
        OSError: host and port cannot be listened on.
    """
    config = uvicorn.Config(
        app_factory,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http=OneSend,
        # uvloop is a fifth faster on average and starves connections when saturated.
        loop="asyncio",
        ws="none",
        access_log=False,
        proxy_headers=False,  # nothing here asks who the client is
        server_header=False,
        log_config=logs.config(),
        limit_concurrency=None,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )
    may_open_many_files()
    server = Server(config)
    with listener(host, port) as listening:
        where = f"[{host}]" if ":" in host else host
        LOG.info("Uvicorn running on http://%s:%d (Press CTRL+C to quit)", where, listening.getsockname()[1])
        if workers > 1:
            Supervisor(config, sockets=[listening]).run()
            return
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])
    if not server.started:
        raise SystemExit(STARTUP_FAILED)


def may_open_many_files(enough: int = MOST_FILES) -> None:
    """As many as the system lets, up to *enough*: the usual 1,024 are 255 checkouts that ask three carriers each."""
    if find_spec("resource") is None:  # Windows knows no such limit
        return
    import resource

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = enough if most == resource.RLIM_INFINITY else min(enough, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
