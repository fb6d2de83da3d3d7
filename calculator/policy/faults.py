"""What is wrong between the parts of a policy: names that dangle, bands with gaps, zones that overlap.

Each check is a function that yields faults with their TOML path; ``find_faults`` runs them all.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from calculator.domain.errors import PolicyFault
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.service import Catalogue
from calculator.policy import schema
from calculator.policy.compile.fees import weight_limit
from calculator.policy.compile.options import resolve_services
from calculator.policy.zones import overlaps

_FAR_PAST, _FAR_FUTURE = date.min, date.max


def find_faults(
    file: schema.PolicyFile, catalogue: Catalogue, known: frozenset[str] = frozenset()
) -> Iterator[PolicyFault]:
    """Every fault of a well-formed file. Names in *known* exist though the file as given does not define them."""
    yield from _statements(file)
    yield from _kinds(file, known)
    yield from _zones(file)
    yield from _unique(file)
    for index, option in enumerate(file.options):
        yield from _option_names(file, option, f"options[{index}]", known)
        yield from _price(file, option, f"options[{index}]", catalogue)
    yield from _same_option_twice(file)
    yield from _texts(file, known)
    yield from _blocks(file, catalogue, known)
    yield from _zone_coverage(file, known)
    yield from _boxes(file)
    yield from _carriers(file, catalogue)


def find_warnings(file: schema.PolicyFile, catalogue: Catalogue) -> Iterator[str]:
    """What the owner should know though nothing is wrong: the page's silences, old service names, unused statements."""
    for silence in file.silences:
        yield f"the page is silent on {silence.topic}: {silence.decision}"
    for index, option in enumerate(file.options):
        if isinstance(option.price, schema.CarrierPrice):
            for place, allowed in enumerate(option.price.services):
                alias = catalogue.alias(allowed.service) if allowed.service else None
                if alias:
                    service, old = alias
                    path = f"options[{index}].price.services[{place}].service"
                    yield f"{path}: {old.name} is called {service.name} since {old.retired}; {service.code} is offered"
    cited = {statement for _, statement in _citations(file)}
    for statement in file.statements:
        if statement not in cited:
            yield f"statements.{statement}: no rule cites it"


def _fault(path: str, code: str, message: str) -> PolicyFault:
    return PolicyFault(path, message, code)


def _citations(file: schema.PolicyFile) -> Iterator[tuple[str, str]]:
    """Every ``statement`` in the file with the path it stands at."""

    def walk(value: object, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, schema.Table):
            for name in type(value).model_fields:
                inner = getattr(value, name)
                place = f"{path}.{name}" if path else name
                if name in ("statement", "basis_statement") and isinstance(inner, str):
                    yield place, inner
                else:
                    yield from walk(inner, place)
        elif isinstance(value, list):
            for index, entry in enumerate(value):
                yield from walk(entry, f"{path}[{index}]")
        elif isinstance(value, dict):
            for key, entry in value.items():
                yield from walk(entry, f"{path}.{key}")

    return walk(file, "")


