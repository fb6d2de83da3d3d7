"""GET /metrics, over the app."""

from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from calculator.api.app import Application, create_app
from calculator.api.examples import CART
from calculator.telemetry.telemetry import Telemetry

PLANTED = (
    "77 Planted Alley",
    "SKU-PLANTED-1",
    "Planted Name",
    "Plantedtown",
    "/planted-path",
    "planted-key",
    "planted-shop",
)
CART_OF_ONE = CART | {
    "destination": CART["destination"] | {"lines": [PLANTED[0]], "city": PLANTED[3]},
    "lines": [CART["lines"][0] | {"sku": PLANTED[1], "name": PLANTED[2]}],
}


async def told(client: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    """Samples by name and label values."""
    response = await client.get("/metrics")
    assert response.status_code == 200
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


async def test_quotes_and_requests_are_counted(client: httpx.AsyncClient) -> None:
    """Answers, refusals and unknown paths; the answer itself is counted when it is given."""
    assert ("shipcalc_quotes_total", "options", "hotshellow") not in await told(client)
    for _ in range(2):
        await client.post("/v1/quotes", json=CART)
    await client.post("/v1/quotes", json={})
    await client.get("/nowhere")
    found = await told(client)
    assert found["shipcalc_quotes_total", "options", "hotshellow"] == 2
    assert found["shipcalc_options_total", "policy", "hotshellow"] == 2
    counted = "shipcalc_http_request_duration_seconds_count"
    assert found[counted, "/v1/quotes", "200"] == 2
    assert found[counted, "/v1/quotes", "422"] == 1
    assert found[counted, "other", "404"] == 1
    assert found[counted, "/metrics", "200"] == 1
    assert found["shipcalc_policy_info", "hotshellow", "v1"] == 1


async def test_a_bug_of_ours_is_counted_as_one(client: httpx.AsyncClient) -> None:
    """500, under its route."""
    await client.post("/v1/quotes", json=CART | {"lines": [CART["lines"][0] | {"kind": "bug"}]})
    assert (await told(client))["shipcalc_http_request_duration_seconds_count", "/v1/quotes", "500"] == 1


async def test_a_verification_is_counted_by_verdict(client: httpx.AsyncClient) -> None:
    """And is no quote."""
    for token in ("good", "bad", "bad"):
        await client.post("/v1/quotes/verify", json={"token": token, "cart": CART})
    found = await told(client)
    assert found["shipcalc_verifications_total", "hotshellow", "same"] == 1
    assert found["shipcalc_verifications_total", "hotshellow", "forged"] == 2
    assert not [name for name in found if name[0] == "shipcalc_quotes_total"]


async def test_metrics_are_open_and_hold_nothing_of_a_caller(service: Any, now: datetime, opened: Any) -> None:
    """No key is needed, as for the other probes; whatever a caller types is no label."""
    app = create_app(service, api_keys=frozenset({PLANTED[5]}), clock=lambda: now)
    key = {"authorization": f"Bearer {PLANTED[5]}", "x-request-id": "planted-id"}
    async with opened(app) as client:
        await client.post("/v1/quotes", json=CART_OF_ONE, headers=key)
        await client.post("/v1/quotes", json=CART | {"shop": PLANTED[6]}, headers=key)
        await client.get(PLANTED[4], headers=key)
        await client.request("PLANTED", PLANTED[4])
        response = await client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert 'shipcalc_quotes_total{outcome="options",shop="hotshellow"} 1.0' in response.text
    assert "lanted" not in response.text.lower().replace("/metrics", "")


@pytest.mark.parametrize(
    ("accept", "form"), [("*/*", "text/plain"), ("application/openmetrics-text", "application/openmetrics-text")]
)
async def test_the_form_is_negotiated(client: httpx.AsyncClient, accept: str, form: str) -> None:
    """As Prometheus asks."""
    response = await client.get("/metrics", headers={"accept": accept})
    assert response.headers["content-type"].startswith(form)


async def test_two_apps_of_one_service_tell_the_same(service: Any, now: datetime, opened: Any, tmp_path: Path) -> None:
    """Workers that share a directory: each tells what both have answered."""

    def app() -> Application:
        return create_app(service, clock=lambda: now, telemetry=Telemetry(), metrics_directory=tmp_path)

    async with opened(app()) as one, opened(app()) as other:
        await one.post("/v1/quotes", json=CART)
        await told(one)
        await other.post("/v1/quotes", json=CART)
        assert (await told(other))["shipcalc_quotes_total", "options", "hotshellow"] == 2
        assert (await told(one))["shipcalc_quotes_total", "options", "hotshellow"] == 2
