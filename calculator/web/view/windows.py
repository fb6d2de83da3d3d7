"""When an order placed today leaves and arrives: for each zone a row for each kind of goods and option."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from calculator.domain.option import Delivery, Option
from calculator.domain.record import record
from calculator.pipeline import Shop
from calculator.web.view.cuts import top_of
from calculator.web.view.places import samples
from calculator.web.view.sampling import quotes, sample_cart, without_network
from calculator.web.view.words import days, plain


@record(frozen=True, slots=True)
class WindowRow:
    """Dispatch and arrival of one kind of goods by one option; ends may be open or unknown."""

    option: str
    kind: str
    delivery: Delivery

    @property
    def ships(self) -> str:
        return days(self.delivery.ships_earliest, self.delivery.ships_latest)

    @property
    def arrives(self) -> str:
        return days(self.delivery.arrives_earliest, self.delivery.arrives_latest)


@record(frozen=True, slots=True)
class ZoneWindows:
    """The rows of one zone, or of several that are alike."""

    zones: tuple[str, ...]
    rows: tuple[WindowRow, ...]

    @property
    def silent(self) -> bool:
        """Whether nobody says of some row when it arrives."""
        return any(row.delivery.arrives_earliest is row.delivery.arrives_latest is None for row in self.rows)


def windows(shop: Shop, now: datetime) -> tuple[ZoneWindows, ...]:
    """Every zone, kind and option of a sale placed now; options whose carrier would have to be asked are left out."""
    policy, quiet, places = shop.policy, without_network(shop), samples(shop.policy)
    kinds = [rule for rule in policy.kinds.values() if rule.ships]
    value = top_of(policy) // 2
    found: dict[tuple[WindowRow, ...], list[str]] = {}
    for zone in policy.zones:
        if zone.id not in places:
            continue
        carts = [sample_cart(policy, places[zone.id][1], value, now, kind=kind.name) for kind in kinds]
        rows: list[WindowRow] = []
        for kind, quote in zip(kinds, quotes(quiet, carts, now), strict=True):
            options: Sequence[Option] = () if quote is None else quote.options
            rows += [WindowRow(option.name, plain(kind.name), option.delivery) for option in options]
        if rows:
            found.setdefault(tuple(rows), []).append(zone.name)
    return tuple(ZoneWindows(tuple(zones), rows) for rows, zones in found.items())


def as_figure(rows: Sequence[WindowRow], today: date) -> dict[str, Any]:
    """What the chart script draws: bars of dispatch and arrival; an open end has no bar but a mark of its own."""
    bars = []
    for row in rows:
        found = row.delivery
        bars.append(
            {
                "label": f"{row.option}, {row.kind}",
                "ships": [found.ships_earliest.isoformat(), _iso(found.ships_latest)],
                "arrives": [_iso(found.arrives_earliest), _iso(found.arrives_latest)],
                "text": f"ships {row.ships}; arrives {row.arrives}",
            }
        )
    return {"kind": "windows", "today": today.isoformat(), "bars": bars}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
