"""The admin pages as one ASGI app, for ``/admin``."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from calculator.domain.errors import UnknownShop
from calculator.store.versions import StoreUnavailable, UnknownVersion
from calculator.web.assets import assets
from calculator.web.pages import drafts, history, ledger, login, matrix, new, preview, shipping_page, shops
from calculator.web.render import PREFIX, page
from calculator.web.safety.gate import Gate
from calculator.web.safety.session import Sessions
from calculator.web.site import Site


def create_admin(site: Site, *, token: str | None, secret: bytes, new_id: Callable[[], str]) -> ASGIApp:
    """The pages over *site*.

    Args:
        token: what opens them from anywhere; None: they open on the machine itself only.
        secret: signs sessions; the same in every process that answers for one address.
        new_id: text nobody can guess.
    """
    known = None if token is None else token.encode()
    sessions = Sessions(secret, known or b"", new_id=new_id)
    router = Router(
        [
            Route("/assets/{digest}/{name}", assets().answer),
            *login.routes(site, sessions, known),
            *shops.routes(site),
            *new.routes(site),
            *preview.routes(site),
            *matrix.routes(site),
            *ledger.routes(site),
            *shipping_page.routes(site),
            *drafts.routes(site),
            *history.routes(site),
        ]
    )
    pages = _Told(_Fresh(router, site))
    return Gate(pages, prefix=PREFIX, sessions=sessions, token=known, now=site.clock, refuse=_refused)


class _Fresh:
    """A shop that another process has published a moment ago is looked for before it is said not to be there."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except UnknownShop:
            before = self._site.service.shops
            await self._site.service.look()
            # What was sent with a change has been read: it can be sent again by whoever sent it.
            if scope["method"] not in ("GET", "HEAD") or self._site.service.shops is before:
                raise
            await self._app(scope, receive, send)


class _Told:
    """What cannot be found or had becomes a page that says so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            await self._app(scope, receive, send)
        except UnknownShop:
            await _refused(request, 404, "There is no such shop.")(scope, receive, send)
        except UnknownVersion:
            await _refused(request, 404, "There is no such version.")(scope, receive, send)
        except StoreUnavailable:
            told = "The database does not answer. Quotes are not affected; try again in a moment."
            await _refused(request, 503, told)(scope, receive, send)
        except HTTPException as error:
            told = "There is no such page." if error.status_code == 404 else error.detail
            await _refused(request, error.status_code, told)(scope, receive, send)


def _refused(request: Request, status: int, told: str) -> Response:
    if request.headers.get("accept", "").startswith("application/json"):
        return Response(told, status, media_type="text/plain")
    return page(request, "refused.html", status, told=told)
