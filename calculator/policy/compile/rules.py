"""Every rule that is not an option: kinds, zones, signature, insurance, texts, blocks, boxes, carriers, readings."""

from collections.abc import Iterator

from calculator.domain.box import Box
from calculator.domain.cart import Purpose
from calculator.domain.option import Text
from calculator.domain.places import Address
from calculator.policy import model, schema
from calculator.policy.compile.conditions import scope_of
from calculator.policy.compile.values import grams, millimetres, other_basis, span, threshold_of
from calculator.policy.zones import compile_zone


def kind_rule(name: str, kind: schema.Kind) -> model.KindRule:
    """An item kind."""
    lead = span(kind.lead_time) if kind.lead_time else None
    return model.KindRule(name, lead, kind.ships, kind.discounts, kind.statement, kind.in_basis)


def zone_rule(zone: schema.Zone, file: schema.PolicyFile) -> model.ZoneRule:
    """A zone, with the basis of its duties named."""
    return model.ZoneRule(
        zone.id,
        zone.name,
        compile_zone(zone),
        zone.incoterm,
        duties_rule(zone.duties, file) if zone.duties else None,
        span(zone.lead_time) if zone.lead_time else None,
        zone.statement,
    )


def duties_rule(duties: schema.Duties, file: schema.PolicyFile) -> model.DutiesRule:
    """What is collected for duties, with its basis named."""
    first = duties.free_up_to.minor + 1 if duties.free_up_to else 0
    return model.DutiesRule(
        duties.percent, duties.basis or file.basis, first, duties.statement, other_basis(duties.basis, file)
    )


def signature_policy(file: schema.PolicyFile) -> model.SignaturePolicy | None:
    """The signature rule, None where the file has none."""
    rule = file.signature
    if rule is None:
        return None
    threshold = threshold_of(rule.at, rule.over, rule.basis, rule.statement, file)
    return model.SignaturePolicy(
        threshold, rule.on_request, rule.cost == "buyer", rule.fee, rule.statement, scope_of(rule)
    )


def insurance_policy(file: schema.PolicyFile) -> model.InsurancePolicy | None:
    """The insurance rule, None where the file has none."""
    rule = file.insurance
    if rule is None:
        return None
    threshold = threshold_of(rule.at, rule.over, rule.basis, rule.statement, file)
    if threshold is None:
        return None
    buyer_pays = rule.cost == "buyer"
    return model.InsurancePolicy(threshold, buyer_pays, rule.fee, rule.percent, rule.statement, scope_of(rule))


def text_rule(table: schema.TextTable) -> model.TextRule:
    """Words and their conditions."""
    return model.TextRule(
        Text(table.id, table.version, table.text, table.statement, table.short),
        table.disclaimer,
        frozenset(table.zones),
        frozenset(table.purposes),
        frozenset(table.kinds),
        frozenset(table.options),
        frozenset(table.levels),
        table.when,
        table.valid_from,
        table.valid_until,
    )


def applies(text: model.TextRule, zone: str, purpose: Purpose) -> bool:
    """Whether a text may be shown in this zone for this purpose."""
    return (not text.zones or zone in text.zones) and (not text.purposes or purpose in text.purposes)


def block_rule(block: schema.Block) -> model.BlockRule:
    """Lines that keep options from their parcel."""
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
        block.valid_from,
        block.valid_until,
    )


def in_force(block: schema.Block, readings: schema.Readings) -> bool:
    """False where the reading a block names switches it off."""
    if block.reading is None:
        return True
    reading = getattr(readings, block.reading, None)
    return bool(reading.choice) if reading is not None else True


def packing_rule(table: schema.Packing) -> model.PackingRule:
    """Boxes and declared defaults, in grams and millimetres."""
    return model.PackingRule(
        tuple(
            Box(
                id=box.id,
                inner=millimetres(box.inner),
                outer=millimetres(box.outer or box.inner),
                empty_weight=grams(box.empty_weight),
                max_weight=grams(box.max_weight),
            )
            for box in table.boxes
        ),
        grams(table.default_weight) if table.default_weight else None,
        millimetres(table.default_size) if table.default_size else None,
    )


def carrier_rule(table: schema.CarrierTable) -> model.CarrierRule:
    """How a carrier is reached."""
    account = {"account_number": table.account_number} if table.account_number else {}
    return model.CarrierRule(table.via, table.price_class, account)


def origin_address(table: schema.Origin | None) -> Address | None:
    """Where parcels leave from; a shop is never a residence."""
    if table is None:
        return None
    return Address(table.country, table.region, table.postal_code, table.city, tuple(table.lines) or None, False)


def reading_rules(readings: schema.Readings) -> Iterator[model.ReadingRule]:
    """The readings the file names, each choice as text."""
    for name in type(readings).model_fields:
        reading = getattr(readings, name)
        if reading is not None:
            choice = str(reading.choice).lower() if isinstance(reading.choice, bool) else reading.choice
            yield model.ReadingRule(name, choice, reading.statement)
