"""Cliffs: where a cent more makes the buyer pay less in all, or much more for shipping."""

from collections.abc import Iterator

from calculator.domain.money import Money
from calculator.domain.plan import PlannedOption
from calculator.domain.record import record
from calculator.policy.fees import money_text
from calculator.proof.bounds import BILLABLE, QUANTITY, WEIGHT
from calculator.proof.carts import rooms
from calculator.proof.cells import Cell, Space
from calculator.proof.crossing import at
from calculator.proof.decided import own_minor
from calculator.proof.report import Finding
from calculator.proof.survey import Look, Survey

_UNITS = {WEIGHT: "a gram", QUANTITY: "a piece"}


@record(frozen=True, slots=True)
class _Side:
    """One side of a bound: what shipping costs there (None: the carrier's rate decides), whether it is free."""

    cost: Money | None
    free: bool


def cliffs(survey: Survey, leap: Money) -> Iterator[Finding]:
    """Every bound at which an option's price drops, or rises by more than *leap*. The witness stands just below it."""
    for look in survey.looks:
        space, cell = look.space, look.cell
        if cell.place != space.places[0] or cell.order.signature_requested or not _plain(space, cell):
            continue
        for axis, span in cell.spans:
            if span[1] is None:
                continue
            below, above = _at(survey, look, axis, span[1] - 1), _at(survey, look, axis, span[1])
            for code in below.keys() & above.keys():
                told = _told(below[code], above[code], axis, span[1], leap)
                if told:
                    cart = _moved(space, cell, axis, span[1] - 1).cart([survey.policy])
                    yield survey.finding("cliff", survey.path_of(look, code), f"{code}: {told}", cart, "warning")


def _plain(space: Space, cell: Cell) -> bool:
    """Whether its goods are the first of all that can be worth as much: others meet the same bounds."""
    room = rooms(cell.order.goods, space.views)
    return cell.order.goods == next(goods for goods in space.mixtures.sets if rooms(goods, space.views) == room)


def _at(survey: Survey, look: Look, axis: str, measure: int) -> dict[str, _Side]:
    """Options by code at one measure of an axis, the rest as in the cell."""
    cart = _moved(look.space, look.cell, axis, measure).cart([survey.policy])
    found = survey.decided(cart, look.space)
    return {code: _side(plans[0], survey.policy.currency) for code, plans in found.offers.items()}


def _moved(space: Space, cell: Cell, axis: str, measure: int) -> Cell:
    """The smallest cell around one measure; the cell itself where no cart has it."""
    return at(space, cell, axis, measure) or cell


def _side(option: PlannedOption, currency: str) -> _Side:
    free = option.free is not None
    if option.service is not None and not free:
        return _Side(None, free=False)
    return _Side(Money(own_minor([option]), currency), free=free)


def _told(below: _Side, above: _Side, axis: str, bound: int, leap: Money) -> str | None:
    """What the step across a bound is, where it is a cliff."""
    more = "a gram" if axis.startswith(BILLABLE) else _UNITS.get(axis, "a cent")
    at = _bound(axis, bound, leap.currency)
    if above.free and not below.free:
        return f"{more} more, {at}, saves the carrier's whole rate"
    if below.cost is None or above.cost is None:
        return None
    change = above.cost - below.cost
    step = f"shipping goes from {money_text(below.cost)} to {money_text(above.cost)}"
    if change.minor < -(more == "a cent"):
        return f"{more} more, {at}, makes the order cheaper: {step}"
    return f"{more} more, {at}, costs {money_text(change)}: {step}" if change > leap else None


def _bound(axis: str, bound: int, currency: str) -> str:
    if axis == WEIGHT or axis.startswith(BILLABLE):
        return f"at {bound} g"
    return f"at {bound} pieces" if axis == QUANTITY else f"at {money_text(Money(bound, currency))}"
