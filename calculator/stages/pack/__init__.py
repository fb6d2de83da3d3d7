"""pack: put what carriers must price into parcels, and say what each carrier is asked. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from calculator.domain.box import Item, Packing
from calculator.domain.cart import Line
from calculator.domain.money import Money
from calculator.domain.places import Address, Destination
from calculator.domain.plan import Ask, Consignment, Packed, Plan, PlannedOption
from calculator.domain.shipment import CustomsItem, Incoterm, Shipment
from calculator.policy.model import CarrierRule, Policy
from calculator.stages.pack.cartons import pack_items
from calculator.stages.pack.stacking import stack_items

_OWN_ACCOUNT = CarrierRule("own", "retail", {})

__all__ = ["pack"]


def pack(plan: Plan, policy: Policy) -> Packed:
    """Parcels and questions for the options that need a carrier; nothing is packed where none does."""
    asks: list[Ask] = []
    unpacked: list[tuple[str, ...]] = []
    for index, consignment in enumerate(plan.consignments):
        priced = [option for option in consignment.options if option.service is not None]
        if not priced or plan.destination is None or policy.origin is None:
            unpacked.append(())
            continue
        packing = _boxed(consignment.lines, policy)
        unpacked.append(packing.unpacked)
        if not packing.unpacked:
            shipped = (packing, plan.destination, policy.origin)
            asks.extend(_asks(index, consignment, priced, *shipped, policy, plan.signature.required))
    return Packed(tuple(asks), tuple(unpacked))


def _boxed(lines: Sequence[Line], policy: Policy) -> Packing:
    items = [
        Item(
            id=line.id,
            dimensions=line.dimensions or policy.packing.default_size or (1, 1, 1),
            weight=line.weight if line.weight is not None else policy.packing.default_weight or 1,
            quantity=line.quantity,
            value=line.paid,
            spare=line.weight * line.quantity - line.line_weight if line.weight and line.line_weight else 0,
        )
        for line in lines
    ]
    if policy.packing.boxes:
        return pack_items(items, policy.packing.boxes, policy.currency)
    return stack_items(items, policy.currency)


def _asks(
    index: int,
    consignment: Consignment,
    priced: Sequence[PlannedOption],
    packing: Packing,
    destination: Destination,
    origin: Address,
    policy: Policy,
    signature: bool,
) -> Iterator[Ask]:
    """One question for each carrier, dispatch day and incoterm."""
    groups: dict[tuple[str, date, Incoterm | None], list[PlannedOption]] = {}
    for option in priced:
        if option.service is not None:
            groups.setdefault((option.service.carrier, option.ships.earliest, option.incoterm), []).append(option)
    for (carrier, day, incoterm), options in groups.items():
        rule = policy.carriers.get(carrier, _OWN_ACCOUNT)
        shipment = Shipment(
            origin=origin,
            destination=_residential(destination, carrier, policy),
            parcels=packing.parcels,
            ship_date=day,
            currency=policy.currency,
            services=frozenset(option.service.code for option in options if option.service is not None),
            signature=signature,
            insured=options[0].insured,
            incoterm=incoterm,
            customs=_customs(consignment.lines, destination, policy),
            price_class=rule.price_class,
            account=rule.account,
        )
        card = any(option.card_backup for option in options)
        backed = all(option.card_backup or option.backup is not None for option in options)
        yield Ask(index, carrier, shipment, card, backed)


def _residential(destination: Destination, carrier: str, policy: Policy) -> Destination:
    """The shop's declared default where the address does not say."""
    default = policy.default_residential.get(carrier)
    if default is None or destination.address.residential is not None:
        return destination
    return replace(destination, address=replace(destination.address, residential=default))


def _customs(lines: Sequence[Line], destination: Destination, policy: Policy) -> tuple[CustomsItem, ...]:
    if not destination.customs_form:
        return ()
    default = policy.packing.default_weight
    return tuple(
        CustomsItem(
            line.customs.description or line.name or None,
            line.customs.hs_code,
            line.customs.origin_country,
            line.quantity,
            Money(max(line.paid.minor, 0), policy.currency),
            (line.grams if line.weight is not None else (default or 0) * line.quantity) or None,
        )
        for line in lines
    )
