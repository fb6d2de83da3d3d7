"""A request's bytes become a Cart, or every fault they have."""

from collections.abc import Mapping
from functools import reduce
from operator import getitem
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from calculator.domain.cart import Cart
from calculator.domain.errors import BadCart, InputFault
from calculator.wire.cart_reader import CartReader
from calculator.wire.countries import countries
from calculator.wire.fast_reader import read_sound_cart
from calculator.wire.faults import Faults, Location, structural
from calculator.wire.json_text import duplicate_keys, has_distinct_keys
from calculator.wire.request_shape import MAX_BODY, cart_adapter, verify_adapter

Shape = TypeVar("Shape")
_Object = Mapping[str, Any]
"""A JSON object that has passed its shape, less the values that did not."""


def read_cart(body: bytes) -> Cart:
    """The cart that a request body asks about.

    Raises:
        BadCart: with every fault of the body; nothing else is raised, whatever the bytes.
    """
    cart = read_sound_cart(body)
    if cart is not None:
        return cart
    document, faults = _parse(body, cart_adapter(), "cart")
    return CartReader(Faults("", faults)).read(document)


def read_verify(body: bytes) -> tuple[str, Cart]:
    """The token and the cart of a verify request; pointers into the cart begin with ``/cart``.

    Raises:
        BadCart: as in read_cart.
    """
    document, faults = _parse(body, verify_adapter(), "verify")
    cart = CartReader(Faults("/cart", faults)).read(document.get("cart") or {})
    return document["token"], cart


def warm() -> None:
    """Compile the readers and read the tables, which the first request would otherwise do."""
    cart_adapter()
    verify_adapter()
    countries()


def _parse(body: bytes, adapter: TypeAdapter[Shape], whole: str) -> tuple[_Object, list[InputFault]]:
    """The document as far as it has its shape, and the faults of the rest."""
    if len(body) > MAX_BODY:
        raise BadCart.at("", "body_too_large", f"at most {MAX_BODY} bytes")
    try:
        document: Any = adapter.validate_json(body)
    except ValidationError as error:
        found = list(structural(error, whole))
        if found[0][1].code in ("invalid_json", "too_many_faults"):
            raise BadCart((found[0][1],)) from None
        document = _without(from_json(body), [place for place, _ in found])
        return document, [*duplicate_keys(body), *(fault for _, fault in found)]
    return document, [] if has_distinct_keys(body, document) else list(duplicate_keys(body))


def _without(document: Any, places: list[Location]) -> _Object:
    """*document* with null for every value at *places*, so that the rest can still be looked at."""
    for place in places:
        if not place:
            return {}
        *parents, last = place
        reduce(getitem, parents, document)[last] = None
    return cast("_Object", document)
