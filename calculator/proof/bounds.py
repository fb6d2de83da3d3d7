"""Where rules can change their mind: every bound found in a policy's records, whatever record it stands in.

Read by the names that bounds have all over the model, so that a rule added to the language is cut as well:
``…_from`` and ``first`` start something, ``…_under`` is the first measure past it, ``…_up_to``, ``…_until`` and
``last`` are the last inside.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from calculator.domain.money import Money
from calculator.domain.plan import CarrierPricing
from calculator.domain.service import Service
from calculator.policy.fees import PercentOf, PerItem, Tiered
from calculator.policy.model import DutiesRule, InsurancePolicy, Policy, Threshold, ZoneRule

WEIGHT: Final = "weight"
QUANTITY: Final = "quantity"
BILLABLE: Final = "billable weight, cubic mm a gram:"
"""What the axis of a billable weight is called, with its divisor: grams of the greater of weight and volume."""
_MEASURES: Final = (WEIGHT, QUANTITY)
_STARTS: Final = ("_from", "_under", "first")
_ENDS: Final = ("_up_to", "_until", "last")
_NOT_FOR_ALL: Final = frozenset(("zones", "options", "busy", "handling", "packing", "origin"))
"""What of a policy is asked place by place, option by option, or only where days are counted."""
_MEMO: Final = "rules for all"
_ANY: Final = "USD"
"""A share of an amount in minor units is the same in every currency."""
_BEYOND: Final = 10**12
"""Minor units no shop's bound lies beyond; where a share of an order value reaches its ceiling is looked for below."""


@dataclass(slots=True)
class Bounds:
    """Cuts by axis: the first measure (minor units, grams, pieces) or day past each bound.

    ``kinds`` are the sets of kinds that rules name, ``varies`` tells that a price changes inside a cell: a share of an
    order value, or a fee for each piece. ``marks_free``: such a price is cut where it ceases to be nothing, too.
    """

    cuts: dict[str, set[int]] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)
    kinds: list[frozenset[str]] = field(default_factory=list)
    varies: bool = False
    marks_free: bool = False

    def add(self, axis: str, cut: int) -> None:
        """A bound of an order value (by its basis' name), of weight or of the number of pieces."""
        self.cuts.setdefault(axis, set()).add(cut)

    def uses(self, axis: str) -> None:
        """An order value that counts though nothing changes its mind along it."""
        self.cuts.setdefault(axis, set())


def bounds_of(rules: Iterable[object], *, marks_free: bool = False) -> Bounds:
    """Every bound in *rules* and in what they are made of. *marks_free*: some rule asks whether an option is free."""
    found = Bounds(marks_free=marks_free)
    for rule in rules:
        _walk(rule, found)
    return found


def rules_for_all(policy: Policy) -> tuple[Any, ...]:
    """The rules that every option of the policy may be subject to: signature, insurance, blocks, texts …"""
    known: tuple[Any, ...] | None = policy.memo.get(_MEMO)
    if known is None:
        known = tuple(_rules_for_all(policy))
        policy.memo.keep(_MEMO, known)
    return known


def _rules_for_all(policy: Policy) -> Iterator[Any]:
    for entry in fields(policy):
        if entry.name not in _NOT_FOR_ALL:
            value = getattr(policy, entry.name)
            for rule in value if isinstance(value, tuple) else (value,):
                if is_dataclass(rule):
                    yield rule


def _walk(value: object, found: Bounds) -> None:
    if isinstance(value, list | tuple):
        for entry in value:
            _walk(entry, found)
    elif isinstance(value, Mapping):
        for entry in value.values():
            _walk(entry, found)
    elif is_dataclass(value) and not isinstance(value, Money | Service | CarrierPricing | type):
        _record(value, found)


