"""A quote for a terminal: 80 columns, calm without colour. Lines are wrapped here, so that none is padded."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from calculator.cli import wording
from calculator.domain.option import Option, Outcome, Quote, Refusal, SignatureNeed
from calculator.policy.fees import money_text
from calculator.policy.model import Policy

_WIDEST: Final = 100
_GAP: Final = 2
_INDENT: Final = 2
_NARROWEST_NAME: Final = 12
_HEADING: Final = ("Price", "Option", "Ships", "Arrives")
_OUTCOMES: Final[Mapping[Outcome, str]] = {
    "options": "",
    "no_shipping_required": "Nothing to ship: every line is delivered digitally.",
    "refused": "No option for this cart.",
    "unknown": "No price for this cart: the carriers gave none, and nothing stands in.",
}
_NO_PRICE: Final = "carrier_unavailable"


def print_quote(quote: Quote, policy: Policy, *, explain: bool = False, file: TextIO | None = None) -> None:
    """Print *quote* of the shop of *policy*, with every rule considered where *explain* asks for them."""
    out = sys.stdout if file is None else file
    console = Console(file=out, highlight=False, markup=False, emoji=False)
    for line in _Page(quote, policy, console, min(console.width, _WIDEST)).lines(explain):
        console.print(_spelt(line, console.encoding), soft_wrap=True)


def _spelt(line: Text, encoding: str) -> Text:
    """*line* without what a terminal would obey, in the signs it has: an old code page must not end the program."""
    line.rstrip()
    harmless = "".join(sign if sign.isprintable() else "?" for sign in line.plain)
    line.plain = harmless.encode(encoding, "replace").decode(encoding)
    return line


@dataclass(frozen=True, slots=True)
class _Page:
    """One quote on its way to the terminal, *width* columns wide."""

    quote: Quote
    policy: Policy
    console: Console
    width: int

    def lines(self, explain: bool) -> Iterator[Text]:
        """All lines, sections with an empty line between."""
        yield from self.heading()
        if self.quote.options:
            yield Text()
            yield from self.options()
        yield from self.section("Not offered", self.refused())
        yield from self.section("Good to know", self.known())
        yield from self.section("Please note", (text.text for text in self.quote.disclaimers))
        yield from self.section("Carriers", (wording.trouble(problem) for problem in self.quote.problems))
        yield from self.section("Not checked", (f"{doubt.message} ({doubt.field})" for doubt in self.quote.unchecked))
        if explain:
            yield from self.section("Why", self.reasons())

    def heading(self) -> Iterator[Text]:
        """Shop, destination, order, order value, and what came out where that is no option."""
        quote = self.quote
        yield Text(self.policy.name, "bold")
        if quote.destination is not None:
            yield from self.wrapped(f"to {wording.place(quote.destination.address)}", 0)
        basis = f"{money_text(quote.basis.amount)} ({quote.basis.kind.replace('_', ' ')})"
        yield from self.wrapped(f"ordered {wording.moment(quote.placed_at)}", 0)
        yield from self.wrapped(f"order value {basis}", 0)
        if quote.options:
            yield from self.wrapped(f"holds until {wording.moment(quote.expires_at)}", 0)
        if _OUTCOMES[quote.outcome]:
            yield Text()
            yield from self.wrapped(_OUTCOMES[quote.outcome], 0, "bold")

    def options(self) -> Iterator[Text]:
        """A row an option, with what its price is made of below."""
        year = self.quote.placed_at.year
        rows = [
            (money_text(option.price), option.name, wording.ships(option, year), wording.arrives(option, year))
            for option in self.quote.options
        ]
        price, ships, arrives = (max(cell_len(row[n]) for row in (_HEADING, *rows)) for n in (0, 2, 3))
        room = max(self.width - price - ships - arrives - 3 * _GAP, _NARROWEST_NAME)
        name = min(room, max(cell_len(row[1]) for row in (_HEADING, *rows)))
        widths = (price, name, ships, arrives)
        yield from self.row(_HEADING, widths, "dim")
        for option, row in zip(self.quote.options, rows, strict=True):
            yield from self.row(row, widths)
            for detail in _details(option):
                yield from self.wrapped(detail, price + _GAP, "dim")

    def row(self, cells: tuple[str, str, str, str], widths: tuple[int, ...], style: str = "") -> Iterator[Text]:
        """One row of the table; a name too long goes on in the next lines."""
        price, name, *days = cells
        names = [line.plain.rstrip() for line in Text(name).wrap(self.console, widths[1])]
        columns = ([price.rjust(widths[0])], names, *([cell] for cell in days))
        for parts in zip_longest(*columns, fillvalue=""):
            padded = (set_cell_size(part, width) for part, width in zip(parts, widths, strict=True))
            line = Text((" " * _GAP).join(padded), style)
            if not style:
                line.stylize("bold", 0, widths[0] + _GAP + widths[1])
            yield line

    def refused(self) -> Iterator[str]:
        """Options that are refused for one reason share an entry."""
        found: dict[tuple[str, str], dict[str, None]] = {}
        for refusal in self.quote.refusals:
            found.setdefault(self.why(refusal), {})[self.names.get(refusal.code, refusal.code)] = None
        for (why, way_out), names in found.items():
            yield f"{', '.join(names)}: {why}" + (f"\n→ {way_out}" if way_out else "")

    def why(self, refusal: Refusal) -> tuple[str, str]:
        """The sentence of a refusal, and the way out."""
        if refusal.reason == _NO_PRICE:
            return "no price could be had, ask the shop", ""
        cited = f" ({refusal.statement})" if refusal.statement else ""
        return refusal.message + cited, wording.remedy(refusal.remedy) if refusal.remedy else ""

    def known(self) -> Iterator[str]:
        """Hints, then the shop's own texts."""
        for hint in self.quote.hints:
            yield wording.hint(hint, self.names)
        for text in self.quote.notices:
            yield text.text

    def reasons(self) -> Iterator[str]:
        """Every rule that was considered, then option by option what set each end of its windows."""
        rules: dict[str | None, list[str]] = {None: []}
        for verdict in self.quote.verdicts:
            cited = f" ({verdict.statement})" if verdict.statement else ""
            held = "yes" if verdict.holds else "no"
            rules.setdefault(verdict.option, []).append(f"{held:<3} {verdict.rule}: {verdict.because}{cited}")
        for option in self.quote.options:
            rules.setdefault(option.code, []).extend(f"    {because}" for because in option.because)
        yield from rules.pop(None)
        for code, found in rules.items():
            yield self.names.get(code or "", code or "")
            yield from (f"  {line}" for line in found)

    @property
    def names(self) -> Mapping[str, str]:
        """What the shop calls its options and services, by code."""
        services = {rule.code: rule.name for option in self.policy.options for rule in option.services}
        return services | {option.code: option.name for option in self.policy.options}

    def section(self, title: str, entries: Iterable[str]) -> Iterator[Text]:
        """A title and its entries; nothing where there are none."""
        found = list(entries)
        if found:
            yield Text()
            yield Text(title, "bold")
        for entry in found:
            for line in entry.split("\n"):
                text = line.lstrip()
                yield from self.wrapped(text, _INDENT + len(line) - len(text), hang=_INDENT)

    def wrapped(self, text: str, indent: int, style: str = "", hang: int = 0) -> Iterator[Text]:
        """*text* in lines that fit, all of them indented, by *hang* more from the second on."""
        room = max(self.width - indent - hang, _NARROWEST_NAME)
        for number, line in enumerate(Text(text, style).wrap(self.console, room)):
            line.pad_left(indent + hang if number else indent)
            yield line


def _details(option: Option) -> Iterator[str]:
    """What stands below a row: parts of the price, signature, duties, remarks, consignments."""
    if origin := wording.price_from(option):
        yield origin
    yield from option.price_notes
    if option.signature.required:
        yield _signed(option.signature)
    if option.incoterm == "DAP":
        yield "duties and taxes: due on delivery, not in the price (DAP)"
    if option.incoterm == "DDP":
        yield "duties and taxes: in the price, nothing due on delivery (DDP)"
    if option.delivery.guaranteed:
        yield "delivery day guaranteed by the carrier"
    year = option.delivery.ships_earliest.year
    for percent, day in option.delivery.percentiles:
        yield f"{percent} of 100 arrive by {wording.day(day, year)}"
    for part in option.parts:
        days = wording.window(part.delivery.ships_earliest, part.delivery.ships_latest, "open", year)
        yield f"{wording.lines(part.lines)}: ships {days}"


def _signed(need: SignatureNeed) -> str:
    cited = f" ({need.statement})" if need.statement else ""
    return f"someone must sign: {need.because}{cited}"
