"""Fees: bands that cover every measure once, floors below ceilings."""

from collections.abc import Iterator, Sequence

from calculator.domain.errors import PolicyFault
from calculator.domain.money import Money
from calculator.policy import schema
from calculator.policy.compile.fees import weight_limit
from calculator.policy.faults.telling import fault


def fee_faults(price: object, path: str) -> Iterator[PolicyFault]:
    """What is wrong with a fee, whatever its kind."""
    match price:
        case schema.ValueTiers():
            yield from _value_tiers(price.tiers, f"{path}.tiers")
        case schema.WeightTiers():
            yield from _bounds([weight_limit(tier) for tier in price.tiers], f"{path}.tiers")
        case schema.QuantityTiers():
            yield from _bounds([tier.up_to and tier.up_to + 1 for tier in price.tiers], f"{path}.tiers")
        case schema.Percent() if price.floor and price.ceiling and price.ceiling < price.floor:
            yield fault(
                f"{path}.ceiling", "ceiling_below_floor", f"ceiling {price.ceiling} is below floor {price.floor}"
            )
        case schema.PerItem() if price.ceiling and price.ceiling < price.first:
            message = f"ceiling {price.ceiling} is below the fee of the first item, {price.first}"
            yield fault(f"{path}.ceiling", "ceiling_below_floor", message)
        case _:
            return


def _bounds(bounds: Sequence[int | None], path: str) -> Iterator[PolicyFault]:
    """Bounds rise, and only the last band is open."""
    before = 0
    for index, bound in enumerate(bounds):
        last = index == len(bounds) - 1
        if bound is None and not last:
            message = "has no upper bound, so the bands after it are never reached: give up_to"
            yield fault(f"{path}[{index}]", "unreachable_tier", message)
            return
        if bound is not None and last:
            message = "the last band must be open above: leave its bound out, or add a band for all that is more"
            yield fault(f"{path}[{index}]", "gap", message)
        if bound is not None and bound <= before:
            message = "is empty: its bound does not rise above the band before; bands rise"
            yield fault(f"{path}[{index}]", "unreachable_tier", message)
        before = max(before, bound or 0)


def _value_tiers(tiers: Sequence[schema.Tier], path: str) -> Iterator[PolicyFault]:
    """Bands cover every amount from 0 up exactly once, or a witness amount says where they do not."""
    next_minor = 0
    for index, tier in enumerate(tiers):
        place, currency = f"{path}[{index}]", tier.fee.currency
        start = _start(tier)
        if start is not None and start > next_minor:
            witness = Money(next_minor, currency)
            message = f"an order of {witness} falls in no band: start this one there"
            yield fault(place, "gap", message, amount=witness)
        if start is not None and start < next_minor:
            witness = Money(start, currency)
            message = f"an order of {witness} falls in this band and the one before: start later"
            yield fault(place, "overlap", message, amount=witness)
        end = _end(tier)
        if end is None:
            if index < len(tiers) - 1:
                message = "has no upper bound, so the bands after it are never reached: give up_to or under"
                yield fault(place, "unreachable_tier", message)
            return
        first = max(next_minor, start or 0)
        if end <= first:
            witness = Money(first, currency)
            message = f"is empty: no order of {witness} or more lies below its bound; bands rise"
            yield fault(place, "unreachable_tier", message, amount=witness)
        next_minor = max(end, next_minor)
    witness = Money(next_minor, tiers[-1].fee.currency)
    message = f"an order of {witness} falls in no band: leave the last band open above"
    yield fault(f"{path}[{len(tiers) - 1}]", "gap", message, amount=witness)


def _start(tier: schema.Tier) -> int | None:
    if tier.starts is not None:
        return tier.starts.minor
    return tier.over.minor + 1 if tier.over is not None else None


def _end(tier: schema.Tier) -> int | None:
    if tier.under is not None:
        return tier.under.minor
    return tier.up_to.minor + 1 if tier.up_to is not None else None
