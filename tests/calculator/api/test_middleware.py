"""Request ids, log lines and API keys."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from starlette.types import Message, Scope

from calculator.api.app import Application, create_app
from calculator.api.examples import CART
from calculator.api.logs import JsonLines

STREET, SKU, NAME = "77 Planted Alley", "SKU-PLANTED-1", "Planted Name"
PLANTED = CART | {
    "destination": CART["destination"] | {"lines": [STREET], "city": "Plantedtown", "postal_code": "99999"},
    "lines": [CART["lines"][0] | {"sku": SKU, "name": NAME, "id": "planted-id"}],
}


class Lines(logging.Handler):
    """Keeps what would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))

    def documents(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.texts]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """All log lines of the service, from debugging up."""
    handler = Lines()
    logger = logging.getLogger("shipcalc")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.mark.parametrize("given", ["abc", "A-1_b.C", "x" * 64])
async def test_a_sane_id_comes_back(client: httpx.AsyncClient, given: str) -> None:
    """On good answers and on problems."""
    for path in ("/v1/quotes", "/nowhere"):
        response = await client.post(path, json=CART, headers={"x-request-id": given})
        assert response.headers.get_list("x-request-id") == [given]


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "<script>", "a/b", "ä"])
async def test_another_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    """By one of ours."""
    response = await client.get("/healthz", headers=[(b"x-request-id", given.encode())])
    assert re.fullmatch("[0-9a-f]{16}", response.headers["x-request-id"])


async def test_ids_of_ours_differ(client: httpx.AsyncClient) -> None:
    """One a request."""
    ids = {(await client.get("/healthz")).headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5


async def test_a_request_leaves_one_line(client: httpx.AsyncClient, lines: Lines) -> None:
    """What came, what became of it, how long it took."""
    await client.post("/v1/quotes?explain=true", json=CART, headers={"x-request-id": "r1"})
    (line,) = lines.documents()
    assert line.pop("ms") >= 0
    assert datetime.fromisoformat(line.pop("time")).tzinfo is not None
    assert line == {
        "level": "info",
        "logger": "shipcalc.requests",
        "message": "request",
        "request_id": "r1",
        "method": "POST",
        "route": "/v1/quotes",
        "status": 200,
        "outcome": "options",
        "shop": "hotshellow",
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", "/v1/quotes", {"shop": 1}, ("/v1/quotes", 422, "bad_cart", None)),
        ("POST", "/v1/quotes", CART | {"shop": "my-street-1"}, ("/v1/quotes", 404, "unknown_shop", None)),
        ("POST", "/v1/quotes/verify", {"token": "x", "cart": CART}, ("/v1/quotes/verify", 200, "forged", "hotshellow")),
        ("POST", "/v1/quotes?explain=maybe", CART, ("/v1/quotes", 422, "bad_query", None)),
        ("GET", "/v1/shops", None, ("/v1/shops", 200, None, None)),
        ("GET", "/77-planted-alley", None, (None, 404, "unknown_route", None)),
        ("DELETE", "/healthz", None, ("/healthz", 405, "method_not_allowed", None)),
    ],
)
async def test_a_line_tells_the_route_and_the_outcome(
    client: httpx.AsyncClient, lines: Lines, method: str, path: str, body: Any, expected: tuple[Any, ...]
) -> None:
    """The route's template, never the path; the problem's code; a shop only if it is one of ours."""
    await client.request(method, path, json=body)
    (line,) = lines.documents()
    assert (line["route"], line["status"], line["outcome"], line["shop"]) == expected


async def test_a_line_tells_the_kinds_of_fault(client: httpx.AsyncClient, lines: Lines) -> None:
    """Their codes, once each, without the values."""
    cart = PLANTED | {"lines": [PLANTED["lines"][0] | {"quantity": 0, "unit_price": STREET, STREET: SKU}] * 2}
    await client.post("/v1/quotes", json=cart)
    (line,) = lines.documents()
    assert line["faults"] == ["out_of_range", "unknown_key", "bad_amount", "duplicate_id"]


