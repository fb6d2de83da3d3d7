"""seal: sign every option, so that checkout can prove what was offered. Pure: the same in, the same bytes out."""

from datetime import datetime
from hashlib import blake2b

from calculator.domain.memo import Memo
from calculator.domain.option import Hint, Option, Outcome, Quote, Refusal, Text, Verdict
from calculator.domain.plan import Plan
from calculator.domain.rate import Problem
from calculator.policy.model import Policy
from calculator.stages.seal.facts import changed_sections, digest_of_option, facts_of
from calculator.stages.seal.token import Keys, Sealed, own_part, shared_part

__all__ = ["Keys", "Sealed", "changed_sections", "digest_of_option", "facts_of", "seal"]


def seal(
    plan: Plan,
    options: tuple[Option, ...],
    refusals: tuple[Refusal, ...],
    problems: tuple[Problem, ...],
    verdicts: tuple[Verdict, ...],
    policy: Policy,
    keys: Keys,
    now: datetime,
) -> Quote:
    """The whole answer: every option bound to the request's facts, the policy's version, its price and its expiry."""
    expires = now + policy.quote_life
    shared = shared_part(policy.shop, policy.version, policy.currency, now, expires, facts_of(plan.cart))
    because = plan.consignments[0].ships.because if len(plan.consignments) == 1 else ()  # of several each part says it
    named = [shared]
    sealed = []
    for option in options:
        own = own_part(option.code, option.price.minor, option.price_source, _state(option, policy))
        named.append(own)
        sealed.append(option.sealed(keys.sign(own, shared), because))
    return Quote(
        f"q_{blake2b(' '.join(named).encode(), digest_size=12).hexdigest()}",
        policy.shop,
        policy.version,
        policy.currency,
        plan.placed_at,
        expires,
        _outcome(plan, options, refusals, problems),
        plan.basis,
        tuple(sealed),
        refusals,
        _distinct([option.disclaimers for option in options], policy.memo),
        _distinct([plan.notices, *[option.notices for option in options]], policy.memo),
        _true(plan.hints, options) if plan.hints else (),
        tuple(dict.fromkeys(problems)) if problems else (),
        plan.unchecked,
        (*plan.verdicts, *verdicts),
        plan.destination,
        plan.zone,
    )


def _true(hints: tuple[Hint, ...], options: tuple[Option, ...]) -> tuple[Hint, ...]:
    """Those of options that are offered after all."""
    codes = {option.code for option in options}
    return tuple([hint for hint in hints if hint.option in codes])


def _outcome(
    plan: Plan, options: tuple[Option, ...], refusals: tuple[Refusal, ...], problems: tuple[Problem, ...]
) -> Outcome:
    """``unknown`` only where a carrier's silence is why nothing is offered."""
    if not plan.consignments:
        return "no_shipping_required"
    if options:
        return "options"
    silent = problems and any(refusal.reason in _SILENCE for refusal in refusals)
    return "unknown" if silent else "refused"


_SILENCE = frozenset({"carrier_unavailable", "wrong_currency", "malformed"})
_SHARED = frozenset({"policy", "cached", "stale"})


def _state(option: Option, policy: Policy) -> str:
    """The option's digest. One of a table or of a remembered answer shares its days and charges: digested once."""
    if option.price_source not in _SHARED or option.parts:
        return digest_of_option(option)
    key = ("state", option.code, id(option.delivery), id(option.charges), option.signature.required)
    # A carrier's price is a single cart's, as are surcharges, insurance and duties.
    memo = policy.memo if option.price_source == "policy" and not policy.adds else policy.carts
    known: tuple[object, object, str] | None = memo.get(key)
    # An id may be used again once its object is gone: the objects themselves decide.
    if known is None or known[0] is not option.delivery or known[1] is not option.charges:
        known = memo.keep(key, (option.delivery, option.charges, digest_of_option(option)), 500)
    return known[2]


def _distinct(groups: list[tuple[Text, ...]], memo: Memo) -> tuple[Text, ...]:
    """Every text once, in order of first mention. A shop's carts carry the same few groups, put together once.

    No group has a text twice; where all are alike, which is most often, one stands for all.
    """
    first = groups[0] if groups else ()
    if groups.count(first) == len(groups):
        return first
    key = ("distinct", *map(id, groups))
    known: tuple[list[tuple[Text, ...]], tuple[Text, ...]] | None = memo.get(key)
    if known is None or known[0] != groups:  # an id may be used again once its object is gone
        known = memo.keep(key, (groups, tuple(dict.fromkeys(text for group in groups for text in group))))
    return known[1]
