"""OpenTelemetry: a span for a request, a quote, a call to a carrier. Imported only where traces are asked for.

Where they go, how many are kept and what else describes this process is read by the SDK from the standard ``OTEL_*``
variables. Messages of errors stay out of spans: they may quote what a buyer typed.
"""

from asyncio import CancelledError
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from calculator.domain.errors import CarrierError

CARRIER_CALL: Final = "carrier.call"

_OUTCOME: Final = "outcome"
_UNNAMED: Final = "unknown_service"
_PROPAGATOR: Final = TraceContextTextMapPropagator()
_KINDS: Final = {CARRIER_CALL: SpanKind.CLIENT}


class Tracing:
    """Spans of this process through *provider*."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("shipcalc")

    @classmethod
    def exporting(cls) -> "Tracing":
        """Spans sent in batches, by a thread of their own, over OTLP/HTTP to where ``OTEL_*`` says."""
        provider = TracerProvider(resource=_named(Resource.create()))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        return cls(provider)

    @contextmanager
    def span(
        self,
        name: str,
        attributes: Mapping[str, str | int],
        *,
        kind: SpanKind | None = None,
        parent: Context | None = None,
    ) -> Iterator[Span]:
        """A span around a piece of work, child of the one it lies in; its ``outcome`` tells how it ended.

        Args:
            kind: where it is not what the name says.
            parent: the caller's span, where it is in another process.
        """
        with self._tracer.start_as_current_span(
            name,
            parent,
            kind or _KINDS.get(name, SpanKind.INTERNAL),
            dict(attributes),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except BaseException as error:
                _fail(span, _kind(error))
                raise
            if name == CARRIER_CALL:
                span.set_attribute(_OUTCOME, "ok")

    def close(self) -> None:
        """Send what is left and stop. Blocks, for some seconds where nobody listens."""
        self._provider.shutdown()


def caller(headers: Iterable[tuple[bytes, bytes]]) -> Context:
    """The span of whoever sent a request with *headers* (W3C ``traceparent``); an empty one where there is none."""
    known = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers if name.startswith(b"trace")}
    return _PROPAGATOR.extract(known)


def _kind(error: BaseException) -> str:
    if isinstance(error, CarrierError):
        return error.kind
    return "given_up" if isinstance(error, CancelledError) else type(error).__name__


def _fail(span: Span, kind: str) -> None:
    span.set_attribute(_OUTCOME, kind)
    span.set_status(StatusCode.ERROR)


def _named(resource: Resource) -> Resource:
    """Under our own name where the operator gave none."""
    if not str(resource.attributes.get(SERVICE_NAME, _UNNAMED)).startswith(_UNNAMED):
        return resource
    return resource.merge(Resource({SERVICE_NAME: "shipcalc"}))
