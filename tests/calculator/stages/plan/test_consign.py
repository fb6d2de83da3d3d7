"""When each line leaves, and which lines travel together."""

from datetime import date
from typing import Any

import pytest

from calculator.domain.cart import Span
from calculator.domain.plan import Window
from calculator.stages.plan.consign import busy_days, delayed, group_lines, is_busy, leads_of
from tests.calculator.stages.kit import SPLIT

MONDAY = date(2026, 3, 2)
KINDS = """
[kinds.stock]
statement = "K1"
[kinds.made]
lead_time = { min = 3, max = 4, unit = "weeks" }
statement = "K2"
[kinds.preorder]
lead_time = { min = 21, unit = "days", open_ended = true }
statement = "K3"
[kinds.vintage]
statement = "K4"
[kinds.digital]
ships = false
statement = "K5"
"""
HANDLING = '[handling]\nlead_time = { min = 3, max = 7 }\nstatement = "H1"\n'
ADD = '[readings]\nlead_combination = { choice = "add", statement = "R2" }\n'
ZONES = """
[[zones]]
id = "us"
name = "United States"
include = [{ country = ["US"] }]
statement = "Z1"
[[zones]]
id = "abroad"
name = "Abroad"
include = [{ country = ["DE"] }]
lead_time = { min = 10, max = 15 }
statement = "Z2"
"""
BUSY = """
[calendar]
closed = [2026-03-20, 2026-04-03]
[[calendar.busy_periods]]
first = 2026-03-02
last = 2026-03-04
extra_days = 2
statement = "B1"
[[calendar.busy_periods]]
first = 2026-03-04
last = 2026-03-06
extra_days = 3
statement = "B2"
"""
EVERYWHERE = """
[[options]]
code = "standard"
name = "Standard"
zones = ["us", "abroad"]
statement = "O1"
price = { kind = "flat", fee = "5.00" }
"""


def policy_of(make: Any, rest: str = "", **more: Any) -> Any:
    """A shop with many kinds and two zones."""
    return make.policy(HANDLING + rest, kinds=KINDS, zones=ZONES, options=EVERYWHERE, **more)


@pytest.mark.parametrize(
    ("kind", "zone", "lead_time", "reading", "expected"),
    [
        ("stock", 0, None, "", (Span(3, 7),)),
        ("stock", 1, None, "", (Span(10, 15),)),
        ("made", 0, None, "", (Span(3, 4, "weeks"),)),
        ("made", 1, None, "", (Span(3, 4, "weeks"),)),
        ("made", 0, None, ADD, (Span(3, 7), Span(3, 4, "weeks"))),
        ("made", 1, None, ADD, (Span(10, 15), Span(3, 4, "weeks"))),
        ("stock", 0, None, ADD, (Span(3, 7),)),
        ("stock", 0, (1, 1), "", (Span(1, 1),)),
        ("made", 1, (0, None, "days"), ADD, (Span(0, None, "days"),)),
    ],
)
def test_the_lead_times_of_a_line(
    make: Any, kind: str, zone: int, lead_time: tuple[Any, ...] | None, reading: str, expected: tuple[Span, ...]
) -> None:
    """The product's own goes alone; else its kind's, in place of the zone's or the shop's or after it, as read."""
    policy = policy_of(make, reading)
    assert leads_of(make.line(kind=kind, lead_time=lead_time), policy.zones[zone], policy) == expected


def test_a_kinds_lead_time_needs_no_handling(make: Any) -> None:
    """With nothing to be added to, it stands alone in either reading; a digital line has none."""
    policy = make.policy(ADD)
    assert leads_of(make.line(), policy.zones[0], policy) == (Span(1, 2),)
    assert leads_of(make.line(kind="digital"), policy.zones[0], policy) == ()


@pytest.mark.parametrize(("day", "extra"), [(1, 0), (2, 2), (3, 2), (4, 5), (5, 3), (6, 3), (7, 0)])
def test_busy_periods_add_up(make: Any, day: int, extra: int) -> None:
    """Both ends belong to a period; where two overlap both count."""
    assert busy_days(date(2026, 3, day), policy_of(make, BUSY)) == extra


