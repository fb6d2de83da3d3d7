"""A Quote becomes the bytes of the contract's answer, written once."""

from datetime import UTC, datetime
from typing import cast

from calculator.domain.option import Quote, Verification
from calculator.domain.rate import Problem
from calculator.wire.answer_shape import DestinationOut, HeadOut, QuoteOut, TailOut, TroubleOut, VerificationOut
from calculator.wire.option import option_out
from calculator.wire.option_json import options_json
from calculator.wire.refusals import refusal_out, verdict_out
from calculator.wire.texts import text_out, texts_json
from calculator.wire.written import to_json

_NOTHING_MORE = b'"hints":[],"problems":[],"unchecked":[]'


def quote_json(quote: Quote, explain: bool = False) -> bytes:
    """The answer to a cart; ``explain`` adds every rule that was considered.

    Put together from parts that are written once and shared by many answers: the words and the fees of a shop.
    """
    parts = [
        to_json(_head(quote))[:-1],
        b',"options":[',
        options_json(quote.options),
        b'],"refusals":',
        to_json([refusal_out(refusal) for refusal in quote.refusals]) if quote.refusals else b"[]",
        b',"disclaimers":',
        texts_json(quote.disclaimers),
        b",",
        to_json(_tail(quote))[1:-1] if quote.hints or quote.problems or quote.unchecked else _NOTHING_MORE,
        b',"notices":',
        texts_json(quote.notices),
        b',"destination":',
        to_json(_destination(quote)),
    ]
    if explain:
        parts += [b',"explanation":', to_json([verdict_out(verdict) for verdict in quote.verdicts])]
    parts.append(b"}")
    return b"".join(parts)


def verification_json(verification: Verification) -> bytes:
    """The answer to a token."""
    option = verification.option
    shape: VerificationOut = {
        "verdict": verification.verdict,
        "because": list(verification.because),
        "option": None if option is None else option_out(option),
    }
    return to_json(shape)


def quote_shape(quote: Quote, explain: bool = False) -> QuoteOut:
    """The answer before it is written: dates are still dates."""
    shape = {
        **_head(quote),
        "options": [option_out(option) for option in quote.options],
        "refusals": [refusal_out(refusal) for refusal in quote.refusals],
        "disclaimers": [text_out(text) for text in quote.disclaimers],
        **_tail(quote),
        "notices": [text_out(text) for text in quote.notices],
        "destination": _destination(quote),
    }
    if explain:
        shape["explanation"] = [verdict_out(verdict) for verdict in quote.verdicts]
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
        return f"{to_json(moment)[1:-2].decode()}+00:00"
    offset = moment.utcoffset()
    if offset is None or offset.seconds % 60 or offset.microseconds:
        return moment.isoformat()
    text = to_json(moment)[1:-1].decode()
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
