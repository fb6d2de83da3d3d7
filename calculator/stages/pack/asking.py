"""What each carrier is asked for one consignment."""

from collections.abc import Iterator, Mapping, Sequence
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
class Question:
    """What a carrier is asked of every cart with such options: all of an Ask but what travels, and whereto."""

    carrier: str
    day: date
    services: frozenset[str]
    insured: Money | None
    incoterm: Incoterm | None
    price_class: str
    account: Mapping[str, str]
    card_backup: bool
    backed: bool


@record(frozen=True, slots=True)
class Load:
    """All that packing one consignment looks at, beside the policy."""

    index: int
    lines: tuple[Line, ...]
    questions: tuple[Question, ...]
    destination: Destination
    origin: Address
    signature: bool


def questions_of(priced: Sequence[PlannedOption], policy: Policy) -> tuple[Question, ...]:
    """One for each carrier, dispatch day and incoterm; the same object for all carts whose options ask alike."""
    key = ("questions", *[_told(option) for option in priced])
    known: tuple[Question, ...] | None = policy.memo.get(key)
    if known is None:
        known = policy.memo.keep(key, tuple(_questions(priced, policy)))
    return known


def _told(option: PlannedOption) -> tuple[object, ...]:
    """All of an option that a question hangs on."""
    service = option.service
    return (
        service and service.code,
        service and service.carrier,
        option.ships.earliest,
        option.insured,
        option.incoterm,
        option.card_backup,
        option.backup is not None,
    )


def _questions(priced: Sequence[PlannedOption], policy: Policy) -> Iterator[Question]:
    groups: dict[tuple[str, date, Incoterm | None], list[PlannedOption]] = {}
    for option in priced:
        if option.service is not None:
            groups.setdefault((option.service.carrier, option.ships.earliest, option.incoterm), []).append(option)
    for (carrier, day, incoterm), options in groups.items():
        rule = policy.carriers.get(carrier, _OWN_ACCOUNT)
        yield Question(
            carrier=carrier,
            day=day,
            services=frozenset(option.service.code for option in options if option.service is not None),
            insured=options[0].insured,
            incoterm=incoterm,
            price_class=rule.price_class,
            account=rule.account,
            card_backup=any(option.card_backup for option in options),
            backed=all(option.card_backup or option.backup is not None for option in options),
        )


def asks_of(load: Load, values: Sequence[Money], packing: Packing, policy: Policy) -> tuple[Ask, ...]:
    """Each question about these parcels. *values*: what the goods of each line cost the buyer."""
    customs = _customs(load.lines, values, policy) if load.destination.customs_form else ()
    assumes = policy.default_residential and load.destination.address.residential is None
    asks = []
    for question in load.questions:
        # By position: by name a dozen fields take twice as long.
        shipment = Shipment(
            load.origin,
            _residential(load.destination, question.carrier, policy) if assumes else load.destination,
            packing.parcels,
            question.day,
            policy.currency,
            question.services,
            load.signature,
            question.insured,
            question.incoterm,
            customs,
            question.price_class,
            question.account,
        )
        asks.append(Ask(load.index, question.carrier, shipment, question.card_backup, question.backed))
    return tuple(asks)


def _residential(destination: Destination, carrier: str, policy: Policy) -> Destination:
    """With the shop's declared default for the carrier, where it has one: the address does not say."""
    default = policy.default_residential.get(carrier)
    if default is None:
        return destination
    return replace(destination, address=replace(destination.address, residential=default))


def _customs(lines: Sequence[Line], values: Sequence[Money], policy: Policy) -> tuple[CustomsItem, ...]:
    default = policy.packing.default_weight
    return tuple(
        [
            CustomsItem(
                line.customs.description or line.name or None,
                line.customs.hs_code,
                line.customs.origin_country,
                line.quantity,
                value if value.minor > 0 else Money.zero(policy.currency),
                (line.grams if line.weight is not None else (default or 0) * line.quantity) or None,
            )
            for line, value in zip(lines, values, strict=True)
        ]
    )
