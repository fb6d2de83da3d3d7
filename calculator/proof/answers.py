"""What a family of options answers to a cart, in a form that compares: what a buyer would notice, and nothing else.

The decisions are the engine's own (``plan``, and ``price`` where options make way for one another). A carrier's rate
is a variable: what the policy makes of it is part of the answer, the rate itself is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, Final

from calculator.domain.cart import Cart
from calculator.domain.money import Money
from calculator.domain.option import Charge, Text
from calculator.domain.plan import CarrierPricing, PlannedOption
from calculator.domain.record import record
from calculator.domain.service import Service
from calculator.policy.model import Policy
from calculator.proof.decided import Decided, decided, own_minor

NO_RULE: Final = "no rule"
"""What an option is where no rule offers it: the place or the purpose is none of its own."""
OFFERED: Final = "offered"
WHOLE_CART: Final = ""
"""The code under which what hangs on the whole cart is answered: signature and words."""
_NO_RULES: Final = ("no_rule_for_destination", "no_rule_for_purpose")
_NOT_PRICE: Final = frozenset(
    (
        *("code", "name", "level", "statement", "ships", "transit", "transit_statement", "backup_transit"),
        *("charges", "signature_charge", "insurance_charge", "duties", "duties_statement", "surcharges"),
        *("percentiles", "disclaimers", "notices", "group", "priority", "hide_when_free", "rule", "incoterm"),
    )
)
"""Fields of a planned option that say nothing of its price, or whose amounts are in the sum of its charges."""
_PRICE: Final = tuple(entry.name for entry in fields(PlannedOption) if entry.name not in _NOT_PRICE)
_OF_A_RATE: Final = frozenset(("pricing", "backup", "card_backup"))
"""What nothing hangs on where the transport is free."""
_NOTHING: Final = (None, (), False)
_NOT_SAID: Final = frozenset(("label", "statement"))
"""Fields that only say where a rule comes from or how its bounds are spelt."""


Prices = tuple[tuple[tuple[str, object], ...], ...]
"""The shop's own charges, then for each consignment by carrier what decides its price: named parts, in minor units."""


@record(frozen=True, slots=True)
class Answer:
    """One option's answer. ``state`` is ``offered``, ``no rule``, or the reason of its refusal.

    ``price`` has by consignment whatever decides it, by name; ``texts`` the option's name, duties and words, or the
    cart's: both to be compared, and empty where the option is not offered. ``message`` is what a block of the shop's
    says. ``plans`` has what was planned for each consignment.
    """

    state: str
    price: Prices = ()
    signature: bool | None = None
    texts: frozenset[tuple[str, ...]] = frozenset()
    message: str = ""
    plans: tuple[PlannedOption, ...] = ()


ABSENT: Final = Answer(NO_RULE)


def answers(cart: Cart, view: Policy, *, chooses: bool) -> dict[str, Answer]:
    """Every option of *view* by code, and what hangs on the whole cart."""
    found = decided(cart, view, chooses=chooses)
    whole = Answer(OFFERED, (), found.plan.signature.required, frozenset(map(_text, found.plan.notices)))
    return {WHOLE_CART: whole, **_offered(found, view), **_refused(found, view)}


def _offered(found: Decided, view: Policy) -> dict[str, Answer]:
    return {
        code: Answer(
            OFFERED,
            _prices(plans, view),
            None,
            frozenset(words for each in plans for words in _words(each)),
            plans=plans,
        )
        for code, plans in found.offers.items()
    }


def _refused(found: Decided, view: Policy) -> dict[str, Answer]:
    """A block's words are the shop's own; those of all other reasons are ours, with bounds spelt out."""
    own = {block.reason for block in view.blocks}
    return {
        code: Answer(
            " and ".join(dict.fromkeys(NO_RULE if each.reason in _NO_RULES else each.reason for each in refusals)),
            message=" ".join(each.message for each in refusals if each.reason in own),
        )
        for code, refusals in found.refused.items()
    }


def _words(option: PlannedOption) -> Iterator[tuple[str, ...]]:
    """Name, who pays duties, and the texts, in no order."""
    yield ("name", option.name)
    if option.incoterm is not None:
        yield ("duties", option.incoterm)
    yield from map(_text, option.disclaimers)
    yield from map(_text, option.notices)


def _text(text: Text) -> tuple[str, str, str]:
    return text.id, text.text, text.short or ""


def _prices(plans: Sequence[PlannedOption], view: Policy) -> Prices:
    """What decides a price: the sum of the shop's own charges, and for every consignment what is made of a rate."""
    own = (("own charges", own_minor(plans)),)
    return (own, *(_essence(each, view) for each in plans if each.service is not None))


def _essence(option: PlannedOption, view: Policy) -> tuple[tuple[str, object], ...]:
    """Everything of a carrier's option that its price hangs on, beside the shop's own charges."""
    values = {name: getattr(option, name) for name in _PRICE if name not in _OF_A_RATE or option.free is None}
    parts = [(name, _plain(value)) for name, value in values.items() if value not in _NOTHING]
    found = [part for part in parts if part[1] is not None]
    shares = [(each.percent, each.floor, each.ceiling) for each in option.surcharges if each.amount is None]
    if shares and option.free is None:
        found.append(("surcharges", tuple(sorted(map(_plain, shares), key=str))))
    if option.free is not None and (option.backup is not None or option.card_backup):
        found.append(("offered while the carrier is silent", True))
    return (*found, ("asked", asked_of(option.service, view)))


def _plain(value: Any) -> object:
    """A value without what does not count: statements, labels, ways to write nothing."""
    match value:
        case Service():
            return value.code
        case Money():
            return value.minor
        case CarrierPricing():
            return _pricing(value)
        case Decimal():
            return value.normalize()
        case tuple() if value and all(isinstance(each, Charge) for each in value):
            return _summed(value)
        case tuple():
            return tuple(_plain(each) for each in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return tuple(_plain(getattr(value, entry.name)) for entry in fields(value) if entry.name not in _NOT_SAID)
        case _:
            return value


def _summed(charges: Sequence[Charge]) -> tuple[tuple[str, int], ...]:
    """Minor units by kind of charge."""
    sums: dict[str, int] = {}
    for charge in charges:
        sums[charge.kind] = sums.get(charge.kind, 0) + charge.amount.minor
    return tuple(sorted(sums.items()))


def _pricing(pricing: CarrierPricing) -> object:
    """What is made of a rate; a mark-up of nothing, a floor at 0 and rounding to a minor unit make nothing."""
    rounding = pricing.rounding if pricing.rounding and pricing.rounding.to != 1 else None
    parts = (
        pricing.percent.normalize() if pricing.percent else None,
        pricing.flat.minor if pricing.flat and pricing.flat.minor else None,
        pricing.floor.minor if pricing.floor and pricing.floor.minor else None,
        pricing.ceiling.minor if pricing.ceiling else None,
        (rounding.to, rounding.direction, rounding.ending) if rounding else None,
    )
    return parts if any(part is not None for part in parts) else None


def asked_of(service: Service | None, view: Policy) -> object:
    """What a carrier's rate hangs on beside the cart: how it is reached, from where, in which boxes."""
    if service is None:
        return None
    reached = view.carriers.get(service.carrier)
    facts: Mapping[str, str] = reached.account if reached else {}
    return (
        reached.via if reached else "own",
        reached.price_class if reached else "retail",
        tuple(sorted(facts.items())),
        view.origin,
        view.packing,
        view.default_residential.get(service.carrier),
    )
