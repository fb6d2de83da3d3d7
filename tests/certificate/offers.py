"""Each carrier's options on the rung where they must be, beside the same cart while every carrier is fine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.certificate.carts import Case
from tests.certificate.oracle import SOURCES, Expected
from tests.certificate.shops import BACKUPS, CARD, Variant
from tests.certificate.stage import Seen

Option = dict[str, Any]

_PREFIXES: Final = {"usps_": "usps", "ups_": "ups", "dhl_": "dhl_express"}
_OFFERED: Final = "offered"
_NOT_SOLD: Final = frozenset({"service_not_offered", "documents_only"})
"""Why a service is not to be had of a carrier that answers: DHL may have left out all but the product for documents."""


@dataclass(frozen=True)
class Reference:
    """The same cart while every carrier is fine: asked just now, and remembered."""

    live: Seen
    cached: Seen

    @property
    def problems(self) -> Iterator[str]:
        """What makes it no reference."""
        if self.live.answer["problems"] or self.cached.answer["problems"]:
            yield "a fine carrier has a problem"
        if self.cached.calls:
            yield f"remembered answers, and yet calls: {dict(self.cached.calls)}"
        for live, cached in zip(self.live.answer["options"], self.cached.answer["options"], strict=True):
            if _bare(live, source="", notes=[]) != _bare(cached, source="", notes=[]):
                yield f"{live['code']} is another one when it is remembered"


def carrier_of(code: str) -> str:
    """Whose service an option's code names; empty for the shop's own."""
    return next((carrier for prefix, carrier in _PREFIXES.items() if code.startswith(prefix)), "")


def offers(
    answer: Mapping[str, Any],
    reference: Reference,
    case: Case,
    variant: Variant,
    expectations: Mapping[str, Expected],
) -> Iterator[str]:
    """Each carrier's options on its rung, the others as they are when all is fine, and a cause for all that lacks."""
    options = {option["code"]: option for option in answer["options"]}
    refused = {refusal["code"]: refusal for refusal in answer["refusals"]}
    if both := options.keys() & refused.keys():
        yield f"offered and refused: {sorted(both)}"
    if any(not refusal["reason"] or not refusal["message"] for refusal in refused.values()):
        yield "refused without a reason"
    fine = {option["code"]: option for option in reference.live.answer["options"]}
    remembered = {option["code"]: option for option in reference.cached.answer["options"]}
    parts = [part for option in reference.live.answer["options"] for part in option["parts"]]
    causes = {refusal["code"]: refusal["reason"] for refusal in reference.live.answer["refusals"]}
    if options.keys() | refused.keys() != fine.keys() | causes.keys():
        yield f"answers for {sorted(options.keys() | refused.keys())}"
        return
    want = {code: cause for code, cause in causes.items() if cause != "service_not_offered"}
    for code in sorted(fine.keys() | (causes.keys() - want.keys())):
        carrier = carrier_of(code)
        item = expectations[carrier] if carrier else Expected("live")
        want[code] = fate = _fate(code, item, variant, sold=code in fine)
        if fate != _OFFERED or (item.rung == "some" and code in refused):
            continue
        if code not in options:
            yield f"{code} is refused: {refused[code]['reason']}"
            continue
        yield from _on_rung(options[code], item, fine.get(code), remembered.get(code), case, variant, parts)
    for code, refusal in refused.items():
        causes_of_it = {want[code]} if want[code] != _OFFERED else _NOT_SOLD
        if refusal["reason"] not in causes_of_it:
            yield f"{code} is refused as {refusal['reason']}, not as {' or '.join(sorted(causes_of_it))}"
    for code in options:
        if want[code] != _OFFERED:
            yield f"{code} is offered, though {want[code]}"
    if answer["outcome"] != _outcome(want, options, expectations):
        yield f"the outcome is {answer['outcome']}"


def _fate(code: str, item: Expected, variant: Variant, *, sold: bool) -> str:
    """What must come of a service: offered, or why not."""
    priced = variant.backed and code in BACKUPS[variant.shop]
    match item.rung:
        case "backup" | "silent" if item.trouble is not None and item.trouble.kind == "wrong_currency":
            # It answered: what it does not sell it still does not sell.
            return "service_not_offered" if not sold else _OFFERED if priced else "wrong_currency"
        case "backup" | "silent":
            return _OFFERED if priced else "carrier_unavailable"
        case "none":
            return "service_not_offered"
        case _:
            return _OFFERED if sold else "service_not_offered"


def _on_rung(
    option: Option,
    item: Expected,
    fine: Option | None,
    remembered: Option | None,
    case: Case,
    variant: Variant,
    parts: Sequence[Option],
) -> Iterator[str]:
    code, source = option["code"], option["price_source"]
    if not carrier_of(code):
        if _bare(option) != _bare(fine or {}):
            yield f"{code} is another one, though no carrier is asked for it"
        return
    if source != SOURCES[item.rung]:
        yield f"{code} has price source {source}, not {SOURCES[item.rung]}"
    if item.rung == "backup":
        yield from _backed_up(option, fine, case, variant)
        return
    if item.rung == "some" and case.consignments > 1:
        yield from _in_parts(option, parts)
        return
    model = fine if item.rung in ("live", "some") else remembered
    if model is None or _bare(option) != _bare(model, source=source):
        yield f"{code} is not byte for byte what it is when all is fine"


def _in_parts(option: Option, parts: Sequence[Option]) -> Iterator[str]:
    """A service that is left out for one consignment: that one goes by another, as it is when all is fine."""
    code, services = option["code"], [part["service"] for part in option["parts"]]
    if code not in services:
        yield f"{code} goes by {services}"
    if any(part not in parts for part in option["parts"]):
        yield f"{code} has a part that is another one when all is fine"


def _backed_up(option: Option, fine: Option | None, case: Case, variant: Variant) -> Iterator[str]:
    """The shop's own price, and the rest as always."""
    code = option["code"]
    price = BACKUPS[variant.shop][code]
    transport = sum(cents(charge["amount"]) for charge in option["charges"] if charge["kind"] != "signature")
    if price != CARD and transport != (0 if case.free else cents(price) * case.consignments):
        yield f"{code}: {transport} cents for transport, the shop's table has {price}"
    for key in ("name", "carrier", "service", "signature", "disclaimers", "incoterm"):
        if fine is not None and option[key] != fine[key]:
            yield f"{code}: {key} changed on the backup rung"
    for key in ("ships_earliest", "ships_latest"):
        if fine is not None and option["delivery"][key] != fine["delivery"][key]:
            yield f"{code}: {key} changed on the backup rung"


def _outcome(want: Mapping[str, str], options: Mapping[str, Option], expectations: Mapping[str, Expected]) -> str:
    if options:
        return "options"
    silent = any(item.rung in ("silent", "backup") for item in expectations.values())
    return "unknown" if silent and set(want.values()) & {"carrier_unavailable", "wrong_currency"} else "refused"


def _bare(option: Option, **instead: Any) -> Option:
    """An option without what is signed anew each time."""
    changes = {"token": ""}
    if "source" in instead:
        changes["price_source"] = instead["source"]
    if "notes" in instead:
        changes["price_notes"] = instead["notes"]
    return {**option, **changes}


def cents(amount: str) -> int:
    """Minor units of a price as answers spell it."""
    return int(amount.replace(".", ""))
