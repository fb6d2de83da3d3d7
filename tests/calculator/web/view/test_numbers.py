"""The common numbers, in a form and back in the text."""

from pathlib import Path

import pytest

from calculator.policy.load import load
from calculator.sources import known_services
from calculator.web.view.numbers import LARGEST, NoNumber, Number, numbers_of, with_numbers

POLICIES = Path(__file__).parents[4] / "fixtures" / "policies"
TEXT = """\
# what the shop says
[calendar]
cut_off = 14:00:00  # Chicago
cut_off_by_day = { friday = 12:00:00 }

[handling]
lead_time = { min = 1, max = 2, unit = "days" } # by hand

[kinds.made_to_order]
lead_time = { min = 3, unit = "weeks", open_ended = true }

[[options]]
code = "standard"
name = "Standard"
price = { kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] } # as on the page
transit = { min = 3, max = 5, statement = "S" }

[[options]]
code = "heavy"
price = { kind = "weight_tiers", tiers = [{ up_to = { value = "2", unit = "kg" }, fee = "7.00" }, { fee = "9.00" }] }

[[options]]
code = "mail"
name = "Mail"
lead_time = { min = 0, max = 1 }
free_from = { at = "80.00", statement = "S" }

[options.price]
kind = "carrier"
floor = "4.00"

[signature]
over = "500.00"
fee = "3.00"
"""


def field(text: str, *path: str | int) -> Number:
    """The number at a path."""
    (found,) = [number for number in numbers_of(text) if number.path == path]
    return found


def test_the_numbers_an_owner_changes_are_found() -> None:
    """In the file's order, with words and values."""
    found = [(number.group, number.label, number.sort, number.value, number.unit) for number in numbers_of(TEXT)]
    assert found == [
        ("Days until dispatch", "Cut-off", "time", "14:00:00", ""),
        ("Days until dispatch", "Cut-off, friday", "time", "12:00:00", ""),
        ("Days until dispatch", "All goods, at least", "days", "1", "days"),
        ("Days until dispatch", "All goods, at most", "days", "2", "days"),
        ("Days until dispatch", "Made to order, at least", "days", "3", "weeks"),
        ("Standard", "Orders under", "amount", "50.00", ""),
        ("Standard", "Fee under 50.00", "amount", "5.00", ""),
        ("Standard", "Fee above", "amount", "0.00", ""),
        ("Standard", "In transit, at least", "days", "3", "business days"),
        ("Standard", "In transit, at most", "days", "5", "business days"),
        ("heavy", "Fee up to 2 kg", "amount", "7.00", ""),
        ("heavy", "Fee above", "amount", "9.00", ""),
        ("Mail", "At least", "amount", "4.00", ""),
        ("Mail", "Free from", "amount", "80.00", ""),
        ("Mail", "Until dispatch, at least", "days", "0", "business days"),
        ("Mail", "Until dispatch, at most", "days", "1", "business days"),
        ("Signature", "Orders over", "amount", "500.00", ""),
        ("Signature", "Fee", "amount", "3.00", ""),
    ]


@pytest.mark.parametrize(
    ("path", "typed", "old", "new"),
    [
        (("calendar", "cut_off"), "15:30", "cut_off = 14:00:00  # Chicago", "cut_off = 15:30:00  # Chicago"),
        (("calendar", "cut_off_by_day", "friday"), "11:30", "friday = 12:00:00", "friday = 11:30:00"),
        (("handling", "lead_time", "max"), "4", "max = 2, unit", "max = 4, unit"),
        (("options", 0, "price", "tiers", 0, "under"), " 75.00 ", 'under = "50.00"', 'under = "75.00"'),
        (("options", 0, "price", "tiers", 1, "fee"), "1", '{ fee = "0.00" }', '{ fee = "1" }'),
        (("options", 1, "price", "tiers", 1, "fee"), "9.99", '{ fee = "9.00" }', '{ fee = "9.99" }'),
        (("options", 2, "price", "floor"), "4.50", 'floor = "4.00"', 'floor = "4.50"'),
        (("options", 2, "free_from", "at"), "90.00", 'at = "80.00"', 'at = "90.00"'),
        (("signature", "over"), "600.00", 'over = "500.00"', 'over = "600.00"'),
    ],
)
def test_one_number_is_changed_and_nothing_else(path: tuple[str | int, ...], typed: str, old: str, new: str) -> None:
    """Comments, order and spelling of all the rest stay to the byte."""
    assert TEXT.count(old) == 1
    assert with_numbers(TEXT, {field(TEXT, *path).field: typed}) == TEXT.replace(old, new)


