"""What must hold of an answer, whatever the carriers did: each breach as a sentence."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.certificate.carts import Case
from tests.certificate.offers import Reference, cents, offers
from tests.certificate.oracle import KNOWN, Expected, expected
from tests.certificate.shops import Variant
from tests.certificate.stage import SECONDS, Seen

_GRACE: Final = 0.005 + 1e-6
"""Seconds beyond the deadline, of virtual time, in which a guarded source may still name its trouble."""

STAND_INS: Final = ("stale", "backup")
_SLOW: Final = 0.6
_PAUSES: Final = 0.2
"""Seconds that a slow carrier takes, and more than any pause before a second try."""

_FAILURES: Final = 5
"""After so many in a row an account is let rest, whatever was still to be asked or tried again."""


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
    yield from _seen_from_outside(seen, case)
    yield from _money(seen.answer, case)
    yield from _words(seen.answer, case)
    yield from offers(seen.answer, reference, case, variant, expectations)


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
        least_calls = expectation.calls if expectation.at_once else min(most_calls, max(fine, _FAILURES))
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


def _seen_from_outside(seen: Seen, case: Case) -> Iterator[str]:
    """A price that stands in for a carrier's is told once in the log and counted once, and no other is.

    No line holds a word of the buyer's.
    """
    troubles = sorted(f"{problem['carrier']} {problem['kind']}" for problem in seen.answer["problems"])
    lines, counted = [], {}
    for source in STAND_INS:
        carriers = {option["carrier"] for option in seen.answer["options"] if option["price_source"] == source}
        if carriers:
            fields = {"shop": case.shop, "carriers": sorted(carriers), "troubles": troubles}
            lines.append((f"{source} price used", fields))
            counted[case.shop, source] = 1
    told = [line for line in seen.lines if line[0].endswith("price used")]
    if told != lines:
        yield f"the log tells {told}, not {lines}"
    if seen.counts.degraded != counted:
        yield f"the metrics count {seen.counts.degraded}, not {counted}"
    if any(word in str(seen.lines) for word in case.buyers_words):
        yield f"the log repeats what the buyer typed: {seen.lines}"


def _money(answer: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Every price is the sum of its charges, in the shop's currency, and zero only where the shop's rule says so."""
    if answer["currency"] != "USD":
        yield f"answered in {answer['currency']}"
    for option in answer["options"]:
        charges = option["charges"]
        if not charges or cents(option["price"]) != sum(cents(charge["amount"]) for charge in charges):
            yield f"{option['code']}: {option['price']} is not the sum of its charges"
        parts = [charge for part in option["parts"] for charge in part["charges"]]
        if len(option["parts"]) != (0 if case.consignments == 1 else case.consignments) or (parts and parts != charges):
            yield f"{option['code']}: {len(option['parts'])} parts with {parts} for charges {charges}"
        fee = case.signature_fee
        signed = [charge["amount"] for charge in charges if charge["kind"] == "signature"]
        if fee is not None and signed != [fee]:
            yield f"{option['code']}: charges {signed} for a signature of {fee}"
        if case.prices and option["price"] != dict(case.prices).get(option["code"]):
            yield f"{option['code']} costs {option['price']}, the page has {dict(case.prices)}"
        elif not case.prices and cents(option["price"]) < (0 if case.free else 1):
            yield f"{option['code']} costs {option['price']}"
        if case.free and (
            not any("Free" in charge["label"] for charge in charges) or option["price"] != (fee or "0.00")
        ):
            yield f"{option['code']}: {option['price']} where transport is free"
    order = [
        (cents(option["price"]), option["delivery"]["arrives_latest"] or "9", option["code"])
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