def _record(value: Any, found: Bounds) -> None:
    match value:
        case Threshold():
            found.add(value.basis, value.limit)
        case Tiered():
            axis = value.measure
            if value.cubic_mm_per_gram is not None:
                axis = f"{BILLABLE} {value.cubic_mm_per_gram}"
            for limit in value.limits:
                found.add(axis, limit)
        case PercentOf():
            _share(value, value.percent, found)
        case PerItem():
            _per_item(value, found)
        case InsurancePolicy():
            _begins(value.threshold.basis, value.percent, found)
            _fields(value, found)
        case ZoneRule():
            _walk(value.duties, found)
        case DutiesRule():
            _begins(value.basis, value.percent, found)
            if value.percent and value.value_from:
                found.add(value.basis, value.value_from)
        case _:
            _fields(value, found)


def _fields(value: Any, found: Bounds) -> None:
    if getattr(value, "per_item", False):
        found.uses(QUANTITY)
        found.varies = True
    for entry in fields(value):
        inner = getattr(value, entry.name)
        if inner is None or isinstance(inner, str | bool):
            continue
        if isinstance(inner, date):
            _day(entry.name, inner, found)
        elif isinstance(inner, int):
            _measure(value, entry.name, inner, found)
        elif isinstance(inner, Decimal):
            _percent(value, entry.name, inner, found)
        elif isinstance(inner, frozenset):
            if entry.name == "kinds" and inner:
                found.kinds.append(inner)
        else:
            _walk(inner, found)


def _day(name: str, day: date, found: Bounds) -> None:
    if name.endswith(_STARTS):
        found.days.add(day)
    elif name.endswith(_ENDS) and day < date.max:
        found.days.add(day + timedelta(days=1))


def _measure(value: Any, name: str, measure: int, found: Bounds) -> None:
    """An integer bound: its axis is in its name, or it is of the record's own order value."""
    axis = next((axis for axis in _MEASURES if name.startswith(axis)), None)
    if axis is None and name.startswith("value"):
        axis = value.basis
    if axis is None:
        return
    if name.endswith(_STARTS):
        found.add(axis, measure)
    elif name.endswith(_ENDS):
        found.add(axis, measure + 1)


def _percent(value: Any, name: str, percent: Decimal, found: Bounds) -> None:
    """A percentage of something: of an order value where the record names one."""
    if name.endswith("percent") and percent:
        found.varies = True
        if name == "percent" and getattr(value, "basis", None):
            _share(value, percent, found)


def _share(rule: Any, percent: Decimal, found: Bounds) -> None:
    """A share of an order value (``basis``) is flat up to its ``floor`` and from its ``ceiling`` on."""
    found.uses(rule.basis)
    found.varies |= bool(percent)
    targets = [bound.minor + first for bound, first in ((rule.floor, 1), (rule.ceiling, 0)) if bound is not None]
    if found.marks_free:
        targets.append(1)
    for target in targets:
        cut = _where(percent, target)
        if cut is not None:
            found.add(rule.basis, cut)


def _begins(basis: str, percent: Decimal | None, found: Bounds) -> None:
    """A share of an order value, which below some value is nothing."""
    if not percent:
        return
    found.uses(basis)
    found.varies = True
    cut = _where(percent, 1) if found.marks_free else None
    if cut is not None:
        found.add(basis, cut)


def _where(percent: Decimal, target: int) -> int | None:
    """The smallest order value of which *percent* reaches *target* minor units."""
    return first_reaching(lambda value: Money(value, _ANY).percent(percent).minor, target)


def _per_item(fee: PerItem, found: Bounds) -> None:
    found.uses(QUANTITY)
    found.varies |= bool(fee.each_further.minor)
    if found.marks_free and fee.each_further.minor and not fee.first.minor:
        found.add(QUANTITY, 2)
    if fee.ceiling is not None and fee.each_further.minor:
        cut = first_reaching(lambda pieces: (fee.first + fee.each_further * (pieces - 1)).minor, fee.ceiling.minor)
        if cut is not None:
            found.add(QUANTITY, cut)


def first_reaching(rising: Callable[[int], int], target: int) -> int | None:
    """The smallest argument from 0 at which *rising* reaches *target*; None where it does so nowhere near."""
    low, high = 0, 1
    while rising(high) < target:
        low, high = high, high * 2
        if high > _BEYOND:
            return None
    if rising(low) >= target:
        return low
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if rising(middle) >= target else (middle, high)
    return high
