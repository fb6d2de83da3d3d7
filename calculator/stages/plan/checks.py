"""What a cart must bring for this shop's rules; every wrong field is named at once."""

from collections.abc import Iterator

from calculator.domain.cart import Cart, Line
from calculator.domain.errors import BadCart, InputFault
from calculator.policy.model import Policy


def check(cart: Cart, policy: Policy) -> None:
    """
    Raises:
        BadCart: an unknown kind or service, a foreign currency, a discount where none may be, a missing fact, an id
            that two lines share.
    """
    faults = _faults(cart, policy)
    if faults:
        raise BadCart(tuple(faults))


def _faults(cart: Cart, policy: Policy) -> list[InputFault]:
    faults: list[InputFault] = []
    if cart.currency != policy.currency:
        message = f"{policy.shop} sells in {policy.currency}: send its own currency"
        faults.append(InputFault("/currency", "currency_not_the_shops", message))
    ships, ids = False, set()
    for index, line in enumerate(cart.lines):
        ids.add(line.id)
        kind = policy.kinds.get(line.kind)
        if kind is None:
            message = f"{policy.shop} has no kind {line.kind!r}: write one of {', '.join(policy.kinds)}"
            faults.append(InputFault(f"/lines/{index}/kind", "unknown_kind", message))
            continue
        if line.discount.minor and not kind.discounts:
            message = f"a {line.kind} line carries no discount ({kind.statement})"
            faults.append(InputFault(f"/lines/{index}/discount", f"discount_on_{line.kind}_line", message))
        if policy.needs_tax and line.tax is None:
            message = "this shop's rules look at prices with tax: give the tax of the line"
            faults.append(InputFault(f"/lines/{index}/tax", "missing", message))
        if kind.ships:
            ships = True
            if line.weight is None or line.dimensions is None or line.service is not None:
                faults.extend(_shipping_faults(index, line, policy))
    if len(ids) < len(cart.lines):
        faults.extend(_shared_ids(cart))
    if ships and cart.destination is None:
        message = "something ships: give at least the country it goes to"
        faults.append(InputFault("/destination", "missing", message))
    return faults


def _shared_ids(cart: Cart) -> Iterator[InputFault]:
    """Reasons and ways out name lines by id, so each has its own."""
    first: dict[str, int] = {}
    for index, line in enumerate(cart.lines):
        if first.setdefault(line.id, index) != index:
            message = f"line {first[line.id]} has the id {line.id!r} already"
            yield InputFault(f"/lines/{index}/id", "duplicate_id", message)


def _shipping_faults(index: int, line: Line, policy: Policy) -> Iterator[InputFault]:
    if policy.needs_weight and line.weight is None and policy.packing.default_weight is None:
        message = "carriers price by weight and the shop declares no default: give the weight of one piece"
        yield InputFault(f"/lines/{index}/weight", "missing", message)
    if policy.needs_size and line.dimensions is None and policy.packing.default_size is None:
        who = "the shop's fees go" if policy.needs_volume else "carriers price"
        message = f"{who} by size and the shop declares no default: give length, width and height of one piece"
        yield InputFault(f"/lines/{index}/dimensions", "missing", message)
    if line.service is not None and line.service not in policy.service_codes:
        offered = ", ".join(sorted(set(policy.service_codes.values())))
        advice = f"write one of {offered}" if offered else "it asks no carrier, leave it out"
        message = f"{policy.shop} does not offer {line.service!r}: {advice}"
        yield InputFault(f"/lines/{index}/service", "unknown_service", message)
