"""Whether an option may be offered: each check refuses with a stable reason, the lines behind it and a way out."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from calculator.domain.cart import Line, Purpose
from calculator.domain.money import Money
from calculator.domain.option import Refusal, Remedy
from calculator.domain.places import AddressClass, Destination
from calculator.policy.fees import money_text
from calculator.policy.model import BlockRule, OptionRule, Policy, ServiceRule, SurchargeRule, in_season
from calculator.stages.plan.bounds import outside
from calculator.stages.plan.case import Case

STREET = Remedy("give_field", field="/destination/lines", verified="rules")
POSTAL_CODE = Remedy("give_field", field="/destination/postal_code", verified="rules")

Check = Callable[[Case, Sequence[Line], OptionRule, ServiceRule | None], Refusal | None]


class Standing(NamedTuple):
    """All that says, of any cart, which checks can refuse it at all: most carts meet none."""

    zone: str
    purpose: Purpose
    address_class: AddressClass | None
    in_territories: bool
    lacks_zip: bool
    signed: bool
    forced: bool


def checks_for(policy: Policy, rule: OptionRule, offered: ServiceRule | None, standing: Standing) -> tuple[Check, ...]:
    """The checks that can refuse this option to a cart that stands so, or have something to say of it."""
    anywhere = standing.address_class == "street" and not standing.in_territories
    concerned: dict[Check, object] = {
        _dates: rule.valid_from or rule.valid_until,
        _address: rule.address_classes or (offered and not anywhere),
        _blocks: policy.blocks,
        _condition: rule.condition,
        _forced: offered and standing.forced,
        _signature: offered and standing.signed,
        _merchant: rule.fee is None and not rule.services,
        _postal_code: offered and standing.lacks_zip,
    }
    return tuple(check for check in _CHECKS if concerned[check])


def code_of(rule: OptionRule, offered: ServiceRule | None) -> str:
    """A carrier option is known by its service, any other by its own code."""
    return offered.code if offered else rule.code


def names_of(rule: OptionRule, offered: ServiceRule | None) -> frozenset[str]:
    """What rules of the file may call it."""
    return offered.codes | {rule.code} if offered else frozenset((rule.code,))


def _dates(case: Case, _: Sequence[Line], rule: OptionRule, offered: ServiceRule | None) -> Refusal | None:
    if rule.valid_from is not None and case.day < rule.valid_from:
        message = f"offered from {rule.valid_from}"
    elif rule.valid_until is not None and case.day > rule.valid_until:
        message = f"was offered until {rule.valid_until}"
    else:
        return None
    return Refusal(code_of(rule, offered), "not_offered_on_this_day", message, statement=rule.statement)


def _address(case: Case, _: Sequence[Line], rule: OptionRule, offered: ServiceRule | None) -> Refusal | None:
    address_class = case.destination.address_class
    code = code_of(rule, offered)
    if rule.address_classes and address_class not in rule.address_classes:
        if address_class is not None:
            message = f"not offered to a {_CLASS_NAMES[address_class]}"
            remedy = STREET if address_class == "po_box" else None
            return Refusal(code, f"{address_class}_not_served", message, remedy=remedy, statement=rule.statement)
        case.doubt("/destination/lines", "po_box_not_ruled_out", "street lines are missing: a PO box is not ruled out")
    if offered is None:
        return None
    service = offered.service
    if address_class == "po_box" and not service.po_box:
        message = f"{offered.name} does not deliver to a PO box"
        return Refusal(code, "po_box_not_served", message, remedy=STREET, statement=offered.statement)
    if address_class == "military" and not service.military:
        message = f"{offered.name} does not deliver to military addresses"
        return Refusal(code, "military_not_served", message, statement=offered.statement)
    if not service.territories and "us_territories" in case.destination.sets:
        message = f"{offered.name} does not deliver to US territories"
        return Refusal(code, "territory_not_served", message, statement=offered.statement)
    if address_class is None and not service.po_box:
        case.doubt("/destination/lines", "po_box_not_ruled_out", "street lines are missing: a PO box is not ruled out")
    return None


def _postal_code(case: Case, _: Sequence[Line], rule: OptionRule, offered: ServiceRule | None) -> Refusal | None:
    if offered is None or not lacks_zip(case.destination):
        return None
    message = f"{offered.name} is priced by ZIP code: give the ZIP code"
    return Refusal(
        code_of(rule, offered), "postal_code_needed", message, remedy=POSTAL_CODE, statement=offered.statement
    )


def lacks_zip(destination: Destination) -> bool:
    """Whether carriers that price by ZIP code cannot."""
    return not destination.address.postal_code and destination.postal_territory == "US"


def _blocks(case: Case, lines: Sequence[Line], rule: OptionRule, offered: ServiceRule | None) -> Refusal | None:
    code = code_of(rule, offered)
    _note_level(case, rule, offered)
    concerned = [block for block in case.policy.blocks if _concerns(block, case, rule, offered)]
    for block in concerned:
        held = tuple(line.id for line in lines if holds(block, line))
        if held:
            barred = tuple(line.id for line in lines if any(holds(other, line) for other in concerned))
            return Refusal(code, block.reason, block.message, held, removing(barred, case.lines), block.statement)
        case.note(block.reason, True, "no such line in the cart", block.statement, code)
    return None


def _note_level(case: Case, rule: OptionRule, offered: ServiceRule | None) -> None:
    """What counts as expedited is the shop's own reading, so an answer shows it wherever a block looks at it."""
    block = next((block for block in case.policy.blocks if block.levels), None)
    if block is not None:
        named = offered or rule
        case.note("level", True, f"{named.name} counts as {named.level}", block.statement, code_of(rule, offered))


