"""Several faults at once: what cannot be read hides nothing of the rest, and nothing false is told because of it."""

from collections.abc import Callable

import pytest

from calculator.domain.errors import BadPolicy, PolicyFault
from calculator.domain.service import Catalogue
from calculator.policy.load import load

Told = list[tuple[str, str, str]]
FaultsOf = Callable[..., Told]

TIERS = '{ kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }'
MAIL = '{ kind = "carrier", services = [{ service = "usps_ground" }, { carrier = "ups" }] }'
NAME_RULE = "write a name of small letters, digits, _ and -, such as us_military"
ZONES = ('zones = ["us", "abroad"]', 'zones = ["us", "abroad", "moon"]')
NO_MOON = ("options[2].zones[2]", "dangling_zone", "no zone called 'moon': write one of abroad, us")
NO_MOON_BESIDE_ABROAD = ("options[2].zones[2]", "dangling_zone", "no zone called 'moon': write one of abroad")
BAD_FEE = ('fee = "9.00"', "fee = 9.00")
NO_FEE = ("options[1].price.fee", "invalid", 'write the amount in quotes, such as "9.00"')
BUSY = ('when = "signature"', 'when = "busy"')

TOGETHER = [
    pytest.param([BAD_FEE, ZONES], [NO_FEE, NO_MOON], id="an-option-and-the-one-after"),
    pytest.param(
        [
            ('code = "standard"', 'code = "Standard"'),
            BAD_FEE,
            ZONES,
            ('text = "Duties are yours to pay."', 'text = ""'),
            ('when = "signature"', 'when = "signature"\nkinds = ["custom"]'),
            ('reason = "no_rush"', 'reason = ""'),
            ('topic = "returns"', "topic = 1"),
        ],
        [
            ("silences[0].topic", "invalid", "write text in quotes"),
            ("options[0].code", "invalid", NAME_RULE),
            NO_FEE,
            ("texts[0].text", "invalid", "must not be empty"),
            ("blocks[0].reason", "invalid", NAME_RULE),
            NO_MOON,
            ("texts[1].kinds[0]", "dangling_kind", "no kind called 'custom': write one of digital, stock"),
        ],
        id="broken-before-each-that-dangles",
    ),
    pytest.param(
        [('id = "us"', 'id = "US"'), ('"DAP"', '"DDP"')],
        [
            ("zones[0].id", "invalid", NAME_RULE),
            (
                "zones[1].incoterm",
                "ddp_without_duties",
                'DDP needs the amount the seller pays: give duties, or write incoterm = "DAP"',
            ),
        ],
        id="a-zone-and-the-one-after",
    ),
    pytest.param(
        [("America/New_York", "Eastern"), ZONES, ('over = "500.00"', 'over = "500"')],
        [
            ("time_zone", "invalid", "write an IANA time zone such as America/New_York"),
            ("signature.over", "invalid", "'500' is not an amount in USD: write it like '5.00'"),
            NO_MOON,
        ],
        id="top-level",
    ),
    pytest.param(
        [('name = "Corner Shop"\n', ""), ('shop = "corner"', "shop = 3"), ZONES],
        [("shop", "invalid", "write text in quotes"), ("name", "missing", "is missing"), NO_MOON],
        id="required",
    ),
    pytest.param(
        [('"USD"', '"USX"'), ZONES],
        [("currency", "invalid", "no currency 'USX': write an ISO 4217 code in capitals, such as USD"), NO_MOON],
        id="currency",
    ),
    pytest.param(
        [('currency = "USD"\n', ""), ZONES], [("currency", "missing", "is missing"), NO_MOON], id="no-currency"
    ),
    pytest.param(
        [('"USD"', '"USX"'), ('code = "standard"', 'code = "S T"'), ('fee = "9.00"', 'fee = "9"'), ZONES],
        [
            ("currency", "invalid", "no currency 'USX': write an ISO 4217 code in capitals, such as USD"),
            ("options[0].code", "invalid", NAME_RULE),
            NO_MOON,
        ],
        id="an-amount-of-no-currency",
    ),
    pytest.param(
        [("ships = false", "ship = false"), ("[statements]", 'default_kind = "digital"\n[statements]'), ZONES],
        [("kinds.digital.ship", "unknown_key", "unknown key: did you mean 'ships'?"), NO_MOON],
        id="a-kind-that-is-the-default",
    ),
    pytest.param(
        [("S2 = ", "S2 = 2 #"), ZONES],
        [("statements.S2", "invalid", "write text in quotes"), NO_MOON],
        id="a-statement-that-is-cited",
    ),
    pytest.param(
        [('price_class = "commercial"', 'via = "pigeon"\n\n[carriers.fedex]')],
        [
            ("carriers.usps.via", "invalid", "write 'own' or 'easypost'"),
            ("carriers.fedex", "dangling_carrier", "no carrier called 'fedex': write one of dhl_express, ups, usps"),
        ],
        id="a-carrier-and-the-one-after",
    ),
    pytest.param(
        [(TIERS, "{ }"), BAD_FEE, (MAIL, '{ kind = "mail" }'), ("refuses = {", 'zones = ["moon"]\nrefuses = {')],
        [
            ("options[0].price", "missing", 'needs a kind, such as kind = "flat"'),
            NO_FEE,
            (
                "options[2].price",
                "invalid",
                "no kind 'mail': write 'free', 'flat', 'tiers', 'weight_tiers', 'quantity_tiers', 'per_item',"
                " 'percent', 'merchant_amount', 'carrier'",
            ),
            ("blocks[0].zones[0]", "dangling_zone", "no zone called 'moon': write one of abroad, us"),
        ],
        id="every-option",
    ),
    pytest.param(
        [('id = "us"', 'id = "us"\nnaem = 1'), ZONES],
        [("zones[0].naem", "unknown_key", "unknown key: did you mean 'name'?"), NO_MOON_BESIDE_ABROAD],
        id="a-zone-and-one-that-is-none",
    ),
    pytest.param(
        [("ships = false", "ship = false"), ('kinds = ["stock"]', 'kinds = ["digital", "custom"]')],
        [
            ("kinds.digital.ship", "unknown_key", "unknown key: did you mean 'ships'?"),
            ("blocks[0].lines.kinds[1]", "dangling_kind", "no kind called 'custom': write one of stock"),
        ],
        id="a-kind-and-one-that-is-none",
    ),
    pytest.param(
        [
            ("America/New_York", "Eastern"),
            ('"USD"', '"JPY"'),
            ('over = "500.00"', 'over = "500"'),
            ('fee = "9.00"', 'fee = "9"'),
            (TIERS, '{ kind = "tiers", tiers = [{ up_to = "50", fee = "5" }] }'),
        ],
        [
            ("time_zone", "invalid", "write an IANA time zone such as America/New_York"),
            (
                "options[0].price.tiers[0]",
                "gap",
                "an order of 51 falls in no band: leave the last band open above",
            ),
        ],
        id="in-the-file-s-own-currency",
    ),
    pytest.param(
        [
            ('"USD"', "1"),
            ('code = "standard"', "code = 1"),
            ('fee = "9.00"', 'fee = "9"'),
            ('{ min = 1, max = 2 }\nstatement = "S1"', '{ min = 1, max = 2 }\nstatement = "S9"'),
        ],
        [
            ("currency", "invalid", "write text in quotes"),
            ("options[0].code", "invalid", "write text in quotes"),
            (
                "handling.statement",
                "dangling_statement",
                "no statement 'S9': add it to [statements], or cite one of S1, S2, S3",
            ),
        ],
        id="a-statement-beside-an-amount-of-no-currency",
    ),
    pytest.param(
        [("[lifetimes]", "[livetimes]"), ("stale_hours", "stale_hour"), ZONES],
        [("livetimes", "unknown_key", "unknown key: did you mean 'lifetimes'?"), NO_MOON],
        id="a-table-nobody-knows",
    ),
]


