"""The table, to the letter: once for each shop, and for what their example carts do not show."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from calculator.cli import main
from calculator.cli.table import print_quote
from calculator.domain.money import Money
from calculator.domain.option import (
    Basis,
    Charge,
    Delivery,
    Option,
    Outcome,
    Part,
    Quote,
    Refusal,
    Remedy,
    SignatureNeed,
    Verdict,
)
from calculator.domain.rate import Problem
from calculator.policy.model import Policy
from calculator.sources import known_services
from calculator.wiring import load_policies

WHEN = datetime(2026, 7, 15, 12, tzinfo=UTC)
NO_SIGNATURE = SignatureNeed(False, "not requested")


@pytest.fixture
def policy(policies: Path) -> Policy:
    """The shop of the hand-made quotes below."""
    return next(found for found in load_policies(policies, known_services()) if found.shop == "hotshellow")


def option(code: str, name: str, cents: int, **more: object) -> Option:
    """An option that ships and arrives on one day."""
    price = Charge("base", name, Money(cents, "USD"))
    day = date(2026, 7, 20)
    plain = Option(code, name, None, None, (price,), "policy", Delivery(day, day, day, day), NO_SIGNATURE)
    return replace(plain, **more)  # type: ignore[arg-type]


def quote(outcome: Outcome = "options", **more: object) -> Quote:
    """A quote of 15 July."""
    basis = Basis("physical_subtotal", Money(100, "USD"))
    plain = Quote("q", "hotshellow", "v", "USD", WHEN, WHEN, outcome, basis)
    return replace(plain, **more)  # type: ignore[arg-type]


def shown(found: Quote, policy: Policy, *, explain: bool = False) -> str:
    """What the terminal gets, less the heading."""
    file = io.StringIO()
    print_quote(found, policy, explain=explain, file=file)
    heading, _, rest = file.getvalue().partition("\n\n")
    assert heading.startswith("Hotshellow\nordered Wed 15 Jul 2026, 12:00 UTC\norder value $1.00 (physical subtotal)")
    return rest


@pytest.mark.parametrize("name", ["hotshellow", "little-rooms-abroad", "oily-moon"])
def test_the_example_carts(carts: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole text lies beside each cart."""
    code = main(["quote", str(carts / f"{name}.json"), "--at", "2026-07-15T12:00:00Z"])
    assert code == 0
    assert capsys.readouterr().out == (carts / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["hotshellow", "little-rooms-abroad", "oily-moon"])
