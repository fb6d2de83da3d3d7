"""What an owner should know though nothing is wrong: silences, old names, seasons and cards that are over."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from calculator.domain.cart import Cart
from calculator.proof.carts import midnight
from calculator.proof.families import codes_of
from calculator.proof.report import Finding
from calculator.proof.survey import Survey

_ABROAD: Final = "international"


def silences(survey: Survey) -> Iterator[Finding]:
    """What the shop's page does not say, and what is done about it."""
    nowhere = next((survey.cart_at(place) for place in survey.places if place.zones == (None,)), None)
    for index, (topic, decision) in enumerate(survey.policy.silences):
        message = f"the page is silent on {topic}: {decision}"
        cart = nowhere if topic == _ABROAD else None
        yield survey.finding("silence", f"silences[{index}]", message, cart, "warning")


def old_names(survey: Survey) -> Iterator[Finding]:
    """Services that the page calls by a name they no longer have."""
    for index, rule in enumerate(survey.policy.options):
        for offered in rule.services:
            if offered.page_name:
                message = f"{offered.page_name} is {offered.service.name} today; {offered.service.code} is offered"
                path, cart = f"options[{index}].price.services", _cart_of(survey, index)
                yield survey.finding("old_service_name", path, message, cart, "warning")


def uncited(survey: Survey) -> Iterator[Finding]:
    """Statements of the page that no rule stands for: no cart can show them."""
    for line in survey.policy.warnings:
        path, _, message = line.partition(": ")
        if path.startswith("statements."):
            yield Finding("uncited_statement", path, message, "warning")


def over(survey: Survey, on: date) -> Iterator[Finding]:
    """Seasons and busy periods that lie behind; the witness is ordered on the day of the check."""
    policy = survey.policy
    seasons = [(f"options[{index}]", rule.valid_until, index) for index, rule in enumerate(policy.options)]
    seasons += [
        (f"options[{index}].free_from", rule.free_valid_until, index) for index, rule in enumerate(policy.options)
    ]
    seasons += [(f"texts[{index}]", rule.valid_until, 0) for index, rule in enumerate(policy.texts)]
    seasons += [(f"blocks[{index}]", rule.valid_until, 0) for index, rule in enumerate(policy.blocks)]
    seasons += [(f"surcharges[{index}]", rule.valid_until, 0) for index, rule in enumerate(policy.surcharges)]
    seasons += [(f"calendar.busy_periods[{index}]", rule.last, 0) for index, rule in enumerate(policy.busy)]
    scopes = (("signature", policy.signature), ("insurance", policy.insurance))
    seasons += [(name, rule.scope.valid_until, 0) for name, rule in scopes if rule and rule.scope]
    for path, last, option in seasons:
        if last is not None and last < on:
            cart = _cart_of(survey, option)
            dated = replace(cart, placed_at=midnight(on, policy)) if cart else None
            message = f"has not held since {last}: renew it, or leave it out"
            yield survey.finding("season_over", path, message, dated, "warning")


def cards(survey: Survey, on: date, ends: Mapping[str, date]) -> Iterator[Finding]:
    """Cards of published prices that are past their life; *ends* has the last day of each, by carrier."""
    first: dict[str, int] = {}
    for index, rule in enumerate(survey.policy.options):
        for offered in rule.services:
            first.setdefault(offered.service.carrier, index)
    for carrier, last in sorted(ends.items()):
        if carrier in first and last < on:
            message = f"the card of {carrier}'s published prices was to hold until {last}: bring a newer one"
            cart = _cart_of(survey, first[carrier])
            yield survey.finding("card_past_its_life", f"carriers.{carrier}", message, cart, "warning")


def _cart_of(survey: Survey, option: int) -> Cart | None:
    """The smallest cart that an option has a say in, one that may choose it before others."""
    looks = survey.by_rule[option]
    codes = codes_of(survey.policy.options[option])
    offered = (look.cart for look in looks if any(code in look.found.offers for code in codes))
    return next(offered, looks[0].cart if looks else None)
