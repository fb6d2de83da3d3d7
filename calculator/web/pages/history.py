"""What was live before, who made it so, and the way back."""

from difflib import unified_diff
from itertools import islice
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from calculator.domain.errors import BadPolicy
from calculator.store.versions import StoreError, Version
from calculator.web.pages.common import as_file, head, signed
from calculator.web.render import PREFIX, page
from calculator.web.safety.gate import fields_of, session_of
from calculator.web.site import Site
from calculator.web.view.verdict import Difference, differences

_SHOWN = 50
_MOST_CHANGES = 400


def routes(site: Site) -> list[Route]:
    """``/shops/{shop}/history``, single versions below it, and ``/audit``."""

    async def history(request: Request) -> Response:
        name = request.path_params["shop"]
        versions = await site.aside(site.versions.history, name, _SHOWN)
        published = request.query_params.get("published", "")
        return page(
            request,
            "history.html",
            **await head(site, name, "history"),
            versions=versions,
            published=next((each for each in versions if str(each.number) == published), None),
            shown=_SHOWN,
        )

    async def show(request: Request) -> Response:
        return await _version(site, request, None)

    async def roll_back(request: Request) -> Response:
        name, number, fields = request.path_params["shop"], request.path_params["number"], fields_of(request)
        live = await site.aside(site.versions.live, name)
        if fields.get("seen") != str(live.number):
            whose = f" by {live.by}" if live.by else ""
            return await _version(site, request, f"Version {live.number}{whose} is live by now: look again.")
        try:
            by, note = signed(fields, session_of(request))
            based_on = live.number
            done = await site.aside(site.versions.roll_back, name, number, by=by, note=note, based_on=based_on)
        except (StoreError, BadPolicy) as error:
            return await _version(site, request, str(error))
        await site.service.look()
        return RedirectResponse(f"{PREFIX}/shops/{name}/history?published={done.number}", 303)

    async def download(request: Request) -> Response:
        name, number = request.path_params["shop"], request.path_params["number"]
        version = await site.aside(site.versions.version, name, number)
        return as_file(version.text, name)

    async def audit(request: Request) -> Response:
        return page(request, "audit.html", events=await site.aside(site.versions.audit, 200), tab="audit")

    return [
        Route("/shops/{shop}/history", history),
        Route("/shops/{shop}/history/{number:int}", show, methods=["GET"]),
        Route("/shops/{shop}/history/{number:int}", roll_back, methods=["POST"]),
        Route("/shops/{shop}/history/{number:int}/{file}.toml", download),
        Route("/audit", audit),
    ]


async def _version(site: Site, request: Request, fault: str | None) -> Response:
    name, number = request.path_params["shop"], request.path_params["number"]
    version = await site.aside(site.versions.version, name, number)
    values = await head(site, name, "history")
    live: Version | None = values["version"]
    changes: list[tuple[str, Any]] = []
    if live is not None and live.number != version.number:
        changes = await site.aside(_changes, version.text, live.text)
    regions = await site.aside(_regions, site, name, version) if changes else None
    status = 409 if fault else 200
    return page(request, "version.html", status, **values, shown=version, changes=changes, regions=regions, fault=fault)


def _regions(site: Site, name: str, version: Version) -> tuple[Difference, ...] | None:
    """What buyers would see were *version* live; None where its text is no policy any more."""
    live = site.shop(name).policy
    try:
        old = site.read(version.text, name)
    except BadPolicy:
        return None
    return differences(live, old, site.clock().astimezone(live.time_zone).date())


def _changes(old: str, new: str) -> list[tuple[str, str]]:
    """What differs line by line, as (sort, line); the sort is ``-``, ``+``, a blank or ``@``."""
    told = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2)
    return [(line[:1] or " ", line[1:]) for line in islice(told, 2, _MOST_CHANGES)]
