"""What the operator sets: variables ``SHIPCALC_…`` of the environment, or of a ``.env`` in the working directory.

The only module that reads the environment, which wins over the file. An empty variable counts as absent.
"""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, DirectoryPath, Field, SecretStr, ValidationError

from calculator.carrier_settings import CarrierSettings
from calculator.domain.errors import ShippingError

PREFIX: Final = "SHIPCALC_"
MEMORY_MB: Final = 64
CARTS_MB: Final = 32
SHORTEST_KEY: Final = 16

_OTHERS: Final = "others"  # all that carriers may ask for besides; no variable of its own
_SHOWN: Final = frozenset({"policies", "carriers", "card", "quote_seconds"})  # others may hold a secret
_LINE: Final = re.compile(rf"\s*(?:export\s+)?({PREFIX}\w+)\s*(?:=\s*(.*?))?\s*")
_QUOTED: Final = re.compile(r"""(['"])(.*?)\1\s*(?:#.*)?""")
_NAME: Final = re.compile(r"[A-Za-z0-9_.:-]+")
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")


class SettingsError(ShippingError):
    """Settings that cannot be used; one line each, naming the variable and what it takes, never a secret."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _listed(text: Any) -> Any:
    """``a, b`` → two; nothing between commas is an error, so that a stray comma never opens a door."""
    if not isinstance(text, str):
        return text
    parts = tuple(part.strip() for part in text.split(","))
    if not all(parts):
        raise ValueError("an empty entry")
    return parts


def _long_enough(keys: Any) -> Any:
    if isinstance(keys, tuple) and any(len(key.encode()) < SHORTEST_KEY for key in keys):
        raise ValueError("a short key")
    return keys


def _origin(url: str) -> str:
    """Where something listens, and nothing else: a password in it would be shown wherever the address is."""
    parts = urlsplit(url)
    more = (parts.username, parts.password, parts.query, parts.fragment, parts.path.strip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or any(more) or not _NAME.fullmatch(parts.hostname):
        raise ValueError("no origin")
    if parts.port == 0:  # a port that is no number, or too large, is a ValueError by itself
        raise ValueError("no port")
    return url


_Secrets = Annotated[tuple[SecretStr, ...], BeforeValidator(_listed)]
_SigningKeys = Annotated[tuple[SecretStr, ...], BeforeValidator(_long_enough), BeforeValidator(_listed)]


class Settings(CarrierSettings):
    """Each field is the variable of its name; its description says what the variable takes."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    policies: DirectoryPath | None = Field(None, description="a directory of policy files")
    carriers: Literal["offline", "emulator", "live"] = Field("offline", description="offline, emulator or live")
    card: DirectoryPath | None = Field(None, description="a directory with a newer rate card")
    quote_seconds: float = Field(2.0, ge=0.05, le=30, description="seconds from 0.05 to 30, such as 2.0")
    signing_keys: _SigningKeys = Field(
        (), description=f"keys of at least {SHORTEST_KEY} bytes, newest first, with commas between"
    )
    api_keys: _Secrets = Field((), description="keys with commas between")
    admin_token: SecretStr | None = Field(None, description="a token")
    emulator_url: Annotated[str, AfterValidator(_origin)] | None = Field(
        None, description="where shipcalc emulate listens, such as http://localhost:8090, without user or password"
    )
    memory_mb: int = Field(
        MEMORY_MB, ge=1, le=65_536, description="megabytes of carriers' answers that each process keeps, from 1"
    )
    carts_mb: int = Field(
        CARTS_MB,
        ge=1,
        le=65_536,
        description="megabytes that each process keeps of what it worked out for carts of all shops, from 1",
    )
    redis_url: SecretStr | None = Field(None, description="a URL such as redis://localhost:6379/0")
    database_url: SecretStr | None = Field(
        None, description="a URL such as sqlite:///shipcalc.sqlite3 or postgresql://user:password@host/name"
    )
    metrics_directory: DirectoryPath | None = Field(
        None, description="a directory where the workers of one service exchange their counts"
    )


