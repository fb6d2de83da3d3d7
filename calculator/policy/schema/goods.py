"""What ships: item kinds, weights, sizes, boxes."""

from typing import Literal

from pydantic import Field

from calculator.policy.schema.times import Days
from calculator.policy.schema.values import Name, Number, Statement, Table


class Weight(Table):
    """A weight with its unit."""

    value: Number
    unit: Literal["g", "kg", "oz", "lb"]


class Size(Table):
    """Length, width and height with their unit."""

    length: Number
    width: Number
    height: Number
    unit: Literal["mm", "cm", "m", "in"]


class Kind(Table):
    """An item kind: how long it takes, whether it ships at all, counts in order values, may carry a discount."""

    lead_time: Days | None = None
    ships: bool = True
    discounts: bool = True
    in_basis: bool = True
    statement: Statement


class BoxTable(Table):
    """A box on the shelf. ``outer`` defaults to ``inner``; ``max_weight`` counts contents and box."""

    id: Name
    inner: Size
    outer: Size | None = None
    empty_weight: Weight
    max_weight: Weight


class Packing(Table):
    """Boxes, and what to assume of a product whose page does not give it."""

    boxes: list[BoxTable] = Field(default=[])
    default_weight: Weight | None = None
    default_size: Size | None = None
    statement: Statement | None = None
