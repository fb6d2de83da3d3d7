"""The readings a policy may choose between, explained to whoever runs the shop."""

from collections.abc import Iterator, Mapping
from typing import Final, get_args

from calculator.domain.record import record
from calculator.page.words import order_value
from calculator.policy import schema

BASIS: Final = "basis"
"""The one reading that is a key of its own at the top of the file."""


@record(frozen=True, slots=True)
class Switch:
    """A question the shop's page leaves open, and what each answer means. ``usual`` holds where the file is silent."""

    name: str
    question: str
    meanings: Mapping[str, str]
    usual: str


_QUESTIONS: Final[dict[str, tuple[str, Mapping[str, str]]]] = {
    "lead_combination": (
        "Does the time a kind of item takes to make replace your usual handling time, or come after it?",
        {
            "replace": "An item leaves after its own time alone.",
            "add": "An item leaves after your usual handling time and then its own.",
        },
    ),
    "transit_from": (
        "Do the delivery days you name count from the day a parcel leaves, or from the day of the order?",
        {
            "dispatch": "Delivery days begin when the parcel leaves.",
            "order": "Delivery days begin with the order, so the time to get it ready is part of them.",
        },
    ),
    "express_adds_standard": (
        "Where an option's fee may come on top of another's, does the buyer pay both?",
        {
            "false": "The buyer pays the option's own fee instead of the other.",
            "true": "The buyer pays both fees.",
        },
    ),
    "mixed_cart": (
        "Do items that are ready on different days wait for one another?",
        {
            "together": "All items travel in one shipment, when the last is ready.",
            "split": "Items that are ready earlier travel ahead, in shipments of their own.",
        },
    ),
    "custom_blocks_expedited": (
        "Do the blocks hold that your page does not state in so many words, such as no fast shipping for custom items?",
        {
            "true": "These blocks hold: such items keep the options away.",
            "false": "These blocks do not hold: such items travel like all others.",
        },
    ),
}
_BASIS_QUESTION: Final = "Which prices make up the order value that your fees, free shipping and signatures look at?"


def switches(basis: str) -> Iterator[Switch]:
    """All of them; *basis* is the file's, whose alternatives differ from it in one respect each."""
    meanings = {name: f"An order counts as {order_value(name)}." for name in (basis, *neighbours(basis))}
    yield Switch(BASIS, _BASIS_QUESTION, meanings, basis)
    for name in schema.Readings.model_fields:
        question, meanings_of = _QUESTIONS[name]
        yield Switch(name, question, meanings_of, written(table_of(name).model_fields["choice"].default))


def table_of(name: str) -> type[schema.Table]:
    """The schema's table of a reading."""
    found: type[schema.Table] = next(
        part for part in get_args(schema.Readings.model_fields[name].annotation) if part is not type(None)
    )
    return found


def written(choice: object) -> str:
    """A choice as TOML writes it: ``add``, ``true``."""
    return str(choice).lower() if isinstance(choice, bool) else str(choice)


def neighbours(basis: str) -> Iterator[str]:
    """Order values that differ from *basis* in discounts, in what need not be shipped, or in tax."""
    discounts, goods = basis.startswith("discounted"), "_physical" in basis
    taxed = "_with_tax" if basis.endswith("_with_tax") else ""
    yield _basis(not discounts, goods, taxed)
    yield _basis(discounts, not goods, taxed)
    yield _basis(discounts, goods, "" if taxed else "_with_tax")


def _basis(discounts: bool, goods: bool, taxed: str) -> str:
    return f"{'discounted' if discounts else 'listed'}{'_physical' if goods else ''}_subtotal{taxed}"