@pytest.mark.parametrize("columns", [50, 80, 300])
def test_lines_fit_and_are_not_padded(
    carts: Path, name: str, columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A narrow terminal wraps, a wide one is not filled; no blanks at the end, no colour where it is piped."""
    monkeypatch.setenv("COLUMNS", str(columns))
    main(["quote", str(carts / f"{name}.json"), "--at", "2026-07-15T12:00:00Z"])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= min(columns, 100)
    assert [line for line in lines if line != line.rstrip()] == []
    assert "\x1b" not in "".join(lines)


def test_an_explanation_comes_last(carts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table is the same, the rules follow."""
    main(["quote", str(carts / "hotshellow.json"), "--at", "2026-07-15T12:00:00Z", "--explain"])
    table, _, why = capsys.readouterr().out.partition("\nWhy\n")
    assert table == (carts / "hotshellow.txt").read_text(encoding="utf-8")
    assert "\n  Standard\n    yes fee: Order under $50.00: $5.00 (C2)\n" in why


def test_all_that_hangs_on_an_option_stands_below_it(policy: Policy) -> None:
    """Parts of the price, remarks, signature, duties, guarantee, percentiles, consignments."""
    day = date(2026, 7, 20)
    delivery = Delivery(day, day, day, day, guaranteed=True, percentiles=((50, day), (95, date(2026, 7, 24))))
    dear = option(
        "air",
        "Air",
        2000,
        charges=(Charge("carrier", "Air", Money(1500, "USD")), Charge("surcharge", "Fuel", Money(500, "USD"), "A6")),
        price_source="live",
        price_notes=("a remark",),
        signature=SignatureNeed(True, "$600.00 is over $500.00", "A7"),
        incoterm="DDP",
        delivery=delivery,
        parts=(
            Part(("1",), None, Delivery(day, day), ()),
            Part(("2", "3"), None, Delivery(day, None), ()),
        ),
    )
    cheap = option("sea", "Sea", 5, incoterm="DAP", signature=SignatureNeed(True, "asked for"))
    assert shown(quote(options=(cheap, dear)), policy) == (
        " Price  Option  Ships   Arrives\n"
        " $0.05  Sea     20 Jul  20 Jul\n"
        "        someone must sign: asked for\n"
        "        duties and taxes: due on delivery, not in the price (DAP)\n"
        "$20.00  Air     20 Jul  20 Jul\n"
        "        Air $15.00 + Fuel $5.00 · the carrier's price (A6)\n"
        "        a remark\n"
        "        someone must sign: $600.00 is over $500.00 (A7)\n"
        "        duties and taxes: in the price, nothing due on delivery (DDP)\n"
        "        delivery day guaranteed by the carrier\n"
        "        50 of 100 arrive by 20 Jul\n"
        "        95 of 100 arrive by 24 Jul\n"
        "        line 1: ships 20 Jul\n"
        "        lines 2 and 3: ships 20 Jul – open\n"
    )


def test_refusals_of_one_reason_share_an_entry(policy: Policy) -> None:
    """Each with the way out; options by their names, codes where there is none."""
    refusals = (
        Refusal("standard", "blocked", "it is odd", ("2",), Remedy("remove_lines", ("2",)), "C1"),
        Refusal("ups_a", "carrier_unavailable", "no price for A could be had"),
        Refusal("express", "blocked", "it is odd", ("2",), Remedy("remove_lines", ("2",)), "C1"),
        Refusal("ups_b", "carrier_unavailable", "no price for B could be had"),
        Refusal("reship", "other", "it is odd"),
    )
    assert shown(quote("refused", refusals=refusals), policy) == (
        "No option for this cart.\n"
        "\n"
        "Not offered\n"
        "  Standard, Express: it is odd (C1)\n"
        "  → take out line 2\n"
        "  ups_a, ups_b: no price could be had, ask the shop\n"
        "  Sent again: it is odd\n"
    )


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("no_shipping_required", "Nothing to ship: every line is delivered digitally.\n"),
        ("refused", "No option for this cart.\n"),
        ("unknown", "No price for this cart: the carriers gave none, and nothing stands in.\n"),
    ],
)
def test_an_answer_without_options_says_so(policy: Policy, outcome: Outcome, said: str) -> None:
    """And does not say until when it holds."""
    assert shown(quote(outcome), policy) == said


def test_troubles_are_told(policy: Policy) -> None:
    """A carrier that did not answer is named."""
    problems = (Problem("ups", "timeout", True),)
    assert shown(quote("unknown", problems=problems), policy).endswith(
        "\n\nCarriers\n  UPS: no answer in time; asking again may help\n"
    )


def test_rules_are_told_option_by_option(policy: Policy) -> None:
    """Those of the cart first, then each option's own with what set its window; long lines hang."""
    delivery = Delivery(date(2026, 7, 20), None, because=("arrives: unknown",))
    verdicts = (
        Verdict("fee", True, "Order under $50.00", "C2", "standard"),
        Verdict("zone", True, "somewhere"),
        Verdict("block", False, "x" * 30 + " " + "y" * 60, None, "gone"),
    )
    standard = option("standard", "Standard", 500, delivery=delivery, leaves=("ships earliest: line 1",))
    found = quote(options=(standard,), verdicts=verdicts)
    assert shown(found, policy, explain=True).partition("Why\n")[2] == (
        "  yes zone: somewhere\n"
        "  Standard\n"
        "    yes fee: Order under $50.00 (C2)\n"
        "        ships earliest: line 1\n"
        "        arrives: unknown\n"
        "  gone\n"
        f"    no  block: {'x' * 30}\n"
        f"      {'y' * 60}\n"
    )
    assert "Why" not in shown(found, policy)


def test_words_from_outside_are_only_words(policy: Policy) -> None:
    """Neither mark-up nor control signs of a name reach the terminal."""
    text = shown(quote(options=(option("a", "[red]A[/red] :smile:\x1b[31m\x9b", 1),)), policy)
    assert "$0.01  [red]A[/red] :smile:?[31m?  20 Jul" in text


def test_a_terminal_without_our_signs_gets_others(policy: Policy) -> None:
    """An old code page does not end the program."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    print_quote(quote(options=(option("a", "Café", 1),)), policy, file=file)
    file.flush()
    assert b"Caf?" in raw.getvalue()


def test_colour_is_for_terminals_and_may_be_declined(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR is respected where colour would be used."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    bright, plain = Terminal(), Terminal()
    print_quote(quote(), policy, file=bright)
    monkeypatch.setenv("NO_COLOR", "1")
    print_quote(quote(), policy, file=plain)
    assert "\x1b[1mHotshellow\x1b[0m" in bright.getvalue()
    assert "\x1b[3" not in plain.getvalue()
