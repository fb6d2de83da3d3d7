"""A merchant's secrets with each carrier. None of them shows in a repr, a log line or an error."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """OAuth client credentials. ``merchant_id`` is UPS's six-character shipper number, where the account has one."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    merchant_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class KeyAndSecret:
    """An API key as user and its secret as password."""

    key: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key is all."""

    key: str = field(repr=False)


Credentials = ClientCredentials | KeyAndSecret | ApiKey


def secrets_of(credentials: Credentials) -> tuple[str, ...]:
    """Every text that must be seen nowhere."""
    known: tuple[str | None, ...]
    match credentials:
        case ClientCredentials():
            known = (credentials.client_id, credentials.client_secret, credentials.merchant_id)
        case KeyAndSecret():
            known = (credentials.key, credentials.secret)
        case ApiKey():
            known = (credentials.key,)
    return tuple(text for text in known if text)
