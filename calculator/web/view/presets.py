"""Carts to begin with: on both sides of every bound, to every zone, of every kind, for every purpose the shop has."""

from collections.abc import Iterator

from calculator.domain.cart import PURPOSES
from calculator.domain.money import Money
from calculator.domain.record import record
from calculator.policy.model import Policy
from calculator.web.view.cart_form import CartForm, LineForm, form_of
from calculator.web.view.cuts import order_value_cuts, top_of
from calculator.web.view.places import samples
from calculator.web.view.sampling import first_kind
from calculator.web.view.words import plain, purpose, signed

_BOUNDS = 4


@record(frozen=True, slots=True)
class Preset:
    """A named form, in a named group."""

    group: str
    name: str
    form: CartForm


def presets(policy: Policy) -> tuple[Preset, ...]:
    """At least one; the first is an ordinary order to the first zone."""
    return tuple(_presets(policy))


def _presets(policy: Policy) -> Iterator[Preset]:
    places = samples(policy)
    if not places:
        return
    _, home = next(iter(places.values()))
    middle = top_of(policy) // 3
    for zone in policy.zones:
        if zone.id in places:
            name, address = places[zone.id]
            yield Preset("To a zone", f"{zone.name}: {name}", form_of(address, [_line(policy, middle)]))
    for cut in order_value_cuts(policy)[:_BOUNDS]:
        for value in (cut - 1, cut):
            shown = signed(Money(value, policy.currency))
            yield Preset("At a bound", f"An order of {shown}", form_of(home, [_line(policy, value)]))
    for kind in policy.kinds:
        yield Preset("Goods", plain(kind).capitalize(), form_of(home, [_line(policy, middle, kind)]))
    if len(policy.kinds) > 1:
        mixed = [_line(policy, middle // len(policy.kinds), kind) for kind in policy.kinds]
        yield Preset("Goods", "One of each kind", form_of(home, mixed))
    for name in PURPOSES:
        if name != "sale" and any(name in rule.purposes for rule in policy.options):
            yield Preset("Purpose", purpose(name), form_of(home, [_line(policy, middle)], purpose=name))


def _line(policy: Policy, minor: int, kind: str | None = None) -> LineForm:
    return LineForm(kind or first_kind(policy), "1", str(Money(minor, policy.currency)), weight="100 g")
