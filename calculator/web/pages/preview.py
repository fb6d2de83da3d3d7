"""Try a cart: composed or pasted, answered by the very call that checkout makes."""

import json
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from calculator.domain.cart import PURPOSES, Cart
from calculator.domain.errors import BadCart, BadPolicy, InputFault
from calculator.domain.option import Quote
from calculator.pipeline import Shop, quote
from calculator.web.pages.common import Begun, head
from calculator.web.pages.kept import Desk, desk_of
from calculator.web.render import PREFIX, page
from calculator.web.safety.forms import Fields, parse_fields
from calculator.web.safety.gate import fields_of, session_of
from calculator.web.site import Site
from calculator.web.view.cart_form import MOST_LINES, CartForm, LineForm
from calculator.web.view.margins import margin_of
from calculator.web.view.presets import presets
from calculator.web.view.shareable import LONGEST, shareable
from calculator.web.view.words import names_of
from calculator.wire.answer import quote_json
from calculator.wire.request import read_cart

_SPARE_LINES = 2


def routes(site: Site) -> list[Route]:
    """``/shops/{shop}/preview``: a query string composes a cart or names a request; a request may be posted too."""

    async def show(request: Request) -> Response:
        fields = parse_fields(request.url.query)
        return await _answer(site, request, fields)

    async def pasted(request: Request) -> Response:
        return await _answer(site, request, fields_of(request))

    return [
        Route("/shops/{shop}/preview", show, methods=["GET"]),
        Route("/shops/{shop}/preview", pasted, methods=["POST"]),
    ]


async def _answer(site: Site, request: Request, fields: Fields) -> Response:
    name: str = request.path_params["shop"]
    shop, begun, draft_faults = await _tried(site, request, name, fields)
    if shop is None:
        return RedirectResponse(f"{PREFIX}/shops/{name}/draft", 303)
    choices = await site.aside(presets, shop.policy)
    written = fields.get("request", "")
    form = CartForm.of(fields)
    if not written and not form.lines and "quantity" not in fields and choices:
        form = choices[0].form
    values: dict[str, Any] = {"quote": None, "faults": (), "link": None, "raw": ""}
    if draft_faults:
        values["faults"] = draft_faults
    elif written or form.lines:
        values = await _quoted(site, shop, form, written)
    return page(
        request,
        "preview.html",
        **await head(site, name, "preview", begun),
        **values,
        form=form,
        lines=_padded(form),
        written=written,
        presets=choices,
        purposes=PURPOSES,
        tried=shop.policy,
        names=names_of(shop.policy),
        use_draft=begun is not None or fields.get("draft") == "yes",
        margins={option.code: margin_of(option) for option in (values["quote"].options if values["quote"] else ())},
    )


Tried = tuple[Shop | None, Begun | None, tuple[InputFault, ...]]


async def _tried(site: Site, request: Request, name: str, fields: Fields) -> Tried:
    """The live shop, or the one that the draft would make, which for a shop that is not there yet is the only one.

    None: there is only a draft, and it has mistakes.
    """
    live = site.service.shops.get(name)
    if live is not None and fields.get("draft") != "yes":
        return live, None, ()
    desk = await site.aside(desk_of, site, name, session_of(request).by)
    begun = None if live is not None else desk.begun
    if not desk.kept:
        return live, begun, (InputFault("", "no_draft", "There is no draft: this is the live policy."),)
    try:
        return await site.aside(_drafted, site, desk), begun, ()
    except BadPolicy:
        return live, begun, (InputFault("", "bad_draft", "The draft has mistakes: repair them on its page first."),)


def _drafted(site: Site, desk: Desk) -> Shop:
    """
    Raises:
        BadPolicy: the draft has mistakes.
    """
    return site.trial(site.read(desk.draft.text, desk.shop))


async def _quoted(site: Site, shop: Shop, form: CartForm, written: str) -> dict[str, Any]:
    """The quote of the form or of what was pasted, or every fault of it."""
    now = site.clock()
    body = written if written else json.dumps(form.request(shop.policy))
    try:
        cart = read_cart(body.encode())
        if cart.shop != shop.policy.shop:
            raise BadCart.at("/shop", "unknown_shop", f"this page is for {shop.policy.shop!r}")
        answer = await _ask(site, shop, cart, now)
    except BadCart as error:
        return {"quote": None, "faults": error.faults, "link": None, "raw": ""}
    return {"quote": answer, "faults": (), "link": _link(shop, form, written, cart), "raw": _readable(answer)}


async def _ask(site: Site, shop: Shop, cart: Cart, now: datetime) -> Quote:
    """Checkout's own call; with a draft the same function over the draft's policy."""
    if shop is site.service.shops.get(cart.shop):
        return await site.service.quote(cart, now, explain=True)
    return await quote(cart, shop, now, explain=True)


def _link(shop: Shop, form: CartForm, written: str, cart: Cart) -> str | None:
    """An address that shows this again without telling who the buyer is; None where it would be too long."""
    query = form.query()
    if written:
        told = shareable(json.loads(written), cart)
        if told is None:
            return None
        query = Fields.encoded([("request", told)])
    return f"{PREFIX}/shops/{shop.policy.shop}/preview?{query}" if len(query) <= 3 * LONGEST else None


def _readable(answer: Quote) -> str:
    return json.dumps(json.loads(quote_json(answer)), indent=2, ensure_ascii=False)


def _padded(form: CartForm) -> list[LineForm]:
    """The form's lines and a few empty ones to fill in."""
    spare = [LineForm() for _ in range(min(_SPARE_LINES, MOST_LINES - len(form.lines)))]
    return [*form.lines, *spare]
