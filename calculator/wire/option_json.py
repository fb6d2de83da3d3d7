"""Options, written: what they share with those of other carts is written once."""

from calculator.domain.option import Delivery, Option
from calculator.wire.option import charge_out, delivery_out, option_out, signature_out
from calculator.wire.written import WRITTEN, to_json

_SHARED = frozenset({"policy", "cached", "stale"})
_Blank = tuple[bytes, bytes]
"""A key, and what stands there while its value is left out. No text can look like it: a text's quotes are escaped."""
_PRICE: _Blank = (b'"price":', b'"","charges":[]')
_DELIVERY: _Blank = (b'"delivery":', b"{}")
_REASONS: _Blank = (b'"because":', b"[]")
_SIGNATURE: _Blank = (b'"signature":', b"{}")
_TOKEN: _Blank = (b'"token":"', b"")


def options_json(options: tuple[Option, ...]) -> bytes:
    """Options, less the brackets. They share the need of a signature, in which this cart's amount may be told."""
    if not options:
        return b""
    need = options[0].signature
    shared = to_json(signature_out(need))
    return b",".join(
        [
            _option_json(option, shared if option.signature is need else to_json(signature_out(option.signature)))
            for option in options
        ]
    )


def _option_json(option: Option, signature: bytes) -> bytes:
    if option.parts:
        return to_json(option_out(option))
    token = option.token.encode()
    because = to_json(option.because)
    if option.price_source in _SHARED:
        before, terms, words, after = _around_reasons(option)
        return b"".join((before, because, terms, signature, words, token, after))
    before, source, terms, words, after = _around_price(option)
    price, charges = to_json(str(option.price)), to_json([charge_out(charge) for charge in option.charges])
    days, arrival = _around_because(option.delivery)
    priced = before, price, b',"charges":', charges, source
    return b"".join((*priced, days, because, arrival, terms, signature, words, token, after))


def _around_reasons(option: Option) -> tuple[bytes, bytes, bytes, bytes]:
    """What is written around what set its days, signature and token.

    An option of a table or a remembered answer shares its days and charges: only these three are a cart's own.
    """
    key = (option.code, option.price_source, id(option.delivery), id(option.charges), id(option.disclaimers))
    known: tuple[Option, tuple[bytes, bytes, bytes, bytes]] | None = WRITTEN.get(key)
    if known is None:  # as long as an option is held here, what it is made of keeps its ids to itself
        shape = option_out(option)
        blank = {**shape, "delivery": {**shape["delivery"], "because": []}, "signature": {}, "token": ""}
        before, rest = _cut(to_json(blank), _REASONS)
        terms, rest = _cut(rest, _SIGNATURE)
        known = WRITTEN.keep(key, (option, (before, terms, *_cut(rest, _TOKEN))), 3000)
    return known[1]


def _around_price(option: Option) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    """What is written around price with charges, days, signature and token.

    At a price that was asked for just now an option shares all but these, with the carts of any day.
    """
    key = (
        option.code,
        option.name,
        option.carrier,
        option.service,
        option.price_source,
        option.incoterm,
        option.price_effective,
        option.price_notes,
        *map(id, option.disclaimers),
    )
    known: tuple[Option, tuple[bytes, bytes, bytes, bytes, bytes]] | None = WRITTEN.get(key)
    if known is None:
        blank = {**option_out(option), "price": "", "charges": [], "delivery": {}, "signature": {}, "token": ""}
        before, rest = _cut(to_json(blank), _PRICE)
        source, rest = _cut(rest, _DELIVERY)
        terms, rest = _cut(rest, _SIGNATURE)
        known = WRITTEN.keep(key, (option, (before, source, terms, *_cut(rest, _TOKEN))), 3000)
    return known[1]


def _around_because(delivery: Delivery) -> tuple[bytes, bytes]:
    """Days, written around what set them. The carts of a day, and the services that take equally long, share theirs."""
    known: tuple[Delivery, tuple[bytes, bytes]] | None = WRITTEN.get(id(delivery))
    if known is None or known[0] is not delivery:
        known = WRITTEN.keep(id(delivery), (delivery, _cut(to_json(delivery_out(delivery, ())), _REASONS)), 1500)
    return known[1]


def _cut(text: bytes, blank: _Blank) -> tuple[bytes, bytes]:
    """What comes before a value that was left out, its key included, and what comes after."""
    key, nothing = blank
    before, _, after = text.partition(key + nothing)
    return before + key, after
