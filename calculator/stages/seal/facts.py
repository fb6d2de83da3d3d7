"""Digests of what an answer rests on: the request's facts, section by section, and the option itself."""

from hashlib import blake2b
from operator import attrgetter

from pydantic_core import to_json

from calculator.domain.cart import Cart
from calculator.domain.option import Option

SECTIONS = ("shop", "order", "destination", "lines")
"""The parts of a request that are told apart when one has changed."""

Facts = tuple[str, ...]

_ORDER = attrgetter("currency", "purpose", "signature_requested")
_ADDRESS = attrgetter("country", "region", "postal_code", "city", "lines", "residential")
_LINE = attrgetter(
    "id",
    "kind",
    "quantity",
    "unit_price.minor",
    "discount.minor",
    "sku",
    "name",
    "tax",
    "weight",
    "dimensions",
    "customs.hs_code",
    "customs.origin_country",
    "customs.description",
    "tags",
    "lead_time",
    "service",
)


def facts_of(cart: Cart) -> Facts:
    """A digest for each of SECTIONS. Equal requests give equal digests however they are written: order of keys and of
    lines, blanks and units do not count, every fact does."""
    placed = cart.placed_at.isoformat() if cart.placed_at else None
    lines = sorted(map(_LINE, cart.lines))  # ids come first and are unique: no further field is ever compared
    address = cart.destination and _ADDRESS(cart.destination)
    return _digest(cart.shop), _digest((_ORDER(cart), placed)), _digest(address), _digest(lines)


def digest_of_option(option: Option) -> str:
    """Everything promised beside the price: days, signature, incoterm, texts."""
    delivery = option.delivery
    promised = (
        option.carrier,
        option.service,
        delivery.ships_earliest.toordinal(),
        delivery.ships_latest and delivery.ships_latest.toordinal(),
        delivery.arrives_earliest and delivery.arrives_earliest.toordinal(),
        delivery.arrives_latest and delivery.arrives_latest.toordinal(),
        delivery.guaranteed,
        option.signature.required,
        option.incoterm,
        tuple((text.id, text.version) for text in option.disclaimers),
        tuple((charge.kind, charge.label, charge.amount.minor) for charge in option.charges),
    )
    return _digest(promised)


def _digest(part: object) -> str:
    """Eight bytes of a digest over plain values, whose JSON is their only spelling."""
    return blake2b(to_json(part), digest_size=8).hexdigest()
