"""Loading cards: the packaged one, a merchant's laid over it, and what is wrong with a bad one."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from adapters._card.source import CardSource, RateCard
from adapters._card.zones import table
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.rate import Rate
from calculator.domain.shipment import Parcel, Shipment
from calculator.domain.units import grams

DOMESTIC = "service,price_class,effective_date,weight_not_over,weight_unit,z1,z2,z3,z4,z5,z6,z7,z8,z9\n"
TWENTY = ",".join(f"g{group}" for group in range(1, 21))
INTERNATIONAL = f"service,price_class,effective_date,weight_not_over,weight_unit,{TWENTY}\n"
PEAK = "service,price_class,start_date,end_date,weight_over_lb,weight_not_over_lb,zone_from,zone_to,price\n"
SIGNATURE = "service,price_class,effective_date,price\n"
INSURANCE = "reach,effective_date,value_not_over,price\n"
DIMENSIONAL = "effective_date,over_cubic_in,divisor,inches\n"
COUNTRIES = "country,fcpis_group,pmi_group,pmi_max_lb\n"
OVERSIZE = "service,price_class,effective_date,z1,z2,z3,z4,z5,z6,z7,z8,z9\n"
PRICES = "100,200,300,400,500,600,700,800,900\n"


SEVENS = ",".join(["7"] * 20) + "\n"
PM = f"{DOMESTIC}usps_priority_mail,retail,"
POUND = f"{PM}2027-01-18,1,lb,"


def write(folder: Path, **tables: str) -> Path:
    for name, text in tables.items():
        (folder / f"usps_{name}.csv").write_text(text, encoding="utf-8")
    return folder


def ask(card: RateCard, service: str, day: date, price_class: str = "retail", zip_code: str = "10036") -> Rate:
    parcel = Parcel(200, 150, 100, 227, Money(1000, "USD"))
    to = normalise(Address("US", postal_code=zip_code))
    origin = Address("US", "NY", "10001")
    services = frozenset({service})
    shipment = Shipment(origin, to, (parcel,), day, "USD", services, signature=True, price_class=price_class)
    (found,) = CardSource(card).rates(shipment).rates
    return found


def test_the_embedded_card_is_loaded_once() -> None:
    """The same object each time, and one that cannot be changed."""
    card = RateCard.embedded()
    assert card is RateCard.embedded()
    with pytest.raises(TypeError):
        card.blocks["usps_priority_mail", "retail"] = ()  # type: ignore[index]


def test_a_newer_card_is_laid_over(tmp_path: Path) -> None:
    """A later date counts from its day, other services and classes keep the embedded prices, and no end is feared."""
    text = f"# our own card\n\n{DOMESTIC}usps_ground_advantage,retail,2027-01-18,1,lb,{PRICES}"
    card = RateCard.load(write(tmp_path, domestic=text))
    new = ask(card, "usps_ground_advantage", date(2027, 2, 1))
    assert (str(new.charges[0].amount), new.effective, new.notes) == ("1.00", date(2027, 1, 18), ())
    embedded = CardSource(RateCard.embedded())
    assert (
        ask(card, "usps_ground_advantage", date(2027, 1, 17)).charges[0]
        == (ask(embedded.card, "usps_ground_advantage", date(2027, 1, 17)).charges[0])
    )
    assert ask(card, "usps_priority_mail", date(2026, 8, 3)) == ask(
        embedded.card, "usps_priority_mail", date(2026, 8, 3)
    )


def test_the_same_date_replaces_the_whole_block(tmp_path: Path) -> None:
    """A block of the same service, class and date is the merchant's alone: embedded rows do not shine through."""
    text = f"{PM}2026-07-12,4,oz,{PRICES}"
    card = RateCard.load(write(tmp_path, domestic=text))
    assert card.blocks["usps_priority_mail", "retail"][0].limits == (grams(Decimal(4), "oz"),)
    assert len(card.blocks["usps_priority_mail", "commercial"][0].limits) == 70


def test_several_dates_contract_prices_and_a_service_of_ones_own(tmp_path: Path) -> None:
    """A directory may hold several dates, negotiated prices and a service the embedded card does not price."""
    text = (
        f"{DOMESTIC}usps_parcel_select,contract,2026-08-01,1,lb,{PRICES}"
        f"usps_parcel_select,contract,2026-09-01,1,lb,{PRICES.replace('100', '150')}"
    )
    card = RateCard.load(write(tmp_path, domestic=text))
    found = [
        str(ask(card, "usps_parcel_select", date(2026, month, 15), "contract").charges[0].amount) for month in (8, 9)
    ]
    assert found == ["1.00", "1.50"]


