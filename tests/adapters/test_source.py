"""A carrier as a source of rates: days, parcels, accounts and carriers, over adapters and senders made for it."""

import asyncio
import gc
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
import respx

from adapters import easypost, ups, usps
from adapters._http.credentials import ClientCredentials
from adapters._http.endpoints import live_endpoints
from adapters._http.sender import HttpSender
from adapters._services.usps import SERVICES
from adapters._source import CarrierSource, one_a_parcel
from calculator.domain.errors import (
    CarrierError,
    CarrierRefused,
    CarrierTimeout,
    WrongCurrency,
)
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpRequest, HttpResponse
from calculator.domain.rate import Declined, Problem, Rate, RateCharge, RateSheet, Transit
from calculator.domain.service import Service
from calculator.domain.shipment import CustomsItem, Parcel, Shipment

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
GROUND = "usps_ground_advantage"
PRIORITY = "usps_priority_mail"


def usd(cents: int) -> Money:
    """US dollars."""
    return Money(cents, "USD")


def parcel(weight: int = 1000, value: int = 5000) -> Parcel:
    """A box of 300 × 200 × 100 mm."""
    return Parcel(300, 200, 100, weight, usd(value))


def shipment(*parcels: Parcel, **more: Any) -> Shipment:
    """From Newark to Austin, today."""
    facts: dict[str, Any] = {
        "origin": Address("US", "NJ", "07105", "Newark", ("10 Dock Rd",), False),
        "destination": normalise(Address("US", "TX", "78701", "Austin", ("5 Elm St",), True)),
        "parcels": parcels or (parcel(),),
        "ship_date": TODAY,
        "currency": "USD",
        "services": frozenset({GROUND, PRIORITY}),
    }
    return Shipment(**facts | more)


def rate(cents: int, service: str = GROUND, carrier: str = "usps", currency: str = "USD", **more: Any) -> Rate:
    """A rate of one charge."""
    return Rate(carrier, service, (RateCharge("carrier", service, Money(cents, currency)),), **more)


Answer = Callable[[Shipment], RateSheet | CarrierError]


def priced_by_weight(shipment: Shipment) -> RateSheet:
    """A cent a gram, whatever it is."""
    return RateSheet("usps", (rate(sum(parcel.weight for parcel in shipment.parcels)),))


@dataclass
class Toy:
    """An adapter whose answers are a function of the shipment, with a log of what it was asked."""

    answer: Answer = priced_by_weight
    code: str = "usps"
    multi_parcel: bool = False
    days_ahead: int | None = None
    services: tuple[Service, ...] = SERVICES
    asked: list[Shipment] = field(default_factory=list)

    def build_request(self, shipment: Shipment) -> HttpRequest:
        """Equal for equal shipments."""
        weights = [parcel.weight for parcel in shipment.parcels]
        body: Any = [*weights, str(shipment.insured), shipment.account.get("carrier_accounts")]
        return HttpRequest("POST", "/rates", body)

    def parse_response(self, shipment: Shipment, response: HttpResponse) -> RateSheet:
        """What the function says."""
        assert response.status == 200
        self.asked.append(shipment)
        answer = self.answer(shipment)
        if isinstance(answer, CarrierError):
            raise answer
        return answer


@dataclass
class Echo:
    """A sender that answers 200 at once, and counts how many requests were under way together."""

    sent: list[tuple[str, HttpRequest]] = field(default_factory=list)
    under_way: int = 0
    most: int = 0

    async def send(self, carrier: str, request: HttpRequest) -> HttpResponse:
        """Nothing goes out."""
        self.sent.append((carrier, request))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        return HttpResponse(200, b"")


def source(toy: Toy, sender: Echo | None = None, **more: Any) -> CarrierSource:
    """A source over a toy."""
    return CarrierSource(toy, sender or Echo(), lambda: NOW, **more)


async def test_one_parcel_is_one_request() -> None:
    """The adapter's request goes to the adapter's carrier, its sheet comes back as it is."""
    toy, echo = Toy(), Echo()
    sheet = await source(toy, echo).ask(shipment())
    assert sheet == RateSheet("usps", (rate(1000),))
    assert echo.sent == [("usps", HttpRequest("POST", "/rates", [1000, "None", None]))]


def test_what_it_says_of_itself() -> None:
    """The carrier is the adapter's unless another is named; over a wire it is not local."""
    assert (source(Toy()).carrier, source(Toy()).local) == ("usps", False)
    through = source(Toy(code="easypost"), carrier="ups", local=True)
    assert (through.carrier, through.local) == ("ups", True)


