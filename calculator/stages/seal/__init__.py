"""seal: sign every option, so that checkout can prove what was offered. Pure: the same in, the same bytes out."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

from calculator.domain.option import Option, Outcome, Quote, Refusal, Text, Verdict
from calculator.domain.plan import Plan
from calculator.domain.rate import Problem
from calculator.policy.model import Policy
from calculator.stages.seal.facts import digest_of_option, facts_of
from calculator.stages.seal.token import Keys, Sealed

__all__ = ["Keys", "Sealed", "digest_of_option", "facts_of", "seal"]


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
    facts = facts_of(plan.cart)
    expires = now + policy.quote_life
    identity = blake2b(f"{facts} {policy.version} {now.isoformat()}".encode(), digest_size=12)
    sealed = []
    for option in options:
        state = digest_of_option(option)
        price = option.price
        token = keys.seal(
            Sealed(
                policy.shop,
                option.code,
                policy.version,
                price.minor,
                price.currency,
                option.price_source,
                now,
                expires,
                facts,
                state,
            )
        )
        identity.update(token.encode())
        sealed.append(option.sealed(token))
    return Quote(
        f"q_{identity.hexdigest()}",
        policy.shop,
        policy.version,
        policy.currency,
        plan.placed_at,
        expires,
        _outcome(plan, options, refusals, problems),
        plan.basis,
        tuple(sealed),
        refusals,
        tuple(_distinct(text for option in options for text in option.disclaimers)),
        tuple(_distinct((*plan.notices, *(text for option in options for text in option.notices)))),
        tuple(hint for hint in plan.hints if any(option.code == hint.option for option in options)),
        tuple(dict.fromkeys(problems)),
        plan.unchecked,
        (*plan.verdicts, *verdicts),
        plan.destination,
        plan.zone,
    )


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


def _distinct(texts: Iterable[Text]) -> Iterable[Text]:
    return dict.fromkeys(texts)
