"""The table of a profile: which rules have a say for its carts, found out by the engine itself.

The policy is laid bare of everything that looks at a number, and the engine plans one cart by it. Whatever it then
refuses, adds or asks for, it does to every cart of the profile; only the numbers are left to compute.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from calculator.domain.cart import Purpose
from calculator.domain.memo import Memo
from calculator.domain.money import Money
from calculator.domain.plan import Plan
from calculator.domain.record import record
from calculator.matrix.numbers import NotVectorised
from calculator.matrix.profiles import Profile
from calculator.policy.fees import FeeRule, flat
from calculator.policy.model import (
    DutiesRule,
    InsurancePolicy,
    OptionRule,
    Policy,
    SignaturePolicy,
    SurchargeRule,
    Threshold,
    ZoneRule,
    in_season,
)
from calculator.stages.plan import plan

CARRIER_PRICED: Final = "carrier_priced"
"""No answer: a carrier must be asked, or this option makes way for one whose price a carrier knows."""
OUT_OF_SEASON: Final = "not_offered_on_this_day"
_UNNAMED: Final = "needs_merchant_amount"


@record(frozen=True, slots=True, eq=False)
class Entry:
    """One option as it is for all carts of a profile.

    ``barred`` is why none of them gets it; ``unpriced`` why none does that meets the condition; ``out_of_season`` tells
    that another option of this code is refused for its dates, which is the reason then given. ``waits``: a carrier's
    answer decides whether it makes way. ``free`` and ``added_free`` are the thresholds in force, ``added`` the fee it
    comes on top of.
    """

    rule: OptionRule
    barred: str | None
    unpriced: str | None
    out_of_season: bool
    waits: bool
    free: Threshold | None
    added: FeeRule | None
    added_free: Threshold | None
    surcharges: tuple[SurchargeRule, ...]
    duties: DutiesRule | None


@record(frozen=True, slots=True, eq=False)
class Table:
    """All entries of a profile, in the file's order; ``refused`` are codes that no number can help.

    ``signature`` and ``insurance`` are the rules where they are asked for here; ``zone`` None: nothing is sent.
    """

    entries: tuple[Entry, ...]
    refused: Mapping[str, str]
    signature: SignaturePolicy | None
    insurance: InsurancePolicy | None
    zone: ZoneRule | None


def bare(policy: Policy) -> Policy:
    """The policy without a bound on any number: every fee nothing, every condition met, every threshold passed."""
    rules = {id(rule): _bare_option(rule, policy.currency) for rule in policy.options}
    signature, insurance = policy.signature, policy.insurance
    return replace(
        policy,
        options=tuple(rules.values()),
        options_by={key: tuple(rules[id(rule)] for rule in found) for key, found in policy.options_by.items()},
        surcharges=tuple(replace(rule, label=rule.id, condition=None) for rule in policy.surcharges),
        signature=signature and replace(signature, threshold=None, on_request=True),
        insurance=insurance and replace(insurance, threshold=replace(insurance.threshold, limit=0)),
        memo=Memo(),
    )


def table_of(profile: Profile, policy: Policy, laid_bare: Policy) -> Table:
    """What the engine makes of the profile; *laid_bare* is ``bare(policy)``.

    Raises:
        NotVectorised: its goods travel apart, each by options of its own.
        BadCart: no cart of this profile can be quoted.
    """
    cart = replace(profile.cart(policy), signature_requested=True)
    planned = plan(cart, laid_bare, datetime.combine(profile.day, datetime.min.time(), policy.time_zone), explain=False)
    zone = next((zone for zone in policy.zones if zone.id == planned.zone), None)
    signature = policy.signature if planned.signature.required else None
    if zone is None or not policy.options_by[zone.id, cart.purpose]:
        return Table((), {refusal.code: refusal.reason for refusal in planned.refusals}, signature, None, zone)
    if len(planned.consignments) > 1:
        raise NotVectorised(f"{policy.shop} sends these goods in {len(planned.consignments)} consignments")
    rules = policy.options_by[zone.id, cart.purpose]
    tables = [rule for rule in _one_of_each(rules, profile) if not rule.services]
    asked = [rule for rule in rules if rule.services]
    insured = any(option.insured is not None for option in planned.consignments[0].options)
    return Table(
        tuple(_entry(rule, profile, planned, policy, rules, zone) for rule in tables),
        {offered.code: CARRIER_PRICED for rule in asked for offered in rule.services},
        signature,
        policy.insurance if insured else None,
        zone,
    )


def _bare_option(rule: OptionRule, currency: str) -> OptionRule:
    nothing = flat(Money.zero(currency), "", rule.statement)
    fee = None if rule.fee is None else nothing
    return replace(rule, fee=fee, free_from=None, condition=None, adds=None, adds_free_from=None)


def _one_of_each(rules: Sequence[OptionRule], profile: Profile) -> Iterable[OptionRule]:
    """Of rules that share a code the one of this season: no two of them hold on a day."""
    found: dict[str, OptionRule] = {}
    for rule in rules:
        if rule.code not in found or in_season(profile.day, rule.valid_from, rule.valid_until):
            found[rule.code] = rule
    return found.values()


def _entry(
    rule: OptionRule, profile: Profile, planned: Plan, policy: Policy, rules: Sequence[OptionRule], zone: ZoneRule
) -> Entry:
    refused = next((refusal.reason for refusal in planned.refusals if refusal.code == rule.code), None)
    offered = next((option for option in planned.consignments[0].options if option.code == rule.code), None)
    added = [surcharge.label for surcharge in offered.surcharges] if offered is not None else []
    barred = refused if offered is None else None
    return Entry(
        rule,
        None if barred == _UNNAMED else barred,
        barred if barred == _UNNAMED else None,
        refused == OUT_OF_SEASON,
        any(_makes_way(rule, other) for other in rules if other.services),
        _in_force(rule.free_from, rule.free_purposes, (rule.free_valid_from, rule.free_valid_until), profile),
        rule.adds,
        _in_force(
            rule.adds_free_from,
            rule.adds_free_purposes,
            (rule.adds_free_valid_from, rule.adds_free_valid_until),
            profile,
        ),
        tuple(surcharge for surcharge in policy.surcharges if surcharge.id in added),
        rule.duties_in(zone),
    )


def _makes_way(rule: OptionRule, other: OptionRule) -> bool:
    """Whether what a carrier asks for *other* may decide whether *rule* is offered."""
    return (rule.group is not None and rule.group == other.group) or rule.hide_when_free == other.code


def _in_force(
    threshold: Threshold | None,
    purposes: frozenset[Purpose],
    season: tuple[date | None, date | None],
    profile: Profile,
) -> Threshold | None:
    return threshold if profile.purpose in purposes and in_season(profile.day, *season) else None
