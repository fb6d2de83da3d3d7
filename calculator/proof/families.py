"""Options that must be looked at together, and the policy as they alone see it."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from calculator.domain.cart import PURPOSES, Purpose
from calculator.domain.memo import Memo
from calculator.domain.record import record
from calculator.policy.model import OptionRule, Policy, TextRule, ZoneRule
from calculator.proof.bounds import rules_for_all

Zones = tuple[str | None, ...]
"""A zone's id for each policy, None where a policy has none there."""


@record(frozen=True, slots=True, eq=False)
class Family:
    """Options of one zone and purpose that share a code, a group or make way for one another; one tuple a policy.

    Where a mixed cart is split all options are one family: a parcel goes by another where it may not go by its own.
    """

    zones: Zones
    purpose: Purpose
    rules: tuple[tuple[OptionRule, ...], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes under which the family's options are offered."""
        found = (code for rules in self.rules for rule in rules for code in codes_of(rule))
        return tuple(dict.fromkeys(found))

    @property
    def chooses(self) -> bool:
        """Whether an option may make way for another."""
        return any(rule.group or rule.hide_when_free for rules in self.rules for rule in rules)


def codes_of(rule: OptionRule) -> tuple[str, ...]:
    """A carrier option is offered under its services' codes, any other under its own."""
    return tuple(offered.code for offered in rule.services) or (rule.code,)


def families(policies: Sequence[Policy], zones: Zones, purpose: Purpose) -> list[Family]:
    """The options of each policy for *zones* and *purpose*, in as many families as can be; in order of the files."""
    names: dict[tuple[str, str], int] = {}
    merged: list[int] = []
    placed: list[tuple[int, int, OptionRule]] = []

    def root(number: int) -> int:
        while merged[number] != number:
            number = merged[number]
        return number

    for index, (policy, zone) in enumerate(zip(policies, zones, strict=True)):
        for rule in policy.options_by[zone, purpose] if zone is not None else ():
            number = len(merged)
            merged.append(number)
            for name in (*_names(rule), *((("split", ""),) if policy.split else ())):
                other = root(names.setdefault(name, number))
                low, high = sorted((root(number), other))
                merged[high] = low
            placed.append((number, index, rule))
    grouped: dict[int, list[list[OptionRule]]] = {}
    for number, index, rule in placed:
        grouped.setdefault(root(number), [[] for _ in policies])[index].append(rule)
    return [Family(zones, purpose, tuple(map(tuple, rules))) for rules in grouped.values()]


def alike(policies: Sequence[Policy], zones: Zones, *, on_options: bool) -> list[list[Purpose]]:
    """Purposes that no rule tells apart in a zone, together; with *on_options* no rule of what single options are."""
    groups: dict[object, list[Purpose]] = {}
    for purpose in PURPOSES:
        key = []
        for policy, zone in zip(policies, zones, strict=True):
            rules = policy.options_by[zone, purpose] if zone is not None else ()
            all_rules = [*rules, *(rule for rule in rules_for_all(policy) if not (on_options and _of_cart(rule)))]
            key.append((tuple(map(id, rules)), tuple(held for rule in all_rules for held in _meant(rule, purpose))))
        groups.setdefault(tuple(key), []).append(purpose)
    return list(groups.values())


def _of_cart(rule: object) -> bool:
    return isinstance(rule, TextRule) and not rule.on_options


def _meant(rule: Any, purpose: Purpose) -> Iterator[tuple[bool, bool]]:
    """For every set of purposes a rule names, whether it is empty, and whether it holds this one."""
    for entry in fields(rule):
        value = getattr(rule, entry.name)
        if entry.name.endswith("purposes"):
            yield not value, purpose in value
        elif entry.name == "scope" and value is not None:
            yield from _meant(value, purpose)


def views(policies: Sequence[Policy], family: Family) -> tuple[Policy, ...]:
    """Each policy with no zone and no option but the family's: it answers for them as the whole does, and faster."""
    return tuple(
        _view(policy, zone, family.purpose, rules)
        for policy, zone, rules in zip(policies, family.zones, family.rules, strict=True)
    )


def zone_of(policy: Policy, zone: str | None) -> ZoneRule | None:
    """The zone's rule."""
    return next((rule for rule in policy.zones if rule.id == zone), None)


def _view(policy: Policy, zone: str | None, purpose: Purpose, rules: tuple[OptionRule, ...]) -> Policy:
    if zone is None:
        return policy
    only = tuple(rule for rule in policy.zones if rule.id == zone)
    memos = [entry.name for entry in fields(policy) if isinstance(getattr(policy, entry.name), Memo)]
    fresh: dict[str, Any] = {name: Memo() for name in memos}
    return replace(policy, zones=only, options=rules, options_by={(zone, purpose): rules}, **fresh)


def _names(rule: OptionRule) -> Iterator[tuple[str, str]]:
    yield "code", rule.code
    for code in codes_of(rule):
        yield "code", code
    if rule.hide_when_free:
        yield "code", rule.hide_when_free
    if rule.group:
        yield "group", rule.group
