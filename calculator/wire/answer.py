"""A Quote becomes the bytes of the contract's answer, written once."""

from datetime import UTC, datetime
from operator import attrgetter
from typing import cast

from msgspec.json import Encoder

from calculator.domain.memo import Memo, Room
from calculator.domain.option import (
    Charge,
    Delivery,
    Option,
    Part,
    Quote,
    Refusal,
    Remedy,
    SignatureNeed,
    Text,
    Verdict,
    Verification,
)
from calculator.domain.rate import Problem
from calculator.wire.answer_shape import (
    ChargeOut,
    DeliveryOut,
    DestinationOut,
    HeadOut,
    OptionOut,
    PartOut,
    QuoteOut,
    RefusalOut,
    RemedyOut,
    SignatureOut,
    TailOut,
    TextOut,
    TroubleOut,
    VerdictOut,
    VerificationOut,
)

_json = Encoder().encode
_NOTHING_MORE = b'"hints":[],"problems":[],"unchecked":[]'


def quote_json(quote: Quote, explain: bool = False) -> bytes:
    """The answer to a cart; ``explain`` adds every rule that was considered.

    Put together from parts that are written once and shared by many answers: the words and the fees of a shop.
    """
    parts = [
        _json(_head(quote))[:-1],
        b',"options":[',
        _options_json(quote.options),
        b'],"refusals":',
        _json([_refusal(refusal) for refusal in quote.refusals]) if quote.refusals else b"[]",
        b',"disclaimers":',
        _texts_json(quote.disclaimers),
        b",",
        _json(_tail(quote))[1:-1] if quote.hints or quote.problems or quote.unchecked else _NOTHING_MORE,
        b',"notices":',
        _texts_json(quote.notices),
        b',"destination":',
        _json(_destination(quote)),
    ]
    if explain:
        parts += [b',"explanation":', _json([_verdict(verdict) for verdict in quote.verdicts])]
    parts.append(b"}")
    return b"".join(parts)


def verification_json(verification: Verification) -> bytes:
    """The answer to a token."""
    option = verification.option
    shape: VerificationOut = {
        "verdict": verification.verdict,
        "because": list(verification.because),
        "option": None if option is None else _option(option),
    }
    return _json(shape)


def quote_shape(quote: Quote, explain: bool = False) -> QuoteOut:
    """The answer before it is written: dates are still dates."""
    shape = {
        **_head(quote),
        "options": [_option(option) for option in quote.options],
        "refusals": [_refusal(refusal) for refusal in quote.refusals],
        "disclaimers": [_text(text) for text in quote.disclaimers],
        **_tail(quote),
        "notices": [_text(text) for text in quote.notices],
        "destination": _destination(quote),
    }
    if explain:
        shape["explanation"] = [_verdict(verdict) for verdict in quote.verdicts]
    return cast("QuoteOut", shape)


def _head(quote: Quote) -> HeadOut:
    return {
        "quote_id": quote.quote_id,
        "shop": quote.shop,
        "policy_version": quote.policy_version,
        "currency": quote.currency,
        "placed_at": _moment(quote.placed_at),
        "expires_at": _moment(quote.expires_at),
        "outcome": quote.outcome,
        "basis": {"kind": quote.basis.kind, "amount": str(quote.basis.amount)},
    }


def _moment(moment: datetime) -> str:
    """As ``isoformat`` has it, in a quarter of its time. Offsets are whole minutes, but for made-up ones."""
    if moment.tzinfo is UTC:
        return f"{_json(moment)[1:-2].decode()}+00:00"
    offset = moment.utcoffset()
    if offset is None or offset.seconds % 60 or offset.microseconds:
        return moment.isoformat()
    text = _json(moment)[1:-1].decode()
    return f"{text[:-1]}+00:00" if text[-1] == "Z" else text


def _tail(quote: Quote) -> TailOut:
    return {
        "hints": [{"kind": hint.kind, "option": hint.option, "amount": str(hint.amount)} for hint in quote.hints],
        "problems": _troubles(quote.problems),
        "unchecked": [
            {"field": doubt.field, "code": doubt.code, "message": doubt.message} for doubt in quote.unchecked
        ],
    }


