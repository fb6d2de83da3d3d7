"""Signature, insurance, duties."""

from collections.abc import Iterator

from calculator.domain.money import Money
from calculator.page import words
from calculator.page.document import Bullets, Section
from calculator.page.fees import counting
from calculator.page.own_words import signature_words, terms
from calculator.page.places import zone_names
from calculator.policy.fees import money_text
from calculator.policy.model import Policy, Scope


def features(policy: Policy) -> Iterator[Section]:
    """Signature and insurance, where the shop has a rule for either."""
    notes = [*_signature(policy), *_insurance(policy)]
    if notes:
        yield Section("signature", "Signature and insurance", (Bullets(tuple(notes)),))


def duties(policy: Policy) -> Iterator[Section]:
    """Who pays duties where, and the words that go with it."""
    notes = [*_duties(policy), *terms(policy)]
    if notes:
        yield Section("duties", "Duties and taxes", (Bullets(tuple(notes)),))


def _signature(policy: Policy) -> Iterator[str]:
    rule = policy.signature
    if rule is not None:
        limits = _limits(rule.scope, policy)
        if rule.threshold is not None:
            asked = _start(words.orders_past(rule.threshold))
            yield " ".join([f"{asked} need a signature on delivery{limits}.", *counting(rule.threshold.basis, policy)])
        if rule.on_request:
            yield f"On request someone signs for your parcel{limits}."
        yield f"{_pays(rule.fee, buyer=rule.buyer_pays)} for the signature."
        yield from _unable(policy)
    yield from signature_words(policy)


def _unable(policy: Policy) -> Iterator[str]:
    names = dict.fromkeys(
        offered.name
        for option in policy.options
        for offered in option.services
        if offered.service.signature == "unavailable"
    )
    if names:
        take = "takes" if len(names) == 1 else "take"
        yield f"{words.and_words(names)} {take} no signature: not offered where one is needed."


def _insurance(policy: Policy) -> Iterator[str]:
    rule = policy.insurance
    if rule is None:
        return
    insured = f"{_start(words.orders_past(rule.threshold))} are insured for their value{_limits(rule.scope, policy)}."
    yield " ".join([insured, *counting(rule.threshold.basis, policy)])
    if rule.percent is not None:
        yield f"You pay {words.percent(rule.percent)} of the insured value for the insurance."
    else:
        yield f"{_pays(rule.fee, buyer=rule.buyer_pays)} for the insurance."


def _pays(fee: Money | None, *, buyer: bool) -> str:
    if not buyer:
        return "We pay"
    if fee is None:
        return "You pay what the carrier asks"
    return f"You pay {money_text(fee)}" if fee.minor else "You pay nothing"


def _limits(scope: Scope | None, policy: Policy) -> str:
    if scope is None:
        return ""
    limits = []
    if scope.zones:
        limits.append(f"to {zone_names(zone for zone in policy.zones if zone.id in scope.zones)}")
    if scope.purposes:
        names = (name for purpose, name in words.PURPOSES.items() if purpose in scope.purposes)
        limits.append(f"for: {words.and_words(names)}")
    if scope.kinds:
        limits.append(f"with any of: {words.and_words(words.kind(name) for name in sorted(scope.kinds))}")
    if dates := words.dates(scope.valid_from, scope.valid_until):
        limits.append(f"placed {dates}")
    return f" ({'; '.join(limits)})"


def _duties(policy: Policy) -> Iterator[str]:
    unpaid = [zone for zone in policy.zones if zone.incoterm == "DAP"]
    if unpaid:
        yield f"{zone_names(unpaid)}: duties and taxes are not part of what you pay here."
    for zone in policy.zones:
        if zone.duties_percent is not None:
            share = f"{words.percent(zone.duties_percent)} of your order"
            collected = f"{zone.name}: duties and taxes are paid with your order, {share}."
            yield " ".join([collected, *counting(zone.duties_basis, policy)])


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]
