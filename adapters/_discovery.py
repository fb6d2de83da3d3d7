"""Finds the carriers: every public module of this folder is one, and other distributions may bring more.

Another distribution names its module under the entry-point group ``shipcalc.carriers``, by the carrier's code.
"""

import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.metadata import EntryPoints, entry_points
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType
from typing import Final, cast

from calculator.domain.access import Access
from calculator.domain.errors import ShippingError
from calculator.domain.ports import RateAdapter
from calculator.domain.service import Service

GROUP: Final = "shipcalc.carriers"

_FACTS: Final = ("code", "multi_parcel", "services", "build_request", "parse_response")


class NotACarrier(ShippingError):
    """A module stands where a carrier must be and is none; the program stops."""


def discover(package: str = "adapters") -> Mapping[str, RateAdapter]:
    """Carriers by their code, in its order.

    Raises:
        NotACarrier: a fact is missing, ``code`` is not the name it was found by, ``access`` cannot be used, or two
            have one code.
        ImportError: a module cannot be imported.
    """
    found: dict[str, RateAdapter] = {}
    for name, module in (*_in_folder(package), *_installed()):
        if name in found:
            raise NotACarrier(f"{module.__name__}: there is a carrier {name!r} already")
        found[name] = carrier_of(name, module)
    return MappingProxyType(dict(sorted(found.items())))


def _in_folder(package: str) -> Iterator[tuple[str, ModuleType]]:
    for name in _names(package):
        yield name, import_module(f"{package}.{name}")


def _names(package: str) -> Iterator[str]:
    for entry in iter_modules(import_module(package).__path__):
        if not entry.name.startswith("_"):
            yield entry.name


def _installed() -> Iterator[tuple[str, ModuleType]]:
    for entry in _entries(tuple(sys.path)):
        yield entry.name, entry.load()


@lru_cache(maxsize=1)
def _entries(_path: tuple[str, ...]) -> EntryPoints:
    """Read once for each search path: what is installed along it stays while we run."""
    return entry_points(group=GROUP)


def carrier_of(name: str, module: ModuleType) -> RateAdapter:
    """The carrier that *module* is, found by *name*.

    Raises:
        NotACarrier: it is none; one line for each thing that is wrong.
    """
    missing = [fact for fact in _FACTS if not hasattr(module, fact)]
    if missing:
        advice = "give it a leading underscore if it is no carrier"
        raise NotACarrier(f"{module.__name__}: a carrier needs {', '.join(missing)}; {advice}")
    if module.code != name:
        raise NotACarrier(
            f"{module.__name__}: its code is {module.code!r} and must be {name!r}, the name it is found by"
        )
    access = access_of(cast("RateAdapter", module))
    if access is not None and (faults := access.faults(name)):
        raise NotACarrier("\n".join(f"{module.__name__}: access: {fault}" for fault in faults))
    return cast("RateAdapter", module)


def access_of(adapter: RateAdapter) -> Access | None:
    """How a carrier is reached; None where its module, of another distribution, does not say."""
    access: Access | None = getattr(adapter, "access", None)
    return access


def services_of(adapter: RateAdapter) -> tuple[Service, ...]:
    """All that a carrier sells, with what it sells for certain contents only (its module's ``services_by_name``)."""
    by_name: tuple[Service, ...] = getattr(adapter, "services_by_name", ())
    return (*adapter.services, *by_name)


def carrier_codes() -> frozenset[str]:
    """Codes of all carriers, by the names they are found by; nothing is imported but the folder itself."""
    return frozenset((*_names("adapters"), *(entry.name for entry in _entries(tuple(sys.path)))))
