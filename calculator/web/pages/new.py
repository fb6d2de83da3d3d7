"""Begin a shop: from the example, from another shop's rules, or from a policy file one has."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from calculator.domain.errors import BadPolicy, UnknownShop
from calculator.policy.load import MAX_BYTES
from calculator.store.versions import StoreError
from calculator.web.pages.common import as_file
from calculator.web.render import PREFIX, page
from calculator.web.safety.forms import Fields
from calculator.web.safety.gate import fields_of, session_of
from calculator.web.site import Site
from calculator.web.view.beginning import LONGEST, example, renamed, shop_in, trouble_with
from calculator.web.view.draft import Draft

_EXAMPLE = "example"


def routes(site: Site) -> list[Route]:
    """``/new`` and the example to keep. What is begun is a draft: nothing of it is live."""

    async def show(request: Request) -> Response:
        return _shown(site, request, Fields([]))

    async def begin(request: Request) -> Response:
        fields, by = fields_of(request), session_of(request).by
        if not site.versions.writable:
            return _shown(site, request, fields, "These policies are files: put a new one beside them.")
        try:
            shop, text = await site.aside(_begun, site, fields)
        except UnknownShop as gone:
            return _shown(site, request, fields, f"There is no shop {gone.shop} any more: choose what to begin with.")
        fault = _trouble(fields, shop) or await site.aside(_keep, site, shop, by, text)
        if fault:
            return _shown(site, request, fields, fault)
        return RedirectResponse(f"{PREFIX}/shops/{shop}/draft", 303)

    async def download(_: Request) -> Response:
        return as_file(example(), "tea-corner")

    return [
        Route("/new", show, methods=["GET"]),
        Route("/new", begin, methods=["POST"]),
        Route("/new/example.toml", download),
    ]


def _shown(site: Site, request: Request, fields: Fields, fault: str | None = None) -> Response:
    shops = [shop.policy for _, shop in sorted(site.service.shops.items())]
    return page(
        request,
        "new.html",
        422 if fault else 200,
        fault=fault,
        fields=fields,
        shops=shops,
        writable=site.versions.writable,
        longest=LONGEST,
        most=MAX_BYTES,
    )


def _begun(site: Site, fields: Fields) -> tuple[str, str]:
    """The short name and the text to begin with.

    Raises:
        UnknownShop: the one whose rules were chosen is not there, or not any more.
    """
    own = fields.get("text", "")
    if fields.get("own") == "yes":
        return shop_in(own) or "", own if own.endswith("\n") else f"{own}\n"
    shop = fields.get("shop", "").strip()
    name = fields.get("name", "").strip() or shop
    source = fields.get("from", _EXAMPLE)
    text = example() if source == _EXAMPLE else site.versions.live(source).text
    return shop, renamed(text, shop, name)


def _trouble(fields: Fields, shop: str) -> str | None:
    if fields.get("own") == "yes" and not shop:
        return 'The text does not name its shop: near its top it needs a line such as shop = "tea-corner".'
    return trouble_with(shop)


def _keep(site: Site, shop: str, by: str, text: str) -> str | None:
    """Keep it as a draft of *by*; why not, where that cannot be."""
    if shop in site.versions.shops():
        return f"There is a shop {shop} already: open it and change its draft."
    if site.versions.draft(shop, by) is not None:
        return f"You have begun {shop} already: its draft is on the list of shops."
    try:
        site.versions.keep_draft(shop, by, Draft(text, 0).kept())
    except (StoreError, BadPolicy) as error:
        return str(error)
    return None