def _troubles(problems: tuple[Problem, ...]) -> list[TroubleOut]:
    """Each kind of a carrier once, as it was told first.

    Two of its services may be in the same trouble, and a second parcel's or consignment's question meets a breaker that
    the first one's has opened.
    """
    told: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        told.setdefault((problem.carrier, problem.kind), problem)
    return [_trouble(problem) for problem in told.values()]


def _trouble(problem: Problem) -> TroubleOut:
    """Without its detail, which may hold what a carrier wrote: that is for admins."""
    told: TroubleOut = {"carrier": problem.carrier, "kind": problem.kind, "retryable": problem.retryable}
    if problem.retry_after is not None:
        told["retry_after_seconds"] = problem.retry_after
    if problem.breaker_open:
        told["breaker"] = "open"
    return told


_written = Memo(Room(8 * 1024 * 1024))
_SHARED = frozenset({"policy", "cached", "stale"})
_TERMS = attrgetter(
    "code",
    "name",
    "carrier",
    "service",
    "price_source",
    "incoterm",
    "price_effective",
    "price_notes",
)
_Blank = tuple[bytes, bytes]
"""A key, and what stands there while its value is left out. No text can look like it: a text's quotes are escaped."""
_PRICE: _Blank = (b'"price":', b'"","charges":[]')
_DELIVERY: _Blank = (b'"delivery":', b"{}")
_REASONS: _Blank = (b'"because":', b"[]")
_SIGNATURE: _Blank = (b'"signature":', b"{}")
_TOKEN: _Blank = (b'"token":"', b"")


def _texts_json(texts: tuple[Text, ...]) -> bytes:
    """A shop carries the same few groups of texts all day."""
    if not texts:
        return b"[]"
    known: tuple[tuple[Text, ...], bytes] | None = _written.get(id(texts))
    if known is None or known[0] is not texts:
        known = _written.keep(id(texts), (texts, _json([_text(text) for text in texts])))
    return known[1]


def _options_json(options: tuple[Option, ...]) -> bytes:
    """Options, less the brackets. They share the need of a signature, in which this cart's amount may be told."""
    if not options:
        return b""
    need = options[0].signature
    shared = _json(_signature(need))
    return b",".join(
        [
            _option_json(option, shared if option.signature is need else _json(_signature(option.signature)))
            for option in options
        ]
    )


def _option_json(option: Option, signature: bytes) -> bytes:
    if option.parts:
        return _json(_option(option))
    token = option.token.encode()
    because = _json(option.because)
    if option.price_source in _SHARED:
        before, terms, words, after = _around_reasons(option)
        return b"".join((before, because, terms, signature, words, token, after))
    before, source, terms, words, after = _around_price(option)
    charges = _json([_charge(charge) for charge in option.charges])
    price = b'"%b","charges":%b' % (str(option.price).encode(), charges)
    days, arrival = _around_because(option.delivery)
    return b"".join((before, price, source, days, because, arrival, terms, signature, words, token, after))


def _around_reasons(option: Option) -> tuple[bytes, bytes, bytes, bytes]:
    """What is written around what set its days, signature and token.

    An option of a table or a remembered answer shares its days and charges: only these three are a cart's own.
    """
    key = (option.code, option.price_source, id(option.delivery), id(option.charges), id(option.disclaimers))
    known: tuple[Option, tuple[bytes, bytes, bytes, bytes]] | None = _written.get(key)
    if known is None:  # as long as an option is held here, what it is made of keeps its ids to itself
        shape = _option(option)
        blank = {**shape, "delivery": {**shape["delivery"], "because": []}, "signature": {}, "token": ""}
        before, rest = _cut(_json(blank), _REASONS)
        terms, rest = _cut(rest, _SIGNATURE)
        known = _written.keep(key, (option, (before, terms, *_cut(rest, _TOKEN))), 3000)
    return known[1]


def _around_price(option: Option) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    """What is written around price with charges, days, signature and token.

    At a price that was asked for just now an option shares all but these, with the carts of any day.
    """
    key = (_TERMS(option), *map(id, option.disclaimers))
    known: tuple[Option, tuple[bytes, bytes, bytes, bytes, bytes]] | None = _written.get(key)
    if known is None:
        blank = {**_option(option), "price": "", "charges": [], "delivery": {}, "signature": {}, "token": ""}
        before, rest = _cut(_json(blank), _PRICE)
        source, rest = _cut(rest, _DELIVERY)
        terms, rest = _cut(rest, _SIGNATURE)
        known = _written.keep(key, (option, (before, source, terms, *_cut(rest, _TOKEN))), 3000)
    return known[1]


