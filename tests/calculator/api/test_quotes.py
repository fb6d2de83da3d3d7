"""The two posted routes: what they answer, and what they refuse."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import jsonschema
import pytest

from calculator.api.examples import CART
from calculator.wire.request import read_cart
from calculator.wire.schemas import schema_of

PROBLEM = jsonschema.Draft202012Validator(schema_of("ProblemOut"))


def problem_of(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of a refused request."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    PROBLEM.validate(document)
    assert (document["status"], document["code"]) == (status, code)
    assert document["request_id"] == response.headers["x-request-id"]
    return document


async def test_a_cart_gets_its_quote(client: httpx.AsyncClient, service: Any) -> None:
    """The service is asked for the cart as it was sent, and its answer is written as the contract says."""
    response = await client.post("/v1/quotes", json=CART)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    assert int(response.headers["content-length"]) == len(response.content)
    assert service.asked == [read_cart(json.dumps(CART).encode())]
    document = response.json()
    jsonschema.Draft202012Validator(schema_of("QuoteOut")).validate(document)
    assert (document["outcome"], document["options"][0]["price"]) == ("options", "5.00")
    assert document["placed_at"] == "2026-07-03T10:00:00-04:00"


async def test_a_cart_without_a_time_is_placed_now(client: httpx.AsyncClient) -> None:
    """The clock the app was given counts."""
    response = await client.post("/v1/quotes", json={key: value for key, value in CART.items() if key != "placed_at"})
    assert response.json()["placed_at"] == "2026-07-03T14:00:00+00:00"


@pytest.mark.parametrize(
    ("query", "explained"),
    [
        ("", False),
        ("?explain=false", False),
        ("?explain=0", False),
        ("?explain=true", True),
        ("?explain=1", True),
        ("?utm=x", False),
        ("?explain=false&explain=true", True),
    ],
)
async def test_an_explanation_comes_on_request(client: httpx.AsyncClient, query: str, explained: bool) -> None:
    """Only then, and other parameters do not matter."""
    response = await client.post(f"/v1/quotes{query}", json=CART)
    assert ("explanation" in response.json()) == explained


@pytest.mark.parametrize("query", ["explain=yes", "explain=", "explain", "explain=TRUE", "explain=%ff"])
async def test_an_unclear_switch_is_refused(client: httpx.AsyncClient, query: str) -> None:
    """Rather than quietly taken for off."""
    problem = problem_of(await client.post(f"/v1/quotes?{query}", json=CART), 422, "bad_query")
    assert problem["detail"] == "explain must be true or false"


async def test_every_fault_of_a_cart_is_in_the_problem(client: httpx.AsyncClient) -> None:
    """With a pointer, a code and a sentence each."""
    line = CART["lines"][0] | {"quantity": 0, "unit_price": 24.99}
    problem = problem_of(await client.post("/v1/quotes", json=CART | {"lines": [line]}), 422, "bad_cart")
    assert problem["errors"] == [
        {"pointer": "/lines/0/quantity", "code": "out_of_range", "message": "must be at least 1"},
        {
            "pointer": "/lines/0/unit_price",
            "code": "bad_amount",
            "message": 'send the amount as decimal text such as "24.99", not as a JSON number',
        },
    ]
    assert problem["detail"] == "/lines/0/quantity: must be at least 1 (and 1 more)"


@pytest.mark.parametrize(("path", "prefix"), [("/v1/quotes", ""), ("/v1/quotes/verify", "/cart")])
async def test_what_only_the_policy_knows_is_a_fault_of_the_cart_too(
    client: httpx.AsyncClient, path: str, prefix: str
) -> None:
    """Pointers are into the body that was sent."""
    cart = CART | {"lines": [CART["lines"][0] | {"kind": "unknown"}]}
    body = {"token": "good", "cart": cart} if prefix else cart
    problem = problem_of(await client.post(path, json=body), 422, "bad_cart")
    assert problem["errors"] == [
        {
            "pointer": f"{prefix}/lines/0/kind",
            "code": "unknown_kind",
            "message": "write one of stock, made_to_order",
        }
    ]


@pytest.mark.parametrize(("path", "prefix"), [("/v1/quotes", ""), ("/v1/quotes/verify", "/cart")])
async def test_an_unknown_shop_is_not_found(client: httpx.AsyncClient, path: str, prefix: str) -> None:
    """The pointer says which field named it."""
    cart = CART | {"shop": "nobody"}
    problem = problem_of(
        await client.post(path, json={"token": "good", "cart": cart} if prefix else cart), 404, "unknown_shop"
    )
    assert problem["errors"] == [
        {"pointer": f"{prefix}/shop", "code": "unknown_shop", "message": "no shop is called 'nobody'"}
    ]


@pytest.mark.parametrize(("token", "verdict"), [("good", "same"), ("bad", "forged")])
async def test_a_token_gets_its_verdict(client: httpx.AsyncClient, token: str, verdict: str) -> None:
    """A forged token is an answer, not an error."""
    response = await client.post("/v1/quotes/verify", json={"token": token, "cart": CART})
    assert response.status_code == 200
    jsonschema.Draft202012Validator(schema_of("VerificationOut")).validate(response.json())
    assert response.json()["verdict"] == verdict


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/vnd.shop+json",
        "text/json",
        "",
        None,
    ],
)
async def test_json_by_any_name_is_taken(client: httpx.AsyncClient, content_type: str | None) -> None:
    """And a body without a name."""
    headers = {} if content_type is None else {"content-type": content_type}
    response = await client.post("/v1/quotes", content=json.dumps(CART), headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/jsonp"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/quotes/verify"])
async def test_what_is_declared_to_be_something_else_is_refused(
    client: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    """Forms, plain text and packed bodies."""
    problem_of(await client.post(path, content=json.dumps(CART), headers=headers), 415, "unsupported_media_type")


MIB = 1024 * 1024


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_one_mebibyte_is_refused(client: httpx.AsyncClient, declared: bool) -> None:
    """Whether its length is declared or it comes in pieces."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * (MIB // 16)

    content = b" " * (MIB + 1) if declared else pieces()
    problem_of(await client.post("/v1/quotes", content=content), 413, "body_too_large")


async def test_a_body_of_one_mebibyte_is_read(client: httpx.AsyncClient) -> None:
    """In one piece or in several."""
    body = json.dumps(CART).encode().rjust(MIB)

    async def pieces() -> AsyncIterator[bytes]:
        yield body[:1000]
        yield b""
        yield body[1000:]

    assert (await client.post("/v1/quotes", content=body)).status_code == 200
    assert (await client.post("/v1/quotes", content=pieces())).status_code == 200


async def test_the_same_cart_gets_the_same_answer(client: httpx.AsyncClient) -> None:
    """Byte for byte."""
    answers = {(await client.post("/v1/quotes", json=CART)).content for _ in range(3)}
    assert len(answers) == 1
