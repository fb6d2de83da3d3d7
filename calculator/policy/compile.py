"""From the file's tables to the rules that run. Assumes a policy without faults: ``faults`` has looked first."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import blake2b
from zoneinfo import ZoneInfo

from calculator.domain import units
from calculator.domain.box import Box
from calculator.domain.cart import PURPOSES, Purpose, Span
from calculator.domain.money import Money
from calculator.domain.option import Charge, Text
from calculator.domain.places import Address
from calculator.domain.plan import CarrierPricing, Rounding
from calculator.domain.rate import Transit
from calculator.domain.service import Catalogue, Service
from calculator.policy import calendars, model, schema
from calculator.policy.fees import FeeRule, PercentOf, PerItem, Tiered, flat, money_text
from calculator.policy.zones import compile_zone


def compile_policy(file: schema.PolicyFile, catalogue: Catalogue, warnings: Iterable[str] = ()) -> model.Policy:
    """The rules of *file* in the form they run in."""
    zones = tuple(_zone(zone, file) for zone in file.zones)
    options = _with_additions(tuple(_option(table, file, catalogue) for table in file.options), file)
    texts = tuple(_text(table) for table in file.texts)
    places = [zone.id for zone in zones]
    readings = {rule.name: rule for rule in _readings(file.readings)}
    defaults = {code: table.residential for code, table in file.carriers.items() if table.residential is not None}
    return model.Policy(
        shop=file.shop,
        name=file.name,
        currency=file.currency,
        version=version_of(file),
        time_zone=ZoneInfo(file.time_zone),
        basis=file.basis,
        bases=tuple(sorted(set(_bases(file)))),
        calendar=calendars.shop_calendar(file.name, file.calendar.holidays, file.calendar.closed),
        cut_off=file.calendar.cut_off,
        busy=tuple(
            model.BusyRule(busy.first, busy.last, busy.extra_days, busy.statement)
            for busy in file.calendar.busy_periods
        ),
        handling=_span(file.handling.lead_time) if file.handling else None,
        kinds={name: _kind(name, kind) for name, kind in file.kinds.items()},
        default_kind=file.default_kind,
        zones=zones,
        options=options,
        service_codes=_service_codes(options),
        options_by={
            (zone, purpose): tuple(rule for rule in options if zone in rule.zones and purpose in rule.purposes)
            for zone in places
            for purpose in PURPOSES
        },
        signature=_signature(file),
        insurance=_insurance(file),
        texts=texts,
        texts_by={
            (zone, purpose): tuple(text for text in texts if _applies(text, zone, purpose))
            for zone in places
            for purpose in PURPOSES
        },
        blocks=tuple(_block(block) for block in file.blocks if _in_force(block, file.readings)),
        packing=_packing(file.packing),
        carriers={code: _carrier(table) for code, table in file.carriers.items()},
        default_residential=defaults,
        origin=_origin(file.origin),
        carrier_calendars=calendars.CARRIERS,
        readings=readings,
        add_lead=file.readings.lead_combination is not None and file.readings.lead_combination.choice == "add",
        split=file.readings.mixed_cart is not None and file.readings.mixed_cart.choice == "split",
        transit_from_order=file.readings.transit_from is not None and file.readings.transit_from.choice == "order",
        needs_weight=_needs_weight(file),
        needs_size=any(isinstance(option.price, schema.CarrierPrice) for option in file.options),
        quote_life=timedelta(minutes=file.lifetimes.quote_minutes),
        answer_life=timedelta(minutes=file.lifetimes.answer_minutes),
        stale_life=timedelta(hours=file.lifetimes.stale_hours),
        statements=dict(file.statements),
        silences=tuple((silence.topic, silence.decision) for silence in file.silences),
        warnings=tuple(warnings),
    )


def version_of(file: schema.PolicyFile) -> str:
    """A digest of what the file says: comments, order of keys and spelling of numbers do not change it."""
    text = json.dumps(file.model_dump(mode="python"), sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=8).hexdigest()


def transit_of(days: schema.TransitDays) -> Transit:
    """Weeks become calendar days; what the page does not say stays None."""
    times = 7 if days.unit == "weeks" else 1
    return Transit(
        None if days.min is None else days.min * times,
        None if days.max is None else days.max * times,
        business=days.unit == "business_days",
    )


def tier_limits(tiers: Iterable[schema.Tier]) -> Iterator[int]:
    """The first minor unit each closed band no longer owns."""
    for tier in tiers:
        if tier.under is not None:
            yield tier.under.minor
        elif tier.up_to is not None:
            yield tier.up_to.minor + 1


def resolve_services(table: schema.AllowedService, catalogue: Catalogue) -> tuple[Service, ...]:
    """The services an entry of an allow-list stands for; old names lead to today's. Empty where it names none."""
    if table.service is not None:
        known = catalogue.get(table.service)
        alias = catalogue.alias(table.service)
        return (known,) if known else (alias[0],) if alias else ()
    return tuple(
        service
        for service in catalogue.values()
        if service.carrier == table.carrier
        and (table.reach in (None, "both", service.reach) or service.reach == "both")
    )


