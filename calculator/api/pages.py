"""The shipping page a shop's customers read: HTML, or Markdown for whoever asks for it."""

from functools import lru_cache
from hashlib import blake2b
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Header, Query, Request, Response

from calculator.api.exchange import note_of, problem_body
from calculator.api.openapi import problems
from calculator.api.quoting import Paging
from calculator.domain.errors import UnknownShop
from calculator.page import Page, markdown
from calculator.page.html import content_security_policy, html
from calculator.wire.problem import MEDIA_TYPE

Format = Literal["html", "md"]

_TYPES: Final[dict[Format, str]] = {"html": "text/html", "md": "text/markdown"}
_DESCRIBED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The page; its ETag changes with the policy",
        "content": {media_type: {"schema": {"type": "string"}} for media_type in _TYPES.values()},
    },
    304: {"description": "The page is still the one named by If-None-Match"},
    **problems(("unknown_shop", "bad_query")),
}


def router(service: Paging) -> APIRouter:
    """``GET /v1/shops/{shop}/page``."""
    routes = APIRouter(tags=["shops"])

    @routes.get(
        "/v1/shops/{shop}/page",
        summary="The shipping page, generated from the shop's rules",
        response_class=Response,
        responses=_DESCRIBED,
    )
    def page(
        request: Request,
        shop: str,
        format: Annotated[Format | None, Query(description="Counts before Accept")] = None,  # noqa: A002 – its name outside
        accept: Annotated[str, Header(include_in_schema=False)] = "",
        if_none_match: Annotated[str, Header()] = "",
    ) -> Response:
        try:
            found = service.page(shop)
        except UnknownShop as error:
            status, problem = problem_body(request.scope, "unknown_shop", str(error))
            return Response(problem, status, media_type=MEDIA_TYPE)
        note_of(request.scope).shop = shop
        return _answer(found, format or _preferred(accept), if_none_match)

    return routes


def _answer(page: Page, form: Format, known: str) -> Response:
    body, tag = _rendered(page, form)
    headers = {"ETag": tag, "Vary": "Accept", "Cache-Control": "no-cache"}
    if tag in known or known.strip() == "*":
        return Response(status_code=304, headers=headers)
    if form == "html":
        headers["Content-Security-Policy"] = content_security_policy()
    return Response(body, headers=headers, media_type=f"{_TYPES[form]}; charset=utf-8")


@lru_cache(maxsize=64)
def _rendered(page: Page, form: Format) -> tuple[bytes, str]:
    """The bytes, and a tag that changes with the policy and with what is made of it."""
    body = (html(page) if form == "html" else markdown(page)).encode()
    return body, f'"{page.version}-{blake2b(body, digest_size=8).hexdigest()}"'


def _preferred(accept: str) -> Format:
    """Markdown only where it is wanted more than HTML: browsers and those who do not say get HTML."""
    wanted = {form: _quality(accept, media_type) for form, media_type in _TYPES.items()}
    return "md" if wanted["md"] > wanted["html"] else "html"


def _quality(accept: str, media_type: str) -> int:
    """Thousandths of how much *media_type* is wanted (RFC 9110, 12.5.1): the most specific entry counts."""
    found = {}
    for entry in accept.lower().split(","):
        name, *parameters = (part.strip() for part in entry.split(";"))
        found[name] = next((_thousandths(part[2:]) for part in parameters if part.startswith("q=")), 1000)
    specific = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((found[name] for name in specific if name in found), 0)


def _thousandths(weight: str) -> int:
    """``0.5`` → 500; what is no weight counts nothing."""
    whole, _, fraction = weight.partition(".")
    if whole == "1":
        return 1000
    return int(fraction[:3].ljust(3, "0")) if whole == "0" and (fraction or "0").isdecimal() else 0
