"""In and out: a token opens a session, wrong ones cost time."""

from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from calculator.store.attempts import caller
from calculator.store.versions import LONGEST_NAME
from calculator.web.render import PREFIX, page
from calculator.web.safety.gate import fields_of, session_cookie
from calculator.web.safety.session import Sessions
from calculator.web.site import Site


def routes(site: Site, sessions: Sessions, token: bytes | None) -> list[Route]:
    """``/login`` and ``/logout``; without a token there is nothing to log in to."""
    attempts = site.versions.attempts

    async def show(request: Request) -> Response:
        if token is None:
            return RedirectResponse(f"{PREFIX}/", 303)
        return page(request, "login.html", next=_local(request.query_params.get("next", "")), by="", fault="")

    async def enter(request: Request) -> Response:
        if token is None:
            return RedirectResponse(f"{PREFIX}/", 303)
        fields, now = fields_of(request), site.clock()
        there, by = _local(fields.get("next", "")), _name(fields.get("by", ""))
        peer = caller(request.client.host if request.client else None)
        wait = await site.aside(attempts.begin, peer, now)
        if wait:
            fault = f"Too many wrong tokens: wait {wait} s and try again."
            answer = page(request, "login.html", 429, next=there, by=by, fault=fault)
            answer.headers["retry-after"] = str(wait)
            return answer
        if not compare_digest(fields.get("token", "").encode(), token):
            return page(request, "login.html", 401, next=there, by=by, fault="That is not the token.")
        await site.aside(attempts.passed, peer)
        answer_in = RedirectResponse(there, 303)
        answer_in.headers["set-cookie"] = session_cookie(request, sessions.cookie(sessions.open(by, now)))
        return answer_in

    async def leave(request: Request) -> Response:
        answer = RedirectResponse(f"{PREFIX}/login", 303)
        answer.headers["set-cookie"] = session_cookie(request, "")
        return answer

    return [
        Route("/login", show, methods=["GET"]),
        Route("/login", enter, methods=["POST"]),
        Route("/logout", leave, methods=["POST"]),
    ]


def _name(by: str) -> str:
    """Who somebody says they are, as history can show it: one line without control characters."""
    return "".join(sign for sign in by if sign.isprintable()).strip()[:LONGEST_NAME]


def _local(there: str) -> str:
    """Where to go after the login: a page of ours, whatever the link said."""
    ours = there.startswith(f"{PREFIX}/") and "\\" not in there and "//" not in there.partition("?")[0]
    return there if ours and there.isprintable() else f"{PREFIX}/"
