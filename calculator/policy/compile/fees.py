"""Fee tables → fee rules: bounds as whole numbers, and for every band the label its charge carries."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from calculator.domain import units
from calculator.domain.money import Money
from calculator.domain.option import Charge
from calculator.policy import schema
from calculator.policy.compile.values import other_basis
from calculator.policy.fees import FeeRule, PercentOf, PerItem, Tiered, flat, money_text

FeeTable = (
    schema.Free
    | schema.Flat
    | schema.ValueTiers
    | schema.WeightTiers
    | schema.QuantityTiers
    | schema.PerItem
    | schema.Percent
)


def fee_rule(table: FeeTable, file: schema.PolicyFile, statement: str) -> FeeRule:
    """A fee as the file states it; *statement* goes onto its charges."""
    match table:
        case schema.Free():
            return flat(Money.zero(file.currency), "Free shipping", statement)
        case schema.Flat():
            return flat(table.fee, "Flat fee", statement)
        case schema.ValueTiers():
            return _value_tiers(table, file, statement)
        case schema.WeightTiers():
            return _weight_tiers(table, statement)
        case schema.QuantityTiers():
            return _quantity_tiers(table, statement)
        case schema.PerItem():
            return PerItem(table.first, table.each_further, table.ceiling, statement)
        case schema.Percent():
            basis = table.basis or file.basis
            return PercentOf(
                table.percent, basis, table.floor, table.ceiling, file.currency, statement, other_basis(basis, file)
            )


def _value_tiers(table: schema.ValueTiers, file: schema.PolicyFile, statement: str) -> Tiered:
    ends = []
    for tier in table.tiers[:-1]:
        if tier.under is not None:
            ends.append(("under", money_text(tier.under)))
        elif tier.up_to is not None:
            ends.append(("up to", money_text(tier.up_to)))
    fees = [tier.fee for tier in table.tiers]
    noun = f"Order{other_basis(table.basis, file)}"
    return _tiered(table.basis or file.basis, tier_limits(table.tiers[:-1]), ends, fees, noun, statement)


def _weight_tiers(table: schema.WeightTiers, statement: str) -> Tiered:
    ends = []
    for tier in table.tiers[:-1]:
        if tier.under is not None:
            ends.append(("under", _weight_text(tier.under)))
        elif tier.up_to is not None:
            ends.append(("up to", _weight_text(tier.up_to)))
    limits = [limit for tier in table.tiers[:-1] if (limit := weight_limit(tier)) is not None]
    fees = [tier.fee for tier in table.tiers]
    if table.dimensional is None:
        return _tiered("weight", limits, ends, fees, "Parcel", statement)
    rule = _tiered("weight", limits, ends, fees, "Billable weight", statement)
    return replace(rule, cubic_mm_per_gram=_cubic_mm_per_gram(table.dimensional))


def _cubic_mm_per_gram(table: schema.Dimensional) -> Fraction:
    length, mass = ("cm", "kg") if table.unit == "cm3_per_kg" else ("in", "lb")
    return Fraction(table.divisor) * units.MILLIMETRES[length] ** 3 / units.GRAMS[mass]


def _weight_text(weight: schema.Weight) -> str:
    return f"{weight.value.normalize():f} {weight.unit}"


def _quantity_tiers(table: schema.QuantityTiers, statement: str) -> Tiered:
    bounds = [tier.up_to for tier in table.tiers[:-1] if tier.up_to is not None]
    ends = [("up to", f"{bound} item{'s' if bound > 1 else ''}") for bound in bounds]
    fees = [tier.fee for tier in table.tiers]
    return _tiered("quantity", [bound + 1 for bound in bounds], ends, fees, "Order", statement)


def _tiered(
    measure: str, limits: Iterable[int], ends: list[tuple[str, str]], fees: list[Money], noun: str, statement: str
) -> Tiered:
    """*ends*: for each closed band the word of its end (``under`` or ``up to``) and the bound as text."""
    labels = []
    for index in range(len(fees)):
        below = ends[index - 1] if index else None
        above = ends[index] if index < len(ends) else None
        labels.append(_band_label(noun, below, above))
    charges = tuple(Charge("base", label, fee, statement) for label, fee in zip(labels, fees, strict=True))
    return Tiered(measure, tuple(limits), charges)


def _band_label(noun: str, below: tuple[str, str] | None, above: tuple[str, str] | None) -> str:
    """«Order under $50.00», «Order over $200.00, up to $300.00», «Order of $50.00 or more»."""
    if below is None:
        return f"{noun} {above[0]} {above[1]}" if above else f"Every {noun.lower()}"
    word, bound = below
    if above is None:
        return f"{noun} of {bound} or more" if word == "under" else f"{noun} over {bound}"
    start = f"{noun} from {bound}" if word == "under" else f"{noun} over {bound}"
    return f"{start}, {above[0]} {above[1]}"


def tier_limits(tiers: Iterable[schema.Tier]) -> Iterator[int]:
    """The first minor unit each closed band no longer owns."""
    for tier in tiers:
        if tier.under is not None:
            yield tier.under.minor
        elif tier.up_to is not None:
            yield tier.up_to.minor + 1


def weight_limit(tier: schema.WeightTier) -> int | None:
    """The first whole gram the band no longer owns, None where it is open. Bounds are rounded up as weights are."""
    if tier.under is not None:
        return units.grams(tier.under.value, tier.under.unit)
    if tier.up_to is not None:
        return units.grams(tier.up_to.value, tier.up_to.unit) + 1
    return None
