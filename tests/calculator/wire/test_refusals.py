"""What an answer says of options that are not offered."""

import json
from dataclasses import replace

import pytest

from calculator.domain.money import Money
from calculator.domain.option import (
    Remedy,
)
from calculator.wire.answer import quote_json
from tests.calculator.wire.kit import (
    QUOTE,
    in_order,
)


@pytest.mark.parametrize(
    ("remedy", "expected"),
    [
        (
            Remedy("add_amount", amount=Money(147, "USD"), verified="rules"),
            {"kind": "add_amount", "verified": "rules", "amount": "1.47"},
        ),
        (
            Remedy("give_field", field="/destination/lines"),
            {"kind": "give_field", "verified": "quote", "field": "/destination/lines"},
        ),
    ],
)
def test_a_remedy_has_only_the_keys_of_its_kind(remedy: Remedy, expected: dict[str, str]) -> None:
    """So that a client may act on what is there."""
    refusal = replace(QUOTE.refusals[0], remedy=remedy)
    document = json.loads(quote_json(replace(QUOTE, refusals=(refusal,))))
    assert in_order(document["refusals"][0]["remedy"]) == in_order(expected)
