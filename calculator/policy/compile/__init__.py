"""From the file's tables to the rules that run. Assumes a policy without faults: ``faults`` has looked first."""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from calculator.domain.cart import PURPOSES
from calculator.domain.service import Catalogue
from calculator.policy import calendars, model, schema
from calculator.policy.compile.options import compile_options, resolve_services, service_codes
from calculator.policy.compile.rules import (
    applies,
    block_rule,
    carrier_rule,
    in_force,
    insurance_policy,
    kind_rule,
    origin_address,
    packing_rule,
    reading_rules,
    signature_policy,
    text_rule,
    zone_rule,
)
from calculator.policy.compile.surcharges import surcharge_rule
from calculator.policy.compile.times import cut_offs, shop_calendar
from calculator.policy.compile.values import span

__all__ = ["compile_policy", "resolve_services", "version_of"]


def compile_policy(file: schema.PolicyFile, catalogue: Catalogue, warnings: Iterable[str] = ()) -> model.Policy:
    """The rules of *file* in the form they run in."""
    zones = tuple(zone_rule(zone, file) for zone in file.zones)
    options = compile_options(file, catalogue)
    texts = tuple(text_rule(table) for table in file.texts)
    needs_volume = any(rule.measures for rule in options)
    bases = tuple(sorted(set(_bases(file))))
    places = [zone.id for zone in zones]
    readings = {rule.name: rule for rule in reading_rules(file.readings)}
    defaults = {code: table.residential for code, table in file.carriers.items() if table.residential is not None}
    return model.Policy(
        shop=file.shop,
        name=file.name,
        currency=file.currency,
        version=version_of(file),
        time_zone=ZoneInfo(file.time_zone),
        basis=file.basis,
        bases=bases,
        calendar=shop_calendar(file),
        holidays=tuple(file.calendar.holidays),
        closed=tuple(sorted(set(file.calendar.closed))),
        cut_off=file.calendar.cut_off,
        cut_offs=cut_offs(file.calendar),
        busy=tuple(
            model.BusyRule(busy.first, busy.last, busy.extra_days, busy.statement)
            for busy in file.calendar.busy_periods
        ),
        handling=span(file.handling.lead_time) if file.handling else None,
        kinds={name: kind_rule(name, kind) for name, kind in file.kinds.items()},
        default_kind=file.default_kind,
        zones=zones,
        options=options,
        service_codes=service_codes(options),
        options_by={
            (zone, purpose): tuple(rule for rule in options if zone in rule.zones and purpose in rule.purposes)
            for zone in places
            for purpose in PURPOSES
        },
        surcharges=tuple(surcharge_rule(table, file) for table in file.surcharges),
        adds=bool(file.surcharges or file.insurance or _duties(file)),
        signature=signature_policy(file),
        insurance=insurance_policy(file),
        texts=texts,
        texts_by={
            (zone, purpose): tuple(text for text in texts if applies(text, zone, purpose))
            for zone in places
            for purpose in PURPOSES
        },
        lead_texts=any(text.when == "lead_time" for text in texts),
        dated_texts=any(text.valid_from or text.valid_until for text in texts),
        blocks=tuple(block_rule(block) for block in file.blocks if in_force(block, file.readings)),
        packing=packing_rule(file.packing),
        carriers={code: carrier_rule(table) for code, table in file.carriers.items()},
        default_residential=defaults,
        origin=origin_address(file.origin),
        carrier_calendars=calendars.CARRIERS,
        readings=readings,
        add_lead=file.readings.lead_combination is not None and file.readings.lead_combination.choice == "add",
        split=file.readings.mixed_cart is not None and file.readings.mixed_cart.choice == "split",
        transit_from_order=file.readings.transit_from is not None and file.readings.transit_from.choice == "order",
        needs_tax=any(basis.endswith("with_tax") for basis in bases),
        needs_weight=_needs_weight(file),
        needs_size=needs_volume or any(isinstance(option.price, schema.CarrierPrice) for option in file.options),
        needs_volume=needs_volume,
        quote_life=timedelta(minutes=file.lifetimes.quote_minutes),
        answer_life=timedelta(minutes=file.lifetimes.answer_minutes),
        stale_life=timedelta(hours=file.lifetimes.stale_hours),
        statements=dict(file.statements),
        silences=tuple((silence.topic, silence.decision) for silence in file.silences),
        warnings=tuple(warnings),
    )


def version_of(file: schema.PolicyFile) -> str:
    """A digest of what the file says: comments, order of keys, spelling of numbers and defaults do not change it."""
    text = json.dumps(file.model_dump(mode="python", exclude_defaults=True), sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _duties(file: schema.PolicyFile) -> list[schema.Duties]:
    """Of zones and of options."""
    found = (*[zone.duties for zone in file.zones], *[option.duties for option in file.options])
    return [duties for duties in found if duties is not None]


def _bases(file: schema.PolicyFile) -> Iterator[str]:
    """Every order value some rule looks at."""
    yield file.basis
    for rule in (file.signature, file.insurance, *_duties(file)):
        if rule is not None and rule.basis:
            yield rule.basis
    for surcharge in file.surcharges:
        for table in (surcharge, surcharge.only_when):
            if table is not None and table.basis:
                yield table.basis
    for option in file.options:
        prices: list[object] = [option.price]
        if isinstance(option.price, schema.CarrierPrice):
            prices += [backup.price for backup in option.price.backup]
        for priced in (*prices, option.free_from, option.only_when):
            basis = getattr(priced, "basis", None)
            if basis:
                yield basis


def _needs_weight(file: schema.PolicyFile) -> bool:
    """Whether any rule looks at weight: then a line without one needs the declared default."""

    def weighs(table: schema.OptionTable) -> bool:
        return isinstance(table.price, schema.CarrierPrice | schema.WeightTiers) or bool(
            table.only_when and table.only_when.weighs
        )

    conditions = [surcharge.only_when for surcharge in file.surcharges]
    return any(map(weighs, file.options)) or any(condition.weighs for condition in conditions if condition)
