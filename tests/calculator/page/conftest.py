"""A customer who reads nothing but the page's Markdown, and from it works out what an order must get.

Nothing here knows the policy or how the page was written: amounts, bounds, days and dates come from the text alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import prod
from zoneinfo import ZoneInfo

import pytest
from holidays.countries.united_states import UnitedStates

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONEY = r"(?:[$€£]|[A-Z]{3} )([0-9]+(?:\.[0-9]+)?)"
DAY = r"([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})"
GRAMS = {"g": Fraction(1), "kg": Fraction(1000), "oz": Fraction("28.349523125"), "lb": Fraction("453.59237")}
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
CARRIER_DAYS = (2, 3)
"""Business days that every carrier of these tests estimates."""
OWN_WORDS = ("Where we ship",)
"""Sections whose numbers are names of places."""

Days = tuple[int | None, int | None, str]
Test = Callable[[int], bool]


@dataclass
class Part:
    """A heading with what stands under it, up to the next heading."""

    level: int
    title: str
    paragraphs: list[str] = field(default_factory=list)
    bullets: list[str] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)

    @property
    def sentences(self) -> list[str]:
        return [*self.paragraphs, *self.bullets]


@dataclass(frozen=True)
class Order:
    """An order as a customer sees it: money in minor units, grams in all, pieces in all."""

    value: int
    weight: int = 100
    pieces: int = 1
    kinds: tuple[str, ...] = ("In stock",)
    zone: str = "United States"
    placed_at: datetime = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("America/New_York"))
    signature: bool = False
    heading: str = "Prices and delivery"
    special: str = ""


@dataclass(frozen=True)
class Expected:
    """What an order must get for one option; the transport's price is None where a carrier names it."""

    price: int
    ships: tuple[date, date | None]
    arrives: tuple[date | None, date | None]
    signature: bool