@pytest.mark.parametrize(("edits", "told"), TOGETHER)
def test_faults_of_every_sort_are_told_at_once(edits: list[tuple[str, str]], told: Told, faults_of: FaultsOf) -> None:
    """First what cannot be read, then what does not fit, each counted as the file counts."""
    assert faults_of(*edits) == told


ELSEWHERE = """\
[[options]]
code = "standard"
name = "Standard"
zones = ["abroad"]
statement = "S3"
price = { kind = "free" }"""
# Each breaks a part on which other parts rest: these are sound, and nothing may be told of them.
ALONE = [
    pytest.param([('code = "standard"', 'code = "standard"\nlevels = 1')], "options[0].levels", id="base"),
    pytest.param(
        [
            ('name = "Standard"', 'name = ""'),
            ('[[options]]\ncode = "mail"', f'{ELSEWHERE}\n\n[[options]]\ncode = "mail"'),
        ],
        "options[0].name",
        id="base-of-which-another-zone-s-is-sound",
    ),
    pytest.param(
        [
            ("[statements]", "default_kind = 1\n[statements]"),
            ("[kinds.stock]", "[kinds.ready]"),
            ('kinds = ["stock"]', 'kinds = ["ready"]'),
        ],
        "default_kind",
        id="default-kind-where-none-is-called-stock",
    ),
    pytest.param([('code = "standard"', 'kode = "standard"')], "options[0].code", id="option-without-a-code"),
    pytest.param([('code = "standard"', "code = []")], "options[0].code", id="option-with-a-list-for-a-code"),
    pytest.param([('code = "standard"', 'code = "Standard"')], "options[0].code", id="option-with-a-bad-code"),
    pytest.param([('name = "Mail"', 'name = ""')], "options[2].name", id="the-only-option-of-a-zone"),
    pytest.param([('name = "Mail"', 'name = ""'), ('"signature"', '"carrier"')], "options[2].name", id="carrier-text"),
    pytest.param([('id = "us"', 'id = "us"\nnaem = 1')], "zones[0].naem", id="a-zone-named-by-options"),
    pytest.param([('id = "us"\n', "")], "zones[0].id", id="zone-without-an-id"),
    pytest.param([('decision = "', 'decision = 1 # "')], "silences[0].decision", id="silence"),
    pytest.param([('text = "Duties', 'text = 1 # "Duties')], "texts[0].text", id="disclaimer"),
    pytest.param([('over = "500.00"', "over = 500")], "signature.over", id="signature"),
    pytest.param([("[signature]\n", "[signature]\nx = 1\n")], "signature.x", id="signature-with-a-key-too-many"),
    pytest.param([("us_federal", "us_bank"), BUSY], "calendar.holidays[0]", id="calendar"),
    pytest.param([("[calendar]", "[calender]"), BUSY], "calender", id="calendar-misspelt"),
    pytest.param([("{ min = 1, max = 2 }", "{ min = 1 }")], "handling.lead_time", id="handling"),
    pytest.param([("[handling]", "[handlings]")], "handlings", id="handling-misspelt"),
    pytest.param([('country = "US"\npostal', 'country = "us"\npostal')], "origin.country", id="origin"),
    pytest.param([("[statements]", "[statement]")], "statements", id="no-statements"),
    pytest.param([("[kinds.stock]", "[kinds.stock]\nlead = 1")], "kinds.stock.lead", id="the-only-kind-that-ships"),
    pytest.param([("[statements]", "default_kind = 1\n[statements]")], "default_kind", id="default-kind"),
    pytest.param([("[kinds.stock]", "[goods.stock]"), ("[kinds.digital]", "[goods.digital]")], "kinds", id="no-kinds"),
    pytest.param([("[packing]", "[packing]\nbox = 1")], "packing.box", id="packing"),
    pytest.param([("[lifetimes]", "[lifetimes]\ndays = 1")], "lifetimes.days", id="lifetimes"),
]


