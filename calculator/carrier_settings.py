"""A merchant's accounts with the carriers, as settings: which variables open which carrier."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pydantic import BaseModel, Field, SecretStr

NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "usps": ("usps_client_id", "usps_client_secret"),
        "ups": ("ups_client_id", "ups_client_secret"),
        "dhl_express": ("dhl_key", "dhl_secret"),
        "easypost": ("easypost_key",),
    }
)
"""Without all of these a carrier (or aggregator) cannot be asked."""

FACTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "usps": {
            "account_number": "usps_account_number",
            "account_type": "usps_account_type",
            "crid": "usps_crid",
        },
        "ups": {"account_number": "ups_account_number"},
        "dhl_express": {"account_number": "dhl_account_number"},
    }
)
"""What an account tells a carrier besides: its name in a shipment's ``account`` → the setting."""

EASYPOST_ACCOUNTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "usps": "easypost_usps_accounts",
        "ups": "easypost_ups_accounts",
        "dhl_express": "easypost_dhl_accounts",
    }
)
"""Which of the merchant's EasyPost accounts are asked for a carrier's rates."""


class CarrierSettings(BaseModel):
    """The carriers' part of the settings; all of it is optional, and needed only where carriers are asked."""

    usps_client_id: SecretStr | None = Field(None, description="the consumer key of an app at developers.usps.com")
    usps_client_secret: SecretStr | None = Field(None, description="the app's consumer secret")
    usps_account_number: str | None = Field(None, description="the number of a payment account, for contract prices")
    usps_account_type: str | None = Field(None, description="EPS, PERMIT or METER")
    usps_crid: str | None = Field(None, description="the customer registration id, for contract prices")
    usps_test: bool = Field(False, description="1 for the test host, 0 for the real one")
    ups_client_id: SecretStr | None = Field(None, description="the client id of an app at developer.ups.com")
    ups_client_secret: SecretStr | None = Field(None, description="the app's client secret")
    ups_account_number: str | None = Field(None, description="a shipper number of six characters")
    ups_test: bool = Field(False, description="1 for the test host, 0 for the real one")
    dhl_key: SecretStr | None = Field(None, description="the API key of an app at developer.dhl.com")
    dhl_secret: SecretStr | None = Field(None, description="the app's API secret")
    dhl_account_number: str | None = Field(None, description="a shipper account number of nine characters")
    dhl_test: bool = Field(False, description="1 for the test host, 0 for the real one")
    easypost_key: SecretStr | None = Field(None, description="an API key; a test key asks the test mode")
    easypost_usps_accounts: str | None = Field(None, description="ids of carrier accounts with commas between")
    easypost_ups_accounts: str | None = Field(None, description="ids of carrier accounts with commas between")
    easypost_dhl_accounts: str | None = Field(None, description="ids of carrier accounts with commas between")

    def missing(self, code: str) -> tuple[str, ...]:
        """The variables without which carrier or aggregator *code* cannot be asked; none where it can."""
        return tuple(f"SHIPCALC_{name.upper()}" for name in NEEDED[code] if getattr(self, name) is None)

    def account(self, code: str) -> dict[str, str]:
        """The public facts of the merchant's own account with carrier *code*."""
        facts = {fact: getattr(self, name) for fact, name in FACTS[code].items()}
        return {fact: text for fact, text in facts.items() if text}

    def easypost_accounts(self, code: str) -> dict[str, str]:
        """The EasyPost accounts to ask for carrier *code*'s rates; none listed means all there are."""
        listed = getattr(self, EASYPOST_ACCOUNTS[code])
        return {"carrier_accounts": listed} if listed else {}

    def secret(self, name: str) -> str:
        """A secret that is set.

        Raises:
            ValueError: it is not.
        """
        found = getattr(self, name)
        if not isinstance(found, SecretStr):
            raise ValueError(f"SHIPCALC_{name.upper()} is not set")
        return found.get_secret_value()
