"""Policies from chance that are larger than life: a crowd of sorts of goods, and anything the language can say."""

from hypothesis import strategies as st

from calculator.policy.model import Policy
from tests.calculator.proof.kit import corner, fees, options

TAGS = ("glass", "liquid", "large")


@st.composite
def _kind(draw: st.DrawFn, number: int) -> str:
    """An item kind of any sort."""
    low = draw(st.integers(0, 4))
    unit = draw(st.sampled_from(("business_days", "days", "weeks")))
    end = draw(st.sampled_from((f"max = {low + 2}", "open_ended = true")))
    lines = [f"[kinds.k{number}]", f'lead_time = {{ min = {low}, {end}, unit = "{unit}" }}', 'statement = "S"']
    rare = draw(st.sampled_from(("", "", "", "discounts = false", "in_basis = false", "ships = false")))
    return "\n".join((*lines, rare))


@st.composite
def _about_kinds(draw: st.DrawFn, number: int, kinds: list[str]) -> str:
    """A rule that looks at what a cart holds."""
    named = ", ".join(
        f'"{kind}"' for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=2, unique=True))
    )
    tag = draw(st.sampled_from(TAGS))
    lines = draw(st.sampled_from((f"kinds = [{named}]", f'tags = ["{tag}"]', f'kinds = [{named}], tags = ["{tag}"]')))
    option = draw(st.sampled_from(("o0", "any")))
    when = draw(st.sampled_from(("", "", "valid_from = 2026-03-01\n", 'zones = ["us"]\n')))
    barred = draw(st.sampled_from(("", f'refuses = {{ options = ["{option}"] }}\n')))
    return draw(
        st.sampled_from(
            (
                f'[[blocks]]\nreason = "b{number}"\nlines = {{ {lines} }}\n{barred}message = "B."\n{when}'
                'statement = "S"',
                f'[[texts]]\nid = "t{number}"\nversion = "1"\ntext = "T{number}."\nkinds = [{named}]\n{when}'
                f'when = "{draw(st.sampled_from(("always", "lead_time")))}"\nstatement = "S"',
                f'[[surcharges]]\nid = "s{number}"\nlabel = "S{number}"\nfee = "{1 + number}.00"\n'
                f'lines = {{ {lines} }}\n{when}statement = "S"',
            )
        )
    )


@st.composite
def crowded(draw: st.DrawFn) -> Policy:
    """A policy with so many sorts of goods that not all sets of them can be tried, and rules about them."""
    count = draw(st.integers(5, 10))
    kinds = [f"k{number}" for number in range(count)]
    parts = [draw(_kind(number)) for number in range(count)]
    parts.append(draw(options(0)))
    fee = draw(st.sampled_from(("0.00", "4.00")))
    parts.append(
        '[[options]]\ncode = "any"\nname = "Any"\nzones = ["us", "far"]\nstatement = "S"\n'
        f'price = {{ kind = "flat", fee = "{fee}" }}' + draw(st.sampled_from(("", '\nhide_when_free = "o0"')))
    )
    ships = [kind for kind, part in zip(kinds, parts, strict=False) if "ships = false" not in part]
    about = [*ships, "stock", "made"]
    parts += [draw(_about_kinds(number, about)) for number in range(draw(st.integers(2, 7)))]
    scope = ", ".join(f'"{kind}"' for kind in about[:2])
    parts.append(
        draw(
            st.sampled_from(
                (
                    "",
                    f'[signature]\nover = "50.00"\nkinds = [{scope}]\nfee = "2.00"\nstatement = "S"',
                    '[readings]\nmixed_cart = { choice = "split", statement = "S" }',
                    '[readings]\nlead_combination = { choice = "add", statement = "S" }',
                )
            )
        )
    )
    return corner("\n".join(parts))


BASES = tuple(
    f"{paid}{ships}subtotal{tax}"
    for paid in ("discounted_", "listed_")
    for ships in ("physical_", "")
    for tax in ("", "_with_tax")
)


def _dated(draw: st.DrawFn) -> str:
    """Days a rule holds for, or none in particular."""
    return draw(
        st.sampled_from(
            (
                *("", ""),
                "valid_from = 2026-03-01",
                "valid_until = 2026-06-30",
                "valid_from = 2026-04-01, valid_until = 2026-05-31",
            )
        )
    )


def _inline(*parts: str) -> str:
    """The inner part of an inline table."""
    return ", ".join(part for part in parts if part)


@st.composite
def conditions(draw: st.DrawFn) -> str:
    """Bounds of order value, weight and pieces, from below and from above, with either side."""
    bounds = (
        'value_from = "20.00"',
        'value_over = "20.00"',
        'value_up_to = "60.00"',
        'value_under = "60.00"',
        'weight_over = { value = "100", unit = "g" }',
        'weight_under = { value = "900", unit = "g" }',
        "quantity_from = 2",
        "quantity_up_to = 4",
    )
    ends = {"value_from": 0, "value_over": 0, "value_up_to": 1, "value_under": 1}
    chosen = draw(
        st.lists(
            st.sampled_from(bounds),
            min_size=1,
            max_size=3,
            unique_by=lambda each: ends.get(each.split()[0], each.split()[0]),
        )
    )
    basis = draw(st.sampled_from(("", *(f'basis = "{basis}"' for basis in BASES))))
    return f'{{ {_inline(basis, *chosen)}, statement = "S" }}'


