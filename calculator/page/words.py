"""How the page says numbers: amounts, days, dates, weights, shares. Every number on it is said here or by a rule."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from calculator.domain import units
from calculator.domain.cart import Purpose, Span
from calculator.domain.money import Money
from calculator.domain.rate import Transit
from calculator.policy.fees import money_text
from calculator.policy.model import Threshold

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_KINDS: Final = {"stock": "In stock"}

PURPOSES: Final[dict[Purpose, str]] = {
    "sale": "Orders",
    "exchange": "Exchanges",
    "repair": "Repairs",
    "reship": "Sending a returned parcel again",
    "reissue": "Sending an order anew",
}
"""What customers call the purposes of a quote."""


def and_words(words: Iterable[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return _listed(list(words), "and")


def or_words(words: Iterable[str]) -> str:
    """``A``, ``A or B``, ``A, B or C``."""
    return _listed(list(words), "or")


def _listed(words: Sequence[str], last: str) -> str:
    """Names that have commas of their own are kept apart by semicolons."""
    if len(words) < 2:
        return "".join(words)
    if any("," in word for word in words):
        return "; ".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def price(amount: Money) -> str:
    """``$5.00``, or ``free``."""
    return money_text(amount) if amount.minor else "free"


def orders_past(threshold: Threshold) -> str:
    """``orders over $500.00`` (500.00 itself is not), ``orders of $50.00 and more`` (50.00 itself is)."""
    bound = money_text(threshold.bound)
    return f"orders over {bound}" if threshold.strict else f"orders of {bound} and more"


def from_value(first: int, currency: str) -> str:
    """``of $50.00 and more``, ``over $50.00``: *first* (minor units) is the first order value that is meant.

    Of the two ways to say the same the one with the rounder amount is taken.
    """
    if _roundness(first - 1) > _roundness(first):
        return f"over {money_text(Money(first - 1, currency))}"
    return f"of {money_text(Money(first, currency))} and more"


def below_value(limit: int, currency: str) -> str:
    """``under $50.00``, ``up to $50.00``: *limit* (minor units) is the first order value that is not meant."""
    if _roundness(limit - 1) > _roundness(limit):
        return f"up to {money_text(Money(limit - 1, currency))}"
    return f"under {money_text(Money(limit, currency))}"


def _roundness(minor: int) -> int:
    """How many zeros the number ends in; zero is rounder than any amount, and less than nothing is not said."""
    if minor <= 0:
        return -1 if minor else 99
    digits = str(minor)
    return len(digits) - len(digits.rstrip("0"))


def between(least: int | None, most: int | None, said: Callable[[int], str]) -> str:
    """``of 2 to 5 items``, ``of 2 items and more``, ``up to 5 items``; both ends belong to it."""
    if least is None:
        return f"up to {said(most or 0)}"
    return f"of {said(least)} and more" if most is None else f"from {said(least)} to {said(most)}"


def percent(share: Decimal) -> str:
    """``7.5 %``."""
    return f"{share.normalize():f} %"


def weight(grams: int) -> str:
    """``2 kg``, ``454 g (1 lb)`` where whole pounds make just these grams, else ``350 g``."""
    if grams % 1000 == 0:
        return f"{grams // 1000} kg"
    pounds = units.from_grams(grams, "lb", 0)
    whole = units.grams(pounds, "lb") == grams
    return f"{grams} g ({pounds} lb)" if whole else f"{grams} g"


def items(count: int) -> str:
    """``1 item``, ``3 items``."""
    return f"{count} item{'' if count == 1 else 's'}"


def day(when: date) -> str:
    """``3 Jul 2026``."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def dates(first: date | None, last: date | None) -> str:
    """``from 1 Nov 2026 to 24 Dec 2026``, ``from …``, ``until …``; nothing where neither is given. Both days count."""
    if first is None:
        return f"until {day(last)}" if last is not None else ""
    return f"from {day(first)}" + (f" to {day(last)}" if last is not None else "")


def clock(when: time) -> str:
    """``14:00``, with seconds where there are any."""
    return f"{when:%H:%M:%S}" if when.second else f"{when:%H:%M}"


def weekdays(found: Sequence[int]) -> str:
    """``Monday to Friday``, ``Tuesday and Saturday``; Monday is 0, rising."""
    first, last = found[0], found[-1]
    if len(found) > 2 and last - first == len(found) - 1:
        return f"{_WEEKDAYS[first]} to {_WEEKDAYS[last]}"
    return and_words(_WEEKDAYS[weekday] for weekday in found)


def local_time(zone: ZoneInfo) -> str:
    """``New York time``."""
    return f"{zone.key.rpartition('/')[2].replace('_', ' ')} time"


def lead(span: Span) -> str:
    """``3–7 business days``, ``up to 2 business days`` (from the same day on), ``1 week``, ``21 days or more``."""
    if span.minimum == 0 and span.maximum:
        return f"up to {_counted(span.maximum, span.unit)}"
    return _days(span.minimum, span.maximum, span.unit)


def leads(spans: Sequence[Span]) -> str:
    """Lead times one after another."""
    return ", then ".join(map(lead, spans))


def transit(days: Transit) -> str | None:
    """``7–9 business days``, ``up to 3 weeks`` (the other end is not known), ``5 days or more``; None: no end is."""
    if days.minimum is None and days.maximum is None:
        return None
    unit = "business_days" if days.business else "days"
    minimum, maximum = days.minimum, days.maximum
    if not days.business and not ((minimum or 7) % 7 or (maximum or 7) % 7 or minimum == 0 or maximum == 0):
        minimum, maximum, unit = minimum and minimum // 7, maximum and maximum // 7, "weeks"
    if minimum is None:
        return f"up to {_counted(maximum or 0, unit)}"
    return _days(minimum, maximum, unit)


def _days(minimum: int, maximum: int | None, unit: str) -> str:
    if maximum is None:
        return f"{_counted(minimum, unit)} or more"
    if maximum == 0:
        return "the same day"
    if minimum == maximum:
        return _counted(maximum, unit)
    return f"{minimum}–{_counted(maximum, unit)}"


def _counted(count: int, unit: str) -> str:
    words = unit.replace("_", " ")
    return f"{count} {words[:-1] if count == 1 else words}"


def kind(name: str) -> str:
    """What customers call an item kind: ``Made to order``."""
    return _KINDS.get(name) or named(name)


def named(name: str) -> str:
    """A name of the file as a phrase begins: ``reship_fee`` → ``Reship fee``."""
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def sentence(text: str) -> str:
    """*text* with a full stop, where it has no end of its own."""
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def order_value(basis: str) -> str:
    """What an order value counts, after «counting»: ``what you pay for the goods that ship, before tax``."""
    listed, taxed = basis.startswith("listed"), basis.endswith("with_tax")
    goods = "the goods that ship" if "physical" in basis else "all goods of the order"
    what = f"the prices of {goods}, before discounts" if listed else f"what you pay for {goods}, after discounts"
    return f"{what}{', with tax' if taxed else ', without tax'}"
