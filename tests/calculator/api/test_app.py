"""The factory and the life of an app."""

from datetime import datetime
from typing import Any

from starlette.responses import PlainTextResponse

from calculator.api.app import create_app


async def test_the_service_is_closed_when_the_server_stops(service: Any, now: datetime) -> None:
    """Not before."""
    app = create_app(service, clock=lambda: now)
    async with app.router.lifespan_context(app):
        assert not service.closed
    assert service.closed


class NothingToClose:
    """The least a service can be."""

    def __init__(self) -> None:
        self.shops: dict[str, Any] = {}

    async def quote(self, cart: Any, now: Any, explain: bool = True) -> Any:
        raise NotImplementedError

    async def verify(self, token: str, cart: Any, now: Any) -> Any:
        raise NotImplementedError


async def test_a_service_without_connections_needs_no_closing(now: datetime) -> None:
    """Start and stop pass without it."""
    app = create_app(NothingToClose(), clock=lambda: now)
    async with app.router.lifespan_context(app):
        assert app.title == "shipcalc"


def test_every_app_is_its_own(service: Any, now: datetime) -> None:
    """No state is shared between two."""
    one = create_app(service, clock=lambda: now)
    two = create_app(service, api_keys=frozenset({"k"}), clock=lambda: now)
    assert one.needs_key is False
    assert two.needs_key is True


async def test_other_apps_answer_under_their_path(service: Any, now: datetime, opened: Any) -> None:
    """Below it they get every request; everything else stays as it was."""

    async def other(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse(scope["path"])(scope, receive, send)

    app = create_app(service, clock=lambda: now, mounts={"/admin": other})
    async with opened(app) as client:
        assert (await client.get("/admin/shops/x?y")).text == "/admin/shops/x"
        assert (await client.post("/admin/")).text == "/admin/"
        bare = await client.get("/admin")
        assert (bare.status_code, bare.headers["location"]) == (308, "/admin/")
        assert (await client.get("/administer")).status_code == 404
        assert (await client.get("/healthz")).json() == {"status": "ok"}
