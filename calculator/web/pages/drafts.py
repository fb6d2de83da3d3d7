"""Write a draft, see what it would change, publish it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from calculator.domain.errors import BadPolicy
from calculator.policy.load import MAX_BYTES
from calculator.store.versions import StoreError
from calculator.web.pages.common import as_file, head, signed
from calculator.web.pages.kept import Desk, desk_of, reviewed
from calculator.web.render import PREFIX, page, text_of
from calculator.web.safety.gate import fields_of, session_of
from calculator.web.site import Site
from calculator.web.view.draft import Draft
from calculator.web.view.numbers import NoNumber, Number, numbers_of, with_numbers

_WINDOW: Final = re.compile(r"[0-9a-f]{16}")
_ELSEWHERE: Final = (
    "This draft was changed in another window. Open it anew to see what it says there; what is typed here is not kept."
)


def routes(site: Site) -> list[Route]:
    """``/shops/{shop}/draft`` and what can be done with it."""

    async def show(request: Request) -> Response:
        return await _shown(site, request, await _desk(site, request))

    async def change(request: Request) -> Response:
        """Buttons of the page: apply the numbers, check, drop, look at it before publishing."""
        desk, by, do = await _desk(site, request), session_of(request).by, fields_of(request).get("do")
        here = f"{PREFIX}/shops/{desk.shop}"
        if do == "drop":
            if site.versions.writable:
                await site.aside(site.versions.drop_draft, desk.shop, by)
            return RedirectResponse(f"{here}/draft" if desk.live else f"{PREFIX}/", 303)
        desk, fault = await _written(site, request, desk)
        if do == "publish" and fault is None and site.versions.writable:
            return RedirectResponse(f"{here}/publish", 303)
        return await _shown(site, request, desk, fault)

    async def check(request: Request) -> Response:
        """As it is typed: the text with the numbers in it, the numbers of the text, and what would change."""
        desk, fault = await _written(site, request, await _desk(site, request))
        found = await site.aside(reviewed, site, desk)
        values = {**await head(site, desk.shop, "draft", desk.begun), "review": found, "fault": fault}
        return JSONResponse(
            {
                "text": desk.draft.text,
                "numbers": {number.field: number.value for number in await site.aside(numbers_of, desk.draft.text)},
                "lines": [mistake.line for mistake in found.mistakes if mistake.line],
                "sound": found.sound and fault is None,
                "report": text_of(request, "review.html", **values),
            }
        )

    async def download(request: Request) -> Response:
        desk = await _desk(site, request)
        return as_file(desk.draft.text, desk.shop)

    return [
        Route("/shops/{shop}/draft", show, methods=["GET"]),
        Route("/shops/{shop}/draft", change, methods=["POST"]),
        Route("/shops/{shop}/draft/check", check, methods=["POST"]),
        Route("/shops/{shop}/draft.toml", download),
        *_publishing(site),
    ]


def _publishing(site: Site) -> list[Route]:
    async def confirm(request: Request) -> Response:
        return await _confirmed(site, request, await _desk(site, request))

    async def publish(request: Request) -> Response:
        desk, session, fields = await _desk(site, request), session_of(request), fields_of(request)
        if fields.get("seen") != _seen(desk):
            told = "The draft or the live policy has changed since: look again."
            return await _confirmed(site, request, desk, told)
        try:
            by, note = signed(fields, session)
            text, number = desk.draft.text, desk.number
            done = await site.aside(site.versions.publish, desk.shop, text, by=by, note=note, based_on=number)
        except (StoreError, BadPolicy) as error:
            return await _confirmed(site, request, await _desk(site, request), str(error))
        await site.aside(site.versions.drop_draft, desk.shop, session.by)
        await site.service.look()
        return RedirectResponse(f"{PREFIX}/shops/{desk.shop}/history?published={done.number}", 303)

    return [
        Route("/shops/{shop}/publish", confirm, methods=["GET"]),
        Route("/shops/{shop}/publish", publish, methods=["POST"]),
    ]


async def _desk(site: Site, request: Request) -> Desk:
    return await site.aside(desk_of, site, request.path_params["shop"], session_of(request).by)


async def _written(site: Site, request: Request, desk: Desk) -> tuple[Desk, str | None]:
    """The desk with the draft as it was sent and, where that can be, kept; and what is wrong with it."""
    fields = fields_of(request)
    draft, fault = await site.aside(_typed, fields, desk)
    if fault is None and site.versions.writable:
        if _typed_elsewhere(desk, draft, fields):
            fault = _ELSEWHERE
        else:
            fault = await site.aside(_keep, site, desk.shop, session_of(request).by, draft)
    return replace(desk, draft=draft), fault


def _typed_elsewhere(desk: Desk, draft: Draft, fields: Mapping[str, str]) -> bool:
    """Whether what is kept comes from another window and is not what this one was shown."""
    other = desk.kept and desk.draft.window not in ("", draft.window)
    return other and desk.draft.text != draft.text and fields.get("shown") != _digest_of(desk.draft.text)


def _window(request: Request, site: Site) -> str:
    """The window of a form, or one that no other has."""
    known = fields_of(request).get("window", "")
    if _WINDOW.fullmatch(known):
        return known
    return _digest_of(f"{session_of(request).id} {site.clock().isoformat()}")[:16]


async def _shown(site: Site, request: Request, desk: Desk, fault: str | None = None) -> Response:
    found = await site.aside(reviewed, site, desk)
    groups: dict[str, list[Number]] = {}
    for number in await site.aside(numbers_of, desk.draft.text):
        groups.setdefault(number.group, []).append(number)
    return page(
        request,
        "draft.html",
        **await head(site, desk.shop, "draft", desk.begun),
        review=found,
        fault=fault,
        desk=desk,
        groups=groups,
        shown=_digest_of(desk.draft.text),
        window=_window(request, site),
        most=MAX_BYTES,
    )


async def _confirmed(site: Site, request: Request, desk: Desk, fault: str | None = None) -> Response:
    found = await site.aside(reviewed, site, desk)
    values = {**await head(site, desk.shop, "draft", desk.begun), "review": found, "fault": fault, "desk": desk}
    return page(request, "publish.html", 409 if fault else 200, **values, seen=_seen(desk))


def _typed(fields: Mapping[str, str], desk: Desk) -> tuple[Draft, str | None]:
    """The draft as it was sent, with the numbers in its text where those were changed; and what is wrong with them.

    Where nobody says which of the two was edited, a text that came back as it was shown was not.
    """
    text, base = fields.get("text", desk.draft.text), fields.get("based_on", "")
    based_on = int(base) if base.isascii() and base.isdigit() and len(base) < 10 else desk.number
    if not text.endswith("\n"):
        text += "\n"
    window = fields.get("window", "")
    draft = Draft(text, based_on, window if _WINDOW.fullmatch(window) else "")
    untouched = fields.get("shown") == _digest_of(text)
    if fields.get("edited", "numbers" if untouched else "text") != "numbers":
        return draft, None
    try:
        return replace(draft, text=with_numbers(text, fields)), None
    except NoNumber as error:
        return draft, str(error)


def _keep(site: Site, name: str, by: str, draft: Draft) -> str | None:
    """Keep it; why it was not, where that is a fault."""
    try:
        site.versions.keep_draft(name, by, draft.kept())
    except (StoreError, BadPolicy) as error:
        return str(error)
    return None


def _seen(desk: Desk) -> str:
    """Of what was looked at before publishing: another draft or another live version has another."""
    return _digest_of(f"{desk.number}\n{desk.draft.text}")


def _digest_of(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
