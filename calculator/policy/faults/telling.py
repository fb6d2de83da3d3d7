"""How faults are told: a path, a code, a sentence with the names to choose from."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from calculator.domain.errors import PolicyFault
from calculator.domain.money import Money
from calculator.domain.places import Address

_SHOWN = 8
_CLOSE = 0.8


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What of a file cannot be read and is left out: nothing is said about it.

    ``names`` are those that its entries would define, ``tables`` the top-level keys that are not whole, ``nameless``
    those of them of which not even the names are known.
    """

    names: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    nameless: frozenset[str] = frozenset()

    def may_define(self, table: str, name: str) -> bool:
        """Whether *name* may stand in a part of *table* that cannot be read."""
        return name in self.names or table in self.nameless


WHOLE = LeftOut()
"""Nothing is left out."""


def fault(
    path: str, code: str, message: str, *, amount: Money | None = None, address: Address | None = None
) -> PolicyFault:
    """A fault at a TOML path, with the order value or the address that shows it."""
    return PolicyFault(path, message, code, amount, address)


def some(names: Iterable[str]) -> str:
    """Up to eight of the names, in order."""
    listed = sorted(set(names))
    if not listed:
        return "none (there are none yet)"
    return ", ".join(listed[:_SHOWN]) + (" …" if len(listed) > _SHOWN else "")


def choose(name: str, names: Collection[str]) -> str:
    """What to write instead of *name*: what is spelt much like it, else one of all."""
    close = close_to(name, names)
    return f"did you mean {close!r}?" if close else f"write one of {some(names)}"


def close_to(name: str, names: Iterable[str]) -> str | None:
    """The one of *names* that may have been meant: a letter or two make the difference."""
    return next(iter(get_close_matches(name, sorted(set(names)), n=1, cutoff=_CLOSE)), None)


def dangling(
    path: str, names: Sequence[str], known: Iterable[str], left_out: LeftOut, noun: str
) -> Iterator[PolicyFault]:
    """Names that are neither *known* nor left out. *noun* is a zone, kind, option or carrier."""
    choices = set(known)
    for index, name in enumerate(names):
        if name not in choices and not left_out.may_define(f"{noun}s", name):
            yield fault(f"{path}[{index}]", f"dangling_{noun}", f"no {noun} called {name!r}: {choose(name, choices)}")
