"""Every switch of the language is explained to whoever runs a shop."""

from typing import get_args

import pytest

from calculator.ledger.switches import neighbours, switches, table_of, written
from calculator.policy import schema
from calculator.policy.schema import BasisName


def test_every_switch_is_explained() -> None:
    """One question a switch, one sentence a choice; a new reading in the schema fails here until it is explained."""
    found = {switch.name: switch for switch in switches("discounted_physical_subtotal")}
    assert list(found) == ["basis", *schema.Readings.model_fields]
    for name in schema.Readings.model_fields:
        choice = table_of(name).model_fields["choice"]
        choices = get_args(choice.annotation) or (False, True)
        assert set(found[name].meanings) == {written(each) for each in choices}
        assert found[name].usual == written(choice.default)
        assert found[name].question.endswith("?")
        assert all(meaning.endswith(".") for meaning in found[name].meanings.values())
        assert len(set(found[name].meanings.values())) == len(choices)


@pytest.mark.parametrize("basis", get_args(BasisName))
def test_order_values_have_neighbours(basis: str) -> None:
    """Each differs in exactly one respect, can be written in a file, and has the basis among its own neighbours."""
    found = list(neighbours(basis))
    assert len(set(found)) == len(found)
    assert basis not in found
    assert set(found) <= set(get_args(BasisName))
    assert all(basis in neighbours(other) for other in found)
    (usual, *_) = switches(basis)
    assert usual.usual == basis
    assert set(usual.meanings) == {basis, *found}


@pytest.mark.parametrize(("choice", "text"), [(True, "true"), (False, "false"), ("add", "add")])
def test_choices_are_written_as_in_the_file(choice: object, text: str) -> None:
    """TOML's own spelling."""
    assert written(choice) == text