def test_a_busy_period_moves_the_last_day_only(make: Any) -> None:
    """By business days of the shop; an open end stays open, and what set the ends is kept."""
    policy = policy_of(make, BUSY)
    window = Window(date(2026, 3, 18), date(2026, 3, 19), ("because",))
    assert delayed(window, date(2026, 3, 3), policy) == Window(date(2026, 3, 18), date(2026, 3, 24), ("because",))
    assert delayed(window, date(2026, 3, 1), policy) is window
    open_ended = Window(date(2026, 3, 18), None)
    assert delayed(open_ended, date(2026, 3, 3), policy) is open_ended


@pytest.mark.parametrize(
    ("ordered", "earliest", "latest", "expected"),
    [
        (date(2026, 3, 7), date(2026, 3, 9), date(2026, 3, 10), False),
        (date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 10), True),
        (date(2026, 2, 26), date(2026, 2, 27), date(2026, 3, 2), True),
        (date(2026, 2, 26), date(2026, 2, 27), date(2026, 3, 1), False),
        (date(2026, 3, 17), date(2026, 3, 18), date(2026, 3, 19), False),
        (date(2026, 3, 17), date(2026, 3, 18), date(2026, 3, 20), True),
        (date(2026, 3, 17), date(2026, 3, 18), date(2026, 3, 23), True),
        (date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 24), True),
        (date(2026, 3, 17), date(2026, 3, 20), None, True),
        (date(2026, 3, 17), date(2026, 3, 19), None, False),
    ],
)
def test_a_season_or_a_holiday_in_the_way_is_seen(
    make: Any, ordered: date, earliest: date, latest: date | None, expected: bool
) -> None:
    """Between the order and its last known day of dispatch, both included."""
    assert is_busy(Window(earliest, latest), ordered, policy_of(make, BUSY)) is expected


def test_lines_travel_together_by_default(make: Any) -> None:
    """One group, the slowest line at each end, named with its kind and lead time."""
    policy = policy_of(make)
    lines = (make.line(id="a"), make.line(id="b", kind="made"), make.line(id="c", lead_time=(1, 40)))
    (group,) = group_lines(lines, MONDAY, policy.zones[0], policy)
    because = ("ships earliest: line b (made: 3–4 weeks)", "ships latest: line c (stock: 1–40 business days)")
    assert group.lines == lines
    assert group.ships == Window(date(2026, 3, 23), date(2026, 4, 27), because)


@pytest.mark.parametrize("lines", [[None, (5, 9)], [(5, 9), None], [(1, 2), (5, 9), (1, 2)]])
def test_a_product_that_takes_longer_is_waited_for(make: Any, lines: list[tuple[int, int] | None]) -> None:
    """Though all are of one kind, and wherever in the cart it is."""
    cart = [make.line(id=str(place), lead_time=lead) for place, lead in enumerate(lines)]
    policy = policy_of(make)
    (group,) = group_lines(cart, MONDAY, policy.zones[0], policy)
    slow = f"line {lines.index((5, 9))} (stock: 5–9 business days)"
    assert group.ships == Window(
        date(2026, 3, 9), date(2026, 3, 13), (f"ships earliest: {slow}", f"ships latest: {slow}")
    )


def test_added_lead_times_are_named_in_turn(make: Any) -> None:
    """First the shop's, then the kind's."""
    policy = policy_of(make, ADD)
    (group,) = group_lines((make.line(id="b", kind="made"),), MONDAY, policy.zones[0], policy)
    because = "line b (made: 3–7 business days then 3–4 weeks)"
    expected = (f"ships earliest: {because}", f"ships latest: {because}")
    assert group.ships == Window(date(2026, 3, 26), date(2026, 4, 8), expected)