def test_contract_prices_take_the_commercial_signature(tmp_path: Path) -> None:
    """A merchant who gives negotiated postage only still gets a signature priced, and is told by which class."""
    text = f"{DOMESTIC}usps_ground_advantage,contract,2026-08-01,1,lb,{PRICES}"
    found = ask(RateCard.load(write(tmp_path, domestic=text)), "usps_ground_advantage", date(2026, 8, 3), "contract")
    assert [str(charge.amount) for charge in found.charges] == ["1.00", "4.15"]
    assert found.notes == ("the commercial price of a signature is shown",)


def test_the_other_tables_are_laid_over(tmp_path: Path) -> None:
    """Signature, surcharge and oversized prices, insurance, divisors and countries all come from the directory."""
    folder = write(
        tmp_path,
        international=f"{INTERNATIONAL}usps_priority_mail_international,retail,2027-01-18,1,lb,{SEVENS}",
        signature=f"{SIGNATURE}usps_ground_advantage,retail,2026-08-01,777\n",
        peak=f"{PEAK}usps_ground_advantage,retail,2026-08-01,2026-08-31,0,5,1,9,33\n",
        insurance=f"{INSURANCE}domestic,2026-08-01,2000,5\ndomestic,2026-08-01,1000,3\n",
        dimensional=f"{DIMENSIONAL}2027-01-18,1000,100,nearest\n",
        countries=f"{COUNTRIES}GB,1,2,30\n",
        oversize=f"{OVERSIZE}usps_ground_advantage,commercial,2026-08-01,{PRICES}",
    )
    card = RateCard.load(folder)
    found = ask(card, "usps_ground_advantage", date(2026, 8, 3))
    assert [(charge.label, str(charge.amount)) for charge in found.charges[1:]] == [
        ("Holiday surcharge", "0.33"),
        ("Signature Confirmation", "7.77"),
    ]
    assert card.insurance["domestic", "any"][1].steps == ((1000, 3), (2000, 5))
    assert card.dimensional_on(date(2027, 1, 18)).divisor == 100
    assert card.dimensional_on(date(2027, 1, 17)).divisor == 139
    assert card.dimensional_on(date(2026, 7, 11)).divisor == 166
    assert card.dimensional_on(date(2001, 1, 1)).divisor == 166
    assert card.countries["GB"].max_grams == {"usps_priority_mail_international": grams(Decimal(30), "lb")}
    assert ("usps_ground_advantage", "commercial") in card.oversize
    assert len(card.blocks["usps_priority_mail_international", "retail"]) == 2


