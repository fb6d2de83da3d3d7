"""The app factory: everything the service answers, put together in one place."""

import gc
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from random import Random
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from calculator.api import errors, health, openapi, quotes, shops
from calculator.api.middleware import Edge, Guard
from calculator.api.quoting import Closable, Quoting
from calculator.wire.request import warm


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
    service: Quoting, *, api_keys: frozenset[str] = frozenset(), clock: Callable[[], datetime]
) -> Application:
    """The HTTP service over *service*, which is closed when the server stops.

    Args:
        api_keys: any of them opens ``/v1/``; none at all leaves it open.
        clock: timezone-aware now.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warm()  # the first buyer should not wait for it
        _settle()
        yield
        if isinstance(service, Closable):
            await service.aclose()

    hot = quotes.routes(service, clock)
    new_id = _ids()
    middleware = [Middleware(Edge, new_id=new_id)]
    if api_keys:
        middleware.append(Middleware(Guard, keys=api_keys))
    app = Application(
        title="shipcalc",
        summary="Delivery options for a cart: sealed, with exact prices and reasons",
        version=openapi.VERSION,
        routes=list(hot),
        middleware=middleware,
        lifespan=lifespan,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.needs_key = bool(api_keys)
    errors.install(app)
    app.direct = {route.path: _directly(route.app, api_keys, new_id) for route in hot}
    app.include_router(shops.router(service))
    app.include_router(health.router(service))
    return app


def _directly(endpoint: ASGIApp, api_keys: frozenset[str], new_id: Callable[[], str]) -> ASGIApp:
    """The endpoint in the same layers that the framework would put around it."""
    guarded = Guard(endpoint, api_keys) if api_keys else endpoint
    return ServerErrorMiddleware(Edge(guarded, new_id), handler=errors.fault_of_ours)


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