def _span(days: schema.Days) -> Span:
    return Span(days.min, days.max, days.unit)


def _kind(name: str, kind: schema.Kind) -> model.KindRule:
    lead = _span(kind.lead_time) if kind.lead_time else None
    return model.KindRule(name, lead, kind.ships, kind.discounts, kind.statement)


def _zone(zone: schema.Zone, file: schema.PolicyFile) -> model.ZoneRule:
    duties = zone.duties
    return model.ZoneRule(
        zone.id,
        zone.name,
        compile_zone(zone),
        zone.incoterm,
        duties.percent if duties else None,
        (duties.basis if duties else None) or file.basis,
        duties.statement if duties else None,
        _span(zone.lead_time) if zone.lead_time else None,
        zone.statement,
    )


def _threshold(
    at: Money | None, over: Money | None, basis: str | None, statement: str, file: schema.PolicyFile
) -> model.Threshold | None:
    bound = at if at is not None else over
    if bound is None:
        return None
    strict = at is None
    return model.Threshold(basis or file.basis, bound.minor + strict, bound, strict, statement)


def _percentiles(days: schema.TransitDays | None) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((int(key), value) for key, value in days.percentiles.items())) if days else ()


def _option(table: schema.OptionTable, file: schema.PolicyFile, catalogue: Catalogue) -> model.OptionRule:
    price = table.price
    free = table.free_from
    rule = model.OptionRule(
        code=table.code,
        name=table.name,
        level=table.level,
        zones=frozenset(table.zones),
        purposes=frozenset(table.purposes),
        statement=table.statement,
        free_from=_threshold(free.at, free.over, free.basis, free.statement, file) if free else None,
        free_purposes=frozenset(free.purposes) if free else frozenset(),
        condition=_condition(table.only_when, file) if table.only_when else None,
        hide_when_free=table.hide_when_free,
        group=table.group,
        priority=table.priority,
        address_classes=frozenset(table.address_classes),
        valid_from=table.valid_from,
        valid_until=table.valid_until,
        lead=_span(table.lead_time) if table.lead_time else None,
        transit=transit_of(table.transit) if table.transit else None,
        transit_statement=(table.transit.statement or table.statement) if table.transit else None,
        percentiles=_percentiles(table.transit),
    )
    if isinstance(price, schema.CarrierPrice):
        return replace(rule, services=tuple(_services(table, price, file, catalogue)), pricing=_pricing(price))
    if isinstance(price, schema.MerchantAmount):
        return rule
    return replace(rule, fee=_fee(price, file, table.statement))


def _services(
    table: schema.OptionTable, price: schema.CarrierPrice, file: schema.PolicyFile, catalogue: Catalogue
) -> Iterator[model.ServiceRule]:
    backups: dict[str, schema.Backup] = {}
    for backup in price.backup:
        for service in resolve_services(schema.AllowedService(service=backup.service), catalogue):
            backups[service.code] = backup
    for allowed in price.services:
        transit = allowed.transit or table.transit
        alias = catalogue.alias(allowed.service) if allowed.service else None
        for service in resolve_services(allowed, catalogue):
            yield model.ServiceRule(
                service,
                allowed.name or service.name,
                allowed.level or service.level,
                transit_of(transit) if transit else None,
                (transit.statement or table.statement) if transit else None,
                _percentiles(transit),
                _backup(backups[service.code], file, table.statement) if service.code in backups else None,
                allowed.statement or table.statement,
                alias[1].name if alias else None,
            )


def _service_codes(options: Iterable[model.OptionRule]) -> dict[str, str]:
    codes: dict[str, str] = {}
    for rule in options:
        for offered in rule.services:
            codes[offered.service.code] = offered.service.code
            codes.update((alias.code, offered.service.code) for alias in offered.service.aliases)
    return codes


def _backup(backup: schema.Backup, file: schema.PolicyFile, statement: str) -> model.BackupRule:
    source = backup.statement or statement
    fee = None if isinstance(backup.price, schema.Card) else _fee(backup.price, file, source)
    return model.BackupRule(fee, transit_of(backup.transit) if backup.transit else None, source)


def _pricing(price: schema.CarrierPrice) -> CarrierPricing:
    markup, rounding = price.markup, price.rounding
    return CarrierPricing(
        markup.percent if markup else Decimal(0),
        markup.flat if markup else None,
        price.floor,
        price.ceiling,
        Rounding(
            rounding.to.minor if rounding.to else None,
            rounding.direction,
            rounding.ending.minor if rounding.ending is not None else None,
        )
        if rounding
        else None,
        markup.statement if markup else None,
    )


