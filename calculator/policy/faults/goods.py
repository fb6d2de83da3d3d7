"""What ships and in what: kinds with lead times, boxes that hold something, defaults that weigh something."""

from collections.abc import Iterator
from fractions import Fraction

from calculator.domain.errors import PolicyFault
from calculator.domain.units import GRAMS, MILLIMETRES
from calculator.policy import schema
from calculator.policy.faults.telling import LeftOut, choose, fault


def kind_faults(file: schema.PolicyFile, left_out: LeftOut) -> Iterator[PolicyFault]:
    """The default kind exists, something ships, and each that ships has a lead time."""
    unsure = "default_kind" in left_out.tables or left_out.may_define("kinds", file.default_kind)
    if file.default_kind not in file.kinds and not unsure:
        message = f"no kind called {file.default_kind!r}: {choose(file.default_kind, file.kinds)}"
        yield fault("default_kind", "dangling_kind", message)
    handled = file.handling is not None or "handling" in left_out.tables
    if not handled and not all(zone.lead_time for zone in file.zones):
        for name, kind in file.kinds.items():
            if kind.ships and kind.lead_time is None:
                message = "no lead time: give the kind one, or say in [handling] what holds for every kind"
                yield fault(f"kinds.{name}", "no_lead_time", message)
    if "kinds" not in left_out.tables and not any(kind.ships for kind in file.kinds.values()):
        yield fault("kinds", "nothing_ships", "no kind ships: set ships = true on at least one")


def packing_faults(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    """Boxes hold something, their outside is not the smaller one, and a declared default is not zero."""
    for index, box in enumerate(file.packing.boxes):
        path = f"packing.boxes[{index}]"
        inner = _sides(box.inner)
        if not all(inner):
            yield fault(f"{path}.inner", "empty_box", "a box has three sides longer than 0")
        if box.outer is not None and any(out < side for out, side in zip(_sides(box.outer), inner, strict=True)):
            yield fault(f"{path}.outer", "box_inside_out", "the outside of a box is not smaller than its inside")
        if _grams(box.max_weight) <= _grams(box.empty_weight):
            message = "max_weight counts the box itself: it must be more than empty_weight"
            yield fault(f"{path}.max_weight", "box_holds_nothing", message)
    weight, size = file.packing.default_weight, file.packing.default_size
    if weight is not None and not weight.value:
        yield fault("packing.default_weight", "weighs_nothing", "a product that ships weighs more than 0")
    if size is not None and not all(_sides(size)):
        yield fault("packing.default_size", "empty_box", "a product that ships has three sides longer than 0")


def _sides(size: schema.Size) -> list[Fraction]:
    """Exact millimetres, shortest side first."""
    return sorted(Fraction(side) * MILLIMETRES[size.unit] for side in (size.length, size.width, size.height))


def _grams(weight: schema.Weight) -> Fraction:
    return Fraction(weight.value) * GRAMS[weight.unit]