async def test_each_parcel_is_asked_and_the_prices_add_up() -> None:
    """All parcels at once, one in each request; charges add up."""
    toy, echo = Toy(), Echo()
    sheet = await source(toy, echo).ask(shipment(parcel(100), parcel(200), parcel(400)))
    assert sheet == RateSheet("usps", (rate(700),))
    assert [len(asked.parcels) for asked in toy.asked] == [1, 1, 1]
    assert echo.most == 3


async def test_equal_parcels_are_asked_once() -> None:
    """USPS counts calls: three boxes of one kind and one of another are two of them, and four prices."""
    toy, echo = Toy(), Echo()
    sheet = await source(toy, echo).ask(shipment(parcel(100), parcel(100), parcel(250), parcel(100)))
    assert sheet.rates == (rate(550),)
    assert len(echo.sent) == 2


async def test_all_parcels_in_one_request_where_the_carrier_takes_them() -> None:
    """A carrier that totals by itself is asked once."""
    toy, echo = Toy(multi_parcel=True), Echo()
    sheet = await source(toy, echo).ask(shipment(parcel(100), parcel(200)))
    assert sheet.rates == (rate(300),)
    assert len(echo.sent) == 1


async def test_a_service_must_take_every_parcel() -> None:
    """What one parcel cannot have is not offered, and the reason is kept."""

    def answer(asked: Shipment) -> RateSheet:
        if asked.parcels[0].weight > 300:
            return RateSheet("usps", (rate(10, PRIORITY),), (Declined(GROUND, "too_heavy", "too heavy"),), ("b",))
        return RateSheet("usps", (rate(5), rate(10, PRIORITY)), (), ("a",))

    sheet = await source(Toy(answer)).ask(shipment(parcel(100), parcel(400)))
    declined = (Declined(GROUND, "too_heavy", "too heavy"),)
    assert sheet == RateSheet("usps", (rate(20, PRIORITY),), declined, ("a", "b"))


async def test_a_parcel_that_fails_fails_the_shipment() -> None:
    """A sum with a part missing is no price."""

    def answer(asked: Shipment) -> RateSheet | CarrierError:
        return CarrierTimeout("slow") if asked.parcels[0].weight == 200 else priced_by_weight(asked)

    with pytest.raises(CarrierTimeout, match=r"^slow$"):
        await source(Toy(answer)).ask(shipment(parcel(100), parcel(200), parcel(300)))


async def test_parcels_in_two_currencies_are_not_added() -> None:
    """A typed trouble, not a crash."""

    def answer(asked: Shipment) -> RateSheet:
        return RateSheet("usps", (rate(5, currency="USD" if asked.parcels[0].weight == 100 else "CAD"),))

    with pytest.raises(WrongCurrency, match=r"^usps prices the parcels in different currencies$"):
        await source(Toy(answer)).ask(shipment(parcel(100), parcel(200)))


async def test_a_bug_goes_through() -> None:
    """Only a carrier's trouble is one; with several requests at once as well."""

    def answer(asked: Shipment) -> RateSheet:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        await source(Toy(answer)).ask(shipment(parcel(1), parcel(2)))


async def test_a_parcel_that_fails_leaves_nothing_for_the_collector() -> None:
    """Beside parcels that have a price; an error and its frames do not keep one another."""
    kept: list[weakref.ref[CarrierError]] = []

    def answer(asked: Shipment) -> RateSheet | CarrierError:
        if asked.parcels[0].weight == 1:
            return priced_by_weight(asked)
        error = CarrierRefused("too heavy")
        kept.append(weakref.ref(error))
        return error

    class Forgetful(Toy):
        def parse_response(self, shipment: Shipment, response: HttpResponse) -> RateSheet:
            found = self.answer(shipment)
            try:
                if isinstance(found, CarrierError):
                    raise found
                return found
            finally:
                del found

    gc.collect()
    gc.disable()
    try:
        with pytest.raises(CarrierRefused, match=r"^too heavy$"):
            await source(Forgetful(answer)).ask(shipment(parcel(1), parcel(2), parcel(3)))
        await asyncio.sleep(0)
        assert [error() for error in kept] == [None, None]
    finally:
        gc.enable()


def test_a_parcel_gets_its_share() -> None:
    """Insurance by goods value, rounded up; customs rows by goods value, to the last cent and gram."""
    rows = (
        CustomsItem("ring", "711319", "US", 3, usd(10_000), 100),
        CustomsItem("box", None, None, 1, usd(101), None),
    )
    whole = shipment(parcel(100, 1000), parcel(200, 2000), parcel(50, 0), insured=usd(10_000), customs=rows)
    first, second, third = one_a_parcel(whole)
    assert [part.parcels for part in (first, second, third)] == [(each,) for each in whole.parcels]
    assert [part.insured for part in (first, second, third)] == [usd(3334), usd(6667), None]
    assert first.customs == (
        replace(rows[0], value=usd(3333), weight=33),
        replace(rows[1], value=usd(33), weight=None),
    )
    assert second.customs == (
        replace(rows[0], value=usd(6667), weight=67),
        replace(rows[1], value=usd(68), weight=None),
    )
    assert third.customs == (replace(rows[0], value=usd(0), weight=50),)


