"""Every error is a problem document."""

from typing import Any

import httpx
import pytest
from starlette.exceptions import HTTPException

from calculator.api.app import Application
from calculator.api.examples import CART


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "unknown_route"),
        ("GET", "/v1", 404, "unknown_route"),
        ("POST", "/v1/quotes/", 404, "unknown_route"),
        ("POST", "/v1/quotes/other", 404, "unknown_route"),
        ("GET", "/redoc", 404, "unknown_route"),
        ("GET", "/v1/quotes", 405, "method_not_allowed"),
        ("PUT", "/v1/quotes/verify", 405, "method_not_allowed"),
        ("POST", "/v1/shops", 405, "method_not_allowed"),
        ("DELETE", "/readyz", 405, "method_not_allowed"),
    ],
)
async def test_what_the_framework_refuses_is_a_problem_too(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    """With the request's id in it."""
    response = await client.request(method, path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    document = response.json()
    assert (document["status"], document["code"], document["type"]) == (status, code, f"urn:shipcalc:problem:{code}")
    assert document["request_id"] == response.headers["x-request-id"]


async def test_a_wrong_method_is_told_the_right_one(client: httpx.AsyncClient) -> None:
    """In the header HTTP has for it."""
    assert (await client.get("/v1/quotes")).headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/quotes/verify"])
async def test_a_fault_of_ours_tells_its_id_and_nothing_else(client: httpx.AsyncClient, path: str) -> None:
    """No type, no message, no line of code."""
    cart = CART | {"lines": [CART["lines"][0] | {"kind": "bug"}]}
    body = cart if path == "/v1/quotes" else {"token": "good", "cart": cart}
    response = await client.post(path, json=body, headers={"x-request-id": "r-77"})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"] == "r-77"
    assert response.json() == {
        "type": "urn:shipcalc:problem:internal_error",
        "title": "A fault of ours",
        "status": 500,
        "detail": "report this id: r-77",
        "code": "internal_error",
        "request_id": "r-77",
    }


async def test_a_fault_of_ours_is_logged_with_its_traceback(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Under the id the caller was given."""
    cart = CART | {"lines": [CART["lines"][0] | {"kind": "bug"}]}
    await client.post("/v1/quotes", json=cart, headers={"x-request-id": "r-78"})
    (record,) = [record for record in caplog.records if record.name == "shipcalc.faults"]
    assert record.exc_info is not None
    assert record.exc_info[0] is KeyError
    assert record.__dict__["fields"] == {"request_id": "r-78"}


async def test_the_service_goes_on_after_a_fault(client: httpx.AsyncClient) -> None:
    """One request's bug is not the next one's."""
    await client.post("/v1/quotes", json=CART | {"lines": [CART["lines"][0] | {"kind": "bug"}]})
    assert (await client.post("/v1/quotes", json=CART)).status_code == 200


async def test_routes_added_later_answer_problems_too(app: Application, opened: Any) -> None:
    """A wrong parameter and a refusal with a status of its own."""

    @app.get("/later")
    async def later(count: int) -> None:
        raise HTTPException(418, "a teapot", headers={"x-pot": str(count)})

    async with opened(app) as client:
        wrong = await client.get("/later?count=many")
        refused = await client.get("/later?count=3")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_query")
    assert wrong.json()["detail"].startswith("query count: ")
    assert (refused.status_code, refused.json()["code"], refused.headers["x-pot"]) == (418, "http_error", "3")
    assert refused.json()["detail"] == "a teapot"
    assert refused.headers["content-type"] == "application/problem+json"
