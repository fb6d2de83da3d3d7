"""What an owner should know though nothing is wrong: silences, old names, seasons and cards that are over."""

from collections.abc import Iterator, Mapping
from datetime import date

from calculator.policy.model import Policy
from calculator.proof.report import Finding


def silences(policy: Policy) -> Iterator[Finding]:
    """What the shop's page does not say, and what is done about it."""
    for index, (topic, decision) in enumerate(policy.silences):
        yield Finding("silence", f"silences[{index}]", f"the page is silent on {topic}: {decision}", "warning")


def old_names(policy: Policy) -> Iterator[Finding]:
    """Services that the page calls by a name they no longer have."""
    for index, rule in enumerate(policy.options):
        for offered in rule.services:
            if offered.page_name:
                message = f"{offered.page_name} is {offered.service.name} today; {offered.service.code} is offered"
                yield Finding("old_service_name", f"options[{index}].price.services", message, "warning")


def uncited(policy: Policy) -> Iterator[Finding]:
    """Statements of the page that no rule stands for."""
    for line in policy.warnings:
        path, _, message = line.partition(": ")
        if path.startswith("statements."):
            yield Finding("uncited_statement", path, message, "warning")


def over(policy: Policy, on: date) -> Iterator[Finding]:
    """Seasons and busy periods that lie behind."""
    seasons = [(f"options[{index}]", rule.valid_until) for index, rule in enumerate(policy.options)]
    seasons += [(f"options[{index}].free_from", rule.free_valid_until) for index, rule in enumerate(policy.options)]
    seasons += [(f"texts[{index}]", rule.valid_until) for index, rule in enumerate(policy.texts)]
    seasons += [(f"calendar.busy_periods[{index}]", rule.last) for index, rule in enumerate(policy.busy)]
    for path, last in seasons:
        if last is not None and last < on:
            yield Finding("season_over", path, f"has not held since {last}: renew it, or leave it out", "warning")


def cards(policy: Policy, on: date, ends: Mapping[str, date]) -> Iterator[Finding]:
    """Cards of published prices that are past their life; *ends* has the last day of each, by carrier."""
    asked = {offered.service.carrier for rule in policy.options for offered in rule.services}
    for carrier, last in sorted(ends.items()):
        if carrier in asked and last < on:
            message = f"the card of {carrier}'s published prices was to hold until {last}: bring a newer one"
            yield Finding("card_past_its_life", f"carriers.{carrier}", message, "warning")
