"""Options that make way for others."""

from typing import Any

import pytest

from calculator.domain.option import Refusal
from tests.calculator.stages.kit import table


def answered(make: Any, *options: str, value: str = "20.00") -> tuple[list[str], list[Refusal]]:
    """Codes offered, and what made way."""
    quote = make.quote(make.cart(value), make.shop(make.policy(options="".join(options))))
    return [each.code for each in quote.options], list(quote.refusals)


def superseded(code: str, first: str) -> Refusal:
    """What is said of an option that is not the first of its group."""
    message = f"{first.capitalize()} goes first in the group g"
    return Refusal(code, "superseded", message, statement=f"O_{code}")


@pytest.mark.parametrize(
    ("priorities", "first"),
    [((0, 0, 0), "a"), ((0, 1, 0), "b"), ((0, 1, 2), "c"), ((2, 2, 1), "a"), ((-1, 0, 0), "b"), ((-2, -3, -4), "a")],
)
def test_one_of_a_group_is_offered(make: Any, priorities: tuple[int, ...], first: str) -> None:
    """The one of the highest priority, then by code, whatever the order of the file and of prices."""
    codes = ("a", "b", "c")
    fees = {"a": "3.00", "b": "2.00", "c": "1.00"}
    rows = [
        table(code, fees[code], f'group = "g"\npriority = {priority}')
        for code, priority in zip(codes, priorities, strict=True)
    ]
    for order in (rows, rows[::-1]):
        offered, refused = answered(make, *order, table("z", "9.00"))
        assert offered == [first, "z"]
        assert sorted(refused, key=lambda each: each.code) == [
            superseded(code, first) for code in codes if code != first
        ]


def test_groups_do_not_mix(make: Any) -> None:
    """Each has its own first; an option of no group stands alone."""
    offered, refused = answered(
        make, table("a", "1.00", 'group = "g"'), table("b", "2.00", 'group = "h"'), table("c", "3.00")
    )
    assert (offered, refused) == (["a", "b", "c"], [])


def test_only_what_is_offered_supersedes(make: Any) -> None:
    """A first choice that is refused leaves its place to the next."""
    first = table("a", "1.00", 'group = "g"\npriority = 9\nvalid_until = 2026-01-01')
    offered, refused = answered(make, first, table("b", "2.00", 'group = "g"'))
    assert offered == ["b"]
    assert [each.reason for each in refused] == ["not_offered_on_this_day"]


FREE = 'free_from = { at = "50.00", statement = "F1" }'


def test_a_free_option_may_hide_a_paid_one(make: Any) -> None:
    """Where it is free; not where it costs something."""
    options = (table("free", "5.00", FREE), table("paid", "9.00", 'hide_when_free = "free"'))
    assert answered(make, *options, value="49.99") == (["free", "paid"], [])
    offered, refused = answered(make, *options, value="50.00")
    assert offered == ["free"]
    assert refused == [Refusal("paid", "hidden_by_free_option", "Free is free", statement="O_paid")]


def test_a_carriers_free_service_hides_by_the_code_of_its_option(make: Any) -> None:
    """Any of its services that is free will do; one that is not, will not; a service's own code names no option."""
    carrier = make.carrier_option(["usps_ground", "usps_express"], "", FREE)
    policy = make.policy(options=carrier + table("paid", "9.00", 'hide_when_free = "parcel"') + table("kept", "9.00"))

    def answer(value: str, *services: str) -> list[str]:
        return [each.code for each in make.quote(make.cart(value), make.shop(policy, make.source(*services))).options]

    assert answer("50.00", "usps_express") == ["usps_express", "kept"]
    assert answer("50.00", "usps_ground", "usps_express") == ["usps_express", "usps_ground", "kept"]
    assert answer("49.99", "usps_ground") == ["usps_ground", "kept", "paid"]


def test_a_free_option_that_is_not_offered_hides_nothing(make: Any) -> None:
    """There must be something to take instead."""
    rule = FREE + '\nonly_when = { quantity_up_to = 1, statement = "W1" }'
    policy = make.policy(options=table("free", "5.00", rule) + table("paid", "9.00", 'hide_when_free = "free"'))
    quote = make.quote(make.cart("30.00", "30.00"), make.shop(policy))
    assert [each.code for each in quote.options] == ["paid"]


def test_the_group_is_looked_at_before_the_free_option(make: Any) -> None:
    """One reason an option."""
    _, refused = answered(
        make,
        table("free", "0.00"),
        table("paid", "9.00", 'hide_when_free = "free"\ngroup = "g"'),
        table("next", "8.00", 'group = "g"\npriority = 1'),
    )
    assert refused == [superseded("paid", "next")]


def test_what_makes_way_is_in_the_chain(make: Any) -> None:
    """With its reason, as every refusal."""
    quote = make.quote(
        shop=make.shop(make.policy(options=table("free", "0.00") + table("p", "9.00", 'hide_when_free = "free"')))
    )
    (verdict,) = [each for each in quote.verdicts if each.rule == "hidden_by_free_option"]
    assert (verdict.holds, verdict.because, verdict.statement, verdict.option) == (False, "Free is free", "O_p", "p")
