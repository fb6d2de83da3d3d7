"""The ways in which an answer is broken: each once, one value at a time, and nothing stays broken."""

import copy
import json
from typing import Any

import pytest

from adapters._conformance.breaking import BODIES, HUGE, break_each


def broken(tree: Any) -> list[Any]:
    """Every step, spelled; the tree must be whole again at the end."""
    whole = copy.deepcopy(tree)
    steps = [json.loads(json.dumps(tree)) for _ in break_each(tree)]
    assert tree == whole
    return steps


def test_a_value_is_replaced_and_deleted() -> None:
    """Null, junk of every kind, wrapped in a list and in an object, and gone."""
    steps = broken({"price": "7.50"})
    values = [step["price"] for step in steps if step]
    assert {} in steps
    assert len(steps) == 15
    for junk in (None, "", "x", 0, -1, "-5.00", True, [], {}, ["7.50"], {"0": "7.50"}):
        assert any(type(value) is type(junk) and value == junk for value in values), junk


def test_a_list_becomes_its_first_item_and_two_items_are_broken() -> None:
    """One object in place of many, and each of the first two by itself; later ones are like them."""
    steps = broken({"rows": [{"a": 1}, {"b": 2}, {"c": 3}]})
    assert {"rows": {"a": 1}} in steps
    assert {"rows": [{"b": 2}, {"c": 3}]} in steps
    assert {"rows": [{"a": 1}, {"c": 3}]} in steps
    assert {"rows": [{"a": 1}, {"b": None}, {"c": 3}]} in steps
    assert {"rows": [{"a": 1}, {"b": 2}, {"c": None}]} not in steps


@pytest.mark.parametrize("tree", ["text", 1, None, [], {}])
def test_there_may_be_nothing_to_break(tree: Any) -> None:
    """A value alone, and what is empty."""
    assert broken(tree) == []


def test_bodies_are_what_they_are_called() -> None:
    """Five megabytes are five megabytes, and valid JSON."""
    assert len(BODIES["5 MB"]) > 5_000_000
    assert len(HUGE) > 5_000_000
    assert json.loads(HUGE).keys() == {"rates"}