def read_settings(policies: Path | None = None) -> Settings:
    """The settings of this process; *policies*, where given (``--policies``), counts instead of SHIPCALC_POLICIES.

    Raises:
        SettingsError: with every fault.
    """
    if policies is not None and not policies.is_dir():
        raise SettingsError(f"--policies: {str(policies)[:60]!r} is not a directory of policy files")
    given = {**read_dotenv(Path(".env")), **os.environ}
    if policies is not None:
        given[f"{PREFIX}POLICIES"] = str(policies)
    return settings_from(given)


def settings_from(variables: Mapping[str, str]) -> Settings:
    """The settings in *variables*; names of others are left alone, unless they look like a misspelt one of ours.

    Raises:
        SettingsError: with every fault.
    """
    given = {name: text.strip() for name, text in variables.items() if name.startswith(PREFIX) and text.strip()}
    fields = {PREFIX + name.upper(): name for name in Settings.model_fields if name != _OTHERS}
    others = {name: text for name, text in given.items() if name not in fields}
    carriers = _carriers() if others else ()
    faults = [line for name in others if not name.startswith(carriers) and (line := _misspelt(name, list(fields)))]
    try:
        settings = Settings.model_validate(
            {
                **{fields[name]: text for name, text in given.items() if name in fields},
                _OTHERS: {
                    name.removeprefix(PREFIX).lower(): others[name] for name in others if name.startswith(carriers)
                },
            }
        )
    except ValidationError as error:
        wrong = dict.fromkeys(str(detail["loc"][0]) for detail in error.errors(include_input=False))
        faults += [_fault(name, given[PREFIX + name.upper()]) for name in wrong]
    if faults:
        raise SettingsError(*faults)
    return settings


def traces_wanted(variables: Mapping[str, str] = os.environ) -> bool:
    """Whether the standard OpenTelemetry variables ask for traces; the SDK itself reads where they go.

    Raises:
        SettingsError: by a way that is not spoken here.
    """
    given = {name: text.strip().lower() for name, text in variables.items() if name.startswith("OTEL_")}
    exporter = given.get("OTEL_TRACES_EXPORTER", "")
    endpoints = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
    if given.get("OTEL_SDK_DISABLED") == "true" or exporter == "none":
        return False
    if not exporter and not any(given.get(name) for name in endpoints):
        return False
    if exporter not in ("", "otlp"):
        raise SettingsError("OTEL_TRACES_EXPORTER: it takes otlp or none")
    for name in ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"):
        if given.get(name):
            if given[name] != "http/protobuf":
                raise SettingsError(f"{name}: it takes http/protobuf")
            break
    return True


def hand_down(name: str, text: str) -> None:
    """Set a variable for the processes this one starts."""
    os.environ[PREFIX + name.upper()] = text


def read_dotenv(path: Path) -> dict[str, str]:
    """The ``SHIPCALC_NAME=value`` lines of a file, all others left out; nothing where there is no such file.

    ``export`` may stand before a name, quotes around a value; `` #`` begins a comment. Nothing is expanded.

    Raises:
        SettingsError: a line of ours that is none, or a file that cannot be read.
    """
    if not path.is_file():
        return {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path}: cannot be read as UTF-8 text") from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if match := _LINE.fullmatch(line):
            found[match[1]] = _value(match[2], f"{path}, line {number}: {match[1]}")
    return found


def _value(text: str | None, place: str) -> str:
    if text is None:
        raise SettingsError(f"{place}: write NAME=value")
    if text[:1] not in ("'", '"'):
        return _COMMENT.sub("", text).strip()
    quoted = _QUOTED.fullmatch(text)
    if quoted is None:
        raise SettingsError(f"{place}: the quote is not closed, or something stands behind it")
    return quoted[2]


def _carriers() -> tuple[str, ...]:
    """What the variables of carriers begin with, those of other distributions included."""
    from adapters._discovery import carrier_codes  # only where there are variables that are not ours

    return tuple(f"{PREFIX}{code.partition('_')[0].upper()}_" for code in sorted(carrier_codes()))


def _misspelt(name: str, known: list[str]) -> str | None:
    close = get_close_matches(name, known, n=1, cutoff=0.85)
    return f"{name}: there is no such setting, did you mean {close[0]}?" if close else None


def _fault(name: str, text: str) -> str:
    field = Settings.model_fields[name]
    shown = f"{text[:60]!r} cannot be used" if name in _SHOWN else "what is set cannot be used"
    return f"{PREFIX}{name.upper()}: {shown}: it takes {field.description}"