@pytest.mark.parametrize("kind", ["stock", "unknown", "bug", STREET])
async def test_no_line_holds_a_buyers_data(service: Any, now: datetime, opened: Any, lines: Lines, kind: str) -> None:
    """No street, name, SKU, token or key, whatever becomes of the request: not even in a traceback."""
    cart = PLANTED | {"lines": [PLANTED["lines"][0] | {"kind": kind}]}
    app = create_app(service, api_keys=frozenset({"planted-key"}), clock=lambda: now)
    async with opened(app) as client:
        for key in ("planted-key", "wrong-planted-key"):
            headers = {"x-api-key": key, "x-request-id": STREET}
            await client.post("/v1/quotes", json=cart, headers=headers)
            await client.post("/v1/quotes/verify", json={"token": "planted-token", "cart": cart}, headers=headers)
            await client.get(f"/v1/shops/{SKU}?q={STREET}", headers=headers)
    written = "\n".join(lines.texts)
    assert len(lines.texts) >= 6
    for secret in ("lanted", "99999", SKU):
        assert secret not in written.replace("test_no_line", "")


async def test_nothing_is_written_when_logging_is_off(client: httpx.AsyncClient, lines: Lines) -> None:
    """A level above INFO switches request lines off."""
    logging.getLogger("shipcalc").setLevel(logging.WARNING)
    assert (await client.post("/v1/quotes", json=CART)).status_code == 200
    assert lines.texts == []


KEYS = frozenset({"first-key", "second-key"})


@pytest.mark.parametrize(
    "headers",
    [
        {"x-api-key": "first-key"},
        {"x-api-key": "second-key"},
        {"authorization": "Bearer first-key"},
        {"authorization": "bearer  second-key"},
    ],
)
async def test_any_key_opens_in_either_header(
    service: Any, now: datetime, opened: Any, headers: dict[str, str]
) -> None:
    """So that keys can be rotated."""
    async with opened(create_app(service, api_keys=KEYS, clock=lambda: now)) as client:
        assert (await client.post("/v1/quotes", json=CART, headers=headers)).status_code == 200
        assert (await client.get("/v1/shops", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"x-api-key": "first-ke"},
        {"x-api-key": "first-key2"},
        {"x-api-key": "first-key,second-key"},
        {"authorization": "first-key"},
        {"authorization": "Basic first-key"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer Zmlyc3Q="},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/quotes"), ("POST", "/v1/quotes/verify"), ("GET", "/v1/shops"), ("GET", "/v1/x")]
)
async def test_without_a_key_nothing_opens(
    service: Any, now: datetime, opened: Any, headers: dict[str, str], method: str, path: str
) -> None:
    """Not even to say whether a path exists."""
    async with opened(create_app(service, api_keys=KEYS, clock=lambda: now)) as client:
        response = await client.request(method, path, headers=headers)
    assert (response.status_code, response.json()["code"]) == (401, "unauthorized")
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["content-type"] == "application/problem+json"
    assert service.asked == []


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/openapi.json"])
async def test_health_and_docs_stay_open(service: Any, now: datetime, opened: Any, path: str) -> None:
    """A load balancer and a reader have no key."""
    async with opened(create_app(service, api_keys=KEYS, clock=lambda: now)) as client:
        assert (await client.get(path)).status_code == 200


async def test_a_fault_of_ours_is_a_500_in_its_line(client: httpx.AsyncClient, lines: Lines) -> None:
    """The line is written while the exception is still on its way."""
    await client.post("/v1/quotes", json=CART | {"lines": [CART["lines"][0] | {"kind": "bug"}]})
    request, fault = lines.documents()
    assert (request["status"], request["outcome"], request["route"]) == (500, "internal_error", "/v1/quotes")
    assert (fault["logger"], fault["request_id"]) == ("shipcalc.faults", request["request_id"])


async def test_a_client_that_left_is_noted_and_gets_nothing(app: Application, lines: Lines) -> None:
    """No status, because none was sent."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/v1/quotes", "query_string": b"", "headers": []}
    await app(scope, receive, send)
    (line,) = lines.documents()
    assert (line["status"], line["outcome"], sent) == (None, "disconnected", [])
