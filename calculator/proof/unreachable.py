"""Rules that no cart ever reaches: options, services, bands, free shipping, texts, blocks, signature, insurance."""

from collections.abc import Iterator
from typing import Final

from calculator.domain.cart import Cart
from calculator.domain.money import Money
from calculator.domain.option import Text
from calculator.domain.plan import PlannedOption
from calculator.policy.fees import Measures, Tiered, money_text
from calculator.policy.model import OptionRule, TextRule, Threshold
from calculator.proof.bounds import QUANTITY, WEIGHT
from calculator.proof.families import codes_of
from calculator.proof.report import Finding
from calculator.proof.survey import Look, Survey
from calculator.stages.plan.values import order_values

_ASKED: Final = "needs_merchant_amount"
_HIDDEN: Final = "hidden_by_free_option"


def options(survey: Survey) -> Iterator[Finding]:
    """Options and services that are refused wherever they stand, bands and thresholds that never decide a fee."""
    for index, rule in enumerate(survey.policy.options):
        looks = survey.by_rule[index]
        path = f"options[{index}]"
        offered = [look for look in looks if any(code in look.found.offers for code in codes_of(rule))]
        if not looks or (not rule.services and rule.fee is None):
            continue  # without an amount it is refused by design: the shop must be asked
        if not offered:
            reason = _reason(looks[0], codes_of(rule)[0])
            message = f"{rule.code} is never offered ({reason} at best): change what refuses it, or leave it out"
            yield survey.finding("unreachable_option", path, message, looks[0].cart)
            continue
        yield from _services(survey, rule, path, looks)
        yield from _bands(survey, rule, path, looks)
        yield from _free(survey, rule, path, offered)
        yield from _hides(survey, rule, path, looks)


def texts(survey: Survey) -> Iterator[Finding]:
    """Texts that no quote carries."""
    shown = {text.id for look in survey.looks for text in _words(look)}
    shown |= {text.id for _, found in survey.idle for text in found.plan.notices}
    busy = [rule for rule in survey.policy.texts if rule.when == "busy" and rule.text.id not in shown]
    if busy:
        days = list(survey.busy_days())
        firsts = {id(look.space): look for look in reversed(survey.looks)}.values()
        for found in (survey.at(look, day) for look in firsts for day in days):
            shown |= {text.id for text in found.plan.notices}
            shown |= {text.id for plans in found.offers.values() for each in plans for text in _on(each)}
    for index, rule in enumerate(survey.policy.texts):
        if rule.text.id not in shown:
            message = f"{rule.text.id} is never shown: no cart meets all its conditions; loosen them or leave it out"
            yield survey.finding("unreachable_text", f"texts[{index}]", message, _meant_for(survey, rule))


def blocks(survey: Survey) -> Iterator[Finding]:
    """Blocks that keep nothing from any cart."""
    seen = {each.reason for look in survey.looks for reasons in look.found.refused.values() for each in reasons}
    all_in_force = "custom_blocks_expedited" not in survey.policy.readings
    for index, block in enumerate(survey.policy.blocks):
        if block.reason not in seen:
            path = f"blocks[{index}]" if all_in_force else "blocks"
            message = f"{block.reason} never refuses anything: no such line meets an option it bars; leave it out"
            held = next((look for look in survey.looks if _held(look, block.kinds)), survey.looks[0])
            yield survey.finding("unreachable_block", path, message, held.cart)


def features(survey: Survey) -> Iterator[Finding]:
    """A signature or an insurance rule that no order that is offered anything can reach."""
    offered = [look for look in survey.looks if look.found.offers]
    last = max(offered, key=lambda look: look.cart.lines[0].listed.minor, default=None)
    cart = last.cart if last else None
    if survey.policy.signature and not any(look.found.plan.signature.required for look in offered):
        message = "a signature is never required: no cart that gets an option is past the bound; leave the rule out"
        yield survey.finding("unreachable_signature", "signature", message, cart)
    insured = (each.insured for look in survey.looks for plans in look.found.offers.values() for each in plans)
    if survey.policy.insurance and not any(insured):
        message = "nothing is ever insured: no cart that gets an option is past the bound; leave the rule out"
        yield survey.finding("unreachable_insurance", "insurance", message, cart)


def surcharges(survey: Survey) -> Iterator[Finding]:
    """Surcharges that no order pays."""
    plans = (each for look in survey.looks for found in look.found.offers.values() for each in found)
    paid = {(surcharge.label, surcharge.statement) for each in plans for surcharge in each.surcharges}
    for index, rule in enumerate(survey.policy.surcharges):
        if (rule.label, rule.statement) not in paid:
            message = f"no order pays {rule.id}: no option that is offered meets all its conditions; leave it out"
            yield survey.finding("unreachable_surcharge", f"surcharges[{index}]", message, survey.looks[0].cart)


def lead_times(survey: Survey) -> Iterator[Finding]:
    """Lead times of the shop or of a zone that every kind replaces with its own."""
    policy = survey.policy
    if policy.add_lead or any(kind.ships and kind.lead is None for kind in policy.kinds.values()):
        return
    if policy.handling is not None:
        message = "every kind has a lead time of its own, so this one never counts: leave it out, or out of a kind"
        yield survey.finding("unreachable_lead_time", "handling", message, survey.looks[0].cart)
    for index, zone in enumerate(policy.zones):
        if zone.lead is not None:
            message = f"every kind has a lead time of its own, so that of {zone.id} never counts: leave it out"
            cart = survey.cart_to(zone.id)
            yield survey.finding("unreachable_lead_time", f"zones[{index}].lead_time", message, cart)