def test_several_are_changed_at_once() -> None:
    """Those that are as they were are left alone."""
    typed = {number.field: number.value for number in numbers_of(TEXT)}
    typed[field(TEXT, "signature", "fee").field] = "2.00"
    typed[field(TEXT, "calendar", "cut_off").field] = "16:00:00"
    changed = with_numbers(TEXT, typed)
    assert changed == TEXT.replace('fee = "3.00"', 'fee = "2.00"').replace("14:00:00", "16:00:00")


def test_a_text_may_be_too_long_for_the_form() -> None:
    """At once: to change it and keep its notes would take as long as nobody waits. Untouched it stays as it is."""
    cut_off = field(TEXT, "calendar", "cut_off").field
    long = TEXT + "#" * (LARGEST - len(TEXT))
    assert "cut_off = 15:00:00" in with_numbers(long, {cut_off: "15:00"})
    assert with_numbers(f"{long}#", {cut_off: "14:00:00"}) == f"{long}#"
    with pytest.raises(NoNumber, match="the text is too long for this form"):
        with_numbers(f"{long}#", {cut_off: "15:00"})


def test_nothing_typed_changes_nothing() -> None:
    """Not a byte; fields of another file neither."""
    assert with_numbers(TEXT, {}) == TEXT
    assert with_numbers(TEXT, {"n:options/9/price/fee": "1.00", "text": "x"}) == TEXT


@pytest.mark.parametrize(
    ("path", "typed", "advice"),
    [
        (("signature", "over"), "five", "Signature, Orders over: write an amount such as 5.00"),
        (("signature", "over"), '1.00"\nshop = "x', "Signature, Orders over: write an amount such as 5.00"),
        (("signature", "over"), "-1.00", "Signature, Orders over: write an amount such as 5.00"),
        (("signature", "over"), "", "Signature, Orders over: write an amount such as 5.00"),
        (("signature", "over"), "٣", "Signature, Orders over: write an amount such as 5.00"),
        (("handling", "lead_time", "min"), "1.5", "Days until dispatch, All goods, at least: write whole days"),
        (("handling", "lead_time", "min"), "99999", "Days until dispatch, All goods, at least: write whole days"),
        (("calendar", "cut_off"), "25:00", "Days until dispatch, Cut-off: write a time such as 15:00"),
    ],
)
def test_what_is_no_number_is_refused(path: tuple[str | int, ...], typed: str, advice: str) -> None:
    """By the name of its field, and whatever is typed never becomes TOML of its own."""
    with pytest.raises(NoNumber) as caught:
        with_numbers(TEXT, {field(TEXT, *path).field: typed})
    assert str(caught.value) == advice


@pytest.mark.parametrize("text", ["", "a = ", "options = 3", "options = [3]", "[kinds]\nstock = 1", "handling = [[1]]"])
def test_odd_files_have_few_numbers_and_break_nothing(text: str) -> None:
    """A draft may be anything."""
    assert numbers_of(text) == ()
    assert with_numbers(text, {"n:calendar/cut_off": "12:00"}) == text


@pytest.mark.parametrize("name", ["hotshellow", "little-rooms", "oily-moon"])
def test_every_number_of_the_examples_can_be_changed_alone(name: str) -> None:
    """And the file still is TOML that differs in one line."""
    text = (POLICIES / f"{name}.toml").read_text(encoding="utf-8")
    for number in numbers_of(text):
        changed = with_numbers(text, {number.field: {"amount": "7.77", "days": "77", "time": "07:07"}[number.sort]})
        pairs = zip(text.split("\n"), changed.split("\n"), strict=True)
        assert sum(old != new for old, new in pairs) == 1, number


def test_a_moved_threshold_loads() -> None:
    """The policy says what was typed."""
    text = (POLICIES / "hotshellow.toml").read_text(encoding="utf-8")
    moved = with_numbers(text, {"n:options/0/price/tiers/0/under": "75.00"})
    policy = load(moved.encode(), "hotshellow.toml", known_services())
    assert getattr(policy.options[0].fee, "limits", None) == (7500,)