def _around_because(delivery: Delivery) -> tuple[bytes, bytes]:
    """Days, written around what set them. The carts of a day, and the services that take equally long, share theirs."""
    known: tuple[Delivery, tuple[bytes, bytes]] | None = _written.get(id(delivery))
    if known is None or known[0] is not delivery:
        known = _written.keep(id(delivery), (delivery, _cut(_json(_delivery(delivery, ())), _REASONS)), 1500)
    return known[1]


def _cut(text: bytes, blank: _Blank) -> tuple[bytes, bytes]:
    """What comes before a value that was left out, its key included, and what comes after."""
    key, nothing = blank
    before, _, after = text.partition(key + nothing)
    return before + key, after


def _option(option: Option) -> OptionOut:
    return {
        "code": option.code,
        "name": option.name,
        "carrier": option.carrier,
        "service": option.service,
        "price": str(option.price),
        "charges": [_charge(charge) for charge in option.charges],
        "price_source": option.price_source,
        "delivery": _delivery(option.delivery, option.because),
        "signature": _signature(option.signature),
        "incoterm": option.incoterm,
        "disclaimers": [_text(text) for text in option.disclaimers],
        "token": option.token,
        "price_effective": option.price_effective,
        "price_notes": list(option.price_notes),
        "parts": [_part(part) for part in option.parts],
    }


def _signature(need: SignatureNeed) -> SignatureOut:
    return {"required": need.required, "because": need.because, "statement": need.statement}


def _charge(charge: Charge) -> ChargeOut:
    return {
        "kind": charge.kind,
        "label": charge.label,
        "amount": str(charge.amount),
        "statement": charge.statement,
    }


def _delivery(delivery: Delivery, because: tuple[str, ...]) -> DeliveryOut:
    return {
        "ships_earliest": delivery.ships_earliest,
        "ships_latest": delivery.ships_latest,
        "arrives_earliest": delivery.arrives_earliest,
        "arrives_latest": delivery.arrives_latest,
        "guaranteed": delivery.guaranteed,
        "because": list(because),
        "carrier_arrives": delivery.carrier_arrives,
        "percentiles": [{"percent": percent, "arrives": day} for percent, day in delivery.percentiles],
    }


def _part(part: Part) -> PartOut:
    return {
        "lines": list(part.lines),
        "service": part.service,
        "delivery": _delivery(part.delivery, part.delivery.because),
        "charges": [_charge(charge) for charge in part.charges],
    }


def _text(text: Text) -> TextOut:
    if text.short is None:
        return {"id": text.id, "version": text.version, "text": text.text, "statement": text.statement}
    return {
        "id": text.id,
        "version": text.version,
        "text": text.text,
        "short": text.short,
        "statement": text.statement,
    }


def _refusal(refusal: Refusal) -> RefusalOut:
    return {
        "code": refusal.code,
        "reason": refusal.reason,
        "lines": list(refusal.lines),
        "message": refusal.message,
        "remedy": None if refusal.remedy is None else _remedy(refusal.remedy),
        "statement": refusal.statement,
    }


def _remedy(remedy: Remedy) -> RemedyOut:
    shape: RemedyOut = {"kind": remedy.kind, "verified": remedy.verified}
    if remedy.lines:
        shape["lines"] = list(remedy.lines)
    if remedy.amount is not None:
        shape["amount"] = str(remedy.amount)
    if remedy.field is not None:
        shape["field"] = remedy.field
    return shape


def _destination(quote: Quote) -> DestinationOut | None:
    place = quote.destination
    if place is None:
        return None
    return {
        "country": place.address.country,
        "region": place.address.region,
        "zone": quote.zone,
        "address_class": place.address_class,
        "postal_territory": place.postal_territory,
        "customs_territory": place.customs_territory,
        "customs_form": place.customs_form,
    }


def _verdict(verdict: Verdict) -> VerdictOut:
    return {
        "rule": verdict.rule,
        "holds": verdict.holds,
        "because": verdict.because,
        "statement": verdict.statement,
        "option": verdict.option,
    }
