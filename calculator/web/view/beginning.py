"""How a shop's first policy begins: the example, another shop's text, or one's own."""

import re
from importlib import resources
from typing import Final

import tomlkit
from tomlkit.exceptions import TOMLKitError

from calculator.policy.schema.values import PATTERNS, SHOP
from calculator.policy.toml import NotToml, tables_of

LONGEST: Final = 64
"""Characters of a shop's short name."""

_SHOP: Final = re.compile(SHOP)


def example() -> str:
    """A whole policy, sound as it stands, with a note to every part of it."""
    return resources.files("calculator.web").joinpath("example.toml").read_text(encoding="utf-8")


def renamed(text: str, shop: str, name: str) -> str:
    """A policy's text as the beginning of another shop's: only its two names are others; notes stay where they are."""
    try:
        document = tomlkit.parse(text)
    except TOMLKitError:
        return text
    document["shop"], document["name"] = shop, name
    return document.as_string()


def trouble_with(shop: str) -> str | None:
    """Why *shop* cannot be a shop's short name; None: it can."""
    if not shop:
        return "Give the shop a short name: checkouts call it by that."
    if len(shop) > LONGEST or not _SHOP.fullmatch(shop):
        return f"The short name is {PATTERNS[SHOP].removeprefix('a name ')}, at most {LONGEST}."
    return None


def shop_in(text: str) -> str | None:
    """The short name that a policy's text gives its shop; None where it gives none that can be one."""
    shop = _top(text, "shop")
    return shop if shop is not None and trouble_with(shop) is None else None


def name_in(text: str) -> str | None:
    """What a policy's text calls its shop."""
    return _top(text, "name") or None


def _top(text: str, key: str) -> str | None:
    try:
        found = tables_of(text).get(key)
    except NotToml:
        return None
    return found if isinstance(found, str) else None
