"""The shop's own sentences, each where it belongs, with what it is limited to said before it."""

from collections.abc import Iterator

from calculator.domain.cart import Purpose
from calculator.page import words
from calculator.policy.model import Policy, TextRule


def kind_words(policy: Policy) -> Iterator[str]:
    """Of item kinds, in any season: beside the lead times."""
    return (said(text, policy) for text in policy.texts if _of_orders(text) and _place(text) == "kinds")


def season_words(policy: Policy) -> Iterator[str]:
    """Of holidays and busy seasons."""
    return (said(text, policy) for text in policy.texts if _of_orders(text) and _place(text) == "busy")


def signature_words(policy: Policy) -> Iterator[str]:
    """Of signatures."""
    return (said(text, policy) for text in policy.texts if _of_orders(text) and _place(text) == "signature")


def terms(policy: Policy) -> Iterator[str]:
    """What every option must carry: duties above all."""
    return (said(text, policy) for text in policy.texts if _of_orders(text) and _place(text) == "terms")


def general_words(policy: Policy) -> Iterator[str]:
    """All others that are said to a buyer."""
    return (said(text, policy) for text in policy.texts if _of_orders(text) and _place(text) == "general")


def purpose_words(policy: Policy, purpose: Purpose) -> Iterator[str]:
    """Said for this purpose by name."""
    return (said(text, policy) for text in policy.texts if purpose in text.purposes)


def _of_orders(text: TextRule) -> bool:
    return not text.purposes or "sale" in text.purposes


def _place(text: TextRule) -> str:
    if text.disclaimer:
        return "terms"
    if text.when in ("busy", "signature"):
        return text.when
    return "kinds" if text.kinds or text.when == "lead_time" else "general"


def said(text: TextRule, policy: Policy) -> str:
    """The words, after what they are limited to: ``International: …``, ``Made to order: …``."""
    sentence = words.sentence(text.text.text)
    limits = [
        [zone.name for zone in policy.zones if zone.id in text.zones],
        _kind_names(text, policy),
        list(dict.fromkeys(_option_names(text, policy))),
        [f"{level} services" for level in sorted(text.levels)],
        [words.dates(text.valid_from, text.valid_until)],
    ]
    unsaid = (names for names in limits if not all(name.casefold() in sentence.casefold() for name in names))
    limited = " – ".join(map(words.and_words, unsaid))
    return f"{limited[:1].upper()}{limited[1:]}: {sentence}" if limited else sentence


def _kind_names(text: TextRule, policy: Policy) -> list[str]:
    """None where all that ships is meant."""
    shipped = {kind.name for kind in policy.kinds.values() if kind.ships}
    return [] if text.kinds == shipped else [words.kind(name) for name in policy.kinds if name in text.kinds]


def _option_names(text: TextRule, policy: Policy) -> Iterator[str]:
    for rule in policy.options:
        if rule.code in text.options:
            yield rule.name
        yield from (offered.name for offered in rule.services if offered.codes & text.options)
