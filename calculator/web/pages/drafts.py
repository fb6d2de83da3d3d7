"""Write a draft, see what it would change, publish it."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from calculator.domain.errors import BadPolicy
from calculator.policy.load import MAX_BYTES
from calculator.store.versions import Conflict, StoreError, Version
from calculator.web.pages.common import as_file, head
from calculator.web.render import PREFIX, page, text_of
from calculator.web.safety.gate import fields_of, session_of
from calculator.web.site import Site
from calculator.web.view.draft import Draft
from calculator.web.view.numbers import NoNumber, numbers_of, with_numbers
from calculator.web.view.review import Review, review


def routes(site: Site) -> list[Route]:
    """``/shops/{shop}/draft`` and what can be done with it."""

    async def show(request: Request) -> Response:
        draft, live = await site.aside(_draft, site, request.path_params["shop"], session_of(request).by)
        return await _shown(site, request, draft, live)

    async def change(request: Request) -> Response:
        """Buttons of the page: apply the numbers, check, drop, look at it before publishing."""
        name, by, fields = request.path_params["shop"], session_of(request).by, fields_of(request)
        live = await site.aside(site.versions.live, name)
        if fields.get("do") == "drop":
            if site.versions.writable:
                await site.aside(site.versions.drop_draft, name, by)
            return RedirectResponse(f"{PREFIX}/shops/{name}/draft", 303)
        draft, fault = await site.aside(_typed, fields, live)
        if fault is None:
            fault = await site.aside(_keep, site, name, by, draft)
        if fields.get("do") == "publish" and fault is None and site.versions.writable:
            return RedirectResponse(f"{PREFIX}/shops/{name}/publish", 303)
        return await _shown(site, request, draft, live, fault)

    async def check(request: Request) -> Response:
        """As it is typed: the text with the numbers in it, the numbers of the text, and what would change."""
        name, by, fields = request.path_params["shop"], session_of(request).by, fields_of(request)
        live = await site.aside(site.versions.live, name)
        draft, fault = await site.aside(_typed, fields, live)
        if fault is None:
            fault = await site.aside(_keep, site, name, by, draft)
        found, numbers = await site.aside(_looked_at, site, name, draft)
        values = {**await head(site, name, "draft"), "review": found, "fault": fault}
        return JSONResponse(
            {
                "text": draft.text,
                "numbers": {number.field: number.value for number in numbers},
                "lines": [mistake.line for mistake in found.mistakes if mistake.line],
                "sound": found.sound and fault is None,
                "report": text_of(request, "review.html", **values),
            }
        )

    async def download(request: Request) -> Response:
        name = request.path_params["shop"]
        draft, _ = await site.aside(_draft, site, name, session_of(request).by)
        return as_file(draft.text, name)

    return [
        Route("/shops/{shop}/draft", show, methods=["GET"]),
        Route("/shops/{shop}/draft", change, methods=["POST"]),
        Route("/shops/{shop}/draft/check", check, methods=["POST"]),
        Route("/shops/{shop}/draft.toml", download),
        *_publishing(site),
    ]


def _publishing(site: Site) -> list[Route]:
    async def confirm(request: Request) -> Response:
        draft, live = await site.aside(_draft, site, request.path_params["shop"], session_of(request).by)
        return await _confirmed(site, request, draft, live)

    async def publish(request: Request) -> Response:
        name, by, fields = request.path_params["shop"], session_of(request).by, fields_of(request)
        draft, live = await site.aside(_draft, site, name, by)
        if fields.get("seen") != _digest(draft, live.number):
            return await _confirmed(
                site, request, draft, live, "The draft or the live policy has changed since: look again."
            )
        try:
            done = await site.aside(
                site.versions.publish,
                name,
                draft.text,
                by=fields.get("by", by).strip(),
                note=fields.get("note", "").strip(),
                based_on=live.number,
            )
        except (Conflict, StoreError, BadPolicy) as error:
            return await _confirmed(site, request, draft, live, str(error))
        await site.aside(site.versions.drop_draft, name, by)
        await site.service.look()
        return RedirectResponse(f"{PREFIX}/shops/{name}/history?published={done.number}", 303)

    return [
        Route("/shops/{shop}/publish", confirm, methods=["GET"]),
        Route("/shops/{shop}/publish", publish, methods=["POST"]),
    ]


def kept_draft(site: Site, name: str, by: str) -> Draft | None:
    """What *by* keeps for a shop; None where there is nothing."""
    kept = site.versions.draft(name, by) if site.versions.writable else None
    return None if kept is None else Draft.read(kept, site.versions.live(name).number)


async def _shown(site: Site, request: Request, draft: Draft, live: Version, fault: str | None = None) -> Response:
    name = request.path_params["shop"]
    found, numbers = await site.aside(_looked_at, site, name, draft)
    values = {**await head(site, name, "draft"), "review": found, "fault": fault}
    groups: dict[str, list[Any]] = {}
    for number in numbers:
        groups.setdefault(number.group, []).append(number)
    return page(
        request,
        "draft.html",
        **values,
        draft=draft,
        groups=groups,
        changed=draft.text != live.text,
        shown=_digest_of(draft.text),
        most=MAX_BYTES,
        stale=draft.based_on != live.number,
    )


async def _confirmed(site: Site, request: Request, draft: Draft, live: Version, fault: str | None = None) -> Response:
    name = request.path_params["shop"]
    found, _ = await site.aside(_looked_at, site, name, draft)
    values = {**await head(site, name, "draft"), "review": found, "fault": fault, "draft": draft}
    seen = _digest(draft, live.number)
    return page(
        request,
        "publish.html",
        409 if fault else 200,
        **values,
        seen=seen,
        changed=draft.text != live.text,
        stale=draft.based_on != live.number,
    )


def _looked_at(site: Site, name: str, draft: Draft) -> tuple[Review, tuple[Any, ...]]:
    live = site.versions.live(name)
    found = review(draft.text, site.shop(name), live.text, site.catalogue, site.clock())
    return found, numbers_of(draft.text)


def _draft(site: Site, name: str, by: str) -> tuple[Draft, Version]:
    live = site.versions.live(name)
    kept = site.versions.draft(name, by) if site.versions.writable else None
    return (Draft(live.text, live.number) if kept is None else Draft.read(kept, live.number)), live


def _typed(fields: Mapping[str, str], live: Version) -> tuple[Draft, str | None]:
    """The draft as it was sent, with the numbers in its text where those were changed; and what is wrong with them.

    Where nobody says which of the two was edited, a text that came back as it was shown was not.
    """
    text, base = fields.get("text", live.text), fields.get("based_on", "")
    based_on = int(base) if base.isascii() and base.isdigit() and len(base) < 10 else live.number
    if not text.endswith("\n"):
        text += "\n"
    untouched = fields.get("shown") == _digest_of(text)
    if fields.get("edited", "numbers" if untouched else "text") != "numbers":
        return Draft(text, based_on), None
    try:
        return Draft(with_numbers(text, fields), based_on), None
    except NoNumber as error:
        return Draft(text, based_on), str(error)


def _keep(site: Site, name: str, by: str, draft: Draft) -> str | None:
    """Keep it where that is possible; why it was not, where that is a fault."""
    if not site.versions.writable:
        return None
    try:
        site.versions.keep_draft(name, by, draft.kept())
    except (StoreError, BadPolicy) as error:
        return str(error)
    return None


def _digest(draft: Draft, live: int) -> str:
    """Of what was looked at before publishing: another draft or another live version has another."""
    return _digest_of(f"{live}\n{draft.text}")


def _digest_of(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
