"""A merchant's accounts as settings: what is missing, what is told, what stays secret."""

import pytest

from adapters import discover
from calculator.carrier_settings import EASYPOST_ACCOUNTS
from calculator.settings import Settings, settings_from

FULL = {
    "SHIPCALC_USPS_CLIENT_ID": "usps-id",
    "SHIPCALC_USPS_CLIENT_SECRET": "usps-secret",
    "SHIPCALC_USPS_ACCOUNT_NUMBER": "1000000001",
    "SHIPCALC_USPS_CRID": "7",
    "SHIPCALC_UPS_CLIENT_ID": "ups-id",
    "SHIPCALC_UPS_CLIENT_SECRET": "ups-secret",
    "SHIPCALC_UPS_ACCOUNT_NUMBER": "A1B2C3",
    "SHIPCALC_UPS_TEST": "1",
    "SHIPCALC_DHL_KEY": "dhl-key",
    "SHIPCALC_DHL_SECRET": "dhl-secret",
    "SHIPCALC_DHL_ACCOUNT_NUMBER": "900000001",
    "SHIPCALC_EASYPOST_KEY": "easypost-key",
    "SHIPCALC_EASYPOST_DHL_ACCOUNTS": "ca_1,ca_2",
}


def test_every_named_variable_is_a_setting() -> None:
    """What our own carriers declare and the fields cannot drift apart."""
    accesses = [adapter.access for adapter in discover().values()]
    tables = [EASYPOST_ACCOUNTS.values(), *(access.secrets for access in accesses)]
    tables += [access.facts.values() for access in accesses]
    assert {name for names in tables for name in names} <= set(Settings.model_fields)


@pytest.mark.parametrize(
    ("code", "variables"),
    [
        ("usps", ("SHIPCALC_USPS_CLIENT_ID", "SHIPCALC_USPS_CLIENT_SECRET")),
        ("ups", ("SHIPCALC_UPS_CLIENT_ID", "SHIPCALC_UPS_CLIENT_SECRET")),
        ("dhl_express", ("SHIPCALC_DHL_KEY", "SHIPCALC_DHL_SECRET")),
        ("easypost", ("SHIPCALC_EASYPOST_KEY",)),
    ],
)
def test_what_is_missing(code: str, variables: tuple[str, ...]) -> None:
    """All of it, part of it, none of it."""
    assert settings_from({}).missing(discover()[code].access) == variables
    assert settings_from({variables[0]: "x"}).missing(discover()[code].access) == variables[1:]
    assert settings_from(FULL).missing(discover()[code].access) == ()


def test_account_facts() -> None:
    """What is set, under the names that adapters read."""
    settings = settings_from(FULL)
    assert settings.account(discover()["usps"].access) == {"account_number": "1000000001", "crid": "7"}
    assert settings.account(discover()["ups"].access) == {"account_number": "A1B2C3"}
    assert settings.account(discover()["dhl_express"].access) == {"account_number": "900000001"}
    assert settings_from({}).account(discover()["usps"].access) == {}
    assert settings.easypost_accounts("dhl_express") == ("ca_1", "ca_2")
    assert settings.easypost_accounts("ups") == ()
    again = settings_from({"SHIPCALC_EASYPOST_UPS_ACCOUNTS": " ca_9, ,ca_1,ca_9"})
    assert again.easypost_accounts("ups") == ("ca_9", "ca_1")


def test_secrets_are_not_shown() -> None:
    """Printing the settings tells none of them; asking for one by name does."""
    settings = settings_from(FULL)
    for secret in ("usps-id", "usps-secret", "ups-secret", "dhl-key", "dhl-secret", "easypost-key"):
        assert secret not in repr(settings) + str(settings)
    assert settings.secret("dhl_key") == "dhl-key"
    with pytest.raises(ValueError, match=r"^SHIPCALC_DHL_KEY is not set$"):
        settings_from({}).secret("dhl_key")