@st.composite
def _surcharge(draw: st.DrawFn, number: int) -> str:
    """A surcharge of any form."""
    basis = draw(st.sampled_from(BASES))
    form = draw(
        st.sampled_from(
            (
                'fee = "1.50"',
                'fee = "0.75"\nper = "item"',
                "percent = 5",
                f'percent = 3\nbasis = "{basis}"',
                f'percent = 3\nbasis = "{basis}"\nfloor = "0.50"\nceiling = "2.00"',
                'percent = 20\nfloor = "1.00"',
            )
        )
    )
    lines = draw(
        st.sampled_from(
            ("", 'lines = { kinds = ["made"] }', 'lines = { tags = ["glass"] }', 'lines = { skus = ["X1"] }')
        )
    )
    more = draw(
        st.lists(
            st.sampled_from(
                (
                    "waived_when_free = true",
                    'zones = ["us"]',
                    'levels = ["standard"]',
                    'options = ["o0"]',
                    'purposes = ["sale"]',
                    f"only_when = {draw(conditions())}",
                    _dated(draw).replace(", ", "\n"),
                )
            ),
            max_size=2,
            unique=True,
        )
    )
    head = f'[[surcharges]]\nid = "s{number}"\nlabel = "S{number}"\nstatement = "S"'
    return "\n".join((head, form, lines, *more))


@st.composite
def _rule(draw: st.DrawFn) -> str:
    """One of the rules for all options."""
    basis, other = draw(st.sampled_from(BASES)), draw(st.sampled_from(BASES))
    scope = draw(st.sampled_from(("", 'kinds = ["made"]', 'zones = ["us"]', 'purposes = ["sale", "exchange"]')))
    days = _dated(draw).replace(", ", "\n")
    side = draw(st.sampled_from(("over", "at")))
    return draw(
        st.sampled_from(
            (
                f'[signature]\n{side} = "50.00"\nbasis = "{basis}"\nfee = "2.00"\n{scope}\n{days}\nstatement = "S"',
                f'[signature]\non_request = true\ncost = "shop"\n{scope}\n{days}\nstatement = "S"',
                f'[insurance]\n{side} = "40.00"\nbasis = "{other}"\npercent = 2\n{scope}\n{days}\nstatement = "S"',
                f'[[blocks]]\nreason = "fragile"\nlines = {{ tags = ["glass"], hs_codes = ["70"] }}\n{days}\n'
                'refuses = { levels = ["expedited"] }\nmessage = "No."\nstatement = "S"',
                '[[blocks]]\nreason = "not_abroad"\nlines = { kinds = ["gift"], skus = ["X1"] }\nzones = ["far"]\n'
                'message = "No."\nstatement = "S"',
                f'[[texts]]\nid = "made"\nversion = "1"\ntext = "Made."\nkinds = ["made"]\n{days}\nstatement = "S"',
                f'[[texts]]\nid = "far"\nversion = "1"\ntext = "Far."\nzones = ["far"]\noptions = ["any"]\n{days}\n'
                'statement = "S"',
                '[[texts]]\nid = "usual"\nversion = "1"\ntext = "Usual."\nkinds = ["stock", "gift"]\n'
                'when = "lead_time"\nstatement = "S"',
                '[calendar]\nholidays = ["us_federal"]\ncut_off = 14:00:00',
                '[readings]\nlead_combination = { choice = "add", statement = "S" }\n'
                'mixed_cart = { choice = "split", statement = "S" }',
                '[handling]\nlead_time = { min = 1, max = 4 }\nstatement = "S"',
            )
        )
    )


@st.composite
def rich(draw: st.DrawFn) -> str:
    """The text of a policy with anything the language can say about a cart, two of which may be compared."""
    parts = []
    for number in range(draw(st.integers(1, 2))):
        basis, days = draw(st.sampled_from(BASES)), _dated(draw)
        at = draw(st.sampled_from(("at", "over")))
        extras = (
            f'free_from = {{ {at} = "70.00", basis = "{basis}", {_inline(days, "statement")} = "S" }}',
            f"only_when = {draw(conditions())}",
            'hide_when_free = "any"',
            'address_classes = ["street", "military"]',
            "lead_time = { min = 2, max = 3 }",
        )
        chosen = draw(st.lists(st.sampled_from(extras), max_size=2, unique_by=lambda each: each.split(" = ")[0]))
        own = draw(options(number))
        parts.append("\n".join((own, *(each for each in chosen if f"\n{each.split(' = ')[0]} = " not in own))))
    parts.append('[[options]]\ncode = "any"\nname = "Any"\nzones = ["us", "far"]\nstatement = "S"\n')
    parts[-1] += f'purposes = ["sale", "exchange"]\nprice = {draw(fees(2))}'
    parts += [draw(_surcharge(number)) for number in range(draw(st.integers(0, 2)))]
    rules_drawn = draw(
        st.lists(_rule(), max_size=4, unique_by=lambda rule: rule.split("\n")[0] + rule.split("\n")[1][:12])
    )
    heads: set[str] = set()
    for rule in rules_drawn:
        head = rule.split("\n")[0]
        if head.startswith("[[") or head not in heads:
            parts.append(rule)
        heads.add(head)
    return "\n".join(parts)
