"""What Prometheus is told, read back with Prometheus' own reader."""

from collections.abc import Mapping

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from calculator.telemetry.counts import SECONDS, Counts
from calculator.telemetry.metrics import exposition, families
from calculator.telemetry.workers import Vital, Workers

OPENMETRICS = "application/openmetrics-text; version=1.0.0"
Samples = dict[str, dict[tuple[tuple[str, str], ...], float]]


def samples(counts: Counts, policies: Mapping[str, str] | None = None) -> Samples:
    """Every sample by name and labels."""
    body, _ = exposition(Workers(counts), policies or {}, "1.2", "")
    found: Samples = {}
    for family in read_text(body.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def labelled(**labels: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items()))


def test_quotes_are_counted_by_shop_and_outcome() -> None:
    """Answers only: a refused request is no quote; verification has a name of its own; probes are of no shop."""
    counts = Counts()
    for status, outcome in ((200, "options"), (200, "options"), (200, "unknown"), (422, "bad_cart")):
        counts.request(("/v1/quotes", status, outcome, "tea"), 0.001)
    counts.request(("/v1/quotes/verify", 200, "same", "tea"), 0.001)
    counts.request(("/healthz", 200, "", ""), 0.001)
    counts.request(("", 404, "not_found", ""), 0.001)
    found = samples(counts)
    assert found["shipcalc_quotes_total"] == {
        labelled(shop="tea", outcome="options"): 2,
        labelled(shop="tea", outcome="unknown"): 1,
    }
    assert found["shipcalc_verifications_total"] == {labelled(shop="tea", verdict="same"): 1}
    assert found["shipcalc_http_request_duration_seconds_count"] == {
        labelled(route="/v1/quotes", status="200"): 3,
        labelled(route="/v1/quotes", status="422"): 1,
        labelled(route="/v1/quotes/verify", status="200"): 1,
        labelled(route="/healthz", status="200"): 1,
        labelled(route="other", status="404"): 1,
    }


def test_durations_are_a_histogram() -> None:
    """Each class holds all that is not longer; the last holds everything; the sum is in seconds."""
    counts = Counts()
    for seconds in (0.2, 0.3, 45.0):
        counts.call("ups", "ok", seconds)
    found = samples(counts)
    buckets = found["shipcalc_carrier_call_duration_seconds_bucket"]
    by_bound = {dict(labels)["le"]: value for labels, value in buckets.items()}
    assert len(by_bound) == len(SECONDS) + 1
    assert [by_bound[bound] for bound in ("0.1", "0.25", "0.5", "30.0", "+Inf")] == [0, 1, 2, 2, 3]
    assert found["shipcalc_carrier_call_duration_seconds_sum"] == {labelled(carrier="ups", outcome="ok"): 45.5}


def test_everything_counted_has_a_name() -> None:
    """One sample of each kind comes out as it went in."""
    counts = Counts(
        options={"tea": {"live": 3}},
        degraded={("tea", "backup"): 2},
        rungs={("ups", "stale"): 4},
        caches={("redis", "hit"): 5},
        late={"ups": 6},
        redis_up=False,
    )
    found = samples(counts, {"tea": "v7"})
    assert found["shipcalc_options_total"] == {labelled(shop="tea", price_source="live"): 3}
    assert found["shipcalc_degraded_quotes_total"] == {labelled(shop="tea", price_source="backup"): 2}
    assert found["shipcalc_carrier_answers_total"] == {labelled(carrier="ups", price_source="stale"): 4}
    assert found["shipcalc_cache_lookups_total"] == {labelled(tier="redis", result="hit"): 5}
    assert found["shipcalc_deadline_missed_total"] == {labelled(carrier="ups"): 6}
    assert found["shipcalc_redis_up"] == {(): 0}
    assert found["shipcalc_policy_info"] == {labelled(shop="tea", version="v7"): 1}
    assert found["shipcalc_info"] == {labelled(version="1.2"): 1}
    for name in ("cpu_seconds_total", "resident_memory_bytes", "open_fds", "tasks"):
        assert len(found[f"shipcalc_worker_{name}"]) == 1


def test_what_each_worker_remembers_is_told() -> None:
    """By what it is; of a worker that tells nothing there is no sample."""
    vitals = (Vital(7, 0.0, 0, 0, 0, {"answers": 2048, "carts": 1024}), Vital(8, 0.0, 0, 0, 0))
    family = next(each for each in families(Counts(), vitals, {}, "1") if "remembered" in each.name)
    assert family.name == "shipcalc_worker_remembered_bytes"
    assert {(sample.labels["pid"], sample.labels["what"]): sample.value for sample in family.samples} == {
        ("7", "answers"): 2048,
        ("7", "carts"): 1024,
    }


def test_a_breaker_has_a_sample_for_every_state() -> None:
    """One of them is 1; turns are counted beside."""
    counts = Counts()
    counts.turned("ups-1", "open")
    counts.turned("ups-1", "half_open")
    found = samples(counts)
    states = {dict(labels)["state"]: value for labels, value in found["shipcalc_breaker_state"].items()}
    assert states == {"closed": 0, "half_open": 1, "open": 0}
    assert found["shipcalc_breaker_turns_total"] == {
        labelled(account="ups-1", state="open"): 1,
        labelled(account="ups-1", state="half_open"): 1,
    }


def test_without_redis_nothing_is_said_of_it() -> None:
    """An alert on 0 must not ring where there is none."""
    assert "shipcalc_redis_up" not in samples(Counts())


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [("", "text/plain"), ("text/plain", "text/plain"), (OPENMETRICS, "application/openmetrics-text")],
)
def test_the_form_is_the_one_asked_for(accept: str, content_type: str) -> None:
    """Both forms can be read to the end."""
    counts = Counts()
    counts.request(("/v1/quotes", 200, "options", "tea"), 0.001)
    body, told = exposition(Workers(counts), {"tea": "v1"}, "1", accept)
    assert told.startswith(content_type)
    read = read_openmetrics if accept == OPENMETRICS else read_text
    assert {family.name for family in read(body.decode())} >= {"shipcalc_quotes", "shipcalc_policy_info"}
