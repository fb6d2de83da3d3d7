"""Which carrier is asked where, and signed how: as its module's ``access`` says."""

from collections.abc import Callable, Mapping, Set
from types import MappingProxyType
from typing import Final

from adapters._discovery import discover
from adapters._http.credentials import ApiKey, ClientCredentials, Credentials, KeyAndSecret
from adapters._http.sender import Endpoint
from adapters._http.signer import Clock, FixedSigner, NewId, ReferencedSigner, Signer, basic, bearer
from adapters._http.tokens import TokenSigner, TokenStore, form_token, json_token
from calculator.domain.access import Access

EMULATED: Final[Mapping[str, Credentials]] = MappingProxyType(
    {
        "usps": ClientCredentials("demo-client", "demo-client-secret"),
        "ups": ClientCredentials("demo-client", "demo-client-secret"),
        "dhl_express": KeyAndSecret("demo-key", "demo-key-secret"),
        "easypost": ApiKey("demo-key"),
    }
)
"""Credentials that open nothing but an emulator."""


TokenStores = Callable[[str, str, Credentials], TokenStore | None]
"""Where a carrier's token at a host is kept for all processes; None where each keeps its own."""


def unshared(carrier: str, base: str, credentials: Credentials) -> TokenStore | None:
    """Each process asks for its own token."""
    del carrier, base, credentials
    return None


def live_endpoints(
    credentials: Mapping[str, Credentials],
    clock: Clock,
    new_id: NewId,
    test_hosts: Set[str] = frozenset(),
    stores: TokenStores = unshared,
) -> dict[str, Endpoint]:
    """The carriers' own hosts; the test host for those in *test_hosts* that have one."""
    found = discover()
    bases: dict[str, str] = {}
    for carrier in credentials:
        access = found[carrier].access
        bases[carrier] = access.test_host or access.host if carrier in test_hosts else access.host
    return endpoints(bases, credentials, clock, new_id, stores)


def endpoints(
    bases: Mapping[str, str],
    credentials: Mapping[str, Credentials],
    clock: Clock,
    new_id: NewId,
    stores: TokenStores = unshared,
) -> dict[str, Endpoint]:
    """An endpoint for every carrier in *bases*.

    Raises:
        ValueError: credentials of another kind than the carrier takes. KeyError: none for a carrier in *bases*.
    """
    found = discover()
    made: dict[str, Endpoint] = {}
    for carrier, base in bases.items():
        known = credentials[carrier]
        store = stores(carrier, base, known)
        made[carrier] = Endpoint(base, _signer(carrier, found[carrier].access, known, clock, new_id, store))
    return made


def _signer(
    carrier: str,
    access: Access,
    credentials: Credentials,
    clock: Clock,
    new_id: NewId,
    store: TokenStore | None,
) -> Signer:
    name = carrier.replace("_", " ").upper()
    match access.scheme, credentials:
        case "oauth_json", ClientCredentials():
            return TokenSigner(json_token(name, access.token_path, credentials), clock, store)
        case "oauth_form", ClientCredentials():
            return TokenSigner(form_token(name, access.token_path, credentials), clock, store)
        case "basic", KeyAndSecret():
            return FixedSigner(basic(credentials.key, credentials.secret))
        case "basic_referenced", KeyAndSecret():
            return ReferencedSigner(credentials, clock, new_id)
        case "bearer", ApiKey():
            return bearer(credentials)
        case _:
            raise ValueError(f"{carrier} takes no {type(credentials).__name__}")
