"""Spans: what is in them, where they go, and that nothing of it is there where nobody asked."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, get_current_span

from calculator.domain.errors import CarrierRefused
from calculator.telemetry.telemetry import Telemetry
from calculator.telemetry.traces import Tracing, caller

STREET = "77 Planted Alley"
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CALL: dict[str, str | int] = {"carrier": "ups", "attempt": 1}


class Kept:
    """A tracing whose spans stay in memory."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracing = Tracing(provider)

    @property
    def spans(self) -> dict[str, ReadableSpan]:
        """By name."""
        return {span.name: span for span in self._exporter.get_finished_spans()}


@pytest.fixture
def kept() -> Kept:
    """Fresh."""
    return Kept()


def told(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


async def test_a_carrier_call_lies_in_its_quote(kept: Kept) -> None:
    """Tasks begun within it too; carrier, attempt and outcome are told."""
    telemetry = Telemetry(tracing=kept.tracing)

    async def call() -> None:
        with telemetry.span("carrier.call", CALL):
            await asyncio.sleep(0)

    with kept.tracing.span("quote", {"shop": "tea"}):
        await asyncio.create_task(call())
    quote, asked = kept.spans["quote"], kept.spans["carrier.call"]
    assert asked.parent is not None
    assert asked.parent.span_id == quote.get_span_context().span_id  # type: ignore[union-attr]
    assert (asked.kind, quote.kind) == (SpanKind.CLIENT, SpanKind.INTERNAL)
    assert told(asked) == {**CALL, "outcome": "ok"}
    assert told(quote) == {"shop": "tea"}
    assert asked.status.status_code == StatusCode.UNSET


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(CarrierRefused(STREET), "refused"), (asyncio.CancelledError(), "given_up"), (KeyError(STREET), "KeyError")],
)
def test_a_failed_call_tells_its_kind_and_never_its_words(kept: Kept, error: BaseException, outcome: str) -> None:
    """They may quote what a buyer typed. The error goes on its way."""
    with pytest.raises(type(error)), kept.tracing.span("carrier.call", CALL):
        raise error
    span = kept.spans["carrier.call"]
    assert told(span) == {**CALL, "outcome": outcome}
    assert (span.status.status_code, span.status.description, span.events) == (StatusCode.ERROR, None, ())
    assert STREET not in span.to_json()


def test_a_callers_trace_goes_on(kept: Kept) -> None:
    """By W3C traceparent; without one, or with rubbish, a trace begins here."""
    headers = [(b"host", b"x"), (b"traceparent", f"00-{TRACE}-{PARENT}-01".encode())]
    with kept.tracing.span("known", {}, parent=caller(headers)):
        pass
    with kept.tracing.span("rubbish", {}, parent=caller([(b"traceparent", b"\xff rubbish")])):
        pass
    parent = kept.spans["known"].parent
    assert parent is not None
    assert (f"{parent.trace_id:032x}", f"{parent.span_id:016x}") == (TRACE, PARENT)
    assert kept.spans["rubbish"].parent is None


def test_without_tracing_no_span_begins() -> None:
    """And the piece of work is done all the same."""
    with Telemetry().span("carrier.call", CALL):
        assert not get_current_span().get_span_context().is_valid


def test_nothing_is_imported_where_nobody_asked() -> None:
    """The SDK takes memory, a thread and a third of a second. FastAPI brings the interface alone: it does nothing."""
    code = """
import sys
from calculator.wiring import create
create()
print([name for name in sys.modules if name.startswith(("opentelemetry.sdk", "opentelemetry.exporter"))])
"""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("OTEL_")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


class Receiver(HTTPServer):
    """A collector: keeps what it is sent over OTLP/HTTP."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Collect)
        self.got: list[tuple[str, dict[str, str], bytes]] = []


class _Collect(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.path, {name.lower(): text for name, text in self.headers.items()}, body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 – as the base class has it
        """Quiet."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listening on a free port."""
    with Receiver() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("named", "name"), [(None, "shipcalc"), ("checkout", "checkout")])
def test_spans_reach_a_collector(monkeypatch: pytest.MonkeyPatch, named: str | None, name: str) -> None:
    """Over HTTP as the standard variables say, headers included; what is left is sent when the process closes."""
    with receiver() as server:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=tea")
        if named is not None:
            monkeypatch.setenv("OTEL_SERVICE_NAME", named)
        tracing = Tracing.exporting()
        with tracing.span("quote", {"shop": "tea"}), tracing.span("carrier.call", CALL):
            pass
        tracing.close()
    [(path, headers, body)] = server.got
    assert (path, headers["x-tenant"]) == ("/v1/traces", "tea")
    [resource] = ExportTraceServiceRequest.FromString(body).resource_spans
    assert {"service.name": name}.items() <= {
        each.key: each.value.string_value for each in resource.resource.attributes
    }.items()
    assert [span.name for span in resource.scope_spans[0].spans] == ["carrier.call", "quote"]
