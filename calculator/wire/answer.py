"""A Quote becomes the bytes of the contract's answer, written once."""

from pydantic_core import to_json

from calculator.domain.option import (
    Charge,
    Delivery,
    Option,
    Part,
    Quote,
    Refusal,
    Remedy,
    Text,
    Verdict,
    Verification,
)
from calculator.wire.answer_shape import (
    ChargeOut,
    DeliveryOut,
    DestinationOut,
    OptionOut,
    PartOut,
    QuoteOut,
    RefusalOut,
    RemedyOut,
    TextOut,
    VerdictOut,
    VerificationOut,
)


def quote_json(quote: Quote, explain: bool = False) -> bytes:
    """The answer to a cart; ``explain`` adds every rule that was considered."""
    return to_json(quote_shape(quote, explain))


def verification_json(verification: Verification) -> bytes:
    """The answer to a token."""
    option = verification.option
    shape: VerificationOut = {
        "verdict": verification.verdict,
        "because": list(verification.because),
        "option": None if option is None else _option(option),
    }
    return to_json(shape)


def quote_shape(quote: Quote, explain: bool = False) -> QuoteOut:
    """The answer before it is written: dates are still dates."""
    shape: QuoteOut = {
        "quote_id": quote.quote_id,
        "shop": quote.shop,
        "policy_version": quote.policy_version,
        "currency": quote.currency,
        "placed_at": quote.placed_at.isoformat(),
        "expires_at": quote.expires_at.isoformat(),
        "outcome": quote.outcome,
        "basis": {"kind": quote.basis.kind, "amount": str(quote.basis.amount)},
        "options": [_option(option) for option in quote.options],
        "refusals": [_refusal(refusal) for refusal in quote.refusals],
        "disclaimers": [_text(text) for text in quote.disclaimers],
        "hints": [{"kind": hint.kind, "option": hint.option, "amount": str(hint.amount)} for hint in quote.hints],
        # A problem's detail may hold what a carrier wrote: it is for admins.
        "problems": [
            {"carrier": problem.carrier, "kind": problem.kind, "retryable": problem.retryable}
            for problem in quote.problems
        ],
        "unchecked": [
            {"field": doubt.field, "code": doubt.code, "message": doubt.message} for doubt in quote.unchecked
        ],
        "notices": [_text(text) for text in quote.notices],
        "destination": _destination(quote),
    }
    if explain:
        shape["explanation"] = [_verdict(verdict) for verdict in quote.verdicts]
    return shape


def _option(option: Option) -> OptionOut:
    signature = option.signature
    return {
        "code": option.code,
        "name": option.name,
        "carrier": option.carrier,
        "service": option.service,
        "price": str(option.price),
        "charges": [_charge(charge) for charge in option.charges],
        "price_source": option.price_source,
        "delivery": _delivery(option.delivery),
        "signature": {
            "required": signature.required,
            "because": signature.because,
            "statement": signature.statement,
        },
        "incoterm": option.incoterm,
        "disclaimers": [_text(text) for text in option.disclaimers],
        "token": option.token,
        "price_effective": option.price_effective,
        "price_notes": list(option.price_notes),
        "parts": [_part(part) for part in option.parts],
    }


def _charge(charge: Charge) -> ChargeOut:
    return {
        "kind": charge.kind,
        "label": charge.label,
        "amount": str(charge.amount),
        "statement": charge.statement,
    }


def _delivery(delivery: Delivery) -> DeliveryOut:
    return {
        "ships_earliest": delivery.ships_earliest,
        "ships_latest": delivery.ships_latest,
        "arrives_earliest": delivery.arrives_earliest,
        "arrives_latest": delivery.arrives_latest,
        "guaranteed": delivery.guaranteed,
        "because": list(delivery.because),
        "carrier_arrives": delivery.carrier_arrives,
        "percentiles": [{"percent": percent, "arrives": day} for percent, day in delivery.percentiles],
    }


def _part(part: Part) -> PartOut:
    return {
        "lines": list(part.lines),
        "service": part.service,
        "delivery": _delivery(part.delivery),
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
