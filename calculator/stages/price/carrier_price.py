"""What the shop makes of a carrier's rate: features paid otherwise, mark-up, bounds, rounding, free threshold."""

from collections.abc import Sequence

from calculator.domain.money import Money, digits
from calculator.domain.option import Charge, SignatureNeed
from calculator.domain.plan import CarrierPricing, PlannedOption, Rounding
from calculator.domain.rate import Rate
from calculator.policy.fees import money_text

_FEATURES = ("signature", "insurance")


def carrier_charges(planned: PlannedOption, rate: Rate, signature: SignatureNeed) -> tuple[Charge, ...]:
    """The carrier's charges and what the shop's rules add or take, each as its own line.

    Mark-up, floor, ceiling, rounding and the free threshold look at the transport: all but signature, insurance and
    duties. Duties are charged once: as the shop declares them, else as the carrier quotes them.
    """
    charges: list[Charge] = []
    duties: list[Charge] = []
    for charge in rate.charges:
        kind, statement = charge.kind, planned.statement
        if charge.is_duties:
            duties.append(Charge(kind, charge.label, charge.amount, planned.duties_statement or statement))
            continue
        if kind == "signature":  # paid for under the rule that asks for it, all else under the option's
            if planned.absorb_signature:
                continue
            statement = signature.statement or statement
        elif kind == "insurance" and planned.absorb_insurance:
            continue
        charges.append(Charge(kind, charge.label, charge.amount, statement))
    currency = rate.charges[0].amount.currency
    if planned.pricing is not None:
        charges += _adjusted(planned.pricing, _transport(charges, currency), planned.statement)
    if planned.free is not None:
        charges.append(_waiver(planned.free, _transport(charges, currency)))
    return with_features(planned, charges) + (tuple(duties) if planned.duties is None else ())


def with_features(planned: PlannedOption, charges: Sequence[Charge]) -> tuple[Charge, ...]:
    """*charges* with the shop's own beside them: surcharges, signature, insurance and duties."""
    extra = (planned.signature_charge, planned.insurance_charge, planned.duties)
    return (*charges, *(surcharged(planned, charges) if planned.surcharges else ()), *filter(None, extra))


def surcharged(planned: PlannedOption, charges: Sequence[Charge]) -> tuple[Charge, ...]:
    """The shop's surcharges beside *charges*, which are the option's price up to here."""
    transport = _transport(charges, charges[0].amount.currency)
    added = [surcharge.on(transport) for surcharge in planned.surcharges]
    return tuple([charge for charge in added if charge is not None])


def _transport(charges: Sequence[Charge], currency: str) -> Money:
    total = Money.zero(currency)
    for charge in charges:
        if charge.kind not in _FEATURES:
            total += charge.amount
    return total


def _adjusted(pricing: CarrierPricing, transport: Money, statement: str) -> list[Charge]:
    source = pricing.statement or statement
    charges = []
    price = transport

    def step(label: str, target: Money) -> None:
        nonlocal price
        change = target - price
        if change.minor:
            charges.append(Charge("markup" if change.minor > 0 else "discount", label, change, source))
            price = target

    if pricing.percent:
        step(f"Mark-up {pricing.percent.normalize():f} %", price + price.percent(pricing.percent))
    if pricing.flat is not None:
        step("Mark-up", price + pricing.flat)
    if pricing.floor is not None and price < pricing.floor:
        step(f"At least {money_text(pricing.floor)}", pricing.floor)
    if pricing.ceiling is not None and price > pricing.ceiling:
        step(f"At most {money_text(pricing.ceiling)}", pricing.ceiling)
    if pricing.rounding is not None:
        step("Rounding", rounded(price, pricing.rounding))
    return charges


def rounded(price: Money, rule: Rounding) -> Money:
    """To a multiple (up, down, or nearest with halves up), or up to the next amount with the ending."""
    if rule.to is not None:
        lower = price.minor // rule.to * rule.to
        rest = price.minor - lower
        up = rest > 0 if rule.direction == "up" else rest * 2 >= rule.to if rule.direction == "nearest" else False
        return Money(lower + rule.to if up and rest else lower, price.currency)
    if rule.ending is not None:
        major = 10 ** digits(price.currency)
        ended = price.minor // major * major + rule.ending
        return Money(ended if ended >= price.minor else ended + major, price.currency)
    return price


def _waiver(free: Charge, transport: Money) -> Charge:
    return Charge("discount", free.label, transport * -1, free.statement)
