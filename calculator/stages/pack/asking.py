"""What each carrier is asked for one consignment."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from calculator.domain.box import Packing
from calculator.domain.cart import Line
from calculator.domain.money import Money
from calculator.domain.places import Address, Destination
from calculator.domain.plan import Ask, PlannedOption
from calculator.domain.record import record
from calculator.domain.shipment import CustomsItem, Incoterm, Shipment
from calculator.policy.model import CarrierRule, Policy

_OWN_ACCOUNT = CarrierRule("own", "retail", {})


@record(frozen=True, slots=True)
class Load:
    """All that packing one consignment looks at, beside the policy."""

    index: int
    lines: tuple[Line, ...]
    priced: tuple[PlannedOption, ...]
    destination: Destination
    origin: Address
    signature: bool


def asks_of(load: Load, packing: Packing, policy: Policy) -> Iterator[Ask]:
    """One question for each carrier, dispatch day and incoterm."""
    customs = _customs(load.lines, load.destination, policy)
    groups: dict[tuple[str, date, Incoterm | None], list[PlannedOption]] = {}
    for option in load.priced:
        if option.service is not None:
            groups.setdefault((option.service.carrier, option.ships.earliest, option.incoterm), []).append(option)
    for (carrier, day, incoterm), options in groups.items():
        rule = policy.carriers.get(carrier, _OWN_ACCOUNT)
        shipment = Shipment(
            origin=load.origin,
            destination=_residential(load.destination, carrier, policy),
            parcels=packing.parcels,
            ship_date=day,
            currency=policy.currency,
            services=frozenset(option.service.code for option in options if option.service is not None),
            signature=load.signature,
            insured=options[0].insured,
            incoterm=incoterm,
            customs=customs,
            price_class=rule.price_class,
            account=rule.account,
        )
        card = any(option.card_backup for option in options)
        backed = all(option.card_backup or option.backup is not None for option in options)
        yield Ask(load.index, carrier, shipment, card, backed)


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
