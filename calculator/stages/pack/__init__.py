"""pack: put what carriers must price into parcels, and say what each carrier is asked. Pure."""

from collections.abc import Sequence

from calculator.domain.box import Item, Packing
from calculator.domain.cart import Line
from calculator.domain.money import Money
from calculator.domain.plan import Ask, Packed, Plan
from calculator.policy.model import Policy
from calculator.stages.pack.asking import Load, asks_of, questions_of
from calculator.stages.pack.cartons import pack_items
from calculator.stages.pack.stacking import stack_items

_Packed = tuple[tuple[Ask, ...], tuple[str, ...]]
"""The questions, and the lines that fit into no box."""

__all__ = ["pack"]


def pack(plan: Plan, policy: Policy) -> Packed:
    """Parcels and questions for the options that need a carrier; nothing is packed where none does."""
    asks: list[Ask] = []
    unpacked: list[tuple[str, ...]] = []
    for index, consignment in enumerate(plan.consignments):
        priced = tuple([option for option in consignment.options if option.service is not None])
        if not priced or plan.destination is None or policy.origin is None:
            unpacked.append(())
            continue
        questions = questions_of(priced, policy)
        load = Load(index, consignment.lines, questions, plan.destination, policy.origin, plan.signature.required)
        asked, unfit = _packed_before(load, policy)
        asks.extend(asked)
        unpacked.append(unfit)
    return Packed(tuple(asks), tuple(unpacked))


def _packed_before(load: Load, policy: Policy) -> _Packed:
    """A cart that comes back is packed as it was: its questions are the same objects, so their answers are known."""
    # Plain values, hashed without a step of Python. Questions are the same object for equal options, a destination for
    # equal addresses; they keep their ids to themselves as long as they are held here.
    lines = tuple([_told(line) for line in load.lines])
    key = (load.index, lines, id(load.questions), id(load.destination), load.signature)
    known: tuple[object, _Packed] | None = policy.carts.get(key)
    if known is None:
        found = _packed(load, policy)
        known = policy.carts.keep(key, ((load.questions, load.destination), found), 4000 + 400 * len(lines))
    return known[1]


def _told(line: Line) -> tuple[object, ...]:
    """All of a line that packing and customs look at."""
    price, discount, customs = line.unit_price, line.discount, line.customs
    return (
        line.id,
        line.name,
        line.quantity,
        price.minor,
        price.currency,
        discount.minor,
        discount.currency,
        line.weight,
        line.line_weight,
        line.dimensions,
        customs.hs_code,
        customs.origin_country,
        customs.description,
    )


def _packed(load: Load, policy: Policy) -> _Packed:
    values = [line.paid for line in load.lines]
    packing = _boxed(load.lines, values, policy)
    return () if packing.unpacked else asks_of(load, values, packing, policy), packing.unpacked


def _boxed(lines: Sequence[Line], values: Sequence[Money], policy: Policy) -> Packing:
    items = [
        Item(
            line.id,
            line.dimensions or policy.packing.default_size or (1, 1, 1),
            line.weight if line.weight is not None else policy.packing.default_weight or 1,
            line.quantity,
            value,
            spare=line.weight * line.quantity - line.line_weight if line.weight and line.line_weight else 0,
        )
        for line, value in zip(lines, values, strict=True)
    ]
    if policy.packing.boxes:
        return pack_items(items, policy.packing.boxes, policy.currency)
    return stack_items(items, policy.currency)
