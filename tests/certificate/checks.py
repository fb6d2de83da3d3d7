"""What must hold of an answer, whatever the carriers did: each breach as a sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.certificate.carts import Case
from tests.certificate.oracle import KNOWN, SOURCES, Expected, expected
from tests.certificate.shops import BACKUPS, CARD, Variant
from tests.certificate.stage import SECONDS, Seen

Option = dict[str, Any]

_GRACE: Final = 0.005 + 1e-6
"""Seconds beyond the deadline, of virtual time, in which a guarded source may still name its trouble."""

_SLOW: Final = 0.6
_PAUSES: Final = 0.2
"""Seconds that a slow carrier takes, and more than any pause before a second try."""

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


def expectations_of(case: Case, variant: Variant, states: Mapping[str, str], cache: str) -> dict[str, Expected]:
    """What the oracle says of every carrier there is for the cart."""
    return {
        carrier: expected(variant.who(carrier), states[carrier], cache, backed=variant.backed) for carrier in case.asks
    }


def breaches(
    seen: Seen, reference: Reference, case: Case, variant: Variant, states: Mapping[str, str], cache: str
) -> Iterator[str]:
    """Everything that does not hold, under the virtual clock."""
    expectations = expectations_of(case, variant, states, cache)
    yield from _time(seen, states, cache, expectations)
    yield from breaches_by_any_clock(seen, reference, case, variant, expectations)


def breaches_by_any_clock(
    seen: Seen, reference: Reference, case: Case, variant: Variant, expectations: Mapping[str, Expected]
) -> Iterator[str]:
    """Everything that does not hold, but for the time it took."""
    yield from _effort(seen, reference, variant, expectations)
    yield from _told(seen.answer, expectations)
    yield from _money(seen.answer, case)
    yield from _words(seen.answer, case)
    yield from _offers(seen.answer, reference, case, variant, expectations)


def _time(seen: Seen, states: Mapping[str, str], cache: str, expectations: Mapping[str, Expected]) -> Iterator[str]:
    """The deadline, and that nobody waits longer than for the slowest carrier that is asked."""
    waits = {states[carrier] for carrier in expectations} if KNOWN[cache] != "fresh" else set()
    most = SECONDS + _GRACE if "timeout" in waits else _SLOW + _PAUSES if "slow" in waits else _PAUSES
    least = _SLOW - 1e-6 if waits & {"slow", "timeout"} else 0.0
    if not least <= seen.seconds <= most:
        yield f"took {seen.seconds:.3f} s, {least:.1f} to {most:.3f} were enough"


def _effort(seen: Seen, reference: Reference, variant: Variant, expectations: Mapping[str, Expected]) -> Iterator[str]:
    """The calls, and what goes on afterwards."""
    if seen.left:
        yield f"goes on afterwards: {', '.join(seen.left)}"
    for carrier, expectation in expectations.items():
        who = variant.who(carrier)
        fine = reference.live.calls.get(who, 0)
        most_calls = fine * expectation.calls
        least_calls = expectation.calls if expectation.at_once else most_calls
        if not least_calls <= seen.calls.get(who, 0) <= most_calls:
            yield f"{who} was called {seen.calls.get(who, 0)} times, not {least_calls} to {most_calls}"
    asked = {variant.who(carrier) for carrier in expectations}
    if others := seen.calls.keys() - asked:
        yield f"called for nothing: {', '.join(sorted(others))}"


def _told(answer: Mapping[str, Any], expectations: Mapping[str, Expected]) -> Iterator[str]:
    """Outcome and troubles."""
    troubles = {carrier: item.trouble for carrier, item in expectations.items() if item.trouble is not None}
    told = {problem["carrier"]: problem for problem in answer["problems"]}
    if len(told) != len(answer["problems"]) or told.keys() != troubles.keys():
        names = [f"{problem['carrier']} {problem['kind']}" for problem in answer["problems"]]
        yield f"told of {names or 'no trouble'}, not of {sorted(troubles)}"
        return
    for carrier, trouble in troubles.items():
        said = told[carrier]
        if (said["kind"], said["retryable"], said.get("retry_after_seconds")) != (
            trouble.kind,
            trouble.retryable,
            trouble.retry_after,
        ):
            yield f"{carrier}'s trouble is told as {said}, not as {trouble}"


def _money(answer: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Every price is the sum of its charges, in the shop's currency, and zero only where the shop's rule says so."""
    if answer["currency"] != "USD":
        yield f"answered in {answer['currency']}"
    for option in answer["options"]:
        charges = option["charges"]
        if not charges or _cents(option["price"]) != sum(_cents(charge["amount"]) for charge in charges):
            yield f"{option['code']}: {option['price']} is not the sum of its charges"
        fee = case.signature_fee
        signed = [charge["amount"] for charge in charges if charge["kind"] == "signature"]
        if fee is not None and signed != [fee]:
            yield f"{option['code']}: charges {signed} for a signature of {fee}"
        if case.prices and option["price"] != dict(case.prices).get(option["code"]):
            yield f"{option['code']} costs {option['price']}, the page has {dict(case.prices)}"
        elif not case.prices and _cents(option["price"]) < (0 if case.free else 1):
            yield f"{option['code']} costs {option['price']}"
        if case.free and (
            not any("Free" in charge["label"] for charge in charges) or option["price"] != (fee or "0.00")
        ):
            yield f"{option['code']}: {option['price']} where transport is free"
    order = [
        (_cents(option["price"]), option["delivery"]["arrives_latest"] or "9", option["code"])
        for option in answer["options"]
    ]
    if order != sorted(order):
        yield "options are out of order"


def _words(answer: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Texts, signature, incoterm and dispatch on every option; tokens that differ."""
    for option in answer["options"]:
        code = option["code"]
        if {text["id"] for text in option["disclaimers"]} != case.disclaimers:
            yield f"{code} carries {[text['id'] for text in option['disclaimers']]}, not {sorted(case.disclaimers)}"
        if any(not text["text"] or not text["version"] for text in option["disclaimers"]):
            yield f"{code} carries empty words"
        if option["signature"]["required"] is not case.signature:
            yield f"{code}: signature {option['signature']}"
        if option["incoterm"] != case.incoterm:
            yield f"{code}: incoterm {option['incoterm']}"
    tokens = {option["token"] for option in answer["options"]}
    if len(tokens) != len(answer["options"]) or "" in tokens:
        yield "options without a token of their own"
    if answer["options"]:
        if {text["id"] for text in answer["disclaimers"]} != case.disclaimers:
            yield f"the answer carries {[text['id'] for text in answer['disclaimers']]}"
        if {text["id"] for text in answer["notices"]} != case.notices:
            yield f"the answer tells {[text['id'] for text in answer['notices']]}, not {sorted(case.notices)}"


def _offers(
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
        yield from _on_rung(options[code], item, fine.get(code), remembered.get(code), case, variant)
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
    model = fine if item.rung in ("live", "some") else remembered
    if model is None or _bare(option) != _bare(model, source=source):
        yield f"{code} is not byte for byte what it is when all is fine"


def _backed_up(option: Option, fine: Option | None, case: Case, variant: Variant) -> Iterator[str]:
    """The shop's own price, and the rest as always."""
    code = option["code"]
    price = BACKUPS[variant.shop][code]
    transport = sum(_cents(charge["amount"]) for charge in option["charges"] if charge["kind"] != "signature")
    if price != CARD and transport != (0 if case.free else _cents(price)):
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


def _cents(amount: str) -> int:
    return int(amount.replace(".", ""))
