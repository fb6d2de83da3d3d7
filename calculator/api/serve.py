"""Runs the service: uvicorn with httptools, which is half of its speed."""

import uvicorn

from calculator.api import logs

GRACEFUL_SECONDS = 10


def run(app_factory: str, host: str, port: int, workers: int = 1) -> None:
    """Serve until stopped; requests under way get GRACEFUL_SECONDS to end.

    Args:
        app_factory: where each worker finds the function that makes the app: ``package.module:function``.
    """
    uvicorn.run(
        app_factory,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http="httptools",
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
