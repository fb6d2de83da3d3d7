"""What an option earns: the price beside what the carrier asks."""

from decimal import Decimal

from calculator.domain.money import Money
from calculator.domain.option import Option
from calculator.domain.record import record


@record(frozen=True, slots=True)
class Margin:
    """What is left of the price after the carrier is paid; below zero the shop pays. ``share`` in whole percent."""

    cost: Money
    left: Money
    share: int | None


def margin_of(option: Option) -> Margin | None:
    """None where no carrier's rate was used. Duties the shop collects are in the price and are not taken off."""
    if option.cost is None:
        return None
    left = option.price - option.cost
    share = None
    if option.price.minor:
        share = int((Decimal(left.minor) * 100 / option.price.minor).to_integral_value())
    return Margin(option.cost, left, share)
