"""What a replay adds up: how much of it is kept, and in which order it is told."""

from calculator.backtest.totals import MOST_TOLD, Change, Tally, Totals


def change(line: int, old: int | None, new: int | None) -> Change:
    """Of an order on this line."""
    return Change(f"#{line}", line, "us", old, new)


def test_left_out_orders_are_counted_past_those_that_are_told() -> None:
    """The first ones are told with their reasons, as many as may be; no reason of the others is kept."""
    totals = Totals()
    for line in range(1, MOST_TOLD + 3):
        totals.skip(line, "is torn")
    assert totals.skipped_count == MOST_TOLD + 2
    assert totals.skipped == [(line, "is torn") for line in range(1, MOST_TOLD + 1)]


def test_the_first_that_are_served_no_more_are_kept() -> None:
    """As many as were wished for, over all blocks."""
    totals = Totals(most=2)
    for line in (3, 1, 2):
        totals.served_no_more(change(line, 500, None))
    assert [each.line for each in totals.refused] == [3, 1]


def test_the_biggest_differences_are_kept_either_way() -> None:
    """A larger one takes the place of the smallest; of equal ones the earlier order stays and goes first."""
    totals = Totals(most=2)
    for each in (change(1, 500, 600), change(2, 500, 300), change(4, 0, 200), change(3, 900, 700)):
        totals.served_by_both(each)
    assert [each.line for each in totals.biggest] == [2, 3]
    assert [each.difference for each in totals.biggest] == [-200, -200]


def test_nothing_is_kept_where_nothing_is_wished_for() -> None:
    """Though all is counted."""
    totals = Totals(most=0)
    totals.served_no_more(change(1, 500, None))
    totals.served_by_both(change(2, 500, 600))
    assert (totals.refused, totals.biggest) == ([], ())


def test_zones_are_told_by_name_and_then_options() -> None:
    """What lies outside every zone comes last of them."""
    tally = {name: Tally(orders_after=number) for number, name in enumerate(("us", None, "abroad", "express", "a"))}
    totals = Totals(
        zones={"us": tally["us"], None: tally[None], "abroad": tally["abroad"]},
        options={"express": tally["express"], "a": tally["a"]},
    )
    assert list(totals.tallies()) == [
        ("zone", "abroad", tally["abroad"]),
        ("zone", "us", tally["us"]),
        ("zone", "outside every zone", tally[None]),
        ("option", "a", tally["a"]),
        ("option", "express", tally["express"]),
    ]