def test_parcels_of_no_value_share_evenly() -> None:
    """Insurance and customs rows alike."""
    whole = shipment(
        parcel(100, 0), parcel(200, 0), insured=usd(5), customs=(CustomsItem(None, None, None, 1, usd(7), None),)
    )
    first, second = one_a_parcel(whole)
    assert (first.insured, second.insured) == (usd(3), usd(3))
    assert [row.value for part in (first, second) for row in part.customs] == [usd(3), usd(4)]


def test_without_insurance_and_customs_there_is_nothing_to_share() -> None:
    """None stays None, no row stays none."""
    assert all(part.insured is None and part.customs == () for part in one_a_parcel(shipment(parcel(1), parcel(2))))


@pytest.mark.parametrize(
    ("ahead", "asked_for", "priced_for", "note"),
    [
        (9, TODAY, TODAY, ""),
        (9, date(2026, 12, 10), date(2026, 12, 10), ""),
        (
            9,
            date(2026, 12, 11),
            date(2026, 12, 10),
            "priced for 2026-12-10, the latest day DHL EXPRESS prices ahead",
        ),
        (9, date(2027, 3, 1), date(2026, 12, 10), "priced for 2026-12-10, the latest day DHL EXPRESS prices ahead"),
        (30, date(2026, 12, 31), date(2026, 12, 31), ""),
        (9, date(2026, 11, 30), TODAY, "priced for 2026-12-01, the earliest day DHL EXPRESS prices"),
        (0, date(2026, 12, 2), TODAY, "priced for 2026-12-01, the latest day DHL EXPRESS prices ahead"),
        (None, date(2027, 3, 1), date(2027, 3, 1), ""),
    ],
)
async def test_a_day_out_of_reach_is_priced_on_the_nearest(
    ahead: int | None, asked_for: date, priced_for: date, note: str
) -> None:
    """The rate says so; then it names no day of arrival and guarantees none, as those were for another day."""
    transit = Transit(2, 3, arrives=date(2026, 12, 14), guaranteed=True)
    toy = Toy(lambda _: RateSheet("dhl_express", (rate(5, transit=transit, notes=("first",)),)), code="dhl_express")
    toy.days_ahead = ahead
    sheet = await source(toy).ask(shipment(ship_date=asked_for))
    assert [asked.ship_date for asked in toy.asked] == [priced_for]
    expected = rate(5, transit=Transit(2, 3), notes=("first", note)) if note else None
    assert sheet.rates[0] == (expected or rate(5, transit=transit, notes=("first",)))


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (datetime(2026, 12, 2, 2, 0, tzinfo=UTC), TODAY),  # still the evening of the 1st in America
        (datetime(2026, 12, 2, 11, 0, tzinfo=UTC), date(2026, 12, 2)),
        (datetime(2026, 12, 1, 11, 0, tzinfo=UTC), TODAY),
    ],
)
async def test_today_is_today_wherever_parcels_leave(now: datetime, today: date) -> None:
    """An order of the evening is not priced for the day after."""
    toy = Toy(days_ahead=5)
    await CarrierSource(toy, Echo(), lambda: now).ask(shipment(ship_date=today))
    assert toy.asked[0].ship_date == today


async def test_a_carrier_written_before_the_fact_is_asked_as_it_is() -> None:
    """A carrier of another distribution may not tell how far ahead it prices."""
    toy = Toy()
    del toy.days_ahead
    assert (await source(toy).ask(shipment(ship_date=date(2030, 1, 1)))).rates == (rate(1000),)


@pytest.mark.parametrize(("adapter", "days"), [(usps, 30), (ups, 60), (easypost, 7)])
def test_how_far_ahead(adapter: Any, days: int) -> None:
    """By the carriers' own documents."""
    assert adapter.days_ahead == days


async def test_rates_are_called_what_they_are() -> None:
    """Those of an emulator are a demo, by the source and not by the adapter."""
    assert [r.source for r in (await source(Toy(), source="demo").ask(shipment())).rates] == ["demo"]
    assert [r.source for r in (await source(Toy()).ask(shipment())).rates] == ["live"]