def test_an_open_line_leaves_the_group_open(make: Any) -> None:
    """And is named."""
    policy = policy_of(make)
    lines = (make.line(id="a"), make.line(id="b", kind="preorder"))
    (group,) = group_lines(lines, MONDAY, policy.zones[0], policy)
    named = "line b (preorder: 21+ days)"
    assert group.ships == Window(date(2026, 3, 23), None, (f"ships earliest: {named}", f"ships latest: open, {named}"))


def test_a_busy_period_delays_every_line(make: Any) -> None:
    """The order's day decides, not the day of dispatch."""
    policy = policy_of(make, BUSY)
    (group,) = group_lines((make.line(),), date(2026, 3, 4), policy.zones[0], policy)
    assert (group.ships.earliest, group.ships.latest) == (date(2026, 3, 9), date(2026, 3, 23))


def test_a_split_cart_groups_lines_that_leave_alike(make: Any) -> None:
    """By window, in the order in which the windows are met."""
    policy = policy_of(make, SPLIT)
    ids = ("a", "b", "c", "d")
    kinds = ("stock", "made", "vintage", "made")
    lines = tuple(make.line(id=each, kind=kind) for each, kind in zip(ids, kinds, strict=True))
    first, second = group_lines(lines, MONDAY, policy.zones[0], policy)
    assert ([line.id for line in first.lines], [line.id for line in second.lines]) == (["a", "c"], ["b", "d"])
    assert (first.ships.earliest, first.ships.latest) == (date(2026, 3, 5), date(2026, 3, 11))
    assert (second.ships.earliest, second.ships.latest) == (date(2026, 3, 23), date(2026, 3, 30))
    assert second.ships.because[0] == "ships earliest: line b (made: 3–4 weeks)"


@pytest.mark.parametrize("one", [{"lead_time": (3, 8)}, {"lead_time": (4, 7)}, {"lead_time": (3, None)}])
def test_one_other_end_is_another_parcel(make: Any, one: dict[str, Any]) -> None:
    """Both ends of the window count."""
    policy = policy_of(make, SPLIT)
    groups = group_lines((make.line(), make.line(id="2", **one)), MONDAY, policy.zones[0], policy)
    assert [[line.id for line in group.lines] for group in groups] == [["1"], ["2"]]


def test_a_forced_service_or_a_block_is_another_parcel(make: Any) -> None:
    """Though the lines leave on the same days."""
    block = (
        '[[blocks]]\nreason = "old"\nlines = { kinds = ["vintage"] }\nmessage = "Old."\nstatement = "B1"\n'
        'refuses = { levels = ["expedited"] }\n'
    )
    carrier = make.carrier_option(["usps_ground"]).replace('zones = ["us"]', 'zones = ["us", "abroad"]')
    policy = make.policy(HANDLING + SPLIT + block, kinds=KINDS, zones=ZONES, options=carrier)
    lines = (make.line(id="a"), make.line(id="b", kind="vintage"), make.line(id="c", service="usps_ground"))
    groups = group_lines(lines, MONDAY, policy.zones[0], policy)
    assert [[line.id for line in group.lines] for group in groups] == [["a"], ["b"], ["c"]]


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ('tags = ["battery"]', {"tags": ("battery",)}),
        ('skus = ["R7"]', {"sku": "R7"}),
        ('hs_codes = ["71"]', {"customs": {"hs_code": "7113"}}),
    ],
)
def test_a_block_parts_lines_by_whatever_it_knows_them(make: Any, key: str, line: dict[str, Any]) -> None:
    """Not by kind alone: what is barred does not bar the rest of a split cart."""
    block = f'[[blocks]]\nreason = "held"\nlines = {{ {key} }}\nmessage = "Held."\nstatement = "B1"\n'
    policy = policy_of(make, SPLIT + block)
    groups = group_lines((make.line(), make.line(id="2", **line)), MONDAY, policy.zones[0], policy)
    assert [[line.id for line in group.lines] for group in groups] == [["1"], ["2"]]
