"""The app factory: everything the service answers, put together in one place."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from secrets import token_hex
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from calculator.api import errors, health, openapi, quotes, shops
from calculator.api.middleware import Edge, Guard
from calculator.api.quoting import Closable, Quoting
from calculator.wire.request import warm


class Application(FastAPI):
    """FastAPI whose OpenAPI document also tells of the raw routes."""

    needs_key: bool = False

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
        yield
        if isinstance(service, Closable):
            await service.aclose()

    middleware = [Middleware(Edge, new_id=_new_id)]
    if api_keys:
        middleware.append(Middleware(Guard, keys=api_keys))
    app = Application(
        title="shipcalc",
        summary="Delivery options for a cart: sealed, with exact prices and reasons",
        version=openapi.VERSION,
        # First in the list: the routes a checkout waits for are matched first.
        routes=list(quotes.routes(service, clock)),
        middleware=middleware,
        lifespan=lifespan,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.needs_key = bool(api_keys)
    errors.install(app)
    app.include_router(shops.router(service))
    app.include_router(health.router(service))
    return app


def _new_id() -> str:
    return token_hex(8)
