"""What the other reading of a page would change: the carts, shown by quotes under both."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from math import inf
from typing import Any

import pytest

from calculator.domain.errors import BadCart
from calculator.domain.money import Money
from calculator.domain.rate import Rate, RateCharge, RateSheet, Transit
from calculator.domain.shipment import Shipment
from calculator.pipeline import Shop, quote
from calculator.policy.load import load
from calculator.stages.seal import Keys
from calculator.wire.answer import quote_json
from calculator.wire.request import read_cart

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
SLUGS = ("hotshellow", "little-rooms", "oily-moon")
TOML = {
    "express_adds_standard": ("express_adds_standard = { choice = false", "express_adds_standard = { choice = true"),
    "transit_from": ('transit_from = { choice = "dispatch"', 'transit_from = { choice = "order"'),
    "lead_combination": ('lead_combination = { choice = "replace"', 'lead_combination = { choice = "add"'),
    "custom_blocks_expedited": ("expedited = { choice = true", "expedited = { choice = false"),
}


class Asked:
    """A carrier that asks the same for everything."""

    def __init__(self, carrier: str) -> None:
        self.carrier, self.local = carrier, True

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        charges = (RateCharge("carrier", "Transport", Money(700, shipment.currency)),)
        rates = (Rate(self.carrier, code, charges, Transit(2, 3)) for code in sorted(shipment.services))
        return RateSheet(self.carrier, tuple(rates))


SOURCES = {carrier: Asked(carrier) for carrier in ("usps", "ups", "dhl_express")}


def answered(ledgers: Any, text: bytes, slug: str, request: dict[str, Any]) -> dict[str, Any] | str:
    """The answer to a witness, without what is different in every quote; a refused input as its sentence."""
    shop = Shop(load(text, f"{slug}.toml", ledgers.catalogue), SOURCES, Keys([b"a key of the tests"]), {})
    try:
        found = asyncio.run(quote(read_cart(json.dumps(request).encode()), shop, NOW))
    except BadCart as error:
        return str(error)
    answer: dict[str, Any] = json.loads(quote_json(found, explain=False))
    for key in ("quote_id", "policy_version", "expires_at"):
        del answer[key]
    for option in answer["options"]:
        del option["token"]
    return answer


def changes(reading: Any) -> Iterator[tuple[str, str, str, str, str]]:
    """Where, which option, what, before and after."""
    for other in reading.others:
        for region in other.changes:
            for change in region.changes:
                yield region.bounds, change.option, change.aspect, change.old, change.new


def test_express_on_top_changes_small_orders_only(ledgers: Any) -> None:
    """From $50 both readings agree; below, a buyer of express would pay the $5 as well."""
    reading = ledgers.reading("hotshellow", "express_adds_standard")
    (found,) = changes(reading)
    assert found[1:] == ("express", "price", "$15.00", "$20.00")
    assert "up to $49.99" in found[0]
    assert (reading.choice, reading.named, reading.statement) == ("false", True, "C6")
    assert reading.quoted.startswith("Express delivery takes 5 to 7 business days")


def test_order_value_before_discounts_moves_the_signature(ledgers: Any) -> None:
    """The protective alternative of Little Rooms: orders that only a discount keeps at $500 or below."""
    reading = ledgers.reading("little-rooms", "basis")
    before_discounts = next(other for other in reading.others if other.choice == "listed_physical_subtotal")
    signed = [
        region
        for region in before_discounts.changes
        if any(change.aspect == "signature" and change.new == "required" for change in region.changes)
    ]
    assert signed
    for region in signed:
        assert "discounted physical subtotal up to $500.00" in region.bounds
        assert "listed physical subtotal from $500.01" in region.bounds


def test_the_days_of_an_order(ledgers: Any) -> None:
    """Counted from the order, a parcel arrives as much sooner as it takes to leave; no price changes."""
    reading = ledgers.reading("hotshellow", "transit_from")
    assert {(option, aspect) for _, option, aspect, _, _ in changes(reading)} == {
        ("standard", "window"),
        ("express", "window"),
        ("exchange", "window"),
    }


def test_custom_items_may_be_expedited(ledgers: Any) -> None:
    """Only expedited services, only with custom items."""
    reading = ledgers.reading("little-rooms", "custom_blocks_expedited")
    found = list(changes(reading))
    assert found
    assert {option for _, option, _, _, _ in found} == {"usps_priority_mail_express", "dhl_express_12_00"}
    assert all("custom" in bounds and aspect == "eligibility" for bounds, _, aspect, _, _ in found)


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("hotshellow", "lead_combination"),
        ("hotshellow", "custom_blocks_expedited"),
        ("little-rooms", "express_adds_standard"),
        ("oily-moon", "custom_blocks_expedited"),
    ],
)
def test_a_switch_without_effect(ledgers: Any, slug: str, name: str) -> None:
    """Is in the ledger as not named by the file and changing no cart."""
    reading = ledgers.reading(slug, name)
    assert (reading.named, reading.statement, reading.quoted, reading.matters) == (False, None, None, False)


def test_a_reading_the_file_does_not_name_may_matter(ledgers: Any) -> None:
    """Nothing in Hotshellow's file says that mixed carts travel together: it is the usual reading that decides."""
    reading = ledgers.reading("hotshellow", "mixed_cart")
    assert (reading.choice, reading.named, reading.matters) == ("together", False, True)


def test_a_reading_that_the_file_does_not_allow(ledgers: Any) -> None:
    """Where the other answer would be a fault of the file, the fault is told instead of changes."""
    unnamed = ('\nexpress_adds_standard = { choice = false, statement = "C6" }', "")
    alone = ('on_top_of = "standard"\n', "")
    reading = ledgers.reading("hotshellow", "express_adds_standard", unnamed, alone)
    (other,) = reading.others
    assert [fault.code for fault in other.faults] == ["nothing_to_add"]
    assert (other.changes, reading.named, reading.matters) == ((), False, False)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_region_is_shown_by_its_witness(ledgers: Any, slug: str) -> None:
    """Quoted under both readings, the smallest cart of every region gets two different answers."""
    shown = 0
    for reading in ledgers.of(slug).readings:
        if reading.name not in TOML or not reading.named:
            continue
        (other,) = reading.others
        for region in other.changes:
            one = answered(ledgers, ledgers.text(slug), slug, region.witness)
            two = answered(ledgers, ledgers.text(slug, TOML[reading.name]), slug, region.witness)
            assert one != two, region.bounds
            shown += 1
    assert shown or slug == "oily-moon"


def test_the_ledger_names_its_policy(ledgers: Any) -> None:
    """Shop, name and version are the policy's."""
    ledger = ledgers.of("hotshellow")
    policy = load(ledgers.text("hotshellow"), "hotshellow.toml", ledgers.catalogue)
    assert (ledger.shop, ledger.name, ledger.version) == ("hotshellow", "Hotshellow", policy.version)
