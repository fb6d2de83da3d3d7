"""Finds the carriers: every public module of this folder is one, and other distributions may bring more.

Another distribution names its module under the entry-point group ``shipcalc.carriers``, by the carrier's code.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType
from typing import Final, cast

from calculator.domain.ports import RateAdapter

GROUP: Final = "shipcalc.carriers"

_FACTS: Final = ("code", "multi_parcel", "services", "build_request", "parse_response")


class NotACarrier(Exception):
    """A module stands where a carrier must be and is none; the program stops."""


def discover(package: str = "adapters") -> Mapping[str, RateAdapter]:
    """Carriers by their code, in its order.

    Raises:
        NotACarrier: a fact is missing, ``code`` is not the name it was found by, or two have one code.
        ImportError: a module cannot be imported.
    """
    found: dict[str, RateAdapter] = {}
    for name, module in (*_in_folder(package), *_installed()):
        if name in found:
            raise NotACarrier(f"{module.__name__}: there is a carrier {name!r} already")
        found[name] = _carrier(name, module)
    return MappingProxyType(dict(sorted(found.items())))


def _in_folder(package: str) -> Iterator[tuple[str, ModuleType]]:
    for entry in iter_modules(import_module(package).__path__):
        if not entry.name.startswith("_"):
            yield entry.name, import_module(f"{package}.{entry.name}")


def _installed() -> Iterator[tuple[str, ModuleType]]:
    for entry in entry_points(group=GROUP):
        yield entry.name, entry.load()


def _carrier(name: str, module: ModuleType) -> RateAdapter:
    missing = [fact for fact in _FACTS if not hasattr(module, fact)]
    if missing:
        advice = "give it a leading underscore if it is no carrier"
        raise NotACarrier(f"{module.__name__}: a carrier needs {', '.join(missing)}; {advice}")
    if module.code != name:
        raise NotACarrier(
            f"{module.__name__}: its code is {module.code!r} and must be {name!r}, the name it is found by"
        )
    return cast("RateAdapter", module)