FeeTable = (
    schema.Free
    | schema.Flat
    | schema.ValueTiers
    | schema.WeightTiers
    | schema.QuantityTiers
    | schema.PerItem
    | schema.Percent
)


def _fee(table: FeeTable, file: schema.PolicyFile, statement: str) -> FeeRule:
    match table:
        case schema.Free():
            return flat(Money.zero(file.currency), "Free shipping", statement)
        case schema.Flat():
            return flat(table.fee, "Flat fee", statement)
        case schema.ValueTiers():
            return _value_tiers(table, file, statement)
        case schema.WeightTiers():
            return _weight_tiers(table, statement)
        case schema.QuantityTiers():
            return _quantity_tiers(table, statement)
        case schema.PerItem():
            return PerItem(table.first, table.each_further, table.ceiling, statement)
        case schema.Percent():
            basis = table.basis or file.basis
            return PercentOf(table.percent, basis, table.floor, table.ceiling, file.currency, statement)


def _tiered(
    measure: str, limits: Iterable[int], ends: list[tuple[str, str]], fees: list[Money], noun: str, statement: str
) -> Tiered:
    """*ends*: for each closed band the word of its end (``under`` or ``up to``) and the bound as text."""
    labels = []
    for index in range(len(fees)):
        below = ends[index - 1] if index else None
        above = ends[index] if index < len(ends) else None
        labels.append(_band_label(noun, below, above))
    charges = tuple(Charge("base", label, fee, statement) for label, fee in zip(labels, fees, strict=True))
    return Tiered(measure, tuple(limits), charges)


def _band_label(noun: str, below: tuple[str, str] | None, above: tuple[str, str] | None) -> str:
    """«Order under $50.00», «Order over $200.00, up to $300.00», «Order of $50.00 or more»."""
    if below is None:
        return f"{noun} {above[0]} {above[1]}" if above else f"Every {noun.lower()}"
    word, bound = below
    if above is None:
        return f"{noun} of {bound} or more" if word == "under" else f"{noun} over {bound}"
    start = f"{noun} from {bound}" if word == "under" else f"{noun} over {bound}"
    return f"{start}, {above[0]} {above[1]}"


def _value_tiers(table: schema.ValueTiers, file: schema.PolicyFile, statement: str) -> Tiered:
    ends = []
    for tier in table.tiers[:-1]:
        if tier.under is not None:
            ends.append(("under", money_text(tier.under)))
        elif tier.up_to is not None:
            ends.append(("up to", money_text(tier.up_to)))
    fees = [tier.fee for tier in table.tiers]
    return _tiered(table.basis or file.basis, tier_limits(table.tiers[:-1]), ends, fees, "Order", statement)


def _weight_tiers(table: schema.WeightTiers, statement: str) -> Tiered:
    limits, ends = [], []
    for tier in table.tiers[:-1]:
        bound = tier.under if tier.under is not None else tier.up_to
        if bound is None:
            continue
        limits.append(weight_limit(tier))
        ends.append(("under" if tier.under is not None else "up to", f"{bound.value:f} {bound.unit}"))
    return _tiered("weight", limits, ends, [tier.fee for tier in table.tiers], "Parcel", statement)


def weight_limit(tier: schema.WeightTier) -> int:
    """The first whole gram the band no longer owns. Grams are weights rounded up, and so are bounds."""
    if tier.under is not None:
        return units.grams(tier.under.value, tier.under.unit)
    if tier.up_to is not None:
        return units.grams(tier.up_to.value, tier.up_to.unit) + 1
    raise ValueError("an open band has no limit")


def _quantity_tiers(table: schema.QuantityTiers, statement: str) -> Tiered:
    bounds = [tier.up_to for tier in table.tiers[:-1] if tier.up_to is not None]
    ends = [("up to", f"{bound} item{'s' if bound > 1 else ''}") for bound in bounds]
    fees = [tier.fee for tier in table.tiers]
    return _tiered("quantity", [bound + 1 for bound in bounds], ends, fees, "Order", statement)


def _condition(table: schema.Condition, file: schema.PolicyFile) -> model.ConditionRule:
    return model.ConditionRule(
        table.basis or file.basis,
        table.value_from.minor if table.value_from is not None else None,
        table.value_under.minor if table.value_under is not None else None,
        units.grams(table.weight_up_to.value, table.weight_up_to.unit) if table.weight_up_to else None,
        table.quantity_up_to,
        table.statement,
    )


