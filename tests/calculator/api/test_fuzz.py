"""Spoilt requests through the whole app."""

import asyncio
import copy
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calculator.api.app import Application
from calculator.api.examples import CART

Place = tuple[str | int, ...]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JUNK = SCALARS | st.sampled_from(["0.00", "9" * 50, "\x00", "hotshellow", "USD", "JPY", "US", [], {}, [[]], [{}]])


def places(document: Any, place: Place = ()) -> list[Place]:
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [place] * bool(place) + [found for key, value in inner for found in places(value, (*place, key))]


def spoil(document: Any, place: Place, value: Any) -> Any:
    parent = document = copy.deepcopy(document)
    for part in place[:-1]:
        parent = parent[part]
    parent[place[-1]] = value
    return document


async def post(app: Application, path: str, body: bytes) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        return await client.post(path, content=body)


def check(app: Application, path: str, body: bytes) -> None:
    """A good answer, or a problem that is the caller's; an exception of ours would come through."""
    response = asyncio.run(post(app, path, body))
    if response.status_code == 200:
        assert response.headers["content-type"] == "application/json"
    else:
        assert response.status_code in (404, 422)
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["status"] == response.status_code
        assert response.json()["errors"]


FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)


@FUZZ
@given(st.sampled_from(places(CART)), JUNK)
def test_a_spoilt_cart_never_makes_a_fault_of_ours(app: Application, place: Place, value: Any) -> None:
    """One value replaced by anything."""
    check(app, "/v1/quotes", json.dumps(spoil(CART, place, value)).encode())


@FUZZ
@given(st.binary(max_size=200) | st.text().map(lambda text: json.dumps({"token": text, "cart": CART}).encode()))
@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/quotes/verify"])
def test_any_body_never_makes_a_fault_of_ours(app: Application, path: str, body: bytes) -> None:
    """Bytes of any kind, tokens of any text."""
    check(app, path, body)


@FUZZ
@given(st.integers(0, len(json.dumps(CART)) - 1), st.binary(max_size=3))
def test_a_torn_text_never_makes_a_fault_of_ours(app: Application, cut: int, patch: bytes) -> None:
    """A few bytes of a good request overwritten."""
    body = json.dumps(CART).encode()
    check(app, "/v1/quotes", body[:cut] + patch + body[cut + len(patch) :])


@FUZZ
@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds are naive
def test_a_time_comes_back_as_it_was_sent(app: Application, moment: datetime) -> None:
    """In the same spelling."""
    body = json.dumps(CART | {"placed_at": moment.isoformat()}).encode()
    assert asyncio.run(post(app, "/v1/quotes", body)).json()["placed_at"] == moment.isoformat()
