"""An option the rules allow, put together: fee, free threshold, signature, insurance, duties, windows, words."""

from collections.abc import Sequence

from calculator.domain.money import Money
from calculator.domain.option import Charge
from calculator.domain.plan import PlannedOption, Surcharge, Window
from calculator.domain.windows import after_lead
from calculator.policy.fees import Tiered, money_text
from calculator.policy.model import DutiesRule, OptionRule, Threshold, in_season
from calculator.stages.plan.case import Case
from calculator.stages.plan.consign import delayed
from calculator.stages.plan.eligibility import names_of
from calculator.stages.plan.features import crossed
from calculator.stages.plan.surcharges import surcharges_of
from calculator.stages.plan.texts import Texts
from calculator.stages.plan.ways import Way

_Terms = tuple[tuple[Charge, ...], Charge | None, tuple[Charge, ...] | None, tuple[Surcharge, ...], Charge | None]
"""All of an option that may hang on what a cart comes to: charges, waiver, backup, surcharges, duties."""


def offers(case: Case, ships: Window, ways: Sequence[Way], texts: Texts) -> tuple[PlannedOption, ...]:
    """What the buyer is offered by each of *ways*, or what a carrier must still price.

    An option is the same object for every cart of the day with these days, amounts, waiver and need of a signature.
    """
    policy = case.policy
    memo = policy.carts if policy.adds else policy.memo  # what is added goes by the cart's own value, most often
    signed = case.signature.required
    alike = case.zone.id, case.cart.purpose, case.day, ships.earliest, ships.latest, signed, id(texts)
    planned = []
    for way in ways:
        terms = charges, free, backup, more, duties = _terms(case, way)
        # Records would be hashed anew for every cart, so they are not in the key but compared with what is found.
        fees = charges + backup if backup else charges
        minors = [charge.amount.minor for charge in fees] if fees else []
        if policy.adds:
            added = (case.insured, duties.amount if duties else None, *[surcharge.amount for surcharge in more])
            minors += [amount.minor for amount in added if amount is not None]
        key = (way.rule.code, way.code, alike, free is None, *minors)
        given = (way.offered, texts, terms, case.insured)
        known: tuple[object, PlannedOption] | None = memo.get(key)
        if known is None or known[0] != given:
            known = memo.keep(key, (given, _offer(case, ships, way, texts, terms)))
        planned.append(known[1])
    return tuple(planned)


def _terms(case: Case, way: Way) -> _Terms:
    rule, offered = way.rule, way.offered
    if offered and offered.page_name:
        because = f"{rule.name}: {offered.page_name} is sold as {offered.name} today"
        case.note("service_name", True, because, offered.statement, way.code)
    free = _free(case, rule, way.code) if rule.free_from is not None else None
    charges = _table_charges(case, rule, way.code, free) if rule.fee is not None else ()
    backup = offered.backup.fee.of(case.measures) if offered and offered.backup and offered.backup.fee else None
    if not case.policy.adds:
        return charges, free, backup, (), None
    return charges, free, backup, surcharges_of(case, rule, offered), _duties(case, rule.duties_in(case.zone))


def _offer(case: Case, ships: Window, way: Way, texts: Texts, terms: _Terms) -> PlannedOption:
    rule, offered = way.rule, way.offered
    charges, free, backup, surcharges, declared = terms
    level = offered.level if offered else rule.level
    disclaimers, notices = texts.of_option(
        names_of(rule, offered), level, signature=case.signature.required, carrier=offered is not None
    )
    signature, insurance = case.policy.signature, case.policy.insurance
    wanted = case.signature.required and signature is not None
    instead = offered.backup if offered else None
    duties = rule.duties_in(case.zone)
    pricing = (offered and offered.pricing) or rule.pricing
    return PlannedOption(
        code=way.code,
        name=offered.name if offered else rule.name,
        level=level,
        statement=offered.statement if offered else rule.statement,
        ships=_ships(case, ships, rule),
        charges=charges,
        service=offered.service if offered else None,
        pricing=pricing if pricing and pricing.changes else None,
        free=free if offered else None,
        backup=backup,
        card_backup=instead is not None and instead.fee is None,
        backup_transit=instead.transit if instead else None,
        transit=offered.transit if offered else rule.transit,
        transit_statement=offered.transit_statement if offered else rule.transit_statement,
        percentiles=offered.percentiles if offered else rule.percentiles,
        signature_charge=_signature_charge(case) if wanted else None,
        absorb_signature=wanted and signature is not None and (not signature.buyer_pays or signature.fee is not None),
        insured=case.insured,
        insurance_charge=_insurance_charge(case) if case.insured else None,
        absorb_insurance=case.insured is not None
        and insurance is not None
        and (not insurance.buyer_pays or insurance.fee is not None or insurance.percent is not None),
        incoterm=rule.incoterm_in(case.zone),
        duties=declared,
        duties_quoted=duties is not None and duties.percent is None,
        duties_statement=duties.statement if duties else None,
        surcharges=surcharges,
        disclaimers=disclaimers,
        notices=notices,
        group=rule.group,
        priority=rule.priority,
        hide_when_free=rule.hide_when_free,
        rule=rule.code,
        per_shipment=rule.per_shipment,
    )


