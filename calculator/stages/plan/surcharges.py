"""What the shop's surcharges add to an option, each with why it does or does not."""

from decimal import Decimal

from calculator.domain.money import Money
from calculator.domain.plan import Surcharge, within
from calculator.policy.fees import money_text
from calculator.policy.model import OptionRule, ServiceRule, SurchargeRule, in_season
from calculator.stages.plan.bounds import outside
from calculator.stages.plan.case import Case
from calculator.stages.plan.eligibility import code_of, holds, names_of


def surcharges_of(case: Case, rule: OptionRule, offered: ServiceRule | None) -> tuple[Surcharge, ...]:
    """The surcharges on one option, in the file's order. They look at the whole cart, however it travels."""
    found, code = [], code_of(rule, offered)
    for surcharge in case.policy.surcharges:
        if not _names(surcharge, rule, offered):
            continue
        against = _against(surcharge, case)
        if against is None:
            found.append(_surcharge(surcharge, case))
        because = f"{surcharge.label}: {against or _amount(surcharge)}"
        case.note("surcharge", against is None, because, surcharge.statement, code)
    return tuple(found)


def _names(surcharge: SurchargeRule, rule: OptionRule, offered: ServiceRule | None) -> bool:
    """Whether the surcharge is on this option at all: every key given must match."""
    carrier = offered.service.carrier if offered else None
    level = offered.level if offered else rule.level
    return (
        (not surcharge.options or bool(surcharge.options & names_of(rule, offered)))
        and (not surcharge.carriers or carrier in surcharge.carriers)
        and (not surcharge.levels or level in surcharge.levels)
    )


def _against(surcharge: SurchargeRule, case: Case) -> str | None:
    """Why this order does not pay it, None where it does."""
    if surcharge.zones and case.zone.id not in surcharge.zones:
        return f"not in {case.zone.name}"
    if surcharge.purposes and case.cart.purpose not in surcharge.purposes:
        return f"not for purpose {case.cart.purpose}"
    if not in_season(case.day, surcharge.valid_from, surcharge.valid_until):
        return f"not on {case.day}"
    if not surcharge.any_line and not any(holds(surcharge, line) for line in case.lines):
        return "no such line in the cart"
    if surcharge.condition is not None:
        beyond = outside(surcharge.condition, case.measures, case.policy.currency)
        return beyond.message if beyond is not None else None
    return None


def _surcharge(surcharge: SurchargeRule, case: Case) -> Surcharge:
    """With the amount, where it does not hang on what the option costs."""
    amount = surcharge.fee
    if amount is not None and surcharge.per_item:
        matched = [line.quantity for line in case.lines if surcharge.any_line or holds(surcharge, line)]
        amount *= sum(matched)
    elif surcharge.percent is not None and surcharge.basis is not None:
        value = Money(case.measures.values[surcharge.basis], case.policy.currency)
        amount = within(value.percent(surcharge.percent), surcharge.floor, surcharge.ceiling)
    return Surcharge(
        surcharge.label,
        surcharge.statement,
        amount,
        surcharge.percent,
        surcharge.floor,
        surcharge.ceiling,
        surcharge.waived_when_free,
    )


def _amount(surcharge: SurchargeRule) -> str:
    if surcharge.fee is not None:
        return money_text(surcharge.fee) + (" an item" if surcharge.per_item else "")
    of = "the option's price" if surcharge.basis is None else f"the order{surcharge.named}"
    return f"{(surcharge.percent or Decimal(0)).normalize():f} % of {of}"
