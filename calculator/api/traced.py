"""A span for every request that does something, child of the caller's. Part of the app only where traces are wanted."""

from typing import Final

from opentelemetry.trace import SpanKind
from starlette.types import ASGIApp, Receive, Scope, Send

from calculator.api.exchange import note_of
from calculator.telemetry.traces import Tracing, caller

PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})


class Traced:
    """Around an endpoint, inside Edge: the span has the request's id, route, status and outcome, and no more."""

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self._app = app
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        note, method = note_of(scope), scope["method"]
        told: dict[str, str | int] = {"http.request.method": method, "request_id": note.request_id}
        with self._tracing.span(method, told, kind=SpanKind.SERVER, parent=caller(scope["headers"])) as span:
            try:
                await self._app(scope, receive, send)
            finally:
                route = note.route or getattr(scope.get("route"), "path", None)
                if route is not None:
                    span.update_name(f"{method} {route}")
                    span.set_attribute("http.route", route)
                for name, value in (("http.response.status_code", note.status), ("outcome", note.outcome)):
                    if value is not None:
                        span.set_attribute(name, value)