def until_free(case: Case, rule: OptionRule) -> Money | None:
    """What is missing to free shipping by this option, None where nothing is or nothing helps."""
    missing = None
    threshold = rule.free_from
    if (
        threshold is not None
        and case.cart.purpose in rule.free_purposes
        and in_season(case.day, rule.free_valid_from, rule.free_valid_until)
    ):
        if threshold.passed(case.measures.values):
            return None
        missing = threshold.limit - case.measures.values[threshold.basis]
    elif rule.fee is not None:
        missing = rule.fee.until_free(case.measures)
    return Money(missing, case.policy.currency) if missing else None


def _ships(case: Case, ships: Window, rule: OptionRule) -> Window:
    """The days of dispatch. Why the cart's lines leave then, its consignment says: an option names no line."""
    if rule.lead is None:
        return Window(ships.earliest, ships.latest)
    window = delayed(after_lead(case.day, (rule.lead,), case.policy.calendar), case.day, case.policy)
    because = f"{rule.lead} for {rule.code} ({rule.statement})"
    return Window(window.earliest, window.latest, (f"ships earliest: {because}", f"ships latest: {because}"))


def _free(case: Case, rule: OptionRule, code: str) -> Charge | None:
    threshold = rule.free_from
    if threshold is None:
        return None
    if case.cart.purpose not in rule.free_purposes:
        case.note("free_from", False, f"not for purpose {case.cart.purpose}", threshold.statement, code)
        return None
    if not in_season(case.day, rule.free_valid_from, rule.free_valid_until):
        case.note("free_from", False, f"not on {case.day}", threshold.statement, code)
        return None
    holds = threshold.passed(case.measures.values)
    if case.explains:
        case.note("free_from", holds, crossed(threshold, case.measures.values), threshold.statement, code)
    return _waived(threshold, case.policy.currency) if holds else None


def _waived(threshold: Threshold, currency: str) -> Charge:
    word = "over" if threshold.strict else "from"
    return Charge("base", f"Free {word} {money_text(threshold.bound)}", Money.zero(currency), threshold.statement)


def _table_charges(case: Case, rule: OptionRule, code: str, free: Charge | None) -> tuple[Charge, ...]:
    if rule.fee is None:
        return ()
    charges = (free,) if free else rule.fee.of(case.measures)
    if case.explains:
        if rule.measures:
            _note_billable(case, rule, code)
        because = f"{charges[0].label}: {money_text(charges[0].amount)}"
        case.note("fee", True, because, charges[0].statement, code)
    return charges + _added(case, rule)


def _note_billable(case: Case, rule: OptionRule, code: str) -> None:
    """Which of the two weights the fee goes by."""
    if isinstance(rule.fee, Tiered):
        scale, dimensional = case.measures.weight, rule.fee.dimensional(case.measures)
        relation = "is over" if dimensional > scale else "is not over"
        because = f"dimensional weight {dimensional} g {relation} {scale} g on the scale"
        case.note("dimensional_weight", dimensional > scale, because, rule.statement, code)


def _added(case: Case, rule: OptionRule) -> tuple[Charge, ...]:
    """The fee of the option this one comes on top of, where the shop reads its page so."""
    if rule.adds is None:
        return ()
    threshold = rule.adds_free_from
    if (
        threshold is not None
        and case.cart.purpose in rule.adds_free_purposes
        and in_season(case.day, rule.adds_free_valid_from, rule.adds_free_valid_until)
        and threshold.passed(case.measures.values)
    ):
        return ()
    return tuple(
        Charge(charge.kind, f"On top of {rule.adds_code}: {charge.label}", charge.amount, charge.statement)
        for charge in rule.adds.of(case.measures)
    )


def _signature_charge(case: Case) -> Charge | None:
    rule = case.policy.signature
    if rule is None or (rule.buyer_pays and rule.fee is None):
        return None
    if not rule.buyer_pays:
        return Charge(
            "signature", "Signature on delivery, paid by the shop", Money.zero(case.policy.currency), rule.statement
        )
    return Charge("signature", "Signature on delivery", rule.fee or Money.zero(case.policy.currency), rule.statement)


def _insurance_charge(case: Case) -> Charge | None:
    rule = case.policy.insurance
    if rule is None or case.insured is None:
        return None
    if not rule.buyer_pays:
        return Charge("insurance", "Insurance, paid by the shop", Money.zero(case.policy.currency), rule.statement)
    if rule.percent is not None:
        return Charge("insurance", "Insurance", case.insured.percent(rule.percent), rule.statement)
    return Charge("insurance", "Insurance", rule.fee, rule.statement) if rule.fee is not None else None


def _duties(case: Case, rule: DutiesRule | None) -> Charge | None:
    """What the shop declares; None where it collects none, or the carrier is to quote it."""
    if rule is None or rule.percent is None:
        return None
    value = Money(case.measures.values[rule.basis], case.policy.currency)
    if value.minor < rule.value_from:
        most = money_text(Money(rule.value_from - 1, value.currency))
        return Charge(
            "surcharge", f"No duties and taxes up to {most}{rule.named}", Money.zero(value.currency), rule.statement
        )
    label = f"Duties and taxes, {rule.percent.normalize():f} %{rule.named} declared by the shop"
    return Charge("surcharge", label, value.percent(rule.percent), rule.statement)
