"""The shipping page that customers read, as it is and as a draft would make it."""

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from calculator.domain.errors import BadPolicy
from calculator.page import page_of
from calculator.page.html import fragment
from calculator.policy.model import Policy
from calculator.web.pages.common import head
from calculator.web.pages.drafts import kept_draft
from calculator.web.render import page
from calculator.web.safety.gate import session_of
from calculator.web.site import Site


def routes(site: Site) -> list[Route]:
    """``/shops/{shop}/page``."""

    async def show(request: Request) -> Response:
        name: str = request.path_params["shop"]
        values = await head(site, name, "page")
        policy: Policy = values["policy"]
        drafted = None
        if request.query_params.get("draft") == "yes":
            drafted = await site.aside(_drafted, site, name, session_of(request).by)
        # Escaped by the page's own templates.
        article = Markup(await site.aside(_article, drafted or policy))  # noqa: S704
        return page(request, "shipping_page.html", **values, article=article, of_draft=drafted is not None)

    return [Route("/shops/{shop}/page", show)]


def _drafted(site: Site, name: str, by: str) -> Policy | None:
    """The policy of a draft; None where there is none, or it has mistakes."""
    draft = kept_draft(site, name, by)
    if draft is None:
        return None
    try:
        return site.read(draft.text, name)
    except BadPolicy:
        return None


def _article(policy: Policy) -> str:
    return fragment(page_of(policy))
