"""Signature, insurance, duties."""

from collections.abc import Iterator

from calculator.domain.money import Money
from calculator.page import words
from calculator.page.conditions import counting, scope
from calculator.page.document import Bullets, Section
from calculator.page.own_words import signature_words, terms
from calculator.page.places import zone_names
from calculator.policy.fees import money_text
from calculator.policy.model import DutiesRule, Policy


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
        limits = scope(rule.scope, policy)
        if rule.threshold is not None:
            asked = _start(words.orders_past(rule.threshold))
            yield f"{asked}{counting(rule.threshold.basis, policy)} need a signature on delivery{limits}."
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
    insured = f"{_start(words.orders_past(rule.threshold))}{counting(rule.threshold.basis, policy)}"
    yield f"{insured} are insured for their value{scope(rule.scope, policy)}."
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


def _duties(policy: Policy) -> Iterator[str]:
    unpaid = [zone for zone in policy.zones if zone.incoterm == "DAP"]
    if unpaid:
        paid = [rule.name for rule in policy.options if rule.duties and any(zone.id in rule.zones for zone in unpaid)]
        but = f", but for {words.and_words(paid)}" if paid else ""
        yield f"{zone_names(unpaid)}: duties and taxes are not part of what you pay here{but}."
    for zone in policy.zones:
        if zone.duties is not None:
            yield f"{zone.name}: {_collected(zone.duties, policy)}"
    for rule in policy.options:
        across = [zone for zone in policy.zones if zone.id in rule.zones and zone.incoterm is not None]
        if across and rule.duties is not None:
            yield f"{rule.name} to {zone_names(across)}: {_collected(rule.duties, policy)}"
        elif across and rule.incoterm == "DAP" and any(zone.incoterm == "DDP" for zone in across):
            yield f"{rule.name} to {zone_names(across)}: duties and taxes are not part of what you pay here."


def _collected(rule: DutiesRule, policy: Policy) -> str:
    if rule.percent is None:
        return "duties and taxes are paid with your order, at the amount the carrier quotes."
    share = f"{words.percent(rule.percent)} of your order{counting(rule.basis, policy)}"
    least = f", nothing up to {money_text(Money(rule.value_from - 1, policy.currency))}" if rule.value_from else ""
    return f"duties and taxes are paid with your order, {share}{least}."


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]
