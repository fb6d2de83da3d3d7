"""What an owner is told though nothing is wrong: to the day, where it stands, with a cart wherever one shows it."""

from datetime import date, timedelta

import pytest

from calculator.policy.model import Policy
from calculator.proof import Finding, check
from tests.calculator.proof.kit import corner, option, shop_policy

LAST = date(2026, 5, 31)
ENDS = "valid_until = 2026-05-31"
OPTION = option("o", '{ kind = "flat", fee = "5.00" }')
LINES = 'lines = { kinds = ["made"] }\nstatement = "S"\n'
SEASONS = {
    "options[0]": f"{OPTION}{ENDS}\n",
    "options[0].free_from": OPTION + f'free_from = {{ at = "50.00", {ENDS}, statement = "S" }}\n',
    "texts[0]": f'{OPTION}[[texts]]\nid = "t"\nversion = "1"\ntext = "T."\nstatement = "S"\n{ENDS}\n',
    "blocks[0]": f'{OPTION}[[blocks]]\nreason = "b"\nmessage = "B."\n{LINES}{ENDS}\n',
    "surcharges[0]": f'{OPTION}[[surcharges]]\nid = "s"\nlabel = "S"\nfee = "1.00"\n{LINES}{ENDS}\n',
    "signature": f'{OPTION}[signature]\nover = "50.00"\nstatement = "S"\n{ENDS}\n',
    "insurance": f'{OPTION}[insurance]\nover = "50.00"\ncost = "shop"\nstatement = "S"\n{ENDS}\n',
    "calendar.busy_periods[0]": OPTION
    + '[calendar]\nbusy_periods = [{ first = 2026-05-01, last = 2026-05-31, statement = "S" }]\n',
}


def told(policy: Policy, code: str, on: date | None = None, **more: object) -> list[Finding]:
    """The findings of one code."""
    return [each for each in check(policy, on, **more).findings if each.code == code]  # type: ignore[arg-type]


@pytest.mark.parametrize(("path", "text"), SEASONS.items(), ids=SEASONS)
def test_a_season_is_over_on_the_day_after_its_last(path: str, text: str) -> None:
    """Not on its last day, nor where no day is named; the witness is ordered on the day of the check."""
    policy = corner(text)
    after = LAST + timedelta(days=1)
    assert told(policy, "season_over", LAST) == told(policy, "season_over") == []
    (found,) = told(policy, "season_over", after)
    assert (found.path, found.severity) == (path, "warning")
    assert found.message == "has not held since 2026-05-31: renew it, or leave it out"
    assert found.witness is not None
    assert str(found.witness["placed_at"]).startswith(after.isoformat())


def test_a_card_is_old_on_the_day_after_its_last_and_only_where_it_is_asked() -> None:
    """Of the carriers that the shop asks; the cart is one that goes by the carrier."""
    policy = shop_policy("little-rooms")
    cards = {"usps": LAST, "ups": LAST}
    assert told(policy, "card_past_its_life", LAST, cards=cards) == []
    assert told(policy, "card_past_its_life", cards=cards) == []
    (found,) = told(policy, "card_past_its_life", LAST + timedelta(days=1), cards=cards)
    assert found.path == "carriers.usps"
    assert "usps_ground_advantage the carrier's rate" in found.shows


def test_an_old_name_comes_with_a_cart_that_is_offered_todays() -> None:
    """The service's name of today is in what the witness gets."""
    found = told(shop_policy("oily-moon"), "old_service_name")
    assert found
    for each in found:
        assert each.witness is not None
        assert each.message.rpartition("; ")[2].removesuffix(" is offered") in each.shows


def test_silence_on_what_lies_abroad_is_shown_by_a_cart_that_goes_there() -> None:
    """No other silence can be shown by a cart."""
    found = told(shop_policy("hotshellow"), "silence")
    shown = {each.message.partition(":")[0]: each for each in found if each.witness is not None}
    assert list(shown) == ["the page is silent on international"]
    (abroad,) = shown.values()
    assert "standard refused: no_rule_for_destination" in abroad.shows
