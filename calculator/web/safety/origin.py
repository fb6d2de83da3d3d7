"""Where a request comes from: the peer's address as the socket has it, and the page that sent it."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request

_FORWARDING: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str | None) -> bool:
    """Whether a peer's address is this machine's own; what a proxy writes into headers is never asked."""
    if host is None:
        return False
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def is_local_name(host_header: str) -> bool:
    """Whether the Host header names this machine. Another name with a loopback peer is a page that rebinds its DNS."""
    return _name(f"//{host_header}") in _LOCAL_NAMES


def was_forwarded(request: Request) -> bool:
    """Whether a proxy says that it stands between: then a loopback peer may be anybody. What it says is not asked."""
    return any(name in request.headers for name in _FORWARDING)


def is_same_origin(request: Request) -> bool:
    """Whether a change was sent by one of our own pages, as far as the browser says.

    Only host and port of the origin are compared: a proxy in front may speak HTTPS where we see HTTP.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or (urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower() != "")


def _name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
