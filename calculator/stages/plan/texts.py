"""The words a quote must carry, on its options and as a whole."""

from collections.abc import Iterable, Sequence
from datetime import date

from calculator.domain.cart import Cart, Line, Purpose
from calculator.domain.option import Text
from calculator.domain.record import record
from calculator.domain.service import Level
from calculator.policy.model import Policy, TextRule, ZoneRule, in_season


@record(frozen=True, slots=True, eq=False)
class Texts:
    """Rules whose cart conditions hold: what every option is asked about, and the words of the cart itself."""

    cart: tuple[Text, ...]
    on_options: tuple[TextRule, ...]

    def of_option(
        self, codes: Iterable[str], level: Level, *, signature: bool, carrier: bool
    ) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
        """Disclaimers and notices of one option, known under any of *codes*."""
        names = frozenset(codes)
        held = [
            rule
            for rule in self.on_options
            if (not rule.options or rule.options & names)
            and (not rule.levels or level in rule.levels)
            and (rule.when != "signature" or signature)
            and (rule.when != "carrier" or carrier)
        ]
        disclaimers = tuple(rule.text for rule in held if rule.disclaimer)
        return disclaimers, tuple(rule.text for rule in held if not rule.disclaimer)


def texts_of(
    policy: Policy, cart: Cart, zone: ZoneRule | None, lines: Sequence[Line], day: date, *, busy: bool
) -> Texts:
    """The texts whose zone, purpose, kinds and season hold. Without a zone only texts for no zone in particular do."""
    kinds = frozenset([line.kind for line in lines])
    usual = _usual(policy, lines) if policy.lead_texts else None
    key = ("texts", zone and zone.id, cart.purpose, kinds, busy, policy.dated_texts and day, usual)
    found: Texts | None = policy.memo.get(key)
    return found or policy.memo.keep(key, _texts(policy, cart.purpose, zone, kinds, usual or frozenset(), day, busy))


def _usual(policy: Policy, lines: Sequence[Line]) -> frozenset[str]:
    """Kinds of the lines that ship by the lead time of their kind or shop, not by one of their own."""
    return frozenset([line.kind for line in lines if line.lead_time is None and policy.kinds[line.kind].ships])


def _texts(
    policy: Policy,
    purpose: Purpose,
    zone: ZoneRule | None,
    kinds: frozenset[str],
    usual: frozenset[str],
    day: date,
    busy: bool,
) -> Texts:
    if zone is not None:
        rules = policy.texts_by[zone.id, purpose]
    else:
        rules = tuple(rule for rule in policy.texts if not rule.zones and purpose in (rule.purposes or (purpose,)))
    held = [
        rule
        for rule in rules
        if (not rule.kinds or rule.kinds & kinds)
        and (rule.when != "busy" or busy)
        and (rule.when != "lead_time" or (usual & rule.kinds if rule.kinds else usual))
        and in_season(day, rule.valid_from, rule.valid_until)
    ]
    return Texts(
        tuple(rule.text for rule in held if not rule.on_options),
        tuple(rule for rule in held if rule.on_options),
    )
