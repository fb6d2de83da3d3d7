"""An option as the contract has it, before it is written: dates are still dates."""

from calculator.domain.option import Charge, Delivery, Option, Part, SignatureNeed
from calculator.wire.answer_shape import ChargeOut, DeliveryOut, OptionOut, PartOut, SignatureOut
from calculator.wire.texts import text_out


def option_out(option: Option) -> OptionOut:
    """The whole option."""
    return {
        "code": option.code,
        "name": option.name,
        "carrier": option.carrier,
        "service": option.service,
        "price": str(option.price),
        "charges": [charge_out(charge) for charge in option.charges],
        "price_source": option.price_source,
        "delivery": delivery_out(option.delivery, option.because),
        "signature": signature_out(option.signature),
        "incoterm": option.incoterm,
        "disclaimers": [text_out(text) for text in option.disclaimers],
        "token": option.token,
        "price_effective": option.price_effective,
        "price_notes": list(option.price_notes),
        "parts": [_part(part) for part in option.parts],
    }


def signature_out(need: SignatureNeed) -> SignatureOut:
    """Whether someone must sign, and why."""
    return {"required": need.required, "because": need.because, "statement": need.statement}


def charge_out(charge: Charge) -> ChargeOut:
    """A part of a price."""
    return {
        "kind": charge.kind,
        "label": charge.label,
        "amount": str(charge.amount),
        "statement": charge.statement,
    }


def delivery_out(delivery: Delivery, because: tuple[str, ...]) -> DeliveryOut:
    """Its days, with what set them."""
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
        "delivery": delivery_out(part.delivery, part.delivery.because),
        "charges": [charge_out(charge) for charge in part.charges],
    }
