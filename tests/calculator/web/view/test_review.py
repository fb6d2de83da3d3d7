"""What a draft would change, and what is wrong with one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from calculator.domain.service import Catalogue
from calculator.pipeline import Shop
from calculator.policy.model import Policy
from calculator.sources import known_services
from calculator.web.view.draft import Draft
from calculator.web.view.review import Live, Review, review

ShopOf = Callable[[Policy], Shop]


@dataclass(frozen=True)
class Trial:
    """Makes shops of drafts."""

    trial: ShopOf
    catalogue: Catalogue = field(default_factory=known_services)


@pytest.fixture
def look(policy_of: Any, shop_of: ShopOf, text_of: Any, now: datetime) -> Callable[..., Review]:
    """Reviews Hotshellow's text, with words replaced."""

    def make(*changes: tuple[str, str], text: str | None = None, there: bool = True) -> Review:
        written = text_of("hotshellow") if text is None else text
        for old, new in changes:
            assert old in written
            written = written.replace(old, new)
        live = Live(shop_of(policy_of("hotshellow")), text_of("hotshellow")) if there else None
        return review(written, "hotshellow", live, Trial(shop_of), now)

    return make


def test_the_same_text_changes_nothing(look: Callable[..., Review]) -> None:
    """Nor does another comment."""
    for found in (look(), look(("# Hotshellow", "# Hot Shellow"))):
        assert found.sound
        assert found.differences == ()
        assert [each.changed for each in found.comparisons] == [False]


def test_a_shop_that_is_not_there_yet_has_nothing_to_compare_with(look: Callable[..., Review]) -> None:
    """Its proof and its chart are shown all the same; its name is its own."""
    found = look(there=False)
    assert found.sound
    assert found.verdict is not None
    assert (found.differences, found.stale) == ((), ())
    (chart,) = found.comparisons
    assert (chart.zone, chart.changed, "live" in chart.figure) == ("United States", False, False)
    assert chart.rows[0] == ("$0.00 to $49.99", ("$5.00", "$15.00"))
    other = look(('shop = "hotshellow"', 'shop = "other"'), there=False)
    assert [mistake.message for mistake in other.mistakes] == [
        "this is the policy of shop 'hotshellow': leave its name"
    ]


def test_a_moved_bound_is_told_as_buyers_see_it(look: Callable[..., Review]) -> None:
    """One region, both answers, a cart to look at, the chart of both."""
    found = look(('under = "50.00"', 'under = "75.00"'))
    (difference,) = found.differences
    assert difference.bounds.endswith("discounted physical subtotal from $50.00 up to $74.99")
    assert [(change.option, change.aspect, change.old, change.new) for change in difference.changes] == [
        ("standard", "price", "$0.00", "$5.00")
    ]
    assert "50.00" in difference.query
    (compared,) = found.comparisons
    assert compared.changed
    assert compared.figure["live"][0]["x"][1] == "49.99"
    assert compared.figure["series"][0]["x"][1] == "74.99"
    assert compared.rows[0] == ("$0.00 to $74.99", ("$5.00", "$15.00"))
    assert found.verdict is not None
    assert found.verdict.faults == ()


def test_mistakes_stand_on_their_lines(look: Callable[..., Review], text_of: Any) -> None:
    """All at once, in the file's order, with what stands there; nothing else is told then."""
    found = look(('fee = "15.00"', 'fee = "15"'), ('currency = "USD"', 'currency = "USD"\ncolour = "red"'))
    assert not found.sound
    assert (found.verdict, found.comparisons, found.differences) == (None, (), ())
    written = text_of("hotshellow").split("\n")
    second = written.index('    { up_to = "200.00", fee = "15.00" },') + 2
    assert [(mistake.line, mistake.path, mistake.source) for mistake in found.mistakes] == [
        (5, "colour", 'colour = "red"'),
        (second, "options[1].price.tiers[0].fee", '{ up_to = "200.00", fee = "15" },'),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [('shop = "a"\nname = \n', 2), ('shop = "a"\n\n[kinds\n', 3), ('shop = """a\nb\nc', 3), ("", None)],
)
def test_text_that_is_not_toml_has_its_line_too(look: Callable[..., Review], text: str, line: int | None) -> None:
    """What never ends is wrong at the end."""
    found = look(text=text)
    assert found.mistakes[0].line == line


def test_a_draft_stays_its_own_shops(look: Callable[..., Review]) -> None:
    """Another name is another shop, whose policy this is not."""
    found = look(('shop = "hotshellow"', 'shop = "coldshellow"'))
    assert [(mistake.line, mistake.path) for mistake in found.mistakes] == [(2, "shop")]


def test_a_text_that_would_be_code_elsewhere_is_a_text(look: Callable[..., Review]) -> None:
    """It is quoted, never run."""
    hostile = "{{ 7 * 7 }} {% raw %} ${7*7} __import__('os').system('true')"
    found = look(("Free standard shipping at $50 and over.", hostile))
    assert found.sound
    assert hostile in found.differences[0].changes[0].new


@pytest.mark.parametrize("text", ["", "a = 1\n", "# draft of version 7\n", "# draft of version x\n"])
def test_a_draft_remembers_what_it_began_from(text: str) -> None:
    """Whatever it says itself."""
    assert Draft.read(Draft(text, 3).kept(), 9) == Draft(text, 3)


def test_a_draft_kept_without_a_version_began_from_the_live_one() -> None:
    """Nothing of it is lost."""
    assert Draft.read("shop = 1\n", 9) == Draft("shop = 1\n", 9)


def test_words_that_name_the_old_amount_are_told(look: Callable[..., Review]) -> None:
    """The rule's own sentence and the texts that stand for it; other sentences may mean another $50."""
    found = look(('under = "50.00"', 'under = "75.00"'))
    assert [(each.old, each.new, each.path) for each in found.stale] == [
        ("50.00", "75.00", "texts[0].text"),
        ("50.00", "75.00", "statements.C2"),
    ]
    assert found.stale[0].words == "Free standard shipping at $50 and over."


@pytest.mark.parametrize(
    "change",
    [
        ("", ""),
        ("lead_time = { min = 0, max = 2 }", "lead_time = { min = 0, max = 3 }"),
        ('fee = "15.00"', 'fee = "16.00"'),
    ],
)
def test_other_numbers_are_not_meant(look: Callable[..., Review], change: tuple[str, str]) -> None:
    """Days are no amounts, $15 is not $150, and what did not change is not old."""
    found = look(
        change, ("$15 up to $200", "$150 up to $200"), ("5 to 7 business days: ", "5 to 7 business days, 15.00: ")
    )
    assert found.stale == ()


def test_words_of_another_sentence_may_mean_another_amount(look: Callable[..., Review]) -> None:
    """A text that stands for something else is left alone."""
    moved = ('under = "50.00"', 'under = "75.00"')
    found = look(moved, ("Want a signature on delivery?", "Worth $50? Want a signature on delivery?"))
    assert [each.path for each in found.stale] == ["texts[0].text", "statements.C2"]
