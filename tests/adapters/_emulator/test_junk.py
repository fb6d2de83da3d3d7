"""Whatever is sent, the emulator answers as a carrier would: prices or a refusal, never an accident of its own."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from calculator.domain.money import Money
from tests.adapters._emulator.kit import CARRIERS, Desk, adapter_of, box, read, shipment_of

JUNK = (
    None,
    "",
    "x",
    "\x00",
    "é",
    0,
    -1,
    True,
    Decimal("0.0001"),
    10**30,
    [],
    {},
    [None],
    {"0": 1},
    "9" * 400,
    "2026-02-30",
)


def broken(tree: Any) -> Iterator[None]:
    """Break *tree* in place, one value at a time; it is whole again at the end."""
    slots = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else []
    for slot in slots:
        value = tree[slot]
        for junk in (*JUNK, [value], {"0": value}):
            tree[slot] = junk
            yield
        tree[slot] = value
        yield from broken(value)


@pytest.mark.parametrize("place", ["home", "canada"])
@pytest.mark.parametrize("carrier", CARRIERS)
async def test_every_value_of_a_request_may_be_junk(desk: Desk, carrier: str, place: str) -> None:
    """Status 200, 201 or 4xx, and JSON."""
    shipment = shipment_of(carrier, place, signature=True, insured=Money(500_00, "USD"), parcels=(box(),))
    request = adapter_of(carrier).build_request(shipment)
    tried = refused = 0
    for _ in broken(request.body):
        response = await desk.sender.send(carrier, request)
        tried += 1
        refused += response.status >= 400
        assert response.status in (200, 201, 400, 402, 422), request.body
        assert isinstance(read(response), dict)
        assert all(value.isascii() and value.isprintable() for value in response.headers.values())
    assert tried > 250
    assert refused > tried // 4
