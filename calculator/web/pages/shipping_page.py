"""The shipping page that customers read, as it is and as a draft would make it."""

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from calculator.domain.errors import BadPolicy
from calculator.page import page_of
from calculator.page.html import fragment
from calculator.policy.model import Policy
from calculator.web.pages.common import head
from calculator.web.pages.kept import Desk, desk_of
from calculator.web.render import PREFIX, page
from calculator.web.safety.gate import session_of
from calculator.web.site import Site


def routes(site: Site) -> list[Route]:
    """``/shops/{shop}/page``."""

    async def show(request: Request) -> Response:
        name: str = request.path_params["shop"]
        live, begun, drafted = site.service.shops.get(name), None, None
        if live is None or request.query_params.get("draft") == "yes":
            desk = await site.aside(desk_of, site, name, session_of(request).by)
            begun, drafted = desk.begun, await site.aside(_drafted, site, desk)
        policy = drafted or (live.policy if live else None)
        if policy is None:
            return RedirectResponse(f"{PREFIX}/shops/{name}/draft", 303)
        # Escaped by the page's own templates.
        article = Markup(await site.aside(_article, policy))  # noqa: S704
        values = await head(site, name, "page", begun)
        return page(request, "shipping_page.html", **values, article=article, of_draft=drafted is not None)

    return [Route("/shops/{shop}/page", show)]


def _drafted(site: Site, desk: Desk) -> Policy | None:
    """The policy of a draft; None where nobody keeps one, or it has mistakes."""
    if not desk.kept:
        return None
    try:
        return site.read(desk.draft.text, desk.shop)
    except BadPolicy:
        return None


def _article(policy: Policy) -> str:
    return fragment(page_of(policy))