def test_the_packaged_tables_are_a_card_of_their_own(tmp_path: Path) -> None:
    """A copy of what the package carries loads to the same prices: the columns are the same."""
    names = ("domestic", "international", "oversize", "peak", "signature", "insurance", "dimensional", "countries")
    card = RateCard.load(write(tmp_path, **{name: table(f"usps_{name}.csv") for name in names}))
    embedded = RateCard.embedded()
    for name in RateCard.__slots__:
        assert getattr(card, name) == getattr(embedded, name)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "domestic",
            f"{DOMESTIC}ups_ground,retail,2027-01-18,1,lb,{PRICES}",
            "2, column service: 'ups_ground' is none of usps_ground_advantage",
        ),
        (
            "domestic",
            f"{DOMESTIC}usps_priority_mail,cheap,2027-01-18,1,lb,{PRICES}",
            "2, column price_class: 'cheap' is none of retail, commercial, contract",
        ),
        (
            "domestic",
            f"{PM}18.1.2027,1,lb,{PRICES}",
            "2, column effective_date: '18.1.2027' is not a date like 2026-07-12",
        ),
        ("domestic", f"{PM}20270118,1,lb,{PRICES}", "2, column effective_date: '20270118' is not a date like"),
        ("domestic", f"{PM}2027-01-18,one,lb,{PRICES}", "2, column weight_not_over: 'one' is not a weight above 0"),
        ("domestic", f"{PM}2027-01-18,0,lb,{PRICES}", "2, column weight_not_over: '0' is not a weight above 0"),
        ("domestic", f"{PM}2027-01-18,NaN,lb,{PRICES}", "2, column weight_not_over: 'NaN' is not a weight above 0"),
        ("domestic", f"{PM}2027-01-18,1,stone,{PRICES}", "2, column weight_unit: 'stone' is none of g, kg, oz, lb"),
        ("domestic", f"{POUND}{PRICES.replace('300', '3.00')}", "2, column z3: '3.00' is not a whole number"),
        ("domestic", f"{POUND}{PRICES.replace('300', '-3')}", "2, column z3: '-3' is not a whole number"),
        ("domestic", f"{POUND}1,2\n", "2, column z3: 7 cells where 14 are needed"),
        ("domestic", f"{POUND}1,{PRICES}", "2, column z9: 15 cells where 14 are needed"),
        (
            "domestic",
            f"{POUND}{PRICES}usps_priority_mail,retail,2027-01-18,16,oz,{PRICES}",
            "3, column weight_not_over: '16' is a second price for the same; the first is in usps_domestic.csv, line 2",
        ),
        ("domestic", DOMESTIC.replace("z3", "zone3"), "1, column 8: 'zone3' should be 'z3'"),
        ("domestic", DOMESTIC.replace("\n", ",more\n"), "1, column 15: 'more' is a column too many"),
        ("domestic", "# only a remark\n", "1: no header; it must be service,price_class"),
        (
            "international",
            f"{INTERNATIONAL}usps_priority_mail,retail,2027-01-18,1,lb,{SEVENS}",
            "2, column service: 'usps_priority_mail' is none of usps_first_class",
        ),
        (
            "oversize",
            f"{OVERSIZE}usps_ground_advantage,retail,2027-01-18,{PRICES}usps_ground_advantage,retail,2027-01-18,{PRICES}",
            "3, column effective_date: '2027-01-18' is a second price",
        ),
        (
            "peak",
            f"{PEAK}usps_priority_mail,retail,2027-10-04,2027-10-03,0,3,1,4,40\n",
            "2, column end_date: '2027-10-03' is before the start",
        ),
        (
            "peak",
            f"{PEAK}usps_priority_mail,retail,2027-10-04,2027-10-05,0,3,1,4,\n",
            "2, column price: '' must not be empty",
        ),
        (
            "signature",
            f"{SIGNATURE}usps_priority_mail,all,2027-01-18,5\n",
            "2, column price_class: 'all' is none of retail, commercial, contract, any",
        ),
        (
            "insurance",
            f"{INSURANCE}everywhere,2027-01-18,100,5\n",
            "2, column reach: 'everywhere' is none of domestic, international",
        ),
        ("dimensional", f"{DIMENSIONAL}2027-01-18,1728,0,up\n", "2, column divisor: '0' divides nothing"),
        ("dimensional", f"{DIMENSIONAL}2027-01-18,1728,139,down\n", "2, column inches: 'down' is none of up, nearest"),
        ("countries", f"{COUNTRIES}gb,1,1,70\n", "2, column country: 'gb' is not 2 capital letters"),
        ("countries", f"{COUNTRIES}GB,21,1,70\n", "2, column fcpis_group: '21' is no price group from 1 to 20"),
    ],
)
def test_bad_rows_name_file_line_and_column(tmp_path: Path, name: str, text: str, message: str) -> None:
    """A merchant reads where to look and what to change."""
    with pytest.raises(ValueError, match="usps_") as error:
        RateCard.load(write(tmp_path, **{name: text}))
    assert str(error.value).startswith(f"usps_{name}.csv, line {message}")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Every bad line of every file is in one error."""
    folder = write(
        tmp_path,
        signature=f"{SIGNATURE}x,retail,2027-01-18,5\nusps_priority_mail,retail,2027-01-18,five\n",
        insurance=f"{INSURANCE}domestic,soon,100,5\n",
    )
    with pytest.raises(ValueError, match="usps_") as error:
        RateCard.load(folder)
    starts = [line.split(":")[0] for line in str(error.value).splitlines()]
    assert starts == [
        "usps_insurance.csv, line 2, column effective_date",
        "usps_signature.csv, line 2, column service",
        "usps_signature.csv, line 3, column price",
    ]


def test_a_directory_that_is_no_card(tmp_path: Path) -> None:
    """An empty folder, a table nobody knows and a file that is not text are refused by name."""
    with pytest.raises(ValueError, match="no table of a card there"):
        RateCard.load(tmp_path)
    (tmp_path / "prices.csv").write_text("a,b\n", encoding="utf-8")
    (tmp_path / "usps_peak.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="prices") as error:
        RateCard.load(tmp_path)
    first, second = str(error.value).splitlines()
    assert first.startswith(
        "prices.csv, line 1, column 1: no table of a card is called so; there are usps_domestic.csv"
    )
    assert second == "usps_peak.csv, line 1, column 1: not UTF-8 text"
