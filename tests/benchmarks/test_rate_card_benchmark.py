"""How long the offline card takes: to load, and to price one parcel. Run with --benchmark-enable."""

from datetime import date

from pytest_benchmark.fixture import BenchmarkFixture

from adapters._card.card import _assemble, _embedded_entries
from adapters._card.source import CardSource, RateCard
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.shipment import Parcel, Shipment

SERVICES = frozenset({"usps_ground_advantage", "usps_priority_mail", "usps_priority_mail_express"})


def _seconds(benchmark: BenchmarkFixture) -> float | None:
    return benchmark.stats.stats.median if benchmark.stats else None


def test_loading_the_embedded_card(benchmark: BenchmarkFixture) -> None:
    """Reading all packaged tables stays well under a tenth of a second."""
    card = benchmark(lambda: _assemble(_embedded_entries()))
    assert len(card.blocks) == 7
    assert (_seconds(benchmark) or 0) < 0.05


def test_pricing_one_parcel(benchmark: BenchmarkFixture) -> None:
    """Three services with signature and insurance in the holiday season stay under a tenth of a millisecond."""
    parcel = Parcel(200, 150, 100, 227, Money(4998, "USD"))
    origin, destination = Address("US", "NY", "10001"), normalise(Address("US", "CA", "94110"))
    shipment = Shipment(
        origin, destination, (parcel,), date(2026, 11, 3), "USD", SERVICES, signature=True, insured=Money(4998, "USD")
    )
    sheet = benchmark(CardSource(RateCard.embedded()).rates, shipment)
    assert len(sheet.rates) == 3
    assert (_seconds(benchmark) or 0) < 0.0005
