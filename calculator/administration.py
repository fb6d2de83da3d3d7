"""The admin pages over a service, where its policies come from a store: what ``/admin`` answers."""

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING

from calculator.domain.service import Catalogue
from calculator.settings import Settings
from calculator.store.versions import Versions

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from calculator.web.site import Quoting


def admin_pages(
    service: "Quoting",
    versions: Versions,
    catalogue: Catalogue,
    settings: Settings,
    clock: Callable[[], datetime],
) -> "ASGIApp":
    """The app for ``/admin``. Sessions are signed with a key derived from the newest signing key, so every worker that
    can verify another's quotes knows another's sessions; without one they hold in this process only.
    """
    from calculator.web.app import create_admin  # heavy, and not there at all without the extra «serve»
    from calculator.web.site import Site

    token = settings.admin_token.get_secret_value() if settings.admin_token else None
    site = Site(service, versions, catalogue, clock)
    keys = settings.signing_keys
    secret = keys[0].get_secret_value() if keys else _new_id()
    return create_admin(site, token=token, secret=secret.encode(), new_id=_new_id)


def _new_id() -> str:
    return token_hex(16)
