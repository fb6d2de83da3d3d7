"""Digests of what an answer rests on: the request's facts, section by section, and the option itself."""

from hashlib import blake2b
from operator import attrgetter
from zlib import crc32

from msgspec.json import Encoder

from calculator.domain.cart import Cart, Line
from calculator.domain.memo import Memo
from calculator.domain.option import Option
from calculator.domain.places import Address

SECTIONS = ("order", "destination", "lines")
"""The parts of a request that are told apart when one has changed."""

Facts = tuple[str, ...]
"""The digest of a whole request, then a checksum for each of SECTIONS."""

_json = Encoder().encode  # plain values, whose JSON is their only spelling
_written = Memo()
_DIGEST = 16
_ID = attrgetter("id")


def facts_of(cart: Cart) -> Facts:
    """What tells requests apart. Equal requests have equal facts however they are written: order of keys and of
    lines, blanks and units do not count, every fact does.

    The digest alone decides; the checksums only tell where a change is, so they may be cheap.
    """
    order = _json(((cart.currency, cart.purpose, cart.signature_requested), cart.placed_at))
    destination = _json(cart.destination and _address(cart.destination))
    lines = b"[%b]" % b",".join(map(_line, sorted(cart.lines, key=_ID)))  # ids are unique
    whole = b"\n".join((_json(cart.shop), order, destination, lines))
    return (
        blake2b(whole, digest_size=_DIGEST).hexdigest(),
        f"{crc32(order):x}",
        f"{crc32(destination):x}",
        f"{crc32(lines):x}",
    )


def _line(line: Line) -> bytes:
    """A line's facts, written once for as long as the line itself is known."""
    key = id(line)
    known: tuple[Line, bytes] | None = _written.get(key)
    if known is None or known[0] is not line:  # an id may be used again once its object is gone
        known = _written.keep(key, (line, _json(_told(line))))
    return known[1]


def _told(line: Line) -> tuple[object, ...]:
    customs = line.customs
    return (
        line.id,
        line.kind,
        line.quantity,
        line.unit_price.minor,
        line.discount.minor,
        line.sku,
        line.name,
        line.tax,
        line.weight,
        line.line_weight,
        line.dimensions,
        customs.hs_code,
        customs.origin_country,
        customs.description,
        line.tags,
        line.lead_time,
        line.service,
    )


def _address(place: Address) -> tuple[object, ...]:
    return place.country, place.region, place.postal_code, place.city, place.lines, place.residential


def changed_sections(old: Facts, new: Facts) -> tuple[str, ...]:
    """Names of the SECTIONS that differ; ``request`` where something does and no checksum tells what."""
    if old[0] == new[0]:
        return ()
    found = tuple(name for name, was, now in zip(SECTIONS, old[1:], new[1:], strict=True) if was != now)
    return found or ("request",)


def digest_of_option(option: Option) -> str:
    """Everything promised beside the price: days, signature, incoterm, texts, what is charged for."""
    terms = _promised(option) if option.parts else _terms(option)  # the days of parts are a single cart's
    charges = _json([(charge.kind, charge.label, charge.amount.minor) for charge in option.charges])
    return blake2b(b"[%b,%b]" % (terms, charges), digest_size=8).hexdigest()


def _terms(option: Option) -> bytes:
    """All of it but the charges, written once for the carts of a day."""
    delivery, texts = option.delivery, option.disclaimers
    key = (option.carrier, option.service, option.incoterm, option.signature.required, id(delivery), id(texts))
    known: tuple[object, bytes] | None = _written.get(key)
    if known is None:  # as long as days and texts are held here, they keep their ids to themselves
        known = _written.keep(key, ((delivery, texts), _promised(option)))
    return known[1]


def _promised(option: Option) -> bytes:
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
        [(text.id, text.version) for text in option.disclaimers],
    )
    return _json(promised)[1:-1]
