"""The app factory: everything the service answers, put together in one place."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from calculator.api import docs, errors, health, metrics, openapi, pages, quotes, shops
from calculator.api.middleware import Edge, Guard
from calculator.api.quoting import Closable, Openable, Paging, Quoting, Remembering
from calculator.telemetry.telemetry import Telemetry
from calculator.telemetry.workers import Workers
from calculator.wire.request import warm

_NOTHING: Final[Mapping[str, ASGIApp]] = MappingProxyType({})


class Application(FastAPI):
    """FastAPI whose OpenAPI document also tells of the raw routes."""

    needs_key: bool = False
    direct: Mapping[str, ASGIApp] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What a checkout waits for goes straight to its endpoint, past routers and layers it has no use for."""
        endpoint = self.direct.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if endpoint is not None:
            await endpoint(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The document behind ``/docs``, made when it is first asked for."""
        return openapi.complete(super().openapi(), needs_key=self.needs_key)


def create_app(
    service: Quoting,
    *,
    api_keys: frozenset[str] = frozenset(),
    clock: Callable[[], datetime],
    telemetry: Telemetry | None = None,
    metrics_directory: Path | None = None,
    mounts: Mapping[str, ASGIApp] = _NOTHING,
) -> Application:
    """The HTTP service over *service*, which is closed when the server stops.

    Args:
        api_keys: any of them opens ``/v1/``; none at all leaves it open.
        clock: timezone-aware now.
        telemetry: what is told of this process; of its own where there is none.
        metrics_directory: where the workers of one service exchange their counts; None where there is one worker.
        mounts: other apps of the same service, by the path under which they answer.
    """
    telemetry = telemetry or Telemetry()
    remembered = service.remembered if isinstance(service, Remembering) else None
    workers = Workers(telemetry.counts, metrics_directory, remembered)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if isinstance(service, Openable):
            await service.open()
        warm()  # the first buyer should not wait for it
        _settle()
        writing = asyncio.create_task(workers.keep_writing())
        yield
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing
        if isinstance(service, Closable):
            await service.aclose()
        if telemetry.tracing is not None:
            await asyncio.to_thread(telemetry.tracing.close)

    hot = quotes.routes(service, clock, telemetry)
    layers = _layers(api_keys, _ids(), telemetry)
    app = Application(
        title="shipcalc",
        summary="Delivery options for a cart: sealed, with exact prices and reasons",
        version=openapi.VERSION,
        routes=[*hot, *docs.routes()],
        middleware=layers,
        lifespan=lifespan,
        docs_url=None,  # the framework's pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.needs_key = bool(api_keys)
    errors.install(app)
    app.direct = {route.path: _directly(route.app, layers) for route in hot}
    app.include_router(shops.router(service))
    if isinstance(service, Paging):
        app.include_router(pages.router(service))
    app.include_router(health.router(service))
    app.include_router(metrics.router(service, workers))
    for path, mounted in mounts.items():
        app.router.routes += [Route(path, _to_its_pages), Mount(path, mounted)]
    return app


async def _to_its_pages(request: Request) -> RedirectResponse:
    """``/admin`` is what people type."""
    return RedirectResponse(f"{request.url.path}/", 308)


def _layers(api_keys: frozenset[str], new_id: Callable[[], str], telemetry: Telemetry) -> list[Middleware]:
    """What every request passes, from the outside in."""
    layers = [Middleware(Edge, new_id=new_id, counts=telemetry.counts)]
    if telemetry.tracing is not None:
        from calculator.api.traced import Traced  # not there at all without the extra «trace»

        layers.append(Middleware(Traced, tracing=telemetry.tracing))
    if api_keys:
        layers.append(Middleware(Guard, keys=api_keys))
    return layers


def _directly(endpoint: ASGIApp, layers: list[Middleware]) -> ASGIApp:
    """The endpoint in the same layers that the framework would put around it."""
    for layer in reversed(layers):
        endpoint = layer.cls(endpoint, *layer.args, **layer.kwargs)
    return ServerErrorMiddleware(endpoint, handler=errors.fault_of_ours)


def _settle() -> None:
    """What is there before the first request stays: nobody need look through it for what can be thrown away.

    A quote leaves no cycles behind, so looking after every 700 objects finds nothing; after 50,000 is soon enough.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _ids() -> Callable[[], str]:
    """Ids to tell requests apart. They open nothing, so they need not ask the system for secrets each time."""
    numbers = Random()  # noqa: S311 - no secret; begins anew from the system's entropy in each process
    return lambda: f"{numbers.getrandbits(64):016x}"
