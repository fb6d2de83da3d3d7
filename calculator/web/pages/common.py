"""What all pages of one shop say at their top."""

from typing import Any

from starlette.responses import Response

from calculator.domain.errors import UnknownShop
from calculator.domain.record import record
from calculator.store.versions import BadNote, StoreError, Version
from calculator.web.safety.forms import Fields
from calculator.web.safety.session import Session
from calculator.web.site import Site


@record(frozen=True, slots=True)
class Begun:
    """A shop that is only a draft yet, as far as the top of its pages tells of it."""

    shop: str
    name: str
    version: str = ""


async def head(site: Site, name: str, tab: str, begun: Begun | None = None) -> dict[str, Any]:
    """The shop's policy, its newest version in the store, and the page that is open.

    Raises:
        UnknownShop: this process quotes for no shop of the name, and nobody says that it has been *begun*.
    """
    if begun is not None and name not in site.service.shops:
        return {"policy": begun, "version": None, "writable": True, "tab": tab, "new": True}
    policy = site.shop(name).policy
    return {
        "policy": policy,
        "version": await site.aside(_live, site, name),
        "writable": site.versions.writable,
        "tab": tab,
        "new": False,
    }


def _live(site: Site, name: str) -> Version | None:
    try:
        return site.versions.live(name)
    except (StoreError, UnknownShop):
        return None


def signed(fields: Fields, session: Session) -> tuple[str, str]:
    """Who makes a change, and why. Whoever has logged in is who they said then; without a login the form asks.

    Raises:
        BadNote: one of them is missing.
    """
    by, note = session.by or fields.get("by", "").strip(), fields.get("note", "").strip()
    if not by:
        raise BadNote("Say who you are: the history shows it.")
    if not note:
        raise BadNote("Say why: the history shows it.")
    return by, note


def as_file(text: str, shop: str) -> Response:
    """A policy's text to save as ``<shop>.toml``; the name of a shop holds nothing a header could trip over."""
    headers = {"content-disposition": f'attachment; filename="{shop}.toml"'}
    return Response(text, media_type="application/toml; charset=utf-8", headers=headers)
