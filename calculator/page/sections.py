"""The page put together: its sections in the order a customer asks."""

from collections.abc import Iterator
from typing import Final

from calculator.page import words
from calculator.page.dispatch import dispatch
from calculator.page.document import Bullets, Page, Paragraph, Section
from calculator.page.features import duties, features
from calculator.page.limits import limits
from calculator.page.offers import as_for_orders, offers
from calculator.page.own_words import general_words, purpose_words
from calculator.page.places import told, unserved
from calculator.policy.model import Policy

_OPEN: Final = {
    "carrier": "Which carrier brings your parcel",
    "fallback": "What you pay while a carrier gives no price",
    "international": "Delivery to other countries",
    "origin": "Where parcels leave from",
    "parcel": "How we pack, where a product's page gives no weight or size",
    "price": "A price of our own for shipping",
    "reship_fee": "What it costs to send a returned parcel again",
    "time_base": "By which clock and holidays days are counted",
}
"""Topics that shops' pages are often silent on, as customers would ask."""


def page_of(policy: Policy) -> Page:
    """The shipping page of a shop, from its compiled rules alone: every number on it is one that quotes show."""
    return Page(
        policy.shop,
        policy.name,
        policy.version,
        f"Shipping at {policy.name}",
        f"All amounts are in {policy.currency}. The checkout applies the same rules.",
        tuple(_sections(policy)),
    )


def _sections(policy: Policy) -> Iterator[Section]:
    yield _where(policy)
    yield from offers(policy, "sale", "Prices and delivery")
    yield dispatch(policy)
    yield from features(policy)
    yield from duties(policy)
    yield limits(policy)
    yield from _purposes(policy)
    yield _notes(policy)
    yield from _silences(policy)


def _where(policy: Policy) -> Section:
    zones = tuple(f"{told(zone)}." for zone in policy.zones)
    closing = (Paragraph("We name no price for other destinations: ask us."),) if unserved(policy) else ()
    return Section("where", "Where we ship", (Bullets(zones), *closing))


def _purposes(policy: Policy) -> Iterator[Section]:
    """Exchanges, repairs and what else is sent that is no sale."""
    for purpose, title in words.PURPOSES.items():
        if purpose == "sale":
            continue
        sections = tuple(offers(policy, purpose, title))
        said = (*purpose_words(policy, purpose), *as_for_orders(policy, purpose))
        if sections or said:
            parts = (Bullets(said),) if said else ()
            yield Section(purpose, title, parts, sections)


def _notes(policy: Policy) -> Section:
    minutes = int(policy.quote_life.total_seconds()) // 60
    notes = [
        *general_words(policy),
        f"An order counts as {words.order_value(policy.basis)}. Shipping never counts.",
        *_uncounted(policy),
        *_assumed(policy),
        f"A price you are quoted holds for {minutes} minute{'' if minutes == 1 else 's'}.",
    ]
    return Section("notes", "Good to know", (Bullets(tuple(notes)),))


def _uncounted(policy: Policy) -> Iterator[str]:
    names = [words.kind(kind.name) for kind in policy.kinds.values() if not kind.in_basis]
    if names:
        yield f"What does not count in it: {words.and_words(names)}."
    full = [words.kind(kind.name) for kind in policy.kinds.values() if not kind.discounts]
    if full:
        yield f"No discount is given on: {words.and_words(full)}."


def _assumed(policy: Policy) -> Iterator[str]:
    """What stands in for a product that gives no weight or size, where carriers or bands look at it."""
    packing = policy.packing
    if policy.needs_weight and packing.default_weight is not None:
        yield f"Where a product gives no weight, {words.weight(packing.default_weight)} a piece stand in."
    if policy.needs_size and packing.default_size is not None:
        size = " × ".join(map(str, packing.default_size))
        yield f"Where a product gives no size, {size} mm a piece stand in."


def _silences(policy: Policy) -> Iterator[Section]:
    """What nobody should have to guess."""
    served = {purpose for rule in policy.options for purpose in rule.purposes}
    missing = (title for purpose, title in words.PURPOSES.items() if purpose not in served)
    topics = (_OPEN.get(topic) or words.named(topic) for topic, _ in policy.silences)
    asked = tuple(f"{topic}: ask us." for topic in dict.fromkeys((*topics, *missing)))
    if asked:
        yield Section("ask-us", "Not settled here", (Bullets(asked),))
