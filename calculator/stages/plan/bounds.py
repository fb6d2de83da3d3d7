"""Whether a cart lies between the bounds of a condition, and if not, by how much and on which side."""

from calculator.domain.money import Money
from calculator.domain.record import record
from calculator.policy.fees import Measures, money_text
from calculator.policy.model import ConditionRule


@record(frozen=True, slots=True)
class Outside:
    """A stable reason, a sentence, and the order value that is missing, where more of it would help."""

    reason: str
    message: str
    missing: Money | None = None


def outside(condition: ConditionRule, measures: Measures, currency: str) -> Outside | None:
    """The first bound that does not hold (value, weight, pieces), None where all do."""
    value = measures.values[condition.basis]
    amount = money_text(Money(value, currency)) + condition.named
    if condition.value_from is not None and value < condition.value_from:
        message = f"{amount} is under {money_text(Money(condition.value_from, currency))}"
        return Outside("order_value_too_low", message, Money(condition.value_from - value, currency))
    if condition.value_under is not None and value >= condition.value_under:
        message = f"{amount} is not under {money_text(Money(condition.value_under, currency))}"
        return Outside("order_value_too_high", message)
    return _by_weight(condition, measures.weight) or _by_pieces(condition, measures.pieces)


def _by_weight(condition: ConditionRule, weight: int) -> Outside | None:
    if condition.weight_from is not None and weight < condition.weight_from:
        return Outside("too_light", f"{weight} g is under {condition.weight_from} g")
    if condition.weight_up_to is not None and weight > condition.weight_up_to:
        return Outside("too_heavy", f"{weight} g is over {condition.weight_up_to} g")
    return None


def _by_pieces(condition: ConditionRule, pieces: int) -> Outside | None:
    if condition.quantity_from is not None and pieces < condition.quantity_from:
        items = "1 item is" if pieces == 1 else f"{pieces} items are"
        return Outside("too_few_items", f"{items} fewer than {condition.quantity_from}")
    if condition.quantity_up_to is not None and pieces > condition.quantity_up_to:
        return Outside("too_many_items", f"{pieces} items are more than {condition.quantity_up_to}")
    return None
