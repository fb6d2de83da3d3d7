"""A merchant's accounts with the carriers, as settings. Which of them opens a carrier, its module's ``access`` says."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pydantic import BaseModel, Field, SecretStr

from calculator.domain.access import Access

EASYPOST_ACCOUNTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "usps": "easypost_usps_accounts",
        "ups": "easypost_ups_accounts",
        "dhl_express": "easypost_dhl_accounts",
    }
)
"""Which of the merchant's EasyPost accounts are asked for a carrier's rates."""

_CALLS: Final = "how many calls an hour the account has, a whole number from 1"


class CarrierSettings(BaseModel):
    """The carriers' part of the settings; all of it is optional, and needed only where carriers are asked."""

    usps_client_id: SecretStr | None = Field(None, description="the consumer key of an app at developers.usps.com")
    usps_client_secret: SecretStr | None = Field(None, description="the app's consumer secret")
    usps_account_number: str | None = Field(None, description="the number of a payment account, for contract prices")
    usps_account_type: str | None = Field(None, description="EPS, PERMIT or METER")
    usps_crid: str | None = Field(None, description="the customer registration id, for contract prices")
    usps_test: bool = Field(False, description="1 for the test host, 0 for the real one")
    usps_calls_per_hour: int | None = Field(None, ge=1, description=_CALLS)
    ups_client_id: SecretStr | None = Field(None, description="the client id of an app at developer.ups.com")
    ups_client_secret: SecretStr | None = Field(None, description="the app's client secret")
    ups_account_number: str | None = Field(None, description="a shipper number of six characters")
    ups_test: bool = Field(False, description="1 for the test host, 0 for the real one")
    ups_calls_per_hour: int | None = Field(None, ge=1, description=_CALLS)
    dhl_key: SecretStr | None = Field(None, description="the API key of an app at developer.dhl.com")
    dhl_secret: SecretStr | None = Field(None, description="the app's API secret")
    dhl_account_number: str | None = Field(None, description="a shipper account number of nine characters")
    dhl_test: bool = Field(False, description="1 for the test host, 0 for the real one")
    dhl_calls_per_hour: int | None = Field(None, ge=1, description=_CALLS)
    easypost_key: SecretStr | None = Field(None, description="an API key; a test key asks the test mode")
    easypost_calls_per_hour: int | None = Field(None, ge=1, description=_CALLS)
    easypost_usps_accounts: str | None = Field(None, description="ids of carrier accounts with commas between")
    easypost_ups_accounts: str | None = Field(None, description="ids of carrier accounts with commas between")
    easypost_dhl_accounts: str | None = Field(None, description="ids of carrier accounts with commas between")
    others: Mapping[str, SecretStr] = Field({}, description="what carriers of other distributions are opened by")

    def missing(self, access: Access) -> tuple[str, ...]:
        """The variables without which a carrier (or aggregator) cannot be asked; none where it can."""
        return tuple(f"SHIPCALC_{name.upper()}" for name in access.secrets if self.text(name) is None)

    def account(self, access: Access) -> dict[str, str]:
        """The public facts of the merchant's own account with a carrier."""
        facts = {fact: self.text(name) for fact, name in access.facts.items()}
        return {fact: text for fact, text in facts.items() if text}

    def easypost_accounts(self, code: str) -> tuple[str, ...]:
        """The EasyPost accounts asked for carrier *code*'s rates, each by itself; none listed: all of them at once."""
        listed: str = getattr(self, EASYPOST_ACCOUNTS[code]) or ""
        return tuple(dict.fromkeys(name.strip() for name in listed.split(",") if name.strip()))

    def on_test_host(self, code: str) -> bool:
        """Whether carrier *code* is asked at its test host."""
        name = f"{code.partition('_')[0]}_test"
        if name in type(self).model_fields:
            return bool(getattr(self, name))
        return (self.text(name) or "0").casefold() not in ("0", "false", "no", "off")

    def calls_per_hour(self, code: str) -> int | None:
        """How many calls an hour the account with carrier *code* has, where that is set."""
        name = f"{code.partition('_')[0]}_calls_per_hour"
        if name in type(self).model_fields:
            found: int | None = getattr(self, name)
            return found
        text = self.text(name) or ""
        return int(text) if text.isascii() and text.isdigit() and int(text) else None

    def text(self, name: str) -> str | None:
        """A setting by its name in small letters, a secret one too; None where it is not set."""
        found = getattr(self, name) if name in type(self).model_fields else self.others.get(name)
        return found.get_secret_value() if isinstance(found, SecretStr) else found

    def secret(self, name: str) -> str:
        """A secret that is set.

        Raises:
            ValueError: it is not.
        """
        found = self.text(name)
        if found is None:
            raise ValueError(f"SHIPCALC_{name.upper()} is not set")
        return found