class Reader:
    """The page, read. ``read`` collects every number that was understood, ``used`` the rows of prices that applied."""

    def __init__(self, text: str, digits: int = 2) -> None:
        self.text, self.digits = text, digits
        self.parts = list(_parts(text))
        self.read: set[str] = set()
        self.used: set[tuple[str, str]] = set()
        self._found: dict[tuple[str, tuple[str, ...]], list[re.Match[str]]] = {}
        self._open: dict[date, bool] = {}

    # --- looking things up --------------------------------------------------------------------------------------------

    def part(self, title: str) -> Part | None:
        return next((part for part in self.parts if part.title == title), None)

    def options(self, zone: str, heading: str = "Prices and delivery") -> Iterator[Part]:
        """The options to a zone under a heading, each with what stands under its own."""
        level = 99
        for part in self.parts:
            head, _, zones = part.title.partition(": ")
            if head == heading and _names(zone, zones):
                level = part.level
            elif part.level <= level:
                level = 99
            elif part.level == level + 1:
                yield part
        same = self.find(r"(.*)[Tt]he same options and prices as for orders\.", heading)
        if any(not found[1] or _names(zone, found[1].removesuffix(": ")) for found in same):
            yield from self.options(zone)

    def find(self, pattern: str, *titles: str) -> list[re.Match[str]]:
        """Every sentence of the named sections that is all *pattern*."""
        known = self._found.get((pattern, titles))
        if known is None:
            sentences = [sentence for part in self.parts if part.title in titles for sentence in part.sentences]
            known = [found for sentence in sentences if (found := re.fullmatch(pattern, sentence))]
            self._found[pattern, titles] = known
        self.read.update(number for found in known for number in NUMBER.findall(found[0]))
        return known

    def amount(self, text: str) -> int:
        self.read.add(text)
        return int(Decimal(text).scaleb(self.digits))

    # --- bounds -------------------------------------------------------------------------------------------------------

    def bounds(self) -> set[tuple[str, int]]:
        """Every bound on the page, as (measure, number): just below, at and just above it something may change."""
        found = {("value", self.amount(text)) for text in re.findall(MONEY, self.text)}
        found |= {("weight", _grams(*pair)) for pair in re.findall(r"([0-9.]+) (g|kg|oz|lb)\b", self.text)}
        return found | {("pieces", int(text)) for text in re.findall(r"([0-9]+) items?\b", self.text)}

    def band(self, label: str) -> Callable[[Order], bool]:
        """``Order over $200.00, up to $300.00``, ``Parcel under 2 kg``, ``Order of $50.00 or more``."""
        tests = []
        for word, bound in re.findall(
            r"(under|up to|over|from|of) ([^,]+?)(?= or more|,|$)", label.removeprefix("Billable ")
        ):
            self.read.update(NUMBER.findall(bound))
            tests.append(self._bound(word, bound))
        assert tests or label.startswith("Every"), f"not understood: {label}"
        return lambda order: all(test(order) for test in tests)

    def _bound(self, word: str, bound: str) -> Callable[[Order], bool]:
        holds: dict[str, Callable[[int, int], bool]] = {
            "under": lambda measure, limit: measure < limit,
            "up to": lambda measure, limit: measure <= limit,
            "over": lambda measure, limit: measure > limit,
            "from": lambda measure, limit: measure >= limit,
            "of": lambda measure, limit: measure >= limit,
        }
        if found := re.fullmatch(MONEY, bound):
            limit = self.amount(found[1])
            return lambda order: holds[word](order.value, limit)
        if found := re.fullmatch(r"([0-9.]+) (g|kg|oz|lb)(?: \([0-9]+ lb\))?", bound):
            heavy = _grams(found[1], found[2])
            return lambda order: holds[word](order.weight, heavy)
        found = re.fullmatch(r"([0-9]+) items?", bound)
        assert found, f"no bound: {bound}"
        count = int(found[1])
        return lambda order: holds[word](order.pieces, count)

    # --- days ---------------------------------------------------------------------------------------------------------

    def days(self, phrase: str) -> Days:
        """``3–7 business days``, ``up to 3 weeks``, ``21 days or more``, ``the same day``."""
        self.read.update(NUMBER.findall(phrase))
        if phrase == "the same day":
            return 0, 0, "business days"
        found = re.fullmatch(r"(?:(up to) )?([0-9]+)(?:–([0-9]+))? (business day|day|week)s?( or more)?", phrase)
        assert found, f"no days: {phrase}"
        upto, low, high, unit, more = found.groups()
        if upto:
            return None, int(low), f"{unit}s"
        return int(low), None if more else int(high or low), f"{unit}s"

    def open_on(self, day: date) -> bool:
        if day not in self._open:
            self._open[day] = self._opens(day)
        return self._open[day]

    def _opens(self, day: date) -> bool:
        closed = {
            _day(*found)
            for match in self.find(r"We are also closed on .*", "When we send your order")
            for found in re.findall(DAY, match[0])
        }
        (found,) = self.find(r"Business days are ([A-Za-z, ]+?)(, without US federal holidays)?\.", *_DISPATCH)
        federal = UnitedStates(years=day.year) if found[2] else {}  # type: ignore[no-untyped-call]
        return day.weekday() in _weekdays(found[1]) and day not in closed and day not in federal

    def add(self, day: date, count: int, unit: str, *, shop: bool = True) -> date:
        works = self.open_on if shop else (lambda when: when.weekday() < 5)
        if unit != "business days":
            day += timedelta(days=count * (7 if unit == "weeks" else 1))
            count = 0
        while count or not works(day):
            day += timedelta(days=1)
            while not works(day):
                day += timedelta(days=1)
            count = max(count - 1, 0)
        return day

    def order_day(self, order: Order) -> date:
        day, clock = order.placed_at.date(), order.placed_at.time()
        pattern = r"Days count from .*; an order after (.+) counts from the next day\."
        for found in self.find(pattern, *_DISPATCH):
            for hour, days in re.findall(r"([0-9:]+)(?: on ((?:[A-Z][a-z]+day(?: to |, | and )?)+))?", found[1]):
                if clock > time.fromisoformat(hour) and (
                    not days or day.weekday() in _weekdays(days.removesuffix(", "))
                ):
                    return day + timedelta(days=1)
        return day

    def ships(self, order: Order, option: Part) -> tuple[date, date | None]:
        day = self.order_day(order)
        for sentence in option.bullets:
            if found := re.fullmatch(r"Sent (.+) after your order\.", sentence):
                return self._late(self._window(day, [self.days(found[1])]), day)
        windows = [self._late(self._window(day, self._leads(kind, order.zone)), day) for kind in order.kinds]
        ends = [latest for _, latest in windows]
        known = [latest for latest in ends if latest is not None]
        return max(first for first, _ in windows), max(known) if len(known) == len(ends) else None

    def _leads(self, kind: str, zone: str) -> list[Days]:
        part = self.part("When we send your order")
        assert part
        for name, phrase in part.tables["From your order to dispatch"]:
            of_kind, _, zones = name.partition(", to ")
            if of_kind == kind and (not zones or _names(zone, zones)):
                return [self.days(lead) for lead in phrase.split(", then ")]
        raise AssertionError(f"no lead time for {kind} to {zone}")

    def _window(self, day: date, leads: Sequence[Days]) -> tuple[date, date | None]:
        first, last, still_open = day, day, False
        for low, high, unit in leads:
            first = self.add(first, low or 0, unit)
            still_open = still_open or high is None
            last = self.add(last, high or 0, unit)
        return first, None if still_open else last

    def _late(self, window: tuple[date, date | None], day: date) -> tuple[date, date | None]:
        first, last = window
        more = 0
        for found in self.find(
            rf"Orders placed from {DAY} to {DAY} may leave up to ([0-9]+) business days? later\.", *_DISPATCH
        ):
            if _day(*found.groups()[:3]) <= day <= _day(*found.groups()[3:6]):
                more += int(found[7])
        return first, self.add(last, more, "business days") if last is not None and more else last

    def arrives(self, order: Order, option: Part) -> tuple[date | None, date | None]:
        for sentence in option.bullets:
            if found := re.fullmatch(r"Arrives (.+) after (we send it|your order)\.", sentence):
                low, high, unit = self.days(found[1])
                first, last = self.ships(order, option)
                carried = any(bullet.startswith("Carried by: ") for bullet in option.bullets)
                start = (first, last)
                if found[2] == "your order":
                    day = self.order_day(order)
                    start = (day, last and day)
                early = None if low is None else self.add(start[0], low, unit, shop=not carried)
                late = None if high is None or start[1] is None else self.add(start[1], high, unit, shop=not carried)
                if found[2] == "your order":
                    early, late = early and max(early, first), late and last and max(late, last)
                return early, late
        if "Arrives as the carrier estimates." in option.bullets:
            first, last = self.ships(order, option)
            late = last and self.add(last, CARRIER_DAYS[1], "business days", shop=False)
            return self.add(first, CARRIER_DAYS[0], "business days", shop=False), late
        assert "We name no day of arrival: ask us." in option.bullets
        return None, None

    # --- prices -------------------------------------------------------------------------------------------------------

    def price(self, order: Order, option: Part, asked: int | None = None) -> int:
        """Minor units: the option's own price, what comes on top, then signature, insurance and duties."""
        own = 0 if self.is_free(order, option) else self._own(order, option, asked)
        for sentence in option.sentences:
            if found := re.fullmatch(r"The price of (.+) comes on top\.", sentence):
                (base,) = [part for part in self.options(order.zone) if part.title == found[1]]
                own += 0 if self.is_free(order, base) else self._own(order, base, asked)
        return own + self._on_top(order, option, own) + self._features(order)

    def _on_top(self, order: Order, option: Part, own: int) -> int:
        """The surcharges, each on the option's own price *own*."""
        total = 0
        for sentence in option.bullets:
            if found := re.fullmatch(r"On top: [^,]+, ([^()]+)(?: \((.+)\))?\.", sentence):
                limits = found[2].split("; ") if found[2] else []
                if all(self._limit(order, limit, own) for limit in limits):
                    total += self._surcharge(found[1], order, own)
        return total

    def _surcharge(self, text: str, order: Order, own: int) -> int:
        head, *steps = text.split(", ")
        if found := re.fullmatch(rf"{MONEY}( for each item)?", head):
            return self.amount(found[1]) * (order.pieces if found[2] else 1)
        found = re.fullmatch(r"([0-9.]+) % of (this price|your order)", head)
        assert found, f"not understood: {text}"
        fee = self._share(own if found[2] == "this price" else order.value, found[1])
        for step in steps:
            fee = self._step(fee, step)
        return fee

    def _limit(self, order: Order, text: str, own: int) -> bool:
        if text.startswith("with "):
            return any(kind in _split(text.removeprefix("with ").replace(" or ", " and ")) for kind in order.kinds)
        if text == "not where this option is free":
            return own > 0
        return (
            order.zone == text.removeprefix("to ")
            if text.startswith("to ")
            else self._holds(order, f"Only for {text}.")
        )

    def is_free(self, order: Order, option: Part) -> bool:
        return any(
            self.past(order, found[1], found[2])
            for sentence in option.bullets
            if (found := re.fullmatch(rf"Free for orders (over|of) {MONEY}(?: and more)?\.", sentence))
        )

    def past(self, order: Order, word: str, bound: str) -> bool:
        return order.value > self.amount(bound) if word.casefold() == "over" else order.value >= self.amount(bound)

    def _own(self, order: Order, option: Part, asked: int | None) -> int:
        for caption, rows in option.tables.items():
            if caption.startswith("Price by "):
                heavy = replace(order, weight=max(order.weight, self._by_size(order, option)))
                (row,) = [row for row in rows if self.band(row[0])(heavy)]
                self.used.add((option.title, row[0]))
                return self._named(row[1])
        (sentence,) = [sentence for sentence in option.paragraphs if sentence.startswith("Price: ")]
        return self._worded(sentence.removeprefix("Price: ").removesuffix("."), order, asked)

    def _by_size(self, order: Order, option: Part) -> int:
        """Grams that the goods count for by their size; every piece has the size that stands in."""
        pattern = r"Bulky goods count by their size where that is more: 1 (kg|lb) for every ([0-9.]+) (cm|in)³\."
        for sentence in option.paragraphs:
            if found := re.fullmatch(pattern, sentence):
                self.read.update(NUMBER.findall(sentence))
                (size,) = self.find(r"Where a product gives no size, (.+) mm a piece stand in\.", "Good to know")
                volume = Fraction(prod(map(int, size[1].split(" × "))) * order.pieces)
                in_units = volume / {"cm": Fraction(1000), "in": Fraction("25.4") ** 3}[found[3]]
                grams = in_units / Fraction(found[2]) * GRAMS[found[1]]
                return -(-grams.numerator // grams.denominator)
        return 0

    def _named(self, text: str) -> int:
        if text == "free":
            return 0
        found = re.fullmatch(MONEY, text)
        assert found, f"no amount: {text}"
        return self.amount(found[1])

    def _worded(self, text: str, order: Order, asked: int | None) -> int:
        head, *steps = text.split(", ")
        if found := re.fullmatch(rf"{MONEY} for the first item and {MONEY} for each further one", head):
            fee = self.amount(found[1]) + self.amount(found[2]) * (order.pieces - 1)
        elif found := re.fullmatch(r"([0-9.]+) % of your order", head):
            fee = self._share(order.value, found[1])
        elif head == "what the carrier asks for your parcel and address":
            assert asked is not None
            fee = asked
        else:
            fee = self._named(head)
        for step in steps:
            fee = self._step(fee, step)
        return fee

    def _step(self, fee: int, step: str) -> int:
        if found := re.fullmatch(r"plus ([0-9.]+) %", step):
            return fee + self._share(fee, found[1])
        found = re.fullmatch(rf"([a-z ]+) {MONEY}", step)
        assert found, f"not understood: {step}"
        word, amount = found[1], self.amount(found[2])
        if word.startswith("rounded"):
            whole = 10**self.digits
            return {
                "rounded up to a multiple of": -(-fee // amount) * amount if amount else fee,
                "rounded down to a multiple of": fee // amount * amount if amount else fee,
                "rounded to the nearest multiple of": (fee * 2 + amount) // (amount * 2) * amount if amount else fee,
                "rounded up to the next amount that ends like": fee + (amount - fee) % whole,
            }[word]
        return {"plus": fee + amount, "at least": max(fee, amount), "at most": min(fee, amount)}[word]

    def _share(self, of: int, percent: str) -> int:
        self.read.add(percent)
        return int((of * Decimal(percent) / 100).quantize(Decimal(1), ROUND_HALF_UP))

    # --- signature, insurance, duties, conditions ---------------------------------------------------------------------

    def signs(self, order: Order) -> bool:
        pattern = rf"Orders (over|of) {MONEY}(?: and more)? need a signature on delivery\."
        asked = any(self.past(order, found[1], found[2]) for found in self.find(pattern, _FEATURES))
        wished = any(self.find(r"On request someone signs for your parcel\.", _FEATURES))
        return asked or (order.signature and wished)

    def _features(self, order: Order) -> int:
        total = 0
        if self.signs(order):
            total += sum(
                self.amount(found[1]) for found in self.find(rf"You pay {MONEY} for the signature\.", _FEATURES)
            )
        pattern = rf"Orders (over|of) {MONEY}(?: and more)? are insured for their value\."
        if any(self.past(order, found[1], found[2]) for found in self.find(pattern, _FEATURES)):
            total += sum(
                self.amount(found[1]) for found in self.find(rf"You pay {MONEY} for the insurance\.", _FEATURES)
            )
            pattern = r"You pay ([0-9.]+) % of the insured value for the insurance\."
            total += sum(self._share(order.value, found[1]) for found in self.find(pattern, _FEATURES))
        pattern = r"(.+): duties and taxes are paid with your order, ([0-9.]+) % of your order\."
        return total + sum(
            self._share(order.value, found[2])
            for found in self.find(pattern, "Duties and taxes")
            if found[1] == order.zone
        )

    def offered(self, order: Order, option: Part) -> bool:
        """Whether there is a price, and every «Only …» of the option holds."""
        if "Price: not fixed. Ask us." in option.paragraphs:
            return False
        return all(self._holds(order, sentence) for sentence in option.sentences if sentence.startswith("Only "))

    def _holds(self, order: Order, sentence: str) -> bool:
        self.read.update(NUMBER.findall(sentence))
        text = sentence.removeprefix("Only for ").removesuffix(".")
        if found := re.fullmatch(rf"orders placed from {DAY} to {DAY}", text):
            day = self.order_day(order)
            return _day(*found.groups()[:3]) <= day <= _day(*found.groups()[3:])
        assert text.startswith(("orders ", "parcels ")), f"not understood: {sentence}"
        text = re.sub(r"^\w+ |, but", "", text).replace(" and more", "")
        words = re.sub(r"from (.+) to (.+)", r"from \1, up to \2", text)
        words = re.sub(r" (under|up to) ", r", \1 ", words)
        return self.band(words)(order)

    # --- the whole ----------------------------------------------------------------------------------------------------

    def expects(self, order: Order, asked: int | None = None) -> dict[str, Expected]:
        """Every option the order must get, by name."""
        found = {}
        for option in self.options(order.zone, order.heading):
            if self.offered(order, option):
                price = self.price(order, option, asked)
                ways = Expected(price, self.ships(order, option), self.arrives(order, option), self.signs(order))
                names = self.carried_by(option) or [option.title]
                found.update((name, ways) for name in names if self.carries(name, order))
        return found

    def carries(self, name: str, order: Order) -> bool:
        """Whether neither the address nor the goods nor the signature keep a service away."""
        for found in self.find(r"(.+) takes? no signature: not offered where one is needed\.", _FEATURES):
            if _names(name, found[1]) and self.signs(order):
                return False
        for found in self.find(r"(.+)\. Not offered then: (.+)\.", _LIMITS):
            held = any(kind.casefold() in found[1].replace("-", " ").casefold() for kind in order.kinds)
            if held and _names(name, found[2]):
                return False
        if not order.special:
            return True
        (limits,) = [part for part in self.parts if part.title == _LIMITS]
        column = limits.columns["What goes where"].index(order.special)
        (cell,) = [row[column] for row in limits.tables["What goes where"] if row[0] == name] or ["yes"]
        return cell == "yes"

    def carried_by(self, option: Part) -> list[str]:
        """The services that carry an option, none where the shop names none."""
        listed = [found[1] for bullet in option.bullets if (found := re.fullmatch(r"Carried by: (.+)\.", bullet))]
        return [re.sub(r" \(formerly .*", "", name) for names in listed for name in _split(names)]

    def leads_unused(self) -> set[str]:
        """Numbers of the lead times by kind, where every option has a lead time of its own."""
        rows = self.part("When we send your order").tables["From your order to dispatch"]  # type: ignore[union-attr]
        own = all(any(bullet.startswith("Sent ") for bullet in part.bullets) for part in self.options("United States"))
        return set(NUMBER.findall(str(rows))) if own else set()

    def unread(self) -> set[str]:
        """Numbers of the page that no rule was understood from; names of places and quoted words apart."""
        said = "\n".join(
            "\n".join([*part.sentences, *(cell for rows in part.tables.values() for row in rows for cell in row)])
            for part in self.parts
            if part.title not in OWN_WORDS
        )
        return set(NUMBER.findall(said)) - self.read


_DISPATCH = ("When we send your order",)
_FEATURES = "Signature and insurance"
_LIMITS = "Special addresses and goods"


def _split(listed: str) -> list[str]:
    """``A, B and C``; names with commas of their own stand between semicolons."""
    return listed.split("; ") if "; " in listed else re.split(r", | and ", listed)


def _names(name: str, listed: str) -> bool:
    return name == listed or name in _split(listed)


def _weekdays(text: str) -> set[int]:
    """``Monday to Friday``, ``Tuesday and Saturday``."""
    first, to, last = text.partition(" to ")
    if to:
        return set(range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1))
    return {WEEKDAYS.index(name) for name in re.split(r", | and ", text)}


def _grams(number: str, unit: str) -> int:
    exact = Fraction(number) * GRAMS[unit]
    return -(-exact.numerator // exact.denominator)


def _day(day: str, month: str, year: str) -> date:
    return date(int(year), MONTHS.index(month) + 1, int(day))


def _parts(text: str) -> Iterator[Part]:
    part, caption, rows = Part(0, ""), "", 0
    for line in text.splitlines():
        plain = re.sub(r"\\(.)", r"\1", line)
        if found := re.match(r"(#+) (.*)", plain):
            yield part
            part = Part(len(found[1]), found[2])
        elif plain.startswith("- "):
            part.bullets.append(plain[2:])
        elif plain.startswith("**"):
            caption, rows = plain.strip("*"), 0
        elif plain.startswith("|"):
            rows += 1
            cells = plain.strip("| ").split(" | ")
            if rows == 1:
                part.columns[caption] = cells
            elif rows > 2:  # after the line under the heading
                part.tables.setdefault(caption, []).append(cells)
        elif plain:
            part.paragraphs.append(plain)
    yield part


@pytest.fixture(scope="session")
def customer() -> type[Reader]:
    """Reads a page's Markdown."""
    return Reader


@pytest.fixture(scope="session")
def order_of() -> type[Order]:
    """An order as a customer sees it."""
    return Order