def carriers(survey: Survey) -> Iterator[Finding]:
    """Carriers the file speaks of and no option asks."""
    asked = {offered.service.carrier for rule in survey.policy.options for offered in rule.services}
    for code in survey.policy.carriers:
        if code not in asked:
            message = f"no option asks {code}: leave the table out, or allow one of its services"
            yield survey.finding("unused_carrier", f"carriers.{code}", message, survey.looks[0].cart)


def _services(survey: Survey, rule: OptionRule, path: str, looks: tuple[Look, ...]) -> Iterator[Finding]:
    for offered in rule.services:
        code = offered.code
        if not any(code in look.found.offers for look in looks):
            reason = _reason(looks[0], code)
            message = f"{code} is never offered ({reason} at best): take it from the list, or change what refuses it"
            yield survey.finding("unreachable_service", f"{path}.price.services", message, looks[0].cart)


def _bands(survey: Survey, rule: OptionRule, path: str, looks: tuple[Look, ...]) -> Iterator[Finding]:
    tables = [(f"{path}.price", rule.fee)]
    tables += [(f"{path}.price.backup", each.backup.fee) for each in rule.services if each.backup]
    for place, fee in tables:
        if not isinstance(fee, Tiered) or len(fee.charges) < 2:
            continue
        plans = [each for look in looks for each in _plans(look, rule)]
        used = {charge for each in plans for charge in (*each.charges, *(each.backup or ()))}
        for band, charge in enumerate(fee.charges):
            if charge not in used:
                message = f"no order pays by this band ({charge.label}): another rule decides first; leave it out"
                low = fee.limits[band - 1] if band else 0
                look = min(looks, key=lambda each: _distance(each, fee, low))
                yield survey.finding("unreachable_tier", f"{place}.tiers[{band}]", message, look.cart)


def _free(survey: Survey, rule: OptionRule, path: str, offered: list[Look]) -> Iterator[Finding]:
    threshold = rule.free_from
    if threshold is None:
        return
    place = f"{path}.free_from"
    waived = [look for look in offered if any(_waived(each, threshold) for each in _plans(look, rule))]
    if not waived:
        message = "never makes it free: no order that may choose this option is past the bound for these purposes"
        cart = offered[-1].cart if offered else None
        yield survey.finding("unreachable_free_from", place, message, cart)
    elif rule.fee is not None and all(_free_anyway(survey, rule, look) for look in waived):
        message = "changes nothing: past the bound the fee is 0 without it; leave one of the two out"
        yield survey.finding("unreachable_free_from", place, message, waived[0].cart)


def _hides(survey: Survey, rule: OptionRule, path: str, looks: tuple[Look, ...]) -> Iterator[Finding]:
    reasons = {
        look.found.refusals[code].reason for look in looks for code in codes_of(rule) if code in look.found.refusals
    }
    if rule.hide_when_free and _HIDDEN not in reasons:
        message = f"{rule.hide_when_free!r} is never free beside this option, so it never makes way: leave it out"
        yield survey.finding("unreachable_hide", f"{path}.hide_when_free", message, looks[0].cart)
    if rule.group and not any(len(_group(look, rule.group)) > 1 for look in looks):
        message = f"no other option of group {rule.group!r} is ever offered beside it: leave the group out"
        cart = looks[0].cart
        yield survey.finding("group_of_one", f"{path}.group", message, cart)


def _group(look: Look, group: str) -> set[str]:
    return {each.code for part in look.found.plan.consignments for each in part.options if each.group == group}


def _plans(look: Look, rule: OptionRule) -> Iterator[PlannedOption]:
    for code in codes_of(rule):
        yield from look.found.offers.get(code, ())


def _waived(option: PlannedOption, threshold: Threshold) -> bool:
    label = f"Free {'over' if threshold.strict else 'from'} {money_text(threshold.bound)}"
    return option.free is not None or any(charge.label == label for charge in option.charges)


def _free_anyway(survey: Survey, rule: OptionRule, look: Look) -> bool:
    view = look.space.views[0]
    measured = dict(look.cell.measures)
    values = order_values(look.cart, view)
    if rule.fee is None:
        return False
    charges = rule.fee.of(Measures(values, measured.get(WEIGHT, 0), measured.get(QUANTITY, 1)))
    return sum((charge.amount for charge in charges), Money.zero(survey.policy.currency)).minor == 0


def _distance(look: Look, fee: Tiered, low: int) -> int:
    span = dict(look.cell.spans).get(fee.measure, (0, None))
    return abs(span[0] - low)


def _reason(look: Look, code: str) -> str:
    refusal = look.found.refusals.get(code)
    return refusal.reason if refusal else "refused"


def _held(look: Look, kinds: frozenset[str]) -> bool:
    return any(goods.kind in kinds for goods in look.cell.order.goods)


def _words(look: Look) -> Iterator[Text]:
    yield from look.found.plan.notices
    for plans in look.found.offers.values():
        for each in plans:
            yield from _on(each)


def _on(option: PlannedOption) -> tuple[Text, ...]:
    return (*option.disclaimers, *option.notices)


def _meant_for(survey: Survey, rule: TextRule) -> Cart:
    """A cart that the text seems meant for: of its zone, purpose and kind as far as there is one."""

    def fits(look: Look) -> int:
        order = look.cell.order
        kinds = {goods.kind for goods in order.goods}
        return (
            (not rule.zones or look.zone in rule.zones)
            + (not rule.purposes or order.purpose in rule.purposes)
            + (not rule.kinds or bool(rule.kinds & kinds))
        )

    return max(survey.looks, key=fits).cart
