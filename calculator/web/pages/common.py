"""What all pages of one shop say at their top."""

from typing import Any

from starlette.responses import Response

from calculator.domain.errors import UnknownShop
from calculator.store.versions import StoreError, Version
from calculator.web.site import Site


async def head(site: Site, name: str, tab: str) -> dict[str, Any]:
    """The shop's policy, its newest version in the store, and the page that is open.

    Raises:
        UnknownShop: this process quotes for no shop of the name.
    """
    policy = site.shop(name).policy
    return {
        "policy": policy,
        "version": await site.aside(_live, site, name),
        "writable": site.versions.writable,
        "tab": tab,
    }


def _live(site: Site, name: str) -> Version | None:
    try:
        return site.versions.live(name)
    except (StoreError, UnknownShop):
        return None


def as_file(text: str, shop: str) -> Response:
    """A policy's text to save as ``<shop>.toml``; the name of a shop holds nothing a header could trip over."""
    headers = {"content-disposition": f'attachment; filename="{shop}.toml"'}
    return Response(text, media_type="application/toml; charset=utf-8", headers=headers)
