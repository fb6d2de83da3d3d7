"""What a shop's page does not say, why, and what a buyer gets: the engine itself is asked for the sentence."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from calculator.domain.cart import PURPOSES, Cart, Line, Purpose
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.plan import Gathered, Packed, Plan
from calculator.domain.record import record
from calculator.page.words import PURPOSES as PURPOSE_NAMES
from calculator.policy.model import Policy
from calculator.proof.carts import document, midnight
from calculator.proof.places import Place, places_of
from calculator.stages.plan import plan
from calculator.stages.price import price


@record(frozen=True, slots=True)
class Silence:
    """``reason`` is what the page does not say, ``outcome`` what is done about it, in the file's words.

    ``listed`` False: the file does not mention it, its rules leave it open. ``buyer`` is the sentence a buyer is given,
    None where no quote shows one; ``witness`` is the request that gets it, as ``POST /v1/quotes`` takes it.
    """

    topic: str
    reason: str
    outcome: str
    listed: bool
    buyer: str | None = None
    witness: dict[str, Any] | None = None


def silences(policy: Policy, on: date) -> Iterator[Silence]:
    """Those the file names, in its order, then purposes that no option serves; *on* is the day of the witnesses."""
    there = next((place for place in places_of((policy,)) if _in_full(place)), None)
    for topic, decision in policy.silences:
        reason, _, outcome = decision.partition(": ")
        yield _silence(topic, reason, outcome, policy, _cart(topic, there, policy, on), listed=True)
    served = {purpose for rule in policy.options for purpose in rule.purposes}
    for purpose in PURPOSES:
        if purpose not in served and there is not None:
            reason = f"{PURPOSE_NAMES[purpose]}: no option serves this purpose"
            cart = _order(policy, there.address, on, purpose)
            yield _silence(purpose, reason, "the shop is asked", policy, cart, listed=False)


def _in_full(place: Place) -> bool:
    """An ordinary address in a zone, with nothing missing."""
    return place.zones[0] is not None and place.address_class == "street" and not place.zip_missing


def _silence(topic: str, reason: str, outcome: str, policy: Policy, cart: Cart | None, *, listed: bool) -> Silence:
    if cart is not None and cart.placed_at is not None:
        planned = plan(cart, policy, cart.placed_at, explain=False)
        sentence = next(_SENTENCES.get(topic, _refused)(planned, policy), None)
        if sentence is not None:
            return Silence(topic, reason, outcome, listed, sentence, document(cart))
    return Silence(topic, reason, outcome, listed)


def _cart(topic: str, there: Place | None, policy: Policy, on: date) -> Cart | None:
    """An order that meets the silence, None where the topic is of no order in particular."""
    if topic == "international":
        nowhere = next((place for place in places_of((policy,)) if place.zones == (None,)), None)
        return _order(policy, nowhere.address, on) if nowhere else None
    if there is None or topic not in _SENTENCES:
        return None
    return _order(policy, there.address, on, "reship" if topic == "reship_fee" else "sale")


def _order(policy: Policy, to: Address, on: date, purpose: Purpose = "sale") -> Cart:
    """One free piece of the first kind that ships: silences hang on no value."""
    kind = next(kind.name for kind in policy.kinds.values() if kind.ships)
    nothing = Money.zero(policy.currency)
    tax = nothing if policy.needs_tax else None
    line = Line("1", kind, 1, nothing, nothing, tax=tax, weight=_GRAMS, dimensions=_SIDES)
    return Cart(policy.shop, policy.currency, (line,), to, purpose, midnight(on, policy))


def _refused(planned: Plan, _: Policy) -> Iterator[str]:
    return (refusal.message for refusal in planned.refusals)


def _no_carrier_answers(planned: Plan, policy: Policy) -> Iterator[str]:
    return (refusal.message for refusal in price(planned, Packed(), Gathered(), policy).refusals)


_GRAMS: Final = 100
_SIDES: Final = (100, 100, 100)
_SENTENCES: Final[dict[str, Callable[[Plan, Policy], Iterator[str]]]] = {
    "international": _refused,
    "reship_fee": _refused,
    "fallback": _no_carrier_answers,
}
"""How to find what a buyer is told, for the topics that a quote shows."""