def removing(held: Sequence[str], lines: Sequence[Line]) -> Remedy | None:
    """Take the lines out, where others remain that ship."""
    return Remedy("remove_lines", tuple(held), verified="rules") if len(held) < len(lines) else None


def _concerns(block: BlockRule, case: Case, rule: OptionRule, offered: ServiceRule | None) -> bool:
    if block.zones and case.zone.id not in block.zones:
        return False
    if block.purposes and case.cart.purpose not in block.purposes:
        return False
    if not in_season(case.day, block.valid_from, block.valid_until):
        return False
    if not (block.levels or block.options or block.carriers):
        return True
    level = offered.level if offered else rule.level
    names = names_of(rule, offered)
    carrier = offered.service.carrier if offered else None
    return level in block.levels or bool(names & block.options) or carrier in block.carriers


def holds(block: BlockRule | SurchargeRule, line: Line) -> bool:
    """Whether any line key of the rule matches the line."""
    hs_code = line.customs.hs_code or ""
    return (
        line.kind in block.kinds
        or line.sku in block.skus
        or any(tag in block.tags for tag in line.tags)
        or any(hs_code.startswith(prefix) for prefix in block.hs_codes)
    )


def _condition(case: Case, _: Sequence[Line], rule: OptionRule, offered: ServiceRule | None) -> Refusal | None:
    condition = rule.condition
    if condition is None:
        return None
    code, currency = code_of(rule, offered), case.policy.currency
    beyond = outside(condition, case.measures, currency)
    if beyond is not None:
        remedy = Remedy("add_amount", amount=beyond.missing, verified="rules") if beyond.missing else None
        return Refusal(code, beyond.reason, beyond.message, remedy=remedy, statement=condition.statement)
    amount = money_text(Money(case.measures.values[condition.basis], currency)) + condition.named
    case.note("only_when", True, f"{amount} within the option's bounds", condition.statement, code)
    return None


def _forced(case: Case, lines: Sequence[Line], _: OptionRule, offered: ServiceRule | None) -> Refusal | None:
    if offered is None or not case.forced:
        return None
    wanted = {line.id: case.forced[line.id] for line in lines if line.id in case.forced}
    if not wanted:
        return None
    code = offered.service.code
    others = tuple(line for line, service in wanted.items() if service != code)
    if not others:
        return None
    remedy = removing(others, case.lines)
    if len(set(wanted.values())) > 1:
        message = "products in this cart must go by different services: " + ", ".join(sorted(set(wanted.values())))
        return Refusal(offered.code, "conflicting_services", message, others, remedy, offered.statement)
    message = f"a product in this cart goes by {wanted[others[0]]} only"
    return Refusal(offered.code, "service_forced_by_product", message, others, remedy, offered.statement)


def _signature(case: Case, _: Sequence[Line], rule: OptionRule, offered: ServiceRule | None) -> Refusal | None:
    need = case.signature
    if offered is None or not need.required or offered.service.signature != "unavailable":
        return None
    message = f"a signature is required ({need.because}) and {offered.name} cannot take one"
    return Refusal(code_of(rule, offered), "signature_unavailable", message, statement=need.statement)


def _merchant(_: Case, __: Sequence[Line], rule: OptionRule, offered: ServiceRule | None) -> Refusal | None:
    if rule.fee is not None or rule.services:
        return None
    message = "the shop names no amount for this: ask the shop"
    return Refusal(code_of(rule, offered), "needs_merchant_amount", message, statement=rule.statement)


_CLASS_NAMES = {"street": "street address", "po_box": "PO box", "military": "military address"}
_CHECKS: tuple[Check, ...] = (_dates, _address, _blocks, _condition, _forced, _signature, _merchant, _postal_code)
