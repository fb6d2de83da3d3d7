"""The one door of the admin pages: every request passes it, so that no page can forget a check."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from calculator.web.safety.forms import Fields, TooLarge, read_fields
from calculator.web.safety.headers import SAFETY
from calculator.web.safety.origin import is_local_name, is_loopback, is_same_origin, was_forwarded
from calculator.web.safety.session import COOKIE, LIFE, Session, Sessions

GUARD_FIELD: Final = "guard"
"""The field of every form that shows it comes from a page of the same session."""
Refuse = Callable[[Request, int, str], Response]

_OPEN: Final = ("/assets/", "/login")
_SAFE: Final = frozenset({"GET", "HEAD"})


class Gate:
    """Without a token only this machine enters; with one, whoever has logged in. Changes need the session's guard.

    Behind it, ``session_of`` and ``fields_of`` tell who is in and what was sent.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        prefix: str,
        sessions: Sessions,
        token: bytes | None,
        now: Callable[[], datetime],
        refuse: Refuse,
    ) -> None:
        self._app = app
        self._prefix = prefix
        self._sessions = sessions
        self._needs_login = token is not None
        self._now = now
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse or hand on; all answers carry the safety headers."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        answer = await self._refusal(request)
        if answer is not None:
            await answer(scope, receive, _with_headers(send, None))
            return
        fresh = scope["state"]["session"] if scope["state"].get("fresh") else None
        cookie = None if fresh is None else session_cookie(request, self._sessions.cookie(fresh))
        await self._app(scope, receive, _with_headers(send, cookie))
        route = scope.get("route")
        if isinstance(route, Route):  # logs and counts tell where it is found from outside
            scope["route"] = Route(self._prefix + route.path, route.endpoint)

    async def _refusal(self, request: Request) -> Response | None:
        """Why the request goes no further; None: it may. Leaves session and fields in the scope's state."""
        if not self._needs_login and (problem := _not_from_here(request)):
            return self._refuse(request, 403, problem)
        change = request.method not in _SAFE
        if change and not is_same_origin(request):
            return self._refuse(request, 403, "This change was sent by another site.")
        state = request.scope.setdefault("state", {})
        try:
            state["fields"] = await read_fields(request) if change else Fields([])
        except TooLarge:
            return self._refuse(request, 413, "That is larger than any policy may be.")
        session = self._sessions.read(request.cookies.get(COOKIE), self._now())
        path = request.url.path.removeprefix(self._prefix)
        if session is None and path.startswith(_OPEN):
            return None
        if session is None:
            if self._needs_login:
                return self._to_login(request)
            session, state["fresh"] = self._sessions.open("", self._now()), True
        state["session"] = session
        state["guard"] = self._sessions.guard(session)
        if change and not path.startswith(_OPEN) and not self._sessions.guarded(session, _offered(state["fields"])):
            return self._refuse(request, 403, "This page was too old for the change: go back, reload it and try again.")
        return None

    def _to_login(self, request: Request) -> Response:
        if request.method not in _SAFE:
            return self._refuse(request, 401, "Your session has ended: log in again.")
        there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{self._prefix}/login?next={quote(there, safe='')}", 303)


def session_of(request: Request) -> Session:
    """Who is in: behind the gate there always is somebody, but on the login page."""
    session = request.scope["state"]["session"]
    assert isinstance(session, Session)  # noqa: S101 - the gate put it there
    return session


def guard_of(request: Request) -> str:
    """The token that forms of this page carry; empty where nobody is logged in."""
    guard: str = request.scope.get("state", {}).get("guard", "")
    return guard


def fields_of(request: Request) -> Fields:
    """What was sent with a change."""
    fields = request.scope["state"]["fields"]
    assert isinstance(fields, Fields)  # noqa: S101 - the gate put it there
    return fields


def session_cookie(request: Request, value: str) -> str:
    """The Set-Cookie header for a session; an empty value ends it."""
    life = int(LIFE.total_seconds()) if value else 0
    secure = "; Secure" if request.url.scheme == "https" else ""
    return f"{COOKIE}={value}; Path=/admin; Max-Age={life}; HttpOnly; SameSite=Strict{secure}"


def _offered(fields: Fields) -> str:
    return fields.get(GUARD_FIELD, "")


def _not_from_here(request: Request) -> str | None:
    if not is_loopback(request.client.host if request.client else None):
        return "No SHIPCALC_ADMIN_TOKEN is set, so these pages open on the machine itself only."
    if was_forwarded(request):
        return "A proxy stands before this service, and who is behind it cannot be told: set SHIPCALC_ADMIN_TOKEN."
    if not is_local_name(request.headers.get("host", "")):
        return "Without SHIPCALC_ADMIN_TOKEN these pages are reached as localhost only."
    return None


def _with_headers(send: Send, cookie: str | None) -> Send:
    async def send_safely(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *SAFETY]
            headers = MutableHeaders(raw=message["headers"])
            headers.setdefault("cache-control", "no-store")
            if cookie is not None and "set-cookie" not in headers:
                headers.append("set-cookie", cookie)
        await send(message)

    return send_safely
