"""A quote from end to end: plan → pack → gather → price → seal. Read this first.

Pure but for gather: the same cart, policy, carrier answers and instant give the same bytes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from math import inf
from typing import Final

from calculator.domain.cart import Cart
from calculator.domain.errors import QuoteExpired, SignatureMismatch
from calculator.domain.money import Money
from calculator.domain.option import Option, Quote, Refusal, Remedy, Verification
from calculator.domain.plan import Gathered, Plan
from calculator.domain.ports import RateSource
from calculator.domain.record import record
from calculator.policy.model import Policy
from calculator.remedies import changed_cart, widened
from calculator.stages.gather import gather
from calculator.stages.pack import pack
from calculator.stages.plan import plan
from calculator.stages.price import Priced, price
from calculator.stages.seal import Keys, Sealed, changed_sections, digest_of_option, facts_of, seal

_KEPT: Final = "the policy changed since, the quote holds by the one it was sealed under"
_UNTOUCHED: Final = "the policy changed since, this option did not"
_CARRIERS_OWN: Final = frozenset({"live", "cached", "stale", "demo"})


@record(frozen=True, slots=True)
class Shop:
    """A policy with the parts that answer for it. ``seconds`` is the whole quote's deadline for carriers."""

    policy: Policy
    sources: Mapping[str, RateSource]
    keys: Keys
    backups: Mapping[str, RateSource]
    seconds: float = 2.0


_STEPS: Final = 2
"""A way out, and one more where the changed cart is barred by something else: blocks, then services of products."""
_Tried = tuple[frozenset[str], Mapping[str, Remedy | None], bool]
"""Codes that are offered, ways out of those that are not, and whether carriers' prices are in it."""
Former = Callable[[str], Awaitable[Shop | None]]
"""The shop as it was under another version of its policy; None where nobody knows it any more."""


async def quote(cart: Cart, shop: Shop, now: datetime, explain: bool = True) -> Quote:
    """Offer delivery options for *cart*.

    Without *explain* the answer is the same but for ``verdicts`` and ``remarks``, which are not written down.

    Raises:
        BadCart: the cart cannot be quoted as it stands; every wrong field is named.
    """
    asks = bool(
        shop.policy.service_codes
    )  # who asks no carrier has no deadline to keep, and need not look at the clock
    until = asyncio.get_running_loop().time() + shop.seconds if asks else inf
    planned, gathered, priced = await _answer(cart, shop, now, until, explain)
    refusals = await _with_verified_remedies(cart, shop, now, until, priced.refusals)
    answer = seal(planned, priced.options, refusals, priced.problems, priced.verdicts, shop.policy, shop.keys, now)
    return replace(answer, remarks=gathered.remarks) if explain else answer


async def verify(token: str, cart: Cart, shop: Shop, now: datetime, former: Former | None = None) -> Verification:
    """What became of a sealed option, by quoting again at the instant, and under the policy, it was sealed.

    Without *former*, or where it does not know that policy, the shop's present one decides.

    Raises:
        BadCart: the cart that comes with the token cannot be quoted.
    """
    try:
        sealed = shop.keys.read(token, now)
    except SignatureMismatch as error:
        return Verification("forged", (str(error),))
    except QuoteExpired as error:
        return Verification("expired", (str(error),))
    if sealed.shop != shop.policy.shop:
        return Verification("changed", (f"the quote is of shop {sealed.shop}",))
    live = shop.policy.version
    if former is not None and sealed.policy_version != live:
        shop = await former(sealed.policy_version) or shop
    again = await quote(cart, shop, sealed.quoted_at, explain=False)
    option = next((option for option in again.options if option.code == sealed.code), None)
    changes = [f"{name} changed" for name in changed_sections(sealed.facts, facts_of(cart))]
    if option is None:
        gone = next((refusal.message for refusal in again.refusals if refusal.code == sealed.code), "no longer offered")
        return Verification("gone", (*changes, gone))
    changes += _differences(sealed, option, shop.policy.version, changes)
    if changes:
        return Verification("changed", tuple(changes), option)
    if sealed.policy_version != live:
        return Verification("same", (_KEPT if shop.policy.version != live else _UNTOUCHED,), option)
    return Verification("same", (), option)


def _differences(sealed: Sealed, option: Option, version: str, changes: list[str]) -> list[str]:
    """What of the option itself is no longer as sealed."""
    old, found = Money(sealed.price, sealed.currency), []
    if option.price != old:
        found.append(f"price changed from {old} to {option.price}")
    if _firmness(option.price_source) != _firmness(sealed.price_source):
        found.append(f"price source changed from {sealed.price_source} to {option.price_source}")
    if not found and not changes and digest_of_option(option) != sealed.state:
        found.append("delivery, signature or texts changed")
    if (found or changes) and sealed.policy_version != version:
        found.append(f"policy changed from {sealed.policy_version} to {version}")
    return found


def _firmness(source: str) -> str:
    """What a buyer is promised with a price: the carrier's own is one thing, however fresh the answer was."""
    return "carrier" if source in _CARRIERS_OWN else source


async def _answer(
    cart: Cart, shop: Shop, now: datetime, until: float, explain: bool = False
) -> tuple[Plan, Gathered, Priced]:
    planned = plan(cart, shop.policy, now, explain)
    packed = pack(planned, shop.policy)
    gathered = await gather(packed, shop.sources, shop.backups, until)
    return planned, gathered, price(planned, packed, gathered, shop.policy)


async def _with_verified_remedies(
    cart: Cart, shop: Shop, now: datetime, until: float, refusals: tuple[Refusal, ...]
) -> tuple[Refusal, ...]:
    """Keep a remedy only if the changed cart gets the option: quoted where that asks no carrier, else by the rules."""
    if not refusals:
        return ()
    tried: dict[Cart, _Tried] = {}
    checked = []
    for refusal in refusals:
        remedy, kept = refusal.remedy, None
        for _ in range(_STEPS):
            changed = changed_cart(cart, remedy, shop.policy.default_kind) if remedy else None
            if remedy is None or changed is None:
                break
            if changed not in tried:
                tried[changed] = await _offered(changed, shop, now, until)
            codes, left, quoted = tried[changed]
            if refusal.code in codes:
                kept = replace(remedy, verified="quote" if quoted else "rules")
                break
            remedy = widened(remedy, left.get(refusal.code), cart)
        checked.append(replace(refusal, remedy=kept) if refusal.remedy else refusal)
    return tuple(checked)


async def _offered(cart: Cart, shop: Shop, now: datetime, until: float) -> _Tried:
    """What the changed cart would be offered and refused, and whether it was quoted in full."""
    planned = plan(cart, shop.policy, now, explain=False)
    services = [option.service for part in planned.consignments for option in part.options if option.service]
    sources = [shop.sources.get(service.carrier) for service in services]
    if any(source is not None and not source.local for source in sources):
        codes = frozenset(option.code for part in planned.consignments for option in part.options)
        return codes, _remedies(planned.refusals), False
    _, _, priced = await _answer(cart, shop, now, until)
    return frozenset(option.code for option in priced.options), _remedies(priced.refusals), True


def _remedies(refusals: Iterable[Refusal]) -> dict[str, Remedy | None]:
    """By code; the first refusal of a code counts."""
    return {refusal.code: refusal.remedy for refusal in reversed(tuple(refusals))}
