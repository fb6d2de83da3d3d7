"""Options: the names they use, their prices, and that one code gives one answer."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from calculator.domain.errors import PolicyFault
from calculator.domain.service import Catalogue
from calculator.policy import schema
from calculator.policy.compile.options import bases_of, resolve_services
from calculator.policy.faults.bands import fee_faults
from calculator.policy.faults.conditions import condition_faults
from calculator.policy.faults.telling import LeftOut, choose, dangling, fault

_FAR_PAST, _FAR_FUTURE = date.min, date.max


def option_names(
    file: schema.PolicyFile, option: schema.OptionTable, path: str, left_out: LeftOut
) -> Iterator[PolicyFault]:
    """Zones and other options that an option names exist."""
    yield from dangling(f"{path}.zones", option.zones, [zone.id for zone in file.zones], left_out, "zone")
    others = [other for other in file.options if other is not option]
    codes = {other.code for other in others}
    for key, code in (("on_top_of", option.on_top_of), ("hide_when_free", option.hide_when_free)):
        if code is not None and code not in codes and not left_out.may_define("options", code):
            message = f"no other option called {code!r}: {choose(code, codes)}"
            yield fault(f"{path}.{key}", "dangling_option", message)
    if option.on_top_of in codes and "options" not in left_out.tables:
        yield from _base(option, [other for other in others if other.code == option.on_top_of], f"{path}.on_top_of")


def additions(file: schema.PolicyFile, left_out: LeftOut) -> Iterator[PolicyFault]:
    """The reading that one fee comes on top of another finds an option that says so."""
    reading = file.readings.express_adds_standard
    unsure = {"options", "readings"} & left_out.tables
    if reading is not None and reading.choice and not unsure and not any(option.on_top_of for option in file.options):
        message = "no option comes on top of another: give the express option on_top_of, or write choice = false"
        yield fault("readings.express_adds_standard.choice", "nothing_to_add", message)


def _base(option: schema.OptionTable, named: Sequence[schema.OptionTable], path: str) -> Iterator[PolicyFault]:
    """One option with a fee of its own serves all that this one does."""
    serving = bases_of(option, named)
    if len(serving) != 1:
        how = "no option" if not serving else "more than one option"
        message = f"{how} called {option.on_top_of!r} serves every zone and purpose of this one: there must be one"
        yield fault(path, "no_single_base", message)
    elif isinstance(serving[0].price, schema.CarrierPrice | schema.MerchantAmount):
        message = f"{option.on_top_of!r} has no fee of the shop's own to come on top of"
        yield fault(path, "no_fee_to_add", message)


def price_faults(
    file: schema.PolicyFile, option: schema.OptionTable, path: str, catalogue: Catalogue, left_out: LeftOut
) -> Iterator[PolicyFault]:
    """What is wrong with the price of an option and its conditions."""
    price = option.price
    place = f"{path}.price"
    if isinstance(price, schema.CarrierPrice):
        yield from _carrier_price(file, price, place, catalogue, left_out)
    else:
        yield from fee_faults(price, place)
    yield from condition_faults(option.only_when, file, f"{path}.only_when")
    if option.charged == "shipment":
        yield from _shipments(file, option, f"{path}.charged", left_out)
    if option.free_from is not None and isinstance(price, schema.Free):
        yield fault(f"{path}.free_from", "already_free", "the option is free at every order value: leave free_from out")


def _shipments(
    file: schema.PolicyFile, option: schema.OptionTable, path: str, left_out: LeftOut
) -> Iterator[PolicyFault]:
    """There are several of them, and the fee is the shop's to charge for each."""
    mixed = file.readings.mixed_cart
    if isinstance(option.price, schema.CarrierPrice):
        yield fault(path, "already_charged", "a carrier's price is for each shipment anyway: leave charged out")
    elif (mixed is None or mixed.choice == "together") and "readings" not in left_out.tables:
        message = 'every order is one shipment: leave charged out, or let readings.mixed_cart have choice = "split"'
        yield fault(path, "never_holds", message)


