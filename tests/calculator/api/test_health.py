"""Alive and ready."""

from datetime import datetime
from typing import Any

import httpx

from calculator.api.app import create_app
from calculator.api.quoting import Component

UPS = Component("ups", "carrier", ok=False, detail="timeout since 10:00", retry_after=17)
REDIS = Component("redis", "cache", ok=True, required=True)


async def test_a_process_that_answers_is_alive(client: httpx.AsyncClient) -> None:
    """Nothing else is asked of it."""
    response = await client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_ready_tells_policies_and_parts(client: httpx.AsyncClient, service: Any) -> None:
    """A carrier that is down is told and changes nothing."""
    service.parts = (UPS, REDIS)
    response = await client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "policies": {"atelier": "v2", "hotshellow": "v1"},
        "components": [
            {
                "name": "ups",
                "kind": "carrier",
                "ok": False,
                "required": False,
                "detail": "timeout since 10:00",
                "retry_after_seconds": 17,
            },
            {"name": "redis", "kind": "cache", "ok": True, "required": True, "detail": ""},
        ],
    }


async def test_a_required_part_that_is_down_stops_traffic(client: httpx.AsyncClient, service: Any) -> None:
    """503, with the same report."""
    service.parts = (Component("database", "database", ok=False, required=True),)
    response = await client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "not_ready")


async def test_without_a_policy_nothing_is_ready(client: httpx.AsyncClient, service: Any) -> None:
    """A process with no shop can quote nothing."""
    service.shops.clear()
    response = await client.get("/readyz")
    assert (response.status_code, response.json()) == (
        503,
        {"status": "not_ready", "policies": {}, "components": []},
    )


class Plain:
    """A service that reports nothing."""

    def __init__(self, shops: Any) -> None:
        self.shops = shops

    async def quote(self, cart: Any, now: Any, explain: bool = True) -> Any:
        raise NotImplementedError

    async def verify(self, token: str, cart: Any, now: Any) -> Any:
        raise NotImplementedError


async def test_a_service_need_not_report(service: Any, now: datetime, opened: Any) -> None:
    """Then its policies are all there is to tell."""
    async with opened(create_app(Plain(service.shops), clock=lambda: now)) as client:
        response = await client.get("/readyz")
    assert (response.status_code, response.json()["components"]) == (200, [])
