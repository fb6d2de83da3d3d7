"""Which carrier is asked where, and signed how."""

from collections.abc import Mapping, Set
from types import MappingProxyType
from typing import Final

from adapters._http.credentials import ApiKey, ClientCredentials, Credentials, KeyAndSecret
from adapters._http.hosts import PRODUCTION, TEST
from adapters._http.sender import Endpoint
from adapters._http.signer import BearerSigner, Clock, DhlSigner, NewId, Signer
from adapters._http.tokens import TokenSigner, ups_token, usps_token

EMULATED: Final[Mapping[str, Credentials]] = MappingProxyType(
    {
        "usps": ClientCredentials("demo-client", "demo-client-secret"),
        "ups": ClientCredentials("demo-client", "demo-client-secret"),
        "dhl_express": KeyAndSecret("demo-key", "demo-key-secret"),
        "easypost": ApiKey("demo-key"),
    }
)
"""Credentials that open nothing but an emulator."""


def live_endpoints(
    credentials: Mapping[str, Credentials], clock: Clock, new_id: NewId, test_hosts: Set[str] = frozenset()
) -> dict[str, Endpoint]:
    """The carriers' own hosts; the test host for those in *test_hosts*."""
    bases = {carrier: (TEST if carrier in test_hosts else PRODUCTION)[carrier] for carrier in credentials}
    return endpoints(bases, credentials, clock, new_id)


def endpoints(
    bases: Mapping[str, str], credentials: Mapping[str, Credentials], clock: Clock, new_id: NewId
) -> dict[str, Endpoint]:
    """An endpoint for every carrier in *bases*.

    Raises:
        ValueError: credentials of another kind than the carrier takes. KeyError: none for a carrier in *bases*.
    """
    return {
        carrier: Endpoint(base, _signer(carrier, credentials[carrier], clock, new_id))
        for carrier, base in bases.items()
    }


def _signer(carrier: str, credentials: Credentials, clock: Clock, new_id: NewId) -> Signer:
    match carrier, credentials:
        case "usps", ClientCredentials():
            return TokenSigner(usps_token(credentials), clock)
        case "ups", ClientCredentials():
            return TokenSigner(ups_token(credentials), clock)
        case "dhl_express", KeyAndSecret():
            return DhlSigner(credentials, clock, new_id)
        case "easypost", ApiKey():
            return BearerSigner(credentials)
        case _:
            raise ValueError(f"{carrier} takes no {type(credentials).__name__}")
