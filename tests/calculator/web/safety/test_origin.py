"""Where requests come from."""

from typing import Any

import pytest
from starlette.requests import Request

from calculator.web.safety.origin import is_local_name, is_loopback, is_same_origin


@pytest.mark.parametrize(
    ("peer", "here"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:10.0.0.1", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("2001:db8::1", False),
        ("localhost", False),
        ("", False),
        (None, False),
    ],
)
def test_only_this_machines_addresses_are_loopback(peer: str | None, here: bool) -> None:
    """An address the socket names; a name is none."""
    assert is_loopback(peer) is here


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("localhost:8000", True),
        ("LOCALHOST:1", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example:8000", False),
        ("evil.example", False),
        ("", False),
        ("[::1", False),
        ("user@localhost", True),
    ],
)
def test_a_page_that_rebinds_its_name_is_not_local(host: str, local: bool) -> None:
    """Its own name stays in the Host header."""
    assert is_local_name(host) is local


def request(**headers: str) -> Request:
    """A change with these headers."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/", "headers": raw}
    return Request(scope)


@pytest.mark.parametrize(
    ("headers", "same"),
    [
        ({"host": "shop.example"}, True),
        ({"host": "shop.example", "origin": "http://shop.example"}, True),
        ({"host": "shop.example", "origin": "https://SHOP.example"}, True),
        ({"host": "shop.example:8000", "origin": "http://shop.example:8000"}, True),
        ({"host": "shop.example:8000", "origin": "http://shop.example"}, False),
        ({"host": "shop.example", "origin": "http://evil.example"}, False),
        ({"host": "shop.example", "origin": "null"}, False),
        ({"origin": "null"}, False),
        ({"host": "shop.example", "sec_fetch_site": "same-origin"}, True),
        ({"host": "shop.example", "sec_fetch_site": "none"}, True),
        ({"host": "shop.example", "sec_fetch_site": "same-site"}, False),
        ({"host": "shop.example", "sec_fetch_site": "cross-site", "origin": "http://shop.example"}, False),
    ],
)
def test_a_change_comes_from_our_own_pages(headers: dict[str, str], same: bool) -> None:
    """As far as the browser tells; a TLS proxy may stand between."""
    assert is_same_origin(request(**headers)) is same
