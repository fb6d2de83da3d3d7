"""What options cost a column of carts of one profile: fees, surcharges, signature, insurance, duties."""

from decimal import Decimal

import numpy as np

from calculator.domain.money import Money
from calculator.matrix.columns import Columns
from calculator.matrix.fees import fees, passed, refused_by
from calculator.matrix.numbers import Flags, Ints, bounded, share, times
from calculator.matrix.tables import Entry, Table
from calculator.policy.fees import FeeRule
from calculator.policy.model import DutiesRule, InsurancePolicy, SurchargeRule


def signed(table: Table, carts: Columns) -> Flags:
    """Which carts someone must sign for."""
    rule = table.signature
    flags = np.zeros(len(carts), np.bool_)
    if rule is None:
        return flags
    if rule.threshold is not None:
        flags |= passed(rule.threshold, carts)
    return flags | carts.wishes if rule.on_request else flags


def prices(entry: Entry, fee: FeeRule, carts: Columns) -> Ints:
    """What an option costs every cart: its *fee* with what it comes on top of, its surcharges and duties."""
    transport = fees(fee, carts)
    if entry.free is not None:
        transport = np.where(passed(entry.free, carts), 0, transport)
    if entry.added is not None:
        more = fees(entry.added, carts)
        if entry.added_free is not None:
            more = np.where(passed(entry.added_free, carts), 0, more)
        transport = transport + more
    price = transport
    for surcharge in entry.surcharges:
        price = price + _surcharge(surcharge, transport, carts)
    return price if entry.duties is None else price + _duties(entry.duties, carts)


def _surcharge(rule: SurchargeRule, transport: Ints, carts: Columns) -> Ints:
    """What one surcharge adds; nothing to carts that do not meet its condition."""
    if rule.fee is not None:
        pieces = carts.pieces if rule.any_line else carts.matched.get(rule.id)
        amount = (
            times(rule.fee.minor, pieces)
            if rule.per_item and pieces is not None
            else np.full_like(transport, rule.fee.minor)
        )
    else:
        of = transport if rule.basis is None else carts.values[rule.basis]
        amount = bounded(share(of, rule.percent or Decimal(0)), _minor(rule.floor), _minor(rule.ceiling))
    if rule.waived_when_free:
        amount = np.where(transport == 0, 0, amount)
    if rule.condition is not None:
        for _, beyond in refused_by(rule.condition, carts):
            amount = np.where(beyond, 0, amount)
    return amount


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor


def features(table: Table, carts: Columns, signature: Flags) -> Ints:
    """What signature and insurance add to every option."""
    total = np.zeros(len(carts), np.int64)
    rule = table.signature
    if rule is not None and rule.buyer_pays and rule.fee is not None:
        total += np.where(signature, rule.fee.minor, 0)
    if table.insurance is not None:
        total += _insured(table.insurance, carts)
    return total


def _insured(rule: InsurancePolicy, carts: Columns) -> Ints:
    nothing = np.zeros(len(carts), np.int64)
    if not rule.buyer_pays:
        return nothing
    if rule.percent is not None:
        cost = share(carts.values[rule.threshold.basis], rule.percent)
    else:
        cost = nothing + (rule.fee.minor if rule.fee is not None else 0)
    return np.where(passed(rule.threshold, carts), cost, 0)


def _duties(rule: DutiesRule, carts: Columns) -> Ints:
    """What the shop declares to be due at the border."""
    value = carts.values[rule.basis]
    return np.where(value < rule.value_from, 0, share(value, rule.percent or Decimal(0)))