def _carrier_price(
    file: schema.PolicyFile, price: schema.CarrierPrice, path: str, catalogue: Catalogue, left_out: LeftOut
) -> Iterator[PolicyFault]:
    if file.origin is None and "origin" not in left_out.tables:
        yield fault(path, "no_origin", "carriers must know where parcels leave from: add [origin]")
    offered: dict[str, int] = {}
    for index, allowed in enumerate(price.services):
        place = f"{path}.services[{index}]"
        services = resolve_services(allowed, catalogue)
        if allowed.carrier in catalogue.carriers():
            family = [service.code for service in catalogue.values() if service.carrier == allowed.carrier]
            yield from dangling(f"{place}.except", allowed.barred, family, left_out, "service")
        if not services:
            yield _offers_nothing(allowed, place, catalogue)
        for service in services:
            if service.code in offered:
                message = f"{service.code} is already offered by services[{offered[service.code]}]: name it once"
                yield fault(place, "duplicate_service", message)
            offered.setdefault(service.code, index)
    if price.floor and price.ceiling and price.ceiling < price.floor:
        yield fault(f"{path}.ceiling", "ceiling_below_floor", f"ceiling {price.ceiling} is below floor {price.floor}")
    for index, backup in enumerate(price.backup):
        place = f"{path}.backup[{index}]"
        resolved = resolve_services(schema.AllowedService(service=backup.service), catalogue)
        if not any(service.code in offered for service in resolved):
            yield fault(f"{place}.service", "dangling_service", f"{backup.service} is not among the option's services")
        yield from fee_faults(backup.price, f"{place}.price")


def _offers_nothing(allowed: schema.AllowedService, path: str, catalogue: Catalogue) -> PolicyFault:
    if allowed.service is not None:
        message = f"no service called {allowed.service!r}: {choose(allowed.service, catalogue)}"
        return fault(f"{path}.service", "dangling_service", message)
    if allowed.carrier in catalogue.carriers():
        what = f"{allowed.reach} service" if allowed.reach else "service"
        return fault(path, "dangling_service", f"{allowed.carrier} has no {what}" + (" left" if allowed.barred else ""))
    message = f"no carrier called {allowed.carrier!r}: {choose(allowed.carrier or '', catalogue.carriers())}"
    return fault(f"{path}.carrier", "dangling_carrier", message)


def same_option_twice(file: schema.PolicyFile, catalogue: Catalogue) -> Iterator[PolicyFault]:
    """One code, one zone, one purpose, one day: one answer. A carrier's option answers under its services' codes."""
    names = [_names(option, catalogue) for option in file.options]
    for (left, one), (right, other) in combinations(enumerate(file.options), 2):
        codes = sorted(names[left] & names[right], key=lambda code: (code != other.code, code))
        zones = [zone for zone in other.zones if zone in one.zones]
        purposes = [purpose for purpose in other.purposes if purpose in one.purposes]
        start = max(one.valid_from or _FAR_PAST, other.valid_from or _FAR_PAST)
        end = min(one.valid_until or _FAR_FUTURE, other.valid_until or _FAR_FUTURE)
        if codes and zones and purposes and start <= end:
            when = "" if start == _FAR_PAST else f" on {start}"
            message = (
                f"options[{left}] answers a {purposes[0]} to zone {zones[0]!r}{when} as {codes[0]!r} as well: "
                "change the code, the zones, the purposes or the days of one of them"
            )
            yield fault(f"options[{right}]", "overlap", message)


def _names(option: schema.OptionTable, catalogue: Catalogue) -> set[str]:
    services = option.price.services if isinstance(option.price, schema.CarrierPrice) else []
    resolved = ((allowed, found) for allowed in services for found in resolve_services(allowed, catalogue))
    return {option.code} | {allowed.code or found.code for allowed, found in resolved}


def answer_codes(file: schema.PolicyFile, catalogue: Catalogue) -> list[str]:
    """What rules may call options: their codes, those of services, and those that answers give these instead."""
    given = (name for option in file.options for name in _names(option, catalogue))
    return list(dict.fromkeys((*given, *catalogue)))
