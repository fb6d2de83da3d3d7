"""The OpenAPI document: FastAPI tells of its own routes, this adds the raw ones and what all have in common."""

from typing import Any, Final

from calculator.api import examples
from calculator.wire.problem import MEDIA_TYPE, PROBLEMS
from calculator.wire.schemas import schemas

VERSION: Final = "1"
"""Of the HTTP contract; names are only ever added to it."""

_REF: Final = "#/components/schemas/{model}"
_POSTED: Final = (
    "unauthorized",
    "unknown_shop",
    "body_too_large",
    "unsupported_media_type",
    "bad_cart",
    "internal_error",
)
_EXPLAIN: Final[dict[str, Any]] = {
    "name": "explain",
    "in": "query",
    "description": "Adds every rule that was considered, whether it held, and why.",
    "schema": {"type": "string", "enum": ["true", "false", "1", "0"], "default": "false"},
}
_REQUEST_ID: Final[dict[str, Any]] = {
    "name": "X-Request-Id",
    "in": "header",
    "description": "Comes back in the answer and in the log; one is made where it is absent or of another form.",
    "schema": {"type": "string"},
}


def complete(document: dict[str, Any], *, needs_key: bool) -> dict[str, Any]:
    """*document* with the routes under ``/v1/quotes``, all shapes, and the key where one is needed. Done once only."""
    if "/v1/quotes" in document["paths"]:
        return document
    document.setdefault("components", {}).setdefault("schemas", {}).update(schemas(_REF))
    document["paths"] = {"/v1/quotes": _quotes(), "/v1/quotes/verify": _verify(), **document["paths"]}
    if needs_key:
        _add_security(document)
    return document


def _quotes() -> dict[str, Any]:
    return {
        "post": {
            "operationId": "quote",
            "tags": ["quotes"],
            "summary": "Delivery options for a cart",
            "description": "A carrier's trouble is never an error: it is told under `problems`.",
            "parameters": [_EXPLAIN, _REQUEST_ID],
            "requestBody": _body("CartIn", examples.CARTS),
            "responses": {
                "200": _answer("Options, or a typed reason why there are none", "QuoteOut", examples.QUOTE),
                **problems(_POSTED),
            },
        }
    }


def _verify() -> dict[str, Any]:
    return {
        "post": {
            "operationId": "verify",
            "tags": ["quotes"],
            "summary": "What became of a sealed option",
            "parameters": [_REQUEST_ID],
            "requestBody": _body("VerifyIn", examples.VERIFY),
            "responses": {
                "200": _answer("The verdict, and why", "VerificationOut", examples.VERIFICATION),
                **problems(_POSTED),
            },
        }
    }


def _body(shape: str, samples: dict[str, Any]) -> dict[str, Any]:
    content = {"schema": {"$ref": _REF.format(model=shape)}, "examples": samples}
    return {"required": True, "content": {"application/json": content}}


def _answer(description: str, shape: str, sample: dict[str, Any]) -> dict[str, Any]:
    content = {"schema": {"$ref": _REF.format(model=shape)}, "example": sample}
    return {"description": description, "content": {"application/json": content}}


def problems(codes: tuple[str, ...]) -> dict[int | str, dict[str, Any]]:
    """Responses by status, each a problem document, in the type that routes take."""
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemOut")}}}
    return {
        str(PROBLEMS[code][0]): {"description": f"{PROBLEMS[code][1]} (`{code}`)", "content": content} for code in codes
    }


def _add_security(document: dict[str, Any]) -> None:
    """Either header will do, for everything under ``/v1/``."""
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    for path, operations in document["paths"].items():
        if path.startswith("/v1/"):
            for operation in operations.values():
                operation["security"] = [{"bearer": []}, {"key": []}]
