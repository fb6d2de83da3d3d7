"""Options, and the carrier services an option's allow-list stands for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from calculator.domain.plan import CarrierPricing, Rounding
from calculator.domain.service import Catalogue, Service
from calculator.policy import model, schema
from calculator.policy.compile.conditions import condition_rule
from calculator.policy.compile.fees import fee_rule
from calculator.policy.compile.rules import duties_rule
from calculator.policy.compile.values import percentiles, span, threshold_of, transit_of


def compile_options(file: schema.PolicyFile, catalogue: Catalogue) -> tuple[model.OptionRule, ...]:
    """The file's options, in its order."""
    return _with_additions([_option(table, file, catalogue) for table in file.options], file)


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
        and service.code not in table.barred
        and not service.by_name_only
        and (table.reach in (None, "both", service.reach) or service.reach == "both")
    )


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
        free_from=threshold_of(free.at, free.over, free.basis, free.statement, file) if free else None,
        free_purposes=frozenset(free.purposes) if free else frozenset(),
        free_valid_from=free.valid_from if free else None,
        free_valid_until=free.valid_until if free else None,
        condition=condition_rule(table.only_when, file) if table.only_when else None,
        hide_when_free=table.hide_when_free,
        group=table.group,
        priority=table.priority,
        address_classes=frozenset(table.address_classes),
        valid_from=table.valid_from,
        valid_until=table.valid_until,
        lead=span(table.lead_time) if table.lead_time else None,
        transit=transit_of(table.transit) if table.transit else None,
        transit_statement=(table.transit.statement or table.statement) if table.transit else None,
        percentiles=percentiles(table.transit),
        per_shipment=table.charged == "shipment",
        incoterm=table.incoterm,
        duties=duties_rule(table.duties, file) if table.duties else None,
    )
    if isinstance(price, schema.CarrierPrice):
        return replace(
            rule, services=tuple(_services(table, price, file, catalogue)), pricing=_pricing(price, price.markup)
        )
    if isinstance(price, schema.MerchantAmount):
        return rule
    return replace(rule, fee=fee_rule(price, file, table.statement))


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
                percentiles(transit),
                _backup(backups[service.code], file, table.statement) if service.code in backups else None,
                allowed.statement or table.statement,
                alias[1].name if alias else None,
                _pricing(price, allowed.markup) if allowed.markup else None,
                allowed.code or service.code,
            )


def _backup(backup: schema.Backup, file: schema.PolicyFile, statement: str) -> model.BackupRule:
    source = backup.statement or statement
    fee = None if isinstance(backup.price, schema.Card) else fee_rule(backup.price, file, source)
    return model.BackupRule(fee, transit_of(backup.transit) if backup.transit else None, source)


def _pricing(price: schema.CarrierPrice, markup: schema.MarkUp | None) -> CarrierPricing:
    rounding = price.rounding
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


def bases_of(option: schema.OptionTable, others: Iterable[schema.OptionTable]) -> list[schema.OptionTable]:
    """Options called as ``on_top_of`` says that serve every zone and purpose of *option*."""
    return [
        other
        for other in others
        if other.code == option.on_top_of
        and set(other.zones) >= set(option.zones)
        and set(other.purposes) >= set(option.purposes)
    ]


def _with_additions(options: Sequence[model.OptionRule], file: schema.PolicyFile) -> tuple[model.OptionRule, ...]:
    """The reading ``express_adds_standard``: give an option the fee it comes on top of."""
    reading = file.readings.express_adds_standard
    if reading is None or not reading.choice:
        return tuple(options)
    added = []
    for rule, table in zip(options, file.options, strict=True):
        bases = bases_of(table, file.options)
        added.append(_on_top_of(options[file.options.index(bases[0])], rule) if bases else rule)
    return tuple(added)


def _on_top_of(base: model.OptionRule, rule: model.OptionRule) -> model.OptionRule:
    return replace(
        rule,
        adds=base.fee,
        adds_code=base.code,
        adds_free_from=base.free_from,
        adds_free_purposes=base.free_purposes,
        adds_free_valid_from=base.free_valid_from,
        adds_free_valid_until=base.free_valid_until,
    )


def service_codes(options: Iterable[model.OptionRule]) -> dict[str, str]:
    """Every name of an offered service, old ones included → its code."""
    codes: dict[str, str] = {}
    for rule in options:
        for offered in rule.services:
            codes[offered.service.code] = offered.service.code
            codes.update((alias.code, offered.service.code) for alias in offered.service.aliases)
    return codes