@pytest.mark.parametrize(("edits", "path"), ALONE)
def test_a_broken_part_raises_no_fault_in_sound_ones(
    edits: list[tuple[str, str]], path: str, faults_of: FaultsOf
) -> None:
    """All that is told is that the part cannot be read, or that it is not called so."""
    told = faults_of(*edits)
    assert path in {where for where, _, _ in told}
    assert {code for _, code, _ in told} <= {"invalid", "missing", "unknown_key"}


def _faults(text: str, catalogue: Catalogue) -> tuple[PolicyFault, ...]:
    with pytest.raises(BadPolicy) as caught:
        load(text.encode(), "corner.toml", catalogue)
    return caught.value.faults


@pytest.mark.parametrize("table", ["zones", "options", "texts", "blocks", "silences"])
def test_a_list_that_is_none_is_told_once(table: str, catalogue: Catalogue, edited: Callable[..., str]) -> None:
    """Names that it would define are not called dangling."""
    text = f"{table} = 3\n" + edited().replace(f"[[{table}]]", "[[other]]")
    told = {fault.path: (fault.code, fault.message) for fault in _faults(text, catalogue)}
    assert told == {
        "other": ("unknown_key", "unknown key"),
        table: ("invalid", f"write [[{table}]], with two brackets on each side, on a line of its own"),
    }


@pytest.mark.parametrize("table", ["kinds", "statements", "carriers"])
def test_a_table_of_names_that_is_none_is_told_once(
    table: str, catalogue: Catalogue, edited: Callable[..., str]
) -> None:
    """Names that it would define are not called dangling."""
    text = f"{table} = 3\n" + edited().replace(f"[{table}", "[other")
    told = {fault.path: (fault.code, fault.message) for fault in _faults(text, catalogue)}
    assert told == {
        "other": ("unknown_key", "unknown key"),
        table: ("invalid", "write a table, such as { … }, or [ … ] on a line of its own"),
    }


def test_an_entry_that_is_no_table_is_told(catalogue: Catalogue, edited: Callable[..., str]) -> None:
    """It defines no name that anything could rest on, and the entry after it is looked at."""
    silences = 'silences = [3, { topic = "tax", decision = "none" }]\n'
    text = silences + edited(("[[silences]]", "[[other]]"), ('zones = ["us"]', 'zones = ["moon"]'))
    assert [(fault.path, fault.code) for fault in _faults(text, catalogue)] == [
        ("silences[0]", "invalid"),
        ("other", "unknown_key"),
        ("options[0].zones[0]", "dangling_zone"),
        ("options[1].on_top_of", "no_single_base"),
    ]


def test_an_empty_file_says_what_it_needs(catalogue: Catalogue) -> None:
    """Every required key is told, and nothing else."""
    required = ("shop", "name", "currency", "time_zone", "statements", "kinds", "zones", "options")
    assert _faults("", catalogue) == tuple(PolicyFault(key, "is missing", "missing") for key in required)
