"""Where the page can be read in two ways, or is silent."""

from typing import Literal

from calculator.policy.schema.values import Name, Statement, Table, Words


class LeadCombination(Table):
    """Does a kind's lead time replace the shop's handling time, or come on top of it?"""

    choice: Literal["replace", "add"] = "replace"
    statement: Statement


class TransitFrom(Table):
    """Do transit days count from dispatch or from the order?"""

    choice: Literal["dispatch", "order"] = "dispatch"
    statement: Statement


class ExpressAddsStandard(Table):
    """Does an option's fee come on top of the option it names in ``on_top_of``?"""

    choice: bool = False
    statement: Statement


class MixedCart(Table):
    """Do lines that leave on different days travel together or split?"""

    choice: Literal["together", "split"] = "together"
    statement: Statement


class CustomBlocksExpedited(Table):
    """Are the blocks that name this reading in force?"""

    choice: bool = True
    statement: Statement


class Readings(Table):
    """Where the page can be read in two ways: the reading chosen, by name."""

    lead_combination: LeadCombination | None = None
    transit_from: TransitFrom | None = None
    express_adds_standard: ExpressAddsStandard | None = None
    mixed_cart: MixedCart | None = None
    custom_blocks_expedited: CustomBlocksExpedited | None = None


class Silence(Table):
    """Something the shop's page does not say, and what the calculator does about it."""

    topic: Name
    decision: Words
