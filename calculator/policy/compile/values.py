"""Small values that rules of every sort are made of: spans of days, thresholds, sizes."""

from calculator.domain import units
from calculator.domain.cart import Span
from calculator.domain.money import Money
from calculator.domain.rate import Transit
from calculator.policy import model, schema


def span(days: schema.Days) -> Span:
    """A lead time as the domain counts it."""
    return Span(days.min, days.max, days.unit)


def transit_of(days: schema.TransitDays) -> Transit:
    """Weeks become calendar days; what the page does not say stays None."""
    times = 7 if days.unit == "weeks" else 1
    return Transit(
        None if days.min is None else days.min * times,
        None if days.max is None else days.max * times,
        business=days.unit == "business_days",
    )


def percentiles(days: schema.TransitDays | None) -> tuple[tuple[int, int], ...]:
    """Percentile and days, the lowest percentile first."""
    return tuple(sorted((int(key), value) for key, value in days.percentiles.items())) if days else ()


def threshold_of(
    at: Money | None, over: Money | None, basis: str | None, statement: str, file: schema.PolicyFile
) -> model.Threshold | None:
    """The bound that is given: *at* owns its amount, *over* starts one minor unit above."""
    bound = at if at is not None else over
    if bound is None:
        return None
    strict = at is None
    return model.Threshold(
        basis or file.basis, bound.minor + strict, bound, strict, statement, other_basis(basis, file)
    )


def other_basis(basis: str | None, file: schema.PolicyFile) -> str:
    """`` (listed subtotal)`` for a rule that looks at another order value than the shop's own; else nothing."""
    return "" if basis in (None, file.basis) else f" ({basis.replace('_', ' ')})"


def millimetres(size: schema.Size) -> tuple[int, int, int]:
    """Length, width and height, each rounded up."""
    length, width, height = (units.millimetres(side, size.unit) for side in (size.length, size.width, size.height))
    return length, width, height


def grams(weight: schema.Weight) -> int:
    """Whole grams, rounded up."""
    return units.grams(weight.value, weight.unit)
