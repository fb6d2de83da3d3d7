"""Promises that cannot be kept: duties nobody speaks of, services that do not reach, bounds that rounding breaks."""

from collections.abc import Iterator

from calculator.domain.cart import Cart
from calculator.domain.money import Money
from calculator.domain.places import Address, Destination, normalise
from calculator.domain.plan import CarrierPricing
from calculator.domain.service import Service
from calculator.domain.shipment import Incoterm
from calculator.policy.fees import money_text
from calculator.proof.report import Finding
from calculator.proof.survey import Look, Survey
from calculator.stages.price.carrier_price import rounded

_INTERNATIONAL = "international"


def duties(survey: Survey) -> Iterator[Finding]:
    """Every option abroad says who pays duties."""
    home = _home(survey)
    islands_told = any(topic == _INTERNATIONAL for topic, _ in survey.policy.silences)
    for index, zone in enumerate(survey.policy.zones):
        path = f"zones[{index}]"
        cart, island = _abroad(survey, zone.id, home), _abroad(survey, zone.id, home, islands=True)
        if cart is not None and zone.incoterm is None:
            message = 'goes abroad, and nothing says who pays duties: give incoterm = "DAP" with a disclaimer, or "DDP"'
            yield survey.finding("no_incoterm", path, message, cart)
        looks = [look for look in survey.looks if look.zone == zone.id]
        if zone.incoterm is not None:
            silent = next((look for look in looks if _unsaid(look, "DAP")), None)
            if silent is not None:
                message = "an option is offered without a disclaimer of duties: give a text with disclaimer = true"
                yield survey.finding("no_duties_text", f"{path}.incoterm", message, silent.cart)
        elif island is not None and not islands_told and any(map(_unsaid, looks)):
            message = "holds places with customs of their own, and no disclaimer says that duties may be due there"
            yield survey.finding("no_island_text", path, message, island, "warning")


def reach(survey: Survey) -> Iterator[Finding]:
    """Every allowed service goes somewhere in the option's zones."""
    home = _home(survey)
    for index, rule in enumerate(survey.policy.options):
        here = [place.address for place in survey.places if place.zones[0] in rule.zones]
        for offered in rule.services:
            if here and not any(_goes(offered.service, normalise(address), home) for address in here):
                message = (
                    f"{offered.service.code} is {offered.service.reach}: it goes nowhere in these zones, take it out"
                )
                cart = survey.cart_to(sorted(rule.zones)[0], sorted(rule.purposes)[0])
                yield survey.finding("service_does_not_reach", f"options[{index}].price.services", message, cart)


def prices(survey: Survey) -> Iterator[Finding]:
    """Rounding comes last: it keeps the floor and the ceiling that stand beside it."""
    for index, rule in enumerate(survey.policy.options):
        for pricing in dict.fromkeys((rule.pricing, *(offered.pricing for offered in rule.services))):
            if pricing is not None:
                yield from _broken(survey, index, pricing)


def windows(survey: Survey) -> Iterator[Finding]:
    """The days by which a share of parcels has arrived lie within the transit that is promised."""
    for index, rule in enumerate(survey.policy.options):
        promised = [(rule.transit, rule.percentiles), *((each.transit, each.percentiles) for each in rule.services)]
        for transit, percentiles in promised:
            longest = transit.maximum if transit else None
            late = [share for share, days in percentiles if longest is not None and days > longest]
            if late:
                message = f"{late[0]} of 100 parcels are said to take longer than the longest transit, {longest} days"
                cart = survey.by_rule[index][0].cart if survey.by_rule[index] else None
                yield survey.finding("percentile_past_maximum", f"options[{index}].transit.percentiles", message, cart)


def _broken(survey: Survey, index: int, pricing: CarrierPricing) -> Iterator[Finding]:
    cart = survey.by_rule[index][0].cart if survey.by_rule[index] else None
    path = f"options[{index}].price"
    floor, ceiling, rounding = pricing.floor, pricing.ceiling, pricing.rounding
    if rounding is not None and ceiling is not None and (high := rounded(ceiling, rounding)) > ceiling:
        message = f"rounds the ceiling {money_text(ceiling)} up to {money_text(high)}: give a ceiling that is rounded"
        yield survey.finding("rounding_past_ceiling", f"{path}.rounding", message, cart)
    if rounding is not None and floor is not None and (low := rounded(floor, rounding)) < floor:
        message = f"rounds the floor {money_text(floor)} down to {money_text(low)}: give a floor that is rounded"
        yield survey.finding("rounding_below_floor", f"{path}.rounding", message, cart)
    flat = pricing.flat or Money.zero(survey.policy.currency)
    if ceiling is not None and flat >= ceiling:
        message = f"the mark-up alone is {money_text(flat)}, so every price is the ceiling: raise it, or charge flat"
        yield survey.finding("always_ceiling", f"{path}.ceiling", message, cart)


def _home(survey: Survey) -> str:
    """Whose customs parcels leave: the origin's, or where none is given those of the first zone."""
    origin = survey.policy.origin
    if origin is not None:
        return normalise(origin).customs_territory
    first = next((place.address for place in survey.places if place.zones[0] == survey.policy.zones[0].id), None)
    return normalise(first or Address("US")).customs_territory


def _abroad(survey: Survey, zone: str, home: str, *, islands: bool = False) -> Cart | None:
    """A cart to a place of the zone behind another customs border: a country, or *islands* of the shop's own."""
    for place in survey.places:
        destination = normalise(place.address)
        own = destination.address.country == "US" and home == "US"
        if place.zones[0] == zone and destination.customs_territory != home and own is islands:
            return survey.cart_at(place)
    return None


def _unsaid(look: Look, incoterm: Incoterm | None = None) -> bool:
    """Whether an option on these terms is offered without a disclaimer."""
    return any(
        not option.disclaimers and option.incoterm == incoterm
        for plans in look.found.offers.values()
        for option in plans
    )


def _goes(service: Service, destination: Destination, home: str) -> bool:
    """Whether a service's reach may hold the destination. Postal borders are USPS's; islands are either to others."""
    if service.reach == "both":
        return True
    postal = destination.postal_territory == home
    if service.carrier != "usps" and destination.customs_territory != destination.postal_territory:
        return True
    return postal is (service.reach == "domestic")
