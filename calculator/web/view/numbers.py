"""The numbers an owner changes most (fees, bounds, days, the cut-off), and how to change them in a policy's text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Final, Literal

import tomlkit
from tomlkit.exceptions import TOMLKitError

from calculator.policy.toml import NotToml, tables_of

Sort = Literal["amount", "days", "time"]

_BOUNDS: Final = {
    "under": "Orders under",
    "up_to": "Orders up to",
    "from": "Orders from",
    "over": "Orders over",
}
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_DAYS: Final = re.compile(r"[0-9]{1,4}")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
_SHOWN: Final = 300
LARGEST: Final = 200_000
"""Characters of a text whose numbers the form changes: to keep its notes takes a second for as many."""

Key = str | int


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the file: where it stands, what it means, its text."""

    path: tuple[Key, ...]
    group: str
    label: str
    sort: Sort
    value: str
    unit: str = ""

    @property
    def field(self) -> str:
        """The name its form field has."""
        return "n:" + "/".join(str(key) for key in self.path)


class NoNumber(Exception):
    """What was typed is no number of its sort; ``label`` says of which, ``advice`` what to write."""

    def __init__(self, number: Number, advice: str) -> None:
        super().__init__(f"{number.group}, {number.label}: {advice}")


def numbers_of(text: str) -> tuple[Number, ...]:
    """The common numbers of a policy's text, in its order, at most 300; none where the text is not TOML."""
    try:
        file = tables_of(text)
    except NotToml:
        return ()
    found = []
    for number in _numbers(file):
        found.append(number)
        if len(found) == _SHOWN:
            break
    return tuple(found)


def with_numbers(text: str, typed: Mapping[str, str]) -> str:
    """The text with what was *typed* (by form field) in the place of the old numbers; all else stays as it is.

    Raises:
        NoNumber: something typed is no number of its sort, or the text is longer than LARGEST.
    """
    changes = [
        (number, typed[number.field].strip())
        for number in numbers_of(text)
        if typed.get(number.field, number.value).strip() != number.value
    ]
    if not changes:
        return text
    if len(text) > LARGEST:
        raise NoNumber(changes[0][0], "the text is too long for this form, change the number in it")
    try:
        document = tomlkit.parse(text)
    except TOMLKitError:
        return text
    for number, value in changes:
        *parents, last = number.path
        holder: Any = document
        for key in parents:
            holder = holder[key]
        holder[last] = _written(number, value)
    return document.as_string()


def _written(number: Number, value: str) -> str | int | time:
    match number.sort:
        case "amount" if _AMOUNT.fullmatch(value):
            return value
        case "days" if _DAYS.fullmatch(value):
            return int(value)
        case "time" if _TIME.fullmatch(value):
            return time.fromisoformat(value)
    advice = {
        "amount": "write an amount such as 5.00",
        "days": "write whole days",
        "time": "write a time such as 15:00",
    }
    raise NoNumber(number, advice[number.sort])


def _numbers(file: Mapping[str, Any]) -> Iterator[Number]:
    calendar = _table(file.get("calendar"))
    if isinstance(calendar.get("cut_off"), time):
        yield Number(
            ("calendar", "cut_off"), "Days until dispatch", "Cut-off", "time", calendar["cut_off"].isoformat("seconds")
        )
    for day, cut_off in _table(calendar.get("cut_off_by_day")).items():
        if isinstance(cut_off, time):
            path = ("calendar", "cut_off_by_day", day)
            yield Number(path, "Days until dispatch", f"Cut-off, {day}", "time", cut_off.isoformat("seconds"))
    yield from _span(_table(file.get("handling")), ("handling",), "Days until dispatch", "lead_time", "All goods")
    for name, kind in _table(file.get("kinds")).items():
        yield from _span(_table(kind), ("kinds", name), "Days until dispatch", "lead_time", _plain(name).capitalize())
    for index, option in enumerate(_tables(file.get("options"))):
        group = str(option.get("name") or option.get("code") or f"Option {index + 1}")
        yield from _option(option, ("options", index), group)
    for name in ("signature", "insurance"):
        table = _table(file.get(name))
        yield from _amounts(table, (name,), name.capitalize(), {"over": "Orders over", "at": "Orders from"})
        yield from _amounts(table, (name,), name.capitalize(), {"fee": "Fee"})


def _option(option: Mapping[str, Any], path: tuple[Key, ...], group: str) -> Iterator[Number]:
    price = _table(option.get("price"))
    here = (*path, "price")
    for index, tier in enumerate(_tables(price.get("tiers"))):
        yield from _tier(tier, (*here, "tiers", index), group)
    yield from _amounts(price, here, group, {"fee": "Fee", "first": "First item", "each_further": "Each further item"})
    yield from _amounts(price, here, group, {"floor": "At least", "ceiling": "At most"})
    free = _table(option.get("free_from"))
    yield from _amounts(free, (*path, "free_from"), group, {"at": "Free from", "over": "Free over"})
    yield from _span(option, path, group, "lead_time", "Until dispatch")
    yield from _span(option, path, group, "transit", "In transit")


def _tier(tier: Mapping[str, Any], path: tuple[Key, ...], group: str) -> Iterator[Number]:
    bounds = [key for key in _BOUNDS if isinstance(tier.get(key), str)]
    for key in bounds:
        yield Number((*path, key), group, _BOUNDS[key], "amount", tier[key])
    if isinstance(tier.get("fee"), str):
        # A bound of weight or quantity is no amount: it is told in words and edited in the text.
        where = " ".join(f"{key.replace('_', ' ')} {_words(tier[key])}" for key in _BOUNDS if key in tier)
        yield Number((*path, "fee"), group, f"Fee {where}" if where else "Fee above", "amount", tier["fee"])


def _amounts(
    table: Mapping[str, Any], path: tuple[Key, ...], group: str, labels: Mapping[str, str]
) -> Iterator[Number]:
    for key, label in labels.items():
        if isinstance(table.get(key), str):
            yield Number((*path, key), group, label, "amount", table[key])


def _span(holder: Mapping[str, Any], path: tuple[Key, ...], group: str, key: str, label: str) -> Iterator[Number]:
    table = _table(holder.get(key))
    unit = _plain(str(table.get("unit", "business_days")))
    for end, word in (("min", "at least"), ("max", "at most")):
        if isinstance(table.get(end), int) and not isinstance(table[end], bool):
            yield Number((*path, key, end), group, f"{label}, {word}", "days", str(table[end]), unit)


def _words(bound: object) -> str:
    if isinstance(bound, Mapping):
        return f"{bound.get('value', '?')} {bound.get('unit', '')}".strip()
    return str(bound)


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _tables(value: object) -> list[Mapping[str, Any]]:
    return [_table(entry) for entry in value] if isinstance(value, list) else []
