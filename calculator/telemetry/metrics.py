"""What Prometheus is told, made of plain counts when it asks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from calculator.telemetry.counts import BREAKER_STATES, SECONDS, Counts, Pair, Timings, add_timings
from calculator.telemetry.workers import Vital, Workers

QUOTES: Final = "/v1/quotes"
VERIFY: Final = "/v1/quotes/verify"

Labels = TypeVar("Labels", bound=tuple[str, ...])

_OK: Final = 200
_VITALS: Final = {
    "resident_memory_bytes": "Memory of a worker",
    "open_fds": "Open files and sockets of a worker",
    "tasks": "Tasks of a worker's event loop",
}
_BOUNDS: Final = (*map(str, SECONDS), "+Inf")


def exposition(workers: Workers, policies: Mapping[str, str], version: str, accept: str) -> tuple[bytes, str]:
    """All metrics in the form *accept* asks for, and that form's content type.

    Args:
        policies: the version in force, by shop.
        version: ours.
    """
    encode, content_type = choose_encoder(accept)
    registry = CollectorRegistry()
    registry.register(_Told(families(*workers.all(), policies, version)))
    return encode(registry), content_type


class _Told(Collector):
    """Metrics that are there already."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def families(counts: Counts, vitals: Sequence[Vital], policies: Mapping[str, str], version: str) -> Iterator[Metric]:
    """Every family in a stable order; one without samples is there all the same, so that its help is."""
    yield InfoMetricFamily("shipcalc", "What answers here", {"version": version})
    yield _gauge("shipcalc_policy_info", "The policy in force", ("shop", "version"), dict.fromkeys(policies.items(), 1))
    yield from _requests(counts)
    yield _counter("shipcalc_options", "Options offered", ("shop", "price_source"), _flat(counts.options))
    yield _counter(
        "shipcalc_degraded_quotes",
        "Quotes with an option at a stale or a backup price",
        ("shop", "price_source"),
        counts.degraded,
    )
    yield from _carriers(counts)
    yield from _processes(vitals)


def _requests(counts: Counts) -> Iterator[Metric]:
    by_route: dict[Pair, Timings] = {}
    quotes: dict[Pair, float] = {}
    verified: dict[Pair, float] = {}
    for (route, status, outcome, shop), timings in counts.requests.items():
        add_timings(by_route, (route or "other", str(status)), timings)
        if status == _OK and route in (QUOTES, VERIFY):
            into = quotes if route == QUOTES else verified
            into[shop, outcome] = into.get((shop, outcome), 0) + sum(timings[1:])
    labels = "route", "status"
    yield _histogram("shipcalc_http_request_duration_seconds", "Requests by route and status", labels, by_route)
    yield _counter("shipcalc_quotes", "Quotes answered", ("shop", "outcome"), quotes)
    yield _counter("shipcalc_verifications", "Sealed options derived again", ("shop", "verdict"), verified)


def _carriers(counts: Counts) -> Iterator[Metric]:
    yield _histogram(
        "shipcalc_carrier_call_duration_seconds",
        "Calls over the wire by carrier and outcome: ok, or the kind of trouble",
        ("carrier", "outcome"),
        counts.calls,
    )
    rung = "carrier", "price_source"
    yield _counter("shipcalc_carrier_answers", "Answers used, by the rung that gave them", rung, counts.rungs)
    yield _counter("shipcalc_deadline_missed", "Answers that came too late", ("carrier",), _alone(counts.late))
    yield _counter("shipcalc_cache_lookups", "Look-ups by tier and result", ("tier", "result"), counts.caches)
    breaker = "account", "state"
    yield _gauge("shipcalc_breaker_state", "1 for the state a breaker is in", breaker, _states(counts))
    yield _counter("shipcalc_breaker_turns", "How often a breaker came into a state", breaker, counts.turns)
    if counts.redis_up is not None:
        yield GaugeMetricFamily("shipcalc_redis_up", "0: skipped for now, each process by itself", counts.redis_up)


def _processes(vitals: Sequence[Vital]) -> Iterator[Metric]:
    used = {(str(vital.pid),): vital.cpu_seconds for vital in vitals}
    yield _counter("shipcalc_worker_cpu_seconds", "Processor time of a worker", ("pid",), used)
    for name, help_text in _VITALS.items():
        values = {(str(vital.pid),): getattr(vital, name) for vital in vitals}
        yield _gauge(f"shipcalc_worker_{name}", help_text, ("pid",), values)
    kept = {(str(vital.pid), what): held for vital in vitals for what, held in vital.remembered.items()}
    yield _gauge("shipcalc_worker_remembered_bytes", "What a worker keeps, as it counts", ("pid", "what"), kept)


def _states(counts: Counts) -> dict[Pair, int]:
    """Each account has a sample for every state, one of them 1: so that a query need know no history."""
    return {
        (account, state): int(state == current)
        for account, current in sorted(counts.breakers.items())
        for state in BREAKER_STATES
    }


def _flat(counts: Mapping[str, Mapping[str, int]]) -> dict[Pair, int]:
    return {(outer, inner): count for outer, tally in counts.items() for inner, count in tally.items()}


def _alone(counts: Mapping[str, int]) -> dict[tuple[str], int]:
    return {(name,): count for name, count in counts.items()}


def _counter(name: str, help_text: str, labels: Sequence[str], values: Mapping[Labels, float]) -> Metric:
    family = CounterMetricFamily(name, help_text, labels=labels)
    for key, value in sorted(values.items()):
        family.add_metric(key, value)
    return family


def _gauge(name: str, help_text: str, labels: Sequence[str], values: Mapping[Labels, float]) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=labels)
    for key, value in sorted(values.items()):
        family.add_metric(key, value)
    return family


def _histogram(name: str, help_text: str, labels: Sequence[str], values: Mapping[Labels, Timings]) -> Metric:
    family = HistogramMetricFamily(name, help_text, labels=labels)
    for key, (total, *classes) in sorted(values.items()):
        upto, buckets = 0.0, []
        for bound, count in zip(_BOUNDS, classes, strict=True):
            upto += count
            buckets.append((bound, upto))
        family.add_metric(key, buckets, total)
    return family
