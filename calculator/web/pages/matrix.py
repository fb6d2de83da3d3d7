"""Order values × destinations, each cell a link to its preview."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from calculator.domain.cart import PURPOSES
from calculator.web.pages.common import head
from calculator.web.render import page
from calculator.web.safety.forms import parse_fields
from calculator.web.site import Site
from calculator.web.view.matrix import matrix


def routes(site: Site) -> list[Route]:
    """``/shops/{shop}/matrix``."""

    async def show(request: Request) -> Response:
        name: str = request.path_params["shop"]
        found = await site.aside(matrix, site.shop(name), parse_fields(request.url.query), site.clock())
        values = await head(site, name, "matrix")
        # A thousand rows take a while to write as well.
        return await site.aside(page, request, "matrix.html", **values, matrix=found, purposes=PURPOSES)

    return [Route("/shops/{shop}/matrix", show)]
