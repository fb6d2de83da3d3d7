"""What a price must hold besides the carriage, and what the shop's account with DHL says."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from calculator.domain.money import Money
from calculator.domain.ports import JsonValue
from calculator.domain.shipment import Shipment

SIGNATURE: Final = "SF"
INSURANCE: Final = "II"
DUTIES_PAID: Final = "DD"

UNABLE: Final[Mapping[str, tuple[str, str]]] = {
    SIGNATURE: ("signature_unavailable", "a signature"),
    INSURANCE: ("insurance_unavailable", "insurance"),
    DUTIES_PAID: ("ddp_not_priced", "duties paid by the sender"),
}
"""Extra → why a product without it is declined, and its name in that sentence."""


def extras_of(shipment: Shipment) -> dict[str, dict[str, JsonValue]]:
    """Extras by DHL's code. An extra asked for is priced, and filters out the products that cannot do it."""
    asked: dict[str, dict[str, JsonValue]] = {}
    if shipment.signature:
        asked[SIGNATURE] = {}
    if shipment.insured is not None:
        asked[INSURANCE] = worth(shipment.insured)
    if shipment.incoterm == "DDP":
        asked[DUTIES_PAID] = {}
    return asked


def worth(amount: Money) -> dict[str, JsonValue]:
    """An amount as DHL's requests spell it."""
    return {"value": Decimal(str(amount)), "currency": amount.currency}


def agreements(shipment: Shipment) -> frozenset[str]:
    """Product codes the shop has an agreement for."""
    listed = shipment.account.get("agreement_products")
    if not listed:
        return frozenset()
    return frozenset(product.strip().upper() for product in listed.split(",") if product.strip())


def hidden(shipment: Shipment) -> tuple[str, ...]:
    """What no log line may hold."""
    return (shipment.account.get("account_number", ""),)
