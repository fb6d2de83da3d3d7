"""The options of a place: price, days, conditions, services; one subsection an option."""

from collections.abc import Iterator, Sequence
from typing import Final

from calculator.domain.cart import Purpose
from calculator.domain.plan import CarrierPricing
from calculator.page import words
from calculator.page.conditions import bounds
from calculator.page.document import Bullets, Paragraph, Part, Section, Table
from calculator.page.fees import adjustments, fee_words, price_parts
from calculator.page.places import zone_names
from calculator.page.surcharges import surcharges
from calculator.policy.model import OptionRule, Policy, ServiceRule, ZoneRule

_MEANWHILE: Final = "While the carrier gives no price"
_CLASSES: Final = {"street": "street addresses", "po_box": "PO boxes", "military": "Armed Forces addresses"}


def offers(policy: Policy, purpose: Purpose, heading: str) -> Iterator[Section]:
    """One section for the zones that share their options, in the file's order.

    None for zones that nothing serves, nor for those where another purpose has what orders have.
    """
    groups = [(zones, rules) for zones, rules, ordered in _alike(policy, purpose) if purpose == "sale" or not ordered]
    for number, (zones, rules) in enumerate(groups, 1):
        name = f"{purpose}-{number}"
        options = (_option(rule, rules, zones, purpose, policy, f"{name}-{rule.code}") for rule in rules)
        yield Section(name, f"{heading}: {zone_names(zones)}", tuple(_choices(rules)), tuple(options))


def as_for_orders(policy: Policy, purpose: Purpose) -> Iterator[str]:
    """A sentence for the zones where *purpose* has the very options that orders have."""
    said: dict[str, list[ZoneRule]] = {}
    for zones, rules, ordered in _alike(policy, purpose):
        if ordered:
            paid = any(rule.free_from is not None and purpose not in rule.free_purposes for rule in rules)
            said.setdefault(", but not free by order value" if paid else "", []).extend(zones)
    for but, zones in said.items():
        to = "" if len(zones) == len(policy.zones) else f"{zone_names(zones)}: "
        sentence = f"{to}the same options and prices as for orders{but}."
        yield sentence[:1].upper() + sentence[1:]


def _alike(policy: Policy, purpose: Purpose) -> list[tuple[list[ZoneRule], tuple[OptionRule, ...], bool]]:
    """Zones that share their options, the options, and whether orders have the very same there."""
    groups: dict[tuple[tuple[OptionRule, ...], bool], list[ZoneRule]] = {}
    by_purpose = any(surcharge.purposes for surcharge in policy.surcharges)
    for zone in policy.zones:
        rules = policy.options_by[zone.id, purpose]
        if rules:
            ordered = rules == policy.options_by[zone.id, "sale"] and not by_purpose
            groups.setdefault((rules, ordered), []).append(zone)
    return [(zones, rules, ordered) for (rules, ordered), zones in groups.items()]


def _option(
    rule: OptionRule,
    rivals: Sequence[OptionRule],
    zones: Sequence[ZoneRule],
    purpose: Purpose,
    policy: Policy,
    section: str,
) -> Section:
    """One option to *zones*; *rivals* are those offered beside it."""
    parts: list[Part] = [*price_parts(rule, purpose, policy)]
    notes = [*surcharges(rule, zones, purpose, policy), *_arrival(rule, policy), *_conditions(rule, rivals, policy)]
    table = _services(rule, policy) if rule.services else None
    if table is not None and len(table.columns) == 1:
        names = words.and_words(row[0] for row in table.rows)
        notes = [f"Carried by: {names}.", f"Arrives {_service_days(rule.services[0], policy)}.", *notes]
        table = None
    if notes:
        parts.append(Bullets(tuple(notes)))
    return Section(section, rule.name, (*parts, table) if table else tuple(parts))


def after(policy: Policy) -> str:
    """What transit days count from."""
    return "after your order" if policy.transit_from_order else "after we send it"


