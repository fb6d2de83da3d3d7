"""How faults are told: a path, a code, a sentence with the names to choose from."""

from collections.abc import Iterable, Iterator, Sequence

from calculator.domain.errors import PolicyFault


def fault(path: str, code: str, message: str) -> PolicyFault:
    """A fault at a TOML path."""
    return PolicyFault(path, message, code)


def some(names: Iterable[str]) -> str:
    """Up to eight of the names, in order."""
    listed = sorted(names)
    return ", ".join(listed[:8]) + (" …" if len(listed) > 8 else "") if listed else "none (there are none yet)"


def dangling(
    path: str, names: Sequence[str], known: Iterable[str], also: frozenset[str], noun: str
) -> Iterator[PolicyFault]:
    """Names that are neither among *known* nor *also*."""
    choices = set(known)
    for index, name in enumerate(names):
        if name not in choices and name not in also:
            message = f"no {noun} called {name!r}: write one of {some(choices)}"
            yield fault(f"{path}[{index}]", f"dangling_{noun.replace(' ', '_')}", message)
