"""Cartonization: which pieces share which box. Pure, bounded by count, the same whatever order the items come in."""

from calculator.stages.packing.cartons import pack_items
from calculator.stages.packing.pieces import MAX_PIECES, MAX_SEARCHED_PIECES, MAX_STEPS
from calculator.stages.packing.stacking import stack_items

__all__ = ["MAX_PIECES", "MAX_SEARCHED_PIECES", "MAX_STEPS", "pack_items", "stack_items"]
