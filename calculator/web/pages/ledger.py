"""What somebody had to decide: readings of the shop's page, and what it is silent on."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from calculator.web.pages.common import head
from calculator.web.render import page
from calculator.web.site import Site
from calculator.web.view.decided import decided
from calculator.web.view.verdict import query_of


def routes(site: Site) -> list[Route]:
    """``/shops/{shop}/readings``."""

    async def show(request: Request) -> Response:
        name: str = request.path_params["shop"]
        policy = site.shop(name).policy
        live = await site.aside(site.versions.live, name)
        day = site.clock().astimezone(policy.time_zone).date()
        ledger = await site.aside(decided, policy, live.text, site.catalogue, day)
        return page(request, "readings.html", **await head(site, name, "readings"), ledger=ledger, query_of=query_of)

    return [Route("/shops/{shop}/readings", show)]
