"""What an option costs, in words and tables. The words of a band are those its charge carries in a quote."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from calculator.domain import units
from calculator.domain.cart import Purpose
from calculator.domain.money import Money
from calculator.domain.plan import CarrierPricing, Rounding
from calculator.page.conditions import counting
from calculator.page.document import Bullets, Paragraph, Part, Table
from calculator.page.words import and_words, dates, order_value, orders_past, percent, price
from calculator.policy.fees import FeeRule, PercentOf, PerItem, Tiered, money_text
from calculator.policy.model import OptionRule, Policy

_ASKED: Final = "Price: what the carrier asks for your parcel and address"
_MEASURES: Final = {"weight": ("weight", "Weight"), "quantity": ("number of items", "Number of items")}


def price_parts(rule: OptionRule, purpose: Purpose, policy: Policy) -> tuple[Part, ...]:
    """Everything about the price of one option but what stands in for a silent carrier."""
    fee = rule.fee
    parts: list[Part] = []
    if isinstance(fee, Tiered) and fee.limits:
        rows = tuple((charge.label, price(charge.amount)) for charge in fee.charges)
        by, heading = _MEASURES.get(fee.measure, ("order value", "Your order"))
        parts.append(Table(f"Price by {by}", (heading, "You pay"), rows))
        if fee.cubic_mm_per_gram is not None:
            parts.append(
                Paragraph(f"Bulky goods count by their size where that is more: {_per(fee.cubic_mm_per_gram)}.")
            )
        if fee.measure in policy.bases and fee.measure != policy.basis:
            parts.append(Paragraph(f"Your order counts here as {order_value(fee.measure)}."))
    elif fee is not None:
        parts.append(Paragraph(f"Price: {fee_words(fee, policy)}."))
    elif rule.pricing is not None:
        parts.append(Paragraph(f"{_ASKED}{adjustments(rule.pricing, policy)}."))
    else:
        parts.append(Paragraph("Price: not fixed. Ask us."))
    notes = [note for note in (_free(rule, purpose, policy), _added(rule, policy), _again(rule)) if note]
    return (*parts, Bullets(tuple(notes))) if notes else tuple(parts)


def _again(rule: OptionRule) -> str:
    return "Where an order travels in several parcels, this is charged for each." if rule.per_shipment else ""


def fee_words(fee: FeeRule, policy: Policy) -> str:
    """A fee in one phrase: ``$5.00``, ``$4.00 for the first item and $1.50 for each further one, at most $9.00``."""
    match fee:
        case Tiered():
            if not fee.limits:
                return price(fee.charges[0].amount)
            return "; ".join(f"{charge.label}: {price(charge.amount)}" for charge in fee.charges)
        case PerItem():
            further = f"{money_text(fee.first)} for the first item and {money_text(fee.each_further)} for each further"
            return f"{further} one{_bounds(None, fee.ceiling)}"
        case PercentOf():
            return f"{percent(fee.percent)} of your order{counting(fee.basis, policy)}{_bounds(fee.floor, fee.ceiling)}"


def adjustments(pricing: CarrierPricing, policy: Policy) -> str:
    """What the shop makes of a carrier's price, in the order it is done: ``, plus 10 %, at least $5.00``."""
    steps = []
    if pricing.percent:
        steps.append(f"plus {percent(pricing.percent)}")
    if pricing.flat is not None and pricing.flat.minor:
        steps.append(f"plus {money_text(pricing.flat)}")
    said = "".join(f", {step}" for step in steps) + _bounds(pricing.floor, pricing.ceiling)
    return said + (f", {_rounding(pricing.rounding, policy.currency)}" if pricing.rounding else "")


def _per(cubic_mm_per_gram: Fraction) -> str:
    """``1 kg for every 5000 cm³``, ``1 lb for every 139 in³``: in the units that make the divisor the shorter number.

    As many cubic centimetres make a kilogram as cubic millimetres a gram.
    """
    inches = cubic_mm_per_gram * units.GRAMS["lb"] / units.MILLIMETRES["in"] ** 3
    metric, imperial = _plain(cubic_mm_per_gram), _plain(inches)
    if len(imperial) < len(metric):
        return f"1 lb for every {imperial} in³"
    return f"1 kg for every {metric} cm³"


def _plain(number: Fraction) -> str:
    return f"{(Decimal(number.numerator) / number.denominator).normalize():f}"


def _bounds(floor: Money | None, ceiling: Money | None) -> str:
    least = f", at least {money_text(floor)}" if floor is not None else ""
    return least + (f", at most {money_text(ceiling)}" if ceiling is not None else "")


def _rounding(rule: Rounding, currency: str) -> str:
    if rule.to is not None:
        how = {"up": "rounded up to", "down": "rounded down to", "nearest": "rounded to the nearest"}[rule.direction]
        return f"{how} a multiple of {money_text(Money(rule.to, currency))}".replace("nearest a", "nearest")
    ending = Money(rule.ending or 0, currency)
    return f"rounded up to the next amount that ends like {money_text(ending)}"


def _free(rule: OptionRule, purpose: Purpose, policy: Policy) -> str:
    threshold = rule.free_from
    if threshold is None or purpose not in rule.free_purposes:
        return ""
    counted = counting(threshold.basis, policy)
    when = dates(rule.free_valid_from, rule.free_valid_until)
    return f"Free for {orders_past(threshold)}{counted}{', ' if when else ''}{when}."


def _added(rule: OptionRule, policy: Policy) -> str:
    if rule.adds is None:
        return ""
    names = dict.fromkeys(other.name for other in policy.options if other.code == rule.adds_code)
    return f"The price of {and_words(names)} comes on top."