def _arrival(rule: OptionRule, policy: Policy) -> Iterator[str]:
    if rule.lead is not None:
        yield f"Sent {words.lead(rule.lead)} after your order."
    if rule.services or (rule.fee is None and rule.transit is None):
        return
    days = words.transit(rule.transit) if rule.transit else None
    yield f"Arrives {days} {after(policy)}." if days else "We name no day of arrival: ask us."
    if rule.percentiles:
        yield _likely(rule.percentiles, rule, policy)


def _likely(percentiles: Sequence[tuple[int, int]], rule: OptionRule | ServiceRule, policy: Policy) -> str:
    unit = "business days" if rule.transit is None or rule.transit.business else "days"
    (share, days), *more = percentiles
    first = f"{share} % of parcels arrive within {days} {unit}"
    shares = words.and_words([first, *(f"{share} % within {days} {unit}" for share, days in more)])
    return f"{shares} {after(policy)}."


def _conditions(rule: OptionRule, rivals: Sequence[OptionRule], policy: Policy) -> Iterator[str]:
    if rule.condition is not None:
        yield from (f"Only for {bound}." for bound in bounds(rule.condition, policy))
    if rule.address_classes:
        yield f"Only to {words.or_words(_CLASSES[name] for name in sorted(rule.address_classes))}."
    if dates := words.dates(rule.valid_from, rule.valid_until):
        yield f"Only for orders placed {dates}."
    if rule.hide_when_free is not None:
        names = dict.fromkeys(other.name for other in rivals if other.code == rule.hide_when_free)
        yield f"Not offered where {words.and_words(names)} is free."


def _services(rule: OptionRule, policy: Policy) -> Table:
    """One row a service, with the columns that any of them has something to say in."""
    columns = {
        "Service": [_service_name(offered) for offered in rule.services],
        "Price": [_own_price(offered.pricing, policy) for offered in rule.services],
        "Arrives": [_service_days(offered, policy) for offered in rule.services],
        _MEANWHILE: [_backup(offered, policy) for offered in rule.services],
    }
    shared = len(set(columns["Arrives"])) == 1 and not any(columns["Price"]) and not any(columns[_MEANWHILE])
    said = {name: cells for name, cells in columns.items() if any(cells) and not (shared and name == "Arrives")}
    return Table("Carried by", tuple(said), tuple(zip(*said.values(), strict=True)))


def _service_name(offered: ServiceRule) -> str:
    return f"{offered.name} (formerly {offered.page_name})" if offered.page_name else offered.name


def _own_price(pricing: CarrierPricing | None, policy: Policy) -> str:
    return f"what the carrier asks{adjustments(pricing, policy)}" if pricing else ""


def _service_days(offered: ServiceRule, policy: Policy) -> str:
    days = words.transit(offered.transit) if offered.transit else None
    said = f"{days} {after(policy)}" if days else "as the carrier estimates"
    return f"{said}. {_likely(offered.percentiles, offered, policy)}" if offered.percentiles else said


def _backup(offered: ServiceRule, policy: Policy) -> str:
    backup = offered.backup
    if backup is None:
        return ""
    said = "the carrier's published price" if backup.fee is None else fee_words(backup.fee, policy)
    days = words.transit(backup.transit) if backup.transit else None
    return f"{said}; arrives {days} {after(policy)}" if days else said


def _choices(rules: Sequence[OptionRule]) -> Iterator[Part]:
    """Which of several options go first, where only one of them is offered."""
    groups: dict[str, list[OptionRule]] = {}
    for rule in rules:
        if rule.group is not None:
            groups.setdefault(rule.group, []).append(rule)
    for members in groups.values():
        if len(members) > 1 or len(members[0].services) > 1:
            ranked = sorted(members, key=lambda rule: -rule.priority)
            named = words.or_words(dict.fromkeys(rule.name for rule in ranked))
            yield Paragraph(f"Of these you are offered one, the first that can carry your order: {named}.")
