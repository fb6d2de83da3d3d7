"""A pasted request without its buyer: what a link may hold, answered alike."""

import json
from collections.abc import Mapping
from typing import Any, Final

from calculator.domain.cart import Cart
from calculator.domain.places import normalise
from calculator.web.view.cart_form import STREETS

LONGEST: Final = 6000
"""Characters of a request in a link; browsers and proxies take as much."""


def shareable(document: Mapping[str, Any], cart: Cart) -> str | None:
    """The request as one line of JSON, with a stand-in for the street and without names of products.

    The town stays: carriers ask for it, and the postal code beside it tells as much.

    None where it is too long for a link.
    """
    kept = {**document, "lines": [_without(line, "name", "sku") for line in document["lines"]]}
    destination = document.get("destination")
    if isinstance(destination, Mapping) and cart.destination is not None:
        place = normalise(cart.destination)
        street = STREETS["po_box" if place.address_class == "po_box" else "street"]
        kept["destination"] = {**destination, "lines": street} if destination.get("lines") else destination
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= LONGEST else None


def _without(table: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in keys}