def _statements(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    for path, statement in _citations(file):
        if statement not in file.statements:
            message = f"no statement {statement!r}: add it to [statements], or cite one of {_some(file.statements)}"
            yield _fault(path, "dangling_statement", message)


def _some(names: Iterable[str]) -> str:
    listed = sorted(names)
    return ", ".join(listed[:8]) + (" …" if len(listed) > 8 else "") if listed else "none (there are none yet)"


def _dangling(
    path: str, names: Sequence[str], known: Iterable[str], also: frozenset[str], noun: str
) -> Iterator[PolicyFault]:
    choices = set(known)
    for index, name in enumerate(names):
        if name not in choices and name not in also:
            message = f"no {noun} called {name!r}: write one of {_some(choices)}"
            yield _fault(f"{path}[{index}]", f"dangling_{noun.replace(' ', '_')}", message)


def _kinds(file: schema.PolicyFile, known: frozenset[str]) -> Iterator[PolicyFault]:
    if file.default_kind not in file.kinds:
        message = f"no kind called {file.default_kind!r}: write one of {_some(file.kinds)}"
        yield _fault("default_kind", "dangling_kind", message)
    covered = file.handling is not None or all(zone.lead_time for zone in file.zones)
    for name, kind in file.kinds.items():
        if kind.ships and kind.lead_time is None and not covered:
            message = "no lead time: give the kind one, or say in [handling] what holds for every kind"
            yield _fault(f"kinds.{name}", "no_lead_time", message)
    if not any(kind.ships for kind in file.kinds.values()) and not known:
        yield _fault("kinds", "nothing_ships", "no kind ships: set ships = true on at least one")


def _zones(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    for left, right, address in overlaps(file.zones):
        other = f"zones[{left}] ({file.zones[left].id})"
        message = f"overlaps {other}: {_place(address)} lies in both; exclude it from one of them"
        yield _fault(f"zones[{right}]", "zones_overlap", message)
    for index, zone in enumerate(file.zones):
        if zone.incoterm == "DDP" and zone.duties is None:
            message = 'DDP needs the amount the seller pays: give duties, or write incoterm = "DAP"'
            yield _fault(f"zones[{index}].incoterm", "ddp_without_duties", message)
        if zone.duties is not None and zone.incoterm != "DDP":
            message = 'duties are collected only with incoterm = "DDP"'
            yield _fault(f"zones[{index}].duties", "duties_without_ddp", message)
        if zone.incoterm == "DAP" and not _has_disclaimer(file, zone.id):
            message = "no disclaimer says who pays duties here: add a text with disclaimer = true for this zone"
            yield _fault(f"zones[{index}].incoterm", "no_duties_text", message)


def _place(address: Address) -> str:
    country = "any other country" if address.country == "ZZ" else address.country
    return " ".join(part for part in (country, address.region, address.postal_code) if part)


def _has_disclaimer(file: schema.PolicyFile, zone: str) -> bool:
    return any(
        text.disclaimer
        and (not text.zones or zone in text.zones)
        and not (text.options or text.levels or text.kinds)
        and text.when == "always"
        for text in file.texts
    )


def _unique(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    groups: tuple[tuple[str, list[str]], ...] = (
        ("zones", [zone.id for zone in file.zones]),
        ("texts", [text.id for text in file.texts]),
        ("packing.boxes", [box.id for box in file.packing.boxes]),
    )
    for path, names in groups:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                yield _fault(f"{path}[{index}].id", "duplicate", f"{name!r} is taken: ids are unique")
            seen.add(name)


def _option_names(
    file: schema.PolicyFile, option: schema.OptionTable, path: str, known: frozenset[str]
) -> Iterator[PolicyFault]:
    yield from _dangling(f"{path}.zones", option.zones, [zone.id for zone in file.zones], known, "zone")
    others = {other.code: other for other in file.options if other is not option}
    for key, code in (("on_top_of", option.on_top_of), ("hide_when_free", option.hide_when_free)):
        if code is not None and code not in others and code not in known:
            message = f"no other option called {code!r}: write one of {_some(others)}"
            yield _fault(f"{path}.{key}", "dangling_option", message)
    base = others.get(option.on_top_of or "")
    if base is not None and isinstance(base.price, schema.CarrierPrice | schema.MerchantAmount):
        message = f"{base.code!r} has no fee of the shop's own to come on top of"
        yield _fault(f"{path}.on_top_of", "no_fee_to_add", message)


def _price(
    file: schema.PolicyFile, option: schema.OptionTable, path: str, catalogue: Catalogue
) -> Iterator[PolicyFault]:
    price = option.price
    place = f"{path}.price"
    if isinstance(price, schema.CarrierPrice):
        yield from _carrier_price(file, price, place, catalogue)
    else:
        yield from _fee(price, place)
    condition = option.only_when
    low, high = (condition.value_from, condition.value_under) if condition else (None, None)
    if low is not None and high is not None and high <= low:
        yield _fault(f"{path}.only_when", "never_holds", f"no order value lies from {low} to under {high}")
    if option.free_from is not None and isinstance(price, schema.Free):
        yield _fault(
            f"{path}.free_from", "already_free", "the option is free at every order value: leave free_from out"
        )


def _fee(price: object, path: str) -> Iterator[PolicyFault]:
    match price:
        case schema.ValueTiers():
            yield from _value_tiers(price.tiers, f"{path}.tiers")
        case schema.WeightTiers():
            bounds = [None if tier.under is tier.up_to is None else weight_limit(tier) for tier in price.tiers]
            yield from _bounds(bounds, f"{path}.tiers")
        case schema.QuantityTiers():
            yield from _bounds([tier.up_to and tier.up_to + 1 for tier in price.tiers], f"{path}.tiers")
        case schema.Percent() if price.floor and price.ceiling and price.ceiling < price.floor:
            yield _fault(
                f"{path}.ceiling", "ceiling_below_floor", f"ceiling {price.ceiling} is below floor {price.floor}"
            )
        case schema.PerItem() if price.ceiling and price.ceiling < price.first:
            message = f"ceiling {price.ceiling} is below the fee of the first item, {price.first}"
            yield _fault(f"{path}.ceiling", "ceiling_below_floor", message)
        case _:
            return


def _bounds(bounds: Sequence[int | None], path: str) -> Iterator[PolicyFault]:
    """Bounds rise, and only the last band is open."""
    before = 0
    for index, bound in enumerate(bounds):
        last = index == len(bounds) - 1
        if bound is None and not last:
            message = "has no upper bound, so the bands after it are never reached: give up_to"
            yield _fault(f"{path}[{index}]", "unreachable_tier", message)
            return
        if bound is not None and last:
            message = (
                "the last band must be open above: leave its bound out, or add a band for all that is heavier or more"
            )
            yield _fault(f"{path}[{index}]", "gap", message)
        if bound is not None and bound <= before:
            message = "is empty: its bound does not rise above the band before"
            yield _fault(f"{path}[{index}]", "unreachable_tier", message)
        before = bound if bound is not None else before


def _value_tiers(tiers: Sequence[schema.Tier], path: str) -> Iterator[PolicyFault]:
    """Bands cover every amount from 0 up exactly once, or a witness amount says where they do not."""
    next_minor = 0
    for index, tier in enumerate(tiers):
        place, currency = f"{path}[{index}]", tier.fee.currency
        start = _start(tier)
        if start is not None and start > next_minor:
            witness = Money(next_minor, currency)
            yield _fault(place, "gap", f"an order of {witness} falls in no band: start this one there")
        if start is not None and start < next_minor:
            witness = Money(start, currency)
            yield _fault(place, "overlap", f"an order of {witness} falls in this band and the one before: start later")
        end = _end(tier)
        if end is None:
            if index < len(tiers) - 1:
                message = "has no upper bound, so the bands after it are never reached: give up_to or under"
                yield _fault(place, "unreachable_tier", message)
            return
        if end <= max(next_minor, start or 0):
            message = (
                f"is empty: no order of {Money(max(next_minor, start or 0), currency)} or more lies below its bound"
            )
            yield _fault(place, "unreachable_tier", message)
        next_minor = max(end, next_minor)
    message = (
        f"an order of {Money(next_minor, tiers[-1].fee.currency)} falls in no band: leave the last band open above"
    )
    yield _fault(f"{path}[{len(tiers) - 1}]", "gap", message)


def _start(tier: schema.Tier) -> int | None:
    if tier.starts is not None:
        return tier.starts.minor
    return tier.over.minor + 1 if tier.over is not None else None


def _end(tier: schema.Tier) -> int | None:
    if tier.under is not None:
        return tier.under.minor
    return tier.up_to.minor + 1 if tier.up_to is not None else None


def _carrier_price(
    file: schema.PolicyFile, price: schema.CarrierPrice, path: str, catalogue: Catalogue
) -> Iterator[PolicyFault]:
    if file.origin is None:
        yield _fault(path, "no_origin", "carriers must know where parcels leave from: add [origin]")
    offered: dict[str, int] = {}
    for index, allowed in enumerate(price.services):
        place = f"{path}.services[{index}]"
        services = resolve_services(allowed, catalogue)
        if not services:
            name = allowed.service or allowed.carrier or ""
            noun = "service" if allowed.service else "carrier with such services"
            choices = catalogue if allowed.service else catalogue.carriers()
            yield _fault(place, "dangling_service", f"no {noun} called {name!r}: write one of {_some(choices)}")
        for service in services:
            if service.code in offered:
                message = f"{service.code} is already offered by services[{offered[service.code]}]: name it once"
                yield _fault(place, "duplicate_service", message)
            offered.setdefault(service.code, index)
    if price.floor and price.ceiling and price.ceiling < price.floor:
        yield _fault(f"{path}.ceiling", "ceiling_below_floor", f"ceiling {price.ceiling} is below floor {price.floor}")
    for index, backup in enumerate(price.backup):
        place = f"{path}.backup[{index}]"
        resolved = resolve_services(schema.AllowedService(service=backup.service), catalogue)
        if not any(service.code in offered for service in resolved):
            yield _fault(f"{place}.service", "dangling_service", f"{backup.service} is not among the option's services")
        yield from _fee(backup.price, f"{place}.price")


def _same_option_twice(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    """One code, one zone, one purpose, one day: one answer."""
    for (left, one), (right, other) in combinations(enumerate(file.options), 2):
        if one.code != other.code:
            continue
        zones = sorted(set(one.zones) & set(other.zones))
        purposes = sorted(set(one.purposes) & set(other.purposes))
        start = max(one.valid_from or _FAR_PAST, other.valid_from or _FAR_PAST)
        end = min(one.valid_until or _FAR_FUTURE, other.valid_until or _FAR_FUTURE)
        if zones and purposes and start <= end:
            when = "" if start == _FAR_PAST else f" on {start}"
            message = (
                f"options[{left}] has the same code and answers a {purposes[0]} to zone {zones[0]!r}{when} as well"
            )
            yield _fault(f"options[{right}]", "overlap", message)


def _texts(file: schema.PolicyFile, known: frozenset[str]) -> Iterator[PolicyFault]:
    zones = [zone.id for zone in file.zones]
    for index, text in enumerate(file.texts):
        path = f"texts[{index}]"
        yield from _dangling(f"{path}.zones", text.zones, zones, known, "zone")
        yield from _dangling(f"{path}.kinds", text.kinds, file.kinds, known, "kind")
        yield from _dangling(f"{path}.options", text.options, [option.code for option in file.options], known, "option")
        if text.when == "busy" and not file.calendar.busy_periods and not file.calendar.holidays:
            message = "is never shown: the calendar names no busy period and no holidays"
            yield _fault(f"{path}.when", "never_holds", message)
        if text.when == "signature" and file.signature is None:
            yield _fault(f"{path}.when", "never_holds", "is never shown: there is no [signature] rule")


def _blocks(file: schema.PolicyFile, catalogue: Catalogue, known: frozenset[str]) -> Iterator[PolicyFault]:
    zones = [zone.id for zone in file.zones]
    codes = [option.code for option in file.options] + list(catalogue)
    for index, block in enumerate(file.blocks):
        path = f"blocks[{index}]"
        lines = block.lines
        if not (lines.kinds or lines.tags or lines.skus or lines.hs_codes):
            yield _fault(
                f"{path}.lines", "matches_nothing", "name kinds, tags, skus or hs_codes: this block holds no line"
            )
        yield from _dangling(f"{path}.lines.kinds", lines.kinds, file.kinds, known, "kind")
        yield from _dangling(f"{path}.zones", block.zones, zones, known, "zone")
        yield from _dangling(f"{path}.refuses.options", block.refuses.options, codes, known, "option")
        yield from _dangling(f"{path}.refuses.carriers", block.refuses.carriers, catalogue.carriers(), known, "carrier")
        if block.reading is not None and block.reading != "custom_blocks_expedited":
            message = f"no reading called {block.reading!r} can switch a block: write 'custom_blocks_expedited'"
            yield _fault(f"{path}.reading", "dangling_reading", message)


def _zone_coverage(file: schema.PolicyFile, known: frozenset[str]) -> Iterator[PolicyFault]:
    served = {zone for option in file.options for zone in option.zones}
    for index, zone in enumerate(file.zones):
        if zone.id not in served and not known:
            message = "no option serves this zone: add it to an option's zones, or leave the zone out"
            yield _fault(f"zones[{index}]", "zone_without_option", message)


def _boxes(file: schema.PolicyFile) -> Iterator[PolicyFault]:
    for index, box in enumerate(file.packing.boxes):
        path = f"packing.boxes[{index}]"
        sides = (box.inner.length, box.inner.width, box.inner.height)
        if not all(sides):
            yield _fault(f"{path}.inner", "empty_box", "a box has three sides longer than 0")
        if box.outer is not None and box.outer.unit == box.inner.unit:
            outer = (box.outer.length, box.outer.width, box.outer.height)
            if any(out < inside for out, inside in zip(sorted(outer), sorted(sides), strict=True)):
                yield _fault(f"{path}.outer", "box_inside_out", "the outside of a box is not smaller than its inside")


def _carriers(file: schema.PolicyFile, catalogue: Catalogue) -> Iterator[PolicyFault]:
    for code in file.carriers:
        if code not in catalogue.carriers():
            message = f"no carrier called {code!r}: write one of {_some(catalogue.carriers())}"
            yield _fault(f"carriers.{code}", "dangling_carrier", message)
