"""How a shop's first policy begins: sound as it stands, under its own name, notes and all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.policy.load import load
from calculator.policy.toml import tables_of
from calculator.proof import check
from calculator.sources import known_services
from calculator.web.view.beginning import LONGEST, example, name_in, renamed, shop_in, trouble_with

DAY = date(2026, 7, 14)


def test_the_example_is_a_sound_policy() -> None:
    """The proof finds no fault, and of all that is worth knowing only its own silence and its own cliffs."""
    policy = load(example().encode(), "tea-corner.toml", known_services())
    report = check(policy, DAY)
    assert report.faults == ()
    assert [finding.path for finding in report.warnings] == ["silences[0]", "options[0]", "options[2]"]


def test_the_example_explains_every_room_it_has() -> None:
    """Each kind of table is introduced by a note right above its first one."""
    lines = example().split("\n")
    seen = set()
    for number, line in enumerate(lines):
        room = line.strip("[]").partition(".")[0].partition("]")[0]
        if line.startswith("[") and room not in seen:
            seen.add(room)
            assert lines[number - 1].startswith("# "), line
    assert seen >= {"statements", "silences", "calendar", "kinds", "zones", "options", "signature", "blocks", "texts"}


def test_only_the_names_are_changed() -> None:
    """Notes stay, also those behind the names."""
    made = renamed(example(), "my-shop", 'My "Shop"')
    assert made.replace('"my-shop"', '"tea-corner"').replace('"My \\"Shop\\""', '"Tea Corner"') == example()
    assert (shop_in(made), name_in(made)) == ("my-shop", 'My "Shop"')


@given(st.text(max_size=40))
def test_any_name_is_kept_as_it_is(name: str) -> None:
    """Whatever signs it has, it stays a name: nothing of it becomes a key or a table."""
    made = renamed('shop = "x" # a\nname = "y" # b\n[t]\n', "a", name)
    assert name_in(made) == (name or None)
    assert list(tables_of(made)) == ["shop", "name", "t"]
    assert made.endswith(" # b\n[t]\n")


def test_a_text_that_cannot_be_changed_stays() -> None:
    """Its mistakes are told where it is written."""
    assert renamed("shop = ", "a", "A") == "shop = "


@pytest.mark.parametrize("shop", ["a", "0", "tea-corner", "a-", "a" * LONGEST])
def test_a_short_name_is_taken(shop: str) -> None:
    """As a policy takes it."""
    assert trouble_with(shop) is None
    assert load(renamed(example(), shop, "A").encode(), "x", known_services()).shop == shop


@pytest.mark.parametrize(
    "shop", ["", "-a", "A", "a_b", "a b", "ä", "a/b", "../a", "a\n", "a\0", "a" * (LONGEST + 1), "a.toml", "<b>"]
)
def test_what_is_no_short_name_is_told(shop: str) -> None:
    """In a sentence that says what to write; and no text can have it."""
    assert (trouble_with(shop) or "").startswith("Give the shop" if not shop else "The short name is of small letters")
    assert shop_in(renamed(example(), shop, "A")) is None


@pytest.mark.parametrize("text", ["", "shop = 3", "shop = ", "[shop]", f"shop = {'9' * 5000}", "x = " + "[" * 5000])
def test_a_text_may_name_no_shop(text: str) -> None:
    """Broken, or of another make."""
    assert (shop_in(text), name_in(text)) == (None, None)
