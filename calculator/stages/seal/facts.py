"""Digests of what an answer rests on: the request's facts, section by section, and the option itself."""

from hashlib import blake2b

from calculator.domain.cart import Cart, Line
from calculator.domain.option import Option

SECTIONS = ("shop", "order", "destination", "lines")
"""The parts of a request that are told apart when one has changed."""

Facts = tuple[str, ...]


def facts_of(cart: Cart) -> Facts:
    """A digest for each of SECTIONS. Equal requests give equal digests however they are written: order of keys and of
    lines, blanks and units do not count, every fact does."""
    placed = cart.placed_at.isoformat() if cart.placed_at else None
    order = (cart.currency, cart.purpose, placed, cart.signature_requested)
    lines = sorted(map(_line, cart.lines))  # ids are unique: no further field is ever compared
    address = cart.destination
    where = address and (
        address.country,
        address.region,
        address.postal_code,
        address.city,
        address.lines,
        address.residential,
    )
    return tuple(_digest(part) for part in (cart.shop, order, where, lines))


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


def _line(line: Line) -> tuple[object, ...]:
    customs = line.customs
    lead = line.lead_time
    return (
        line.id,
        line.kind,
        line.quantity,
        line.unit_price.minor,
        line.discount.minor,
        line.sku,
        line.name,
        line.tax.minor if line.tax is not None else None,
        line.weight,
        line.dimensions,
        (customs.hs_code, customs.origin_country, customs.description),
        line.tags,
        lead and (lead.minimum, lead.maximum, lead.unit),
        line.service,
    )


def _digest(part: object) -> str:
    """Eight bytes of a digest over plain values, whose repr is their only spelling."""
    return blake2b(repr(part).encode(), digest_size=8).hexdigest()
