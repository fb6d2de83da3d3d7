"""An option the rules allow, put together: fee, free threshold, signature, insurance, duties, windows, words."""

from calculator.domain.money import Money
from calculator.domain.option import Charge
from calculator.domain.plan import PlannedOption, Surcharge, Window
from calculator.domain.service import Level
from calculator.domain.windows import after_lead
from calculator.policy.fees import Tiered, money_text
from calculator.policy.model import DutiesRule, OptionRule, ServiceRule, Threshold, in_season
from calculator.stages.plan.case import Case
from calculator.stages.plan.consign import delayed
from calculator.stages.plan.eligibility import code_of, names_of
from calculator.stages.plan.features import crossed
from calculator.stages.plan.surcharges import surcharges_of
from calculator.stages.plan.texts import Texts


def offer(case: Case, ships: Window, rule: OptionRule, offered: ServiceRule | None, texts: Texts) -> PlannedOption:
    """What the buyer is offered, or what a carrier must still price."""
    code, level = code_of(rule, offered), offered.level if offered else rule.level
    if offered and offered.page_name:
        because = f"{rule.name}: {offered.page_name} is sold as {offered.name} today"
        case.note("service_name", True, because, offered.statement, code)
    free = _free(case, rule, code)
    charges = _table_charges(case, rule, code, free)
    backup = offered.backup.fee.of(case.measures) if offered and offered.backup and offered.backup.fee else None
    more = surcharges_of(case, rule, offered) if case.policy.surcharges else ()
    duties = _duties(case, rule.duties_in(case.zone)) if case.policy.adds else None
    # An option is the same for every cart of the day with these days, amounts, waiver and need of a signature.
    # Records would be hashed anew for every cart, so they are not in its key but compared with what is found.
    minors = [charge.amount.minor for charge in (*charges, *(backup or ()))]
    memo = case.policy.memo
    if case.policy.adds:  # by the cart's own value, most often
        memo = case.policy.carts
        added = (case.insured, duties.amount if duties else None, *[surcharge.amount for surcharge in more])
        minors += [amount.minor for amount in added if amount is not None]
    needs = case.signature.required, free is None, ships.earliest, ships.latest
    key = (rule.code, code, case.zone.id, case.cart.purpose, case.day, *needs, id(texts), *minors)
    given = (charges, texts, free, backup, offered, more, duties, case.insured)
    known: tuple[object, PlannedOption] | None = memo.get(key)
    if known is None or known[0] != given:
        option = _offer(case, ships, rule, offered, texts, code, level, free, charges, backup, more)
        known = memo.keep(key, (given, option))
    return known[1]


def _offer(
    case: Case,
    ships: Window,
    rule: OptionRule,
    offered: ServiceRule | None,
    texts: Texts,
    code: str,
    level: Level,
    free: Charge | None,
    charges: tuple[Charge, ...],
    backup: tuple[Charge, ...] | None,
    surcharges: tuple[Surcharge, ...],
) -> PlannedOption:
    disclaimers, notices = texts.of_option(
        names_of(rule, offered), level, signature=case.signature.required, carrier=offered is not None
    )
    signature, insurance = case.policy.signature, case.policy.insurance
    wanted = case.signature.required and signature is not None
    instead = offered.backup if offered else None
    duties = rule.duties_in(case.zone)
    pricing = (offered and offered.pricing) or rule.pricing
    return PlannedOption(
        code=code,
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
        duties=_duties(case, duties),
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
