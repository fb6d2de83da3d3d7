"""A request's span."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from calculator.api.app import create_app
from calculator.api.examples import CART
from calculator.telemetry.telemetry import Telemetry
from calculator.telemetry.traces import Tracing

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def spans() -> InMemorySpanExporter:
    """What was traced."""
    return InMemorySpanExporter()


@pytest.fixture
async def traced(
    spans: InMemorySpanExporter, service: Any, now: datetime, opened: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app that traces and wants a key."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    telemetry = Telemetry(tracing=Tracing(provider))
    app = create_app(service, api_keys=frozenset({"key"}), clock=lambda: now, telemetry=telemetry)
    async with opened(app) as client:
        client.headers["authorization"] = "Bearer key"
        yield client


def told(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


async def test_a_request_is_a_span_of_the_callers_trace(traced: httpx.AsyncClient, spans: InMemorySpanExporter) -> None:
    """Named by its route; with its id, status and outcome."""
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "x-request-id": "r-1"}
    await traced.post("/v1/quotes", json=CART, headers=headers)
    [span] = spans.get_finished_spans()
    assert (span.name, span.kind) == ("POST /v1/quotes", SpanKind.SERVER)
    assert told(span) == {
        "http.request.method": "POST",
        "http.route": "/v1/quotes",
        "http.response.status_code": 200,
        "request_id": "r-1",
        "outcome": "options",
    }
    assert span.parent is not None
    assert (f"{span.parent.trace_id:032x}", f"{span.parent.span_id:016x}") == (TRACE, PARENT)


@pytest.mark.parametrize(
    ("method", "path", "name", "route", "status"),
    [
        ("GET", "/v1/shops", "GET /v1/shops", "/v1/shops", 200),
        ("GET", "/planted/path", "GET", None, 404),
    ],
)
async def test_other_routes_are_traced_by_their_template(
    traced: httpx.AsyncClient,
    spans: InMemorySpanExporter,
    method: str,
    path: str,
    name: str,
    route: str | None,
    status: int,
) -> None:
    """A path can hold anything, so it is not told."""
    await traced.request(method, path)
    [span] = spans.get_finished_spans()
    found = told(span)
    assert (span.name, found.get("http.route"), found["http.response.status_code"]) == (name, route, status)
    assert "planted" not in span.to_json()


async def test_a_refused_caller_is_told_as_one(traced: httpx.AsyncClient, spans: InMemorySpanExporter) -> None:
    """Without the key that was tried."""
    await traced.post("/v1/quotes", json=CART, headers={"authorization": "Bearer planted"})
    [span] = spans.get_finished_spans()
    assert (told(span)["http.response.status_code"], told(span)["outcome"]) == (401, "unauthorized")
    assert "planted" not in span.to_json()


async def test_a_bug_is_an_error_without_its_words(traced: httpx.AsyncClient, spans: InMemorySpanExporter) -> None:
    """The type is enough to find it by; the log has where."""
    await traced.post("/v1/quotes", json=CART | {"lines": [CART["lines"][0] | {"kind": "bug", "sku": "planted"}]})
    [span] = spans.get_finished_spans()
    assert span.status.status_code == StatusCode.ERROR
    assert told(span)["outcome"] == "KeyError"
    assert "planted" not in span.to_json()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_probes_leave_no_span(traced: httpx.AsyncClient, spans: InMemorySpanExporter, path: str) -> None:
    """They come every few seconds and say nothing new."""
    assert (await traced.get(path)).status_code == 200
    assert spans.get_finished_spans() == ()
