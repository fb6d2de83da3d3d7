"""plan: what the rules give a cart before any carrier is asked, each decision with its reason."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from calculator.domain.cart import Cart
from calculator.domain.money import Money
from calculator.domain.option import Basis, Hint, Refusal, Verdict
from calculator.domain.places import Destination, Doubt, normalise
from calculator.domain.plan import Consignment, Plan, PlannedOption, Window
from calculator.domain.windows import order_day
from calculator.policy.fees import Measures
from calculator.policy.model import OptionRule, Policy, ServiceRule
from calculator.stages.plan.case import Case
from calculator.stages.plan.checks import check
from calculator.stages.plan.consign import Group, group_lines, is_busy, why_dispatched
from calculator.stages.plan.eligibility import code_of
from calculator.stages.plan.features import insurance_of, signature_of, why_insured
from calculator.stages.plan.offers import offers, until_free
from calculator.stages.plan.texts import Texts, texts_of
from calculator.stages.plan.values import goods_of, order_values, volume_of, weight_of
from calculator.stages.plan.ways import refusal_of, ways_of
from calculator.stages.plan.whereto import locate

__all__ = ["plan"]


def plan(cart: Cart, policy: Policy, now: datetime, explain: bool = True) -> Plan:
    """Decide what *cart* gets: zone, windows, fees, signature, texts, and which services a carrier must price.

    Without *explain* no verdicts are written down; every decision is the same.

    Raises:
        BadCart: the cart names what the policy does not know, or lacks what its rules need.
    """
    check(cart, policy)
    placed_at = cart.placed_at or now
    day = order_day(placed_at, policy.time_zone, policy.cut_off, policy.cut_offs)
    values = order_values(cart, policy)
    basis = Basis(policy.basis, Money(values[policy.basis], cart.currency))
    lines, pieces, forced = goods_of(cart, policy)
    if not lines or cart.destination is None:
        notices = texts_of(policy, cart, None, cart.lines, day, busy=False).cart
        verdicts = tuple(_unshipped(cart, policy))
        return Plan(cart, placed_at, day, basis, None, None, notices=notices, verdicts=verdicts, explains=explain)
    destination = normalise(cart.destination)
    zone, doubts = locate(destination, policy.zones)
    if zone is None:
        refused = tuple(_nowhere(cart, policy, destination))
        consignment = Consignment(lines, Window(day, None), ())
        verdicts = tuple(map(_verdict, refused))
        return Plan(
            cart,
            placed_at,
            day,
            basis,
            destination,
            None,
            (consignment,),
            refused,
            unchecked=doubts,
            verdicts=verdicts,
            explains=explain,
        )
    case = Case(
        cart,
        policy,
        destination,
        zone,
        lines,
        day,
        Measures(values, weight_of(lines, policy), pieces, volume_of(lines, policy)),
        signature_of(cart, policy, values, zone, day),
        insurance_of(cart, policy, values, zone, day),
        forced,
        explain,
    )
    if explain:
        case.verdicts.extend(_unshipped(cart, policy))
        case.note("zone", True, f"{_place(destination)} lies in {zone.name}", zone.statement)
        case.note("signature", case.signature.required, case.signature.because, case.signature.statement)
        if policy.insurance is not None:
            because = why_insured(cart, policy, values, zone, day)
            case.note("insurance", case.insured is not None, because, policy.insurance.statement)
        for line in lines:
            case.note("dispatch", True, why_dispatched(line, day, zone, policy), policy.kinds[line.kind].statement)
    groups = group_lines(lines, day, zone, policy)
    busy = False
    for group in groups:
        busy = busy or is_busy(group.ships, day, policy)
    texts = texts_of(policy, cart, zone, cart.lines, day, busy=busy)
    refusals: list[Refusal] = []
    consignments = tuple(
        [Consignment(group.lines, group.ships, _options(case, group, texts, refusals)) for group in groups]
    )
    if not policy.options_by[zone.id, cart.purpose]:
        silent = tuple(_no_rule_for_purpose(case))
        refusals.extend(silent)
        case.verdicts.extend(map(_verdict, silent))
    return Plan(
        cart,
        placed_at,
        day,
        basis,
        destination,
        zone.id,
        consignments,
        tuple(refusals),
        texts.cart,
        _hints(case, consignments),
        (*doubts, *case.unchecked.values(), *_assumed(case, consignments)),
        tuple(case.verdicts),
        case.signature,
        explain,
    )


def _options(case: Case, group: Group, texts: Texts, refusals: list[Refusal]) -> tuple[PlannedOption, ...]:
    """What may carry one group; what may not joins *refusals*."""
    allowed = []
    for way in ways_of(case):
        refusal = refusal_of(case, group.lines, way) if way.checks else None
        if refusal is None:
            allowed.append(way)
        else:
            refusals.append(refusal)
    return offers(case, group.ships, allowed, texts)


def _services(rule: OptionRule) -> Sequence[ServiceRule | None]:
    return rule.services or (None,)


def _unshipped(cart: Cart, policy: Policy) -> Iterator[Verdict]:
    """The kinds of the cart that need no parcel."""
    for name in dict.fromkeys(line.kind for line in cart.lines):
        kind = policy.kinds[name]
        if not kind.ships:
            yield Verdict("ships", False, f"{name} lines need no parcel", kind.statement)


def _nowhere(cart: Cart, policy: Policy, destination: Destination) -> Iterator[Refusal]:
    """No zone holds the destination: every option of the purpose says so."""
    rules = [rule for rule in policy.options if cart.purpose in rule.purposes] or policy.options
    zones = ", ".join(zone.name for zone in policy.zones)
    message = f"{policy.name} has no rule for {_place(destination)}: it ships to {zones}"
    only = policy.zones[0].statement if len(policy.zones) == 1 else None
    for code, statement in _codes(rules):
        yield Refusal(code, "no_rule_for_destination", message, statement=only or statement)


def _no_rule_for_purpose(case: Case) -> Iterator[Refusal]:
    """The zone is known, but no option serves this purpose there."""
    elsewhere = [rule for rule in case.policy.options if case.cart.purpose in rule.purposes]
    if elsewhere:
        message = f"{case.policy.name} has no {case.cart.purpose} option for {case.zone.name}"
        reason = "no_rule_for_destination"
    else:
        message = f"{case.policy.name} says nothing of {case.cart.purpose}: ask the shop"
        reason = "no_rule_for_purpose"
    for code, statement in _codes(elsewhere or case.policy.options):
        yield Refusal(code, reason, message, statement=statement)


def _verdict(refusal: Refusal) -> Verdict:
    return Verdict(refusal.reason, False, refusal.message, refusal.statement, refusal.code)


def _codes(rules: Iterable[OptionRule]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for rule in rules:
        for service in _services(rule):
            code = code_of(rule, service)
            if code not in seen:
                seen.add(code)
                yield code, service.statement if service else rule.statement


def _hints(case: Case, consignments: Sequence[Consignment]) -> tuple[Hint, ...]:
    hints: list[Hint] = []
    for rule in case.policy.options_by[case.zone.id, case.cart.purpose]:
        missing = until_free(case, rule)
        if missing is None:
            continue
        offered = {option.code for consignment in consignments for option in consignment.options}
        codes = [code_of(rule, service) for service in _services(rule)]
        hints += [Hint("free_shipping_remaining", code, missing) for code in codes if code in offered]
    return tuple(hints)


def _assumed(case: Case, consignments: Sequence[Consignment]) -> Iterable[Doubt]:
    """The defaults that stood in for facts the cart does not give, where a rule or a carrier looks at them."""
    return _defaults(case, consignments) if case.policy.needs_weight and not _tells_all(case) else ()


def _tells_all(case: Case) -> bool:
    for line in case.cart.lines:
        if line.weight is None or line.dimensions is None:
            return False
    return case.destination.address.residential is not None


def _defaults(case: Case, consignments: Sequence[Consignment]) -> Iterator[Doubt]:
    policy = case.policy
    asks = any(option.service for consignment in consignments for option in consignment.options)
    rules = policy.options_by[case.zone.id, case.cart.purpose]
    weighs = any(rule.services or rule.weighs for rule in rules) or any(rule.weighs for rule in policy.surcharges)
    measures = asks or any(rule.measures for rule in rules)
    for index, line in enumerate(case.cart.lines):
        if not policy.kinds[line.kind].ships:
            continue
        if line.weight is None and weighs:
            message = f"weight unknown: {policy.packing.default_weight} g a piece assumed"
            yield Doubt(f"/lines/{index}/weight", "weight_assumed", message)
        if line.dimensions is None and measures:
            size = " × ".join(map(str, policy.packing.default_size or ()))
            yield Doubt(f"/lines/{index}/dimensions", "dimensions_assumed", f"size unknown: {size} mm a piece assumed")
    if asks and case.destination.address.residential is None:
        yield Doubt("/destination/residential", "residential_unknown", _home_or_not(policy, consignments))


def _home_or_not(policy: Policy, consignments: Sequence[Consignment]) -> str:
    """What the carriers asked will take the address for."""
    options = [option for consignment in consignments for option in consignment.options]
    carriers = sorted({option.service.carrier for option in options if option.service})
    declared = {policy.default_residential.get(carrier) for carrier in carriers}
    if declared == {None}:
        return "residential or commercial unknown: the carrier's default is used"
    words = {True: "residential", False: "commercial", None: "its own default"}
    told = ", ".join(f"{carrier}: {words[policy.default_residential.get(carrier)]}" for carrier in carriers)
    return f"residential or commercial unknown: {told} assumed"


def _place(destination: Destination) -> str:
    address = destination.address
    return f"{address.country}-{address.region}" if address.region else f"country {address.country}"
