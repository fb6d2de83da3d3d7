"""The list of shops, and one shop's policy at a glance."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from calculator.pipeline import Shop
from calculator.store.versions import StoreError, Version
from calculator.web.pages.common import head
from calculator.web.render import page
from calculator.web.safety.gate import session_of
from calculator.web.site import Site
from calculator.web.view import windows as windows_view
from calculator.web.view.chart import as_figure, fee_rows, fees_by_zone
from calculator.web.view.glance import option_rows, threshold_notes
from calculator.web.view.verdict import verdict_of
from calculator.web.view.windows import windows


def routes(site: Site) -> list[Route]:
    """``/`` and ``/shops/{shop}``."""

    async def listed(request: Request) -> Response:
        shops = sorted(site.service.shops.items())
        versions = await site.aside(_versions, site, [name for name, _ in shops])
        drafts = await site.aside(_drafts, site, session_of(request).by)
        return page(
            request,
            "shops.html",
            shops=[(shop.policy, versions.get(name)) for name, shop in shops],
            drafts=drafts,
            begun=[name for name in drafts if name not in site.service.shops],
            writable=site.versions.writable,
        )

    async def glance(request: Request) -> Response:
        name: str = request.path_params["shop"]
        shop = site.shop(name)
        values = await site.aside(_glance, site, shop)
        return page(request, "shop.html", **await head(site, name, "policy"), **values)

    return [Route("/", listed), Route("/shops/{shop}", glance)]


def _versions(site: Site, names: Sequence[str]) -> dict[str, Version]:
    """What the store has of each; a store that is down is no reason to show no shops."""
    found = {}
    for name in names:
        try:
            found[name] = site.versions.live(name)
        except StoreError:
            continue
    return found


def _drafts(site: Site, by: str) -> Sequence[str]:
    """Shops that *by* is writing a draft of."""
    try:
        return site.versions.drafts(by)
    except StoreError:
        return ()


def _glance(site: Site, shop: Shop) -> dict[str, Any]:
    now, policy = site.clock(), shop.policy
    fees = fees_by_zone(shop, now)
    today = now.astimezone(policy.time_zone).date()
    return {
        "charts": [(each, as_figure(each, policy), fee_rows(each, policy)) for each in fees if each.names],
        "asked": [each for each in fees if each.carriers],
        "options": option_rows(policy),
        "rules": threshold_notes(policy),
        "windows": [(each, windows_view.as_figure(each.rows, today)) for each in windows(shop, now)],
        "today": today,
        "verdict": verdict_of(policy, today),
    }