def _with_additions(options: tuple[model.OptionRule, ...], file: schema.PolicyFile) -> tuple[model.OptionRule, ...]:
    """The reading ``express_adds_standard``: give an option the fee it comes on top of."""
    reading = file.readings.express_adds_standard
    if reading is None or not reading.choice:
        return options
    by_code = {rule.code: rule for rule in options}
    added = []
    for rule, table in zip(options, file.options, strict=True):
        base = by_code[table.on_top_of] if table.on_top_of else None
        added.append(replace(rule, adds=base.fee, adds_free_from=base.free_from, adds_code=base.code) if base else rule)
    return tuple(added)


def _signature(file: schema.PolicyFile) -> model.SignaturePolicy | None:
    rule = file.signature
    if rule is None:
        return None
    threshold = _threshold(rule.at, rule.over, rule.basis, rule.statement, file)
    return model.SignaturePolicy(threshold, rule.on_request, rule.cost == "buyer", rule.fee, rule.statement)


def _insurance(file: schema.PolicyFile) -> model.InsurancePolicy | None:
    rule = file.insurance
    if rule is None:
        return None
    threshold = _threshold(rule.at, rule.over, rule.basis, rule.statement, file)
    if threshold is None:
        return None
    return model.InsurancePolicy(threshold, rule.cost == "buyer", rule.fee, rule.percent, rule.statement)


def _text(table: schema.TextTable) -> model.TextRule:
    return model.TextRule(
        Text(table.id, table.version, table.text, table.statement, table.short),
        table.disclaimer,
        frozenset(table.zones),
        frozenset(table.purposes),
        frozenset(table.kinds),
        frozenset(table.options),
        frozenset(table.levels),
        table.when,
    )


def _applies(text: model.TextRule, zone: str, purpose: Purpose) -> bool:
    return (not text.zones or zone in text.zones) and (not text.purposes or purpose in text.purposes)


def _block(block: schema.Block) -> model.BlockRule:
    return model.BlockRule(
        block.reason,
        block.message,
        frozenset(block.lines.kinds),
        frozenset(block.lines.tags),
        frozenset(block.lines.skus),
        tuple(block.lines.hs_codes),
        frozenset(block.refuses.levels),
        frozenset(block.refuses.options),
        frozenset(block.refuses.carriers),
        frozenset(block.zones),
        frozenset(block.purposes),
        block.statement,
    )


def _in_force(block: schema.Block, readings: schema.Readings) -> bool:
    if block.reading is None:
        return True
    reading = getattr(readings, block.reading, None)
    return bool(reading.choice) if reading is not None else True


def _size(size: schema.Size) -> tuple[int, int, int]:
    length, width, height = (units.millimetres(side, size.unit) for side in (size.length, size.width, size.height))
    return length, width, height


def _packing(table: schema.Packing) -> model.PackingRule:
    return model.PackingRule(
        tuple(
            Box(
                id=box.id,
                inner=_size(box.inner),
                outer=_size(box.outer or box.inner),
                empty_weight=units.grams(box.empty_weight.value, box.empty_weight.unit),
                max_weight=units.grams(box.max_weight.value, box.max_weight.unit),
            )
            for box in table.boxes
        ),
        units.grams(table.default_weight.value, table.default_weight.unit) if table.default_weight else None,
        _size(table.default_size) if table.default_size else None,
    )


def _carrier(table: schema.CarrierTable) -> model.CarrierRule:
    account = {"account_number": table.account_number} if table.account_number else {}
    return model.CarrierRule(table.via, table.price_class, account)


def _origin(table: schema.Origin | None) -> Address | None:
    if table is None:
        return None
    return Address(table.country, table.region, table.postal_code, table.city, tuple(table.lines) or None, False)


def _readings(readings: schema.Readings) -> Iterator[model.ReadingRule]:
    for name in type(readings).model_fields:
        reading = getattr(readings, name)
        if reading is not None:
            choice = str(reading.choice).lower() if isinstance(reading.choice, bool) else reading.choice
            yield model.ReadingRule(name, choice, reading.statement)


def _bases(file: schema.PolicyFile) -> Iterator[str]:
    """Every order value some rule looks at."""
    yield file.basis
    for rule in (file.signature, file.insurance, *(zone.duties for zone in file.zones)):
        if rule is not None and rule.basis:
            yield rule.basis
    for option in file.options:
        prices: list[object] = [option.price]
        if isinstance(option.price, schema.CarrierPrice):
            prices += [backup.price for backup in option.price.backup]
        for table in (*prices, option.free_from, option.only_when):
            basis = getattr(table, "basis", None)
            if basis:
                yield basis


def _needs_weight(file: schema.PolicyFile) -> bool:
    """Whether any rule looks at weight: then a line without one needs the declared default."""

    def weighs(table: schema.OptionTable) -> bool:
        return isinstance(table.price, schema.CarrierPrice | schema.WeightTiers) or bool(
            table.only_when and table.only_when.weight_up_to
        )

    return any(weighs(table) for table in file.options)
