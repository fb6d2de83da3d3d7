"""Duties: whoever pays them, the amount or the words for it are there."""

from collections.abc import Iterator

from calculator.domain.cart import PURPOSES, Purpose
from calculator.domain.errors import PolicyFault
from calculator.domain.shipment import Incoterm
from calculator.policy import schema
from calculator.policy.faults.telling import LeftOut, fault


def duties_faults(file: schema.PolicyFile, left_out: LeftOut) -> Iterator[PolicyFault]:
    """DDP has an amount that can be had, DAP has a disclaimer, and an option's terms have a border to hold at."""
    for index, zone in enumerate(file.zones):
        path = f"zones[{index}]"
        yield from _amounts(zone, path)
        if zone.incoterm is not None and "texts" not in left_out.tables:
            yield from _words(file, zone, path)
    for index, option in enumerate(file.options):
        path = f"options[{index}]"
        yield from _amounts(option, path)
        borders = [zone for zone in file.zones if zone.id in option.zones and zone.incoterm is not None]
        if option.incoterm is not None and not borders and "zones" not in left_out.tables:
            message = "none of its zones has an incoterm: give the zone abroad one, or leave it out here"
            yield fault(f"{path}.incoterm", "no_border", message)
        if any(_quoted(option, zone) for zone in borders):
            yield from _unquoted(option.price, f"{path}.price")


def _amounts(place: schema.Zone | schema.OptionTable, path: str) -> Iterator[PolicyFault]:
    if place.incoterm == "DDP" and place.duties is None:
        message = 'DDP needs the amount the seller pays: give duties, or write incoterm = "DAP"'
        yield fault(f"{path}.incoterm", "ddp_without_duties", message)
    if place.duties is not None and place.incoterm != "DDP":
        yield fault(f"{path}.duties", "duties_without_ddp", 'duties are collected only with incoterm = "DDP"')


def _quoted(option: schema.OptionTable, zone: schema.Zone) -> bool:
    duties = zone.duties if option.incoterm is None else option.duties
    return duties is not None and duties.quoted_by is not None


def _unquoted(price: schema.Price, path: str) -> Iterator[PolicyFault]:
    """Where nobody quotes duties: a fee of the shop's own, and what stands in for a carrier."""
    if not isinstance(price, schema.CarrierPrice):
        message = "no carrier quotes duties for a fee of the shop's own: give the duties a percent"
        yield fault(path, "duties_not_quoted", message)
    elif price.backup:
        message = "a backup price comes without the carrier's duties: give the duties a percent, or leave backup out"
        yield fault(f"{path}.backup", "duties_not_quoted", message)


def _words(file: schema.PolicyFile, zone: schema.Zone, path: str) -> Iterator[PolicyFault]:
    """A disclaimer for every purpose for which the buyer pays duties."""
    unsaid = {
        purpose: option
        for option in reversed(file.options)
        if zone.id in option.zones and _terms(option, zone) == "DAP"
        for purpose in option.purposes
        if not _said(file, zone.id, option.code, purpose)
    }
    for purpose in PURPOSES:
        if purpose in unsaid:
            index = file.options.index(unsaid[purpose])
            place = f"{path}.incoterm" if zone.incoterm == "DAP" else f"options[{index}].incoterm"
            article = "an" if purpose == "exchange" else "a"
            message = (
                f"no disclaimer says who pays duties on {article} {purpose} here: add a text with disclaimer = true"
            )
            yield fault(place, "no_duties_text", message)


def _terms(option: schema.OptionTable, zone: schema.Zone) -> Incoterm | None:
    return option.incoterm or zone.incoterm


def _said(file: schema.PolicyFile, zone: str, code: str, purpose: Purpose) -> bool:
    """Whether some disclaimer goes with all that the option sends to the zone."""
    return any(
        text.disclaimer
        and text.when == "always"
        and text.valid_from is None
        and text.valid_until is None
        and zone in (text.zones or (zone,))
        and code in (text.options or (code,))
        and purpose in (text.purposes or (purpose,))
        and not (text.levels or text.kinds)
        for text in file.texts
    )