async def test_nothing_an_adapter_says_is_lost() -> None:
    """Each field of a sheet and of a rate arrives, but for the names of the carrier and of the source."""
    said = RateSheet(
        "usps",
        (rate(5, transit=Transit(2, 3), effective=TODAY, notes=("first",)),),
        (Declined(PRIORITY, "lame", "no"),),
        ("all is well",),
        Problem("usps", "timeout", retryable=True),
    )
    unsaid = RateSheet("usps", (rate(5),))
    assert all(getattr(said, item.name) != getattr(unsaid, item.name) for item in fields(RateSheet)[1:])
    kept = [item.name for item in fields(Rate) if item.name not in ("carrier", "service", "charges", "source")]
    assert all(getattr(said.rates[0], name) != getattr(unsaid.rates[0], name) for name in kept)
    told = await source(Toy(lambda _: said), source="demo").ask(shipment())
    assert told == replace(said, rates=(replace(said.rates[0], source="demo"),))
    assert await source(Toy(lambda _: said)).ask(shipment()) == said


async def test_account_facts_fill_what_the_shipment_lacks() -> None:
    """The shop's own fact counts before the one of the settings."""
    toy = Toy()
    facts = {"account_number": "settings", "crid": "settings"}
    await source(toy, account=facts).ask(shipment(account={"account_number": "shop"}))
    assert toy.asked[0].account == {"account_number": "shop", "crid": "settings"}


def by_account(answers: Mapping[str, RateSheet | CarrierError]) -> Toy:
    """An aggregator that answers by account."""
    services = (*SERVICES, *ups.services)
    toy = Toy(lambda asked: answers[asked.account["carrier_accounts"]], "easypost", multi_parcel=True)
    toy.services = services
    return toy


def sheet_of(*rates: Rate, **more: Any) -> RateSheet:
    """EasyPost's."""
    return RateSheet("easypost", rates, **more)


async def test_only_the_wanted_carrier() -> None:
    """An aggregator's sheet is cut down to one carrier's rates and refusals, under that carrier's name."""
    answer = sheet_of(
        rate(500, "ups_ground", "ups"),
        rate(600),
        declined=(Declined("ups_standard", "no_price", "none"), Declined(PRIORITY, "no_price", "none")),
        notices=("a",),
    )
    toy = by_account({"ca_1": answer})
    sheet = await source(toy, carrier="ups", account={"carrier_accounts": "ca_1"}).ask(shipment())
    assert sheet == RateSheet(
        "ups",
        (rate(500, "ups_ground", "ups"),),
        (Declined("ups_standard", "no_price", "none"),),
        ("a",),
    )


USPS_ANSWER = {
    "pricingOptions": [
        {
            "priceType": "RETAIL",
            "shippingOptions": [
                {
                    "mailClass": "USPS_GROUND_ADVANTAGE",
                    "rateOptions": [
                        {
                            "commitment": {"name": "3 Days", "expectedDeliveryDate": "2026-12-05"},
                            "totalBasePrice": 9.35,
                            "rates": [
                                {
                                    "description": "USPS Ground Advantage Machinable Single-piece",
                                    "mailClass": "USPS_GROUND_ADVANTAGE",
                                    "priceType": "RETAIL",
                                    "price": 9.35,
                                    "processingCategory": "MACHINABLE",
                                    "rateIndicator": "SP",
                                    "destinationEntryFacilityType": "NONE",
                                }
                            ],
                        }
                    ],
                }
            ],
        }
    ]
}


@respx.mock(using="httpx")
async def test_from_end_to_end(respx_mock: respx.MockRouter) -> None:
    """USPS over mocked HTTP: a token, one call for two equal parcels, exact numbers out and an exact price in."""
    token = respx_mock.post("https://apis-tem.usps.com/oauth2/v3/token")
    token.respond(200, json={"access_token": "t", "expires_in": "28799"})
    options = respx_mock.post("https://apis-tem.usps.com/shipments/v3/options/search")
    options.side_effect = [httpx.Response(401, json={}), httpx.Response(200, json=USPS_ANSWER)]
    credentials = {"usps": ClientCredentials("id", "secret")}
    sender = HttpSender(live_endpoints(credentials, lambda: NOW, lambda: "id", {"usps"}))
    live = CarrierSource(usps, sender, lambda: NOW)
    sheet = await live.ask(shipment(parcel(), parcel(), ship_date=TODAY + timedelta(days=40)))
    await sender.aclose()
    assert [(r.service, r.total, r.source) for r in sheet.rates] == [(GROUND, usd(1870), "live")]
    assert sheet.rates[0].transit == Transit(3, 3, business=False)
    assert sheet.rates[0].notes == ("priced for 2026-12-31, the latest day USPS prices ahead",)
    assert (token.call_count, options.call_count) == (2, 2)
    body = options.calls.last.request.content
    assert b'"mailingDate":"2026-12-31"' in body
    assert b'"weight":2.2040,' in body
