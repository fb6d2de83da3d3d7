"""The OpenAPI document is whole, and true of the running service."""

import re
from datetime import datetime
from typing import Any

import httpx
import jsonschema
import pytest

from calculator.api.app import Application, create_app
from calculator.api.examples import CARTS, VERIFY


def refs(value: Any) -> list[str]:
    """Every reference in a document."""
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for item in value.values() for ref in refs(item)]
    return [ref for item in value for ref in refs(item)] if isinstance(value, list) else []


def at(document: Any, reference: str) -> Any:
    """What a reference names."""
    for part in reference.removeprefix("#/").split("/"):
        document = document[part.replace("~1", "/").replace("~0", "~")]
    return document


def validator(document: dict[str, Any], schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    """Checks values against a schema of the document."""
    return jsonschema.Draft202012Validator({**document, **schema})


def test_the_document_names_exactly_the_routes_there_are(app: Application) -> None:
    """And nothing that is still to come."""
    document = app.openapi()
    found = {(path, method) for path, item in document["paths"].items() for method in item}
    assert found == {
        ("/v1/quotes", "post"),
        ("/v1/quotes/verify", "post"),
        ("/v1/shops", "get"),
        ("/healthz", "get"),
        ("/readyz", "get"),
        ("/metrics", "get"),
    }
    assert document["openapi"].startswith("3.1")


def test_every_reference_leads_somewhere_and_every_shape_is_a_schema(app: Application) -> None:
    """So that clients can be generated from it."""
    document = app.openapi()
    assert refs(document)
    for reference in refs(document):
        assert isinstance(at(document, reference), dict)
    for shape in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(shape)
    ids = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(set(ids)) == len(ids)


def test_the_document_is_the_same_when_asked_again(app: Application) -> None:
    """Completing it twice adds nothing."""
    first = str(app.openapi())
    assert str(app.openapi()) == first


async def test_the_document_is_served(client: httpx.AsyncClient, app: Application) -> None:
    """As JSON, and as a page."""
    assert (await client.get("/openapi.json")).json() == app.openapi()
    page = await client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert 'data-document="openapi.json"' in page.text


@pytest.mark.parametrize(
    ("path", "name"),
    [("/v1/quotes", name) for name in CARTS] + [("/v1/quotes/verify", name) for name in VERIFY],
)
async def test_every_example_is_answered_as_documented(
    client: httpx.AsyncClient, app: Application, path: str, name: str
) -> None:
    """The request fits its schema, the running service takes it, the answer fits its schema."""
    document = app.openapi()
    operation = document["paths"][path]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    example = content["examples"][name]["value"]
    validator(document, content["schema"]).validate(example)
    response = await client.post(path, json=example)
    assert response.status_code == 200
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator(document, schema).validate(response.json())


@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/quotes/verify"])
def test_example_answers_fit_their_schema(app: Application, path: str) -> None:
    """And a price in them is the sum of its charges."""
    document = app.openapi()
    content = document["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]
    validator(document, content["schema"]).validate(content["example"])
    for option in content["example"].get("options", []):
        assert option["price"] == option["charges"][0]["amount"]
        assert len(option["charges"]) == 1


@pytest.mark.parametrize(
    ("path", "kwargs", "status"),
    [
        ("/v1/quotes", {"json": {}}, 422),
        ("/v1/quotes", {"json": CARTS["cart"]["value"] | {"shop": "nobody"}}, 404),
        ("/v1/quotes", {"content": b"x", "headers": {"content-type": "text/plain"}}, 415),
        ("/v1/quotes", {"content": b" " * 1_100_000}, 413),
        ("/v1/quotes/verify", {"json": {}}, 422),
    ],
)
async def test_problems_are_documented(
    client: httpx.AsyncClient, app: Application, path: str, kwargs: dict[str, Any], status: int
) -> None:
    """Each status that comes is named, with the shape that comes."""
    document = app.openapi()
    response = await client.post(path, **kwargs)
    assert response.status_code == status
    content = document["paths"][path]["post"]["responses"][str(status)]["content"]
    validator(document, content["application/problem+json"]["schema"]).validate(response.json())


async def test_plain_routes_answer_as_documented(client: httpx.AsyncClient, app: Application) -> None:
    """Shops, health and readiness."""
    document = app.openapi()
    for path in ("/v1/shops", "/healthz", "/readyz"):
        content = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        validator(document, content["schema"]).validate((await client.get(path)).json())


def test_a_key_is_asked_for_only_where_one_is_needed(service: Any, now: datetime) -> None:
    """Either header, for everything under /v1/."""
    open_document = create_app(service, clock=lambda: now).openapi()
    document = create_app(service, api_keys=frozenset({"k"}), clock=lambda: now).openapi()
    assert "securitySchemes" not in open_document["components"]
    assert set(document["components"]["securitySchemes"]) == {"bearer", "key"}
    for path, item in document["paths"].items():
        for operation in item.values():
            assert ("security" in operation) == bool(re.match("/v1/", path))
