"""What objects take in memory, with all that hangs on them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from sys import getsizeof
from types import FunctionType, ModuleType
from typing import Any


def size_of(found: Iterable[Any], but: Iterable[Any]) -> int:
    """Bytes of everything that can be reached from *found*, less what can be from *but*."""
    seen: set[int] = set()
    _reach(but, seen)
    return _reach(found, seen)


def _reach(found: Iterable[Any], seen: set[int]) -> int:
    total, todo = 0, [*found]
    while todo:
        one = todo.pop()
        if id(one) in seen or isinstance(one, type | FunctionType | ModuleType):
            continue
        seen.add(id(one))
        total += getsizeof(one)
        if isinstance(one, dict):
            todo += [*one.keys(), *one.values()]
        elif isinstance(one, tuple | list | set | frozenset):
            todo += one
        elif not isinstance(one, str | bytes | int | float | date | Decimal):
            todo += [getattr(one, name) for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
    return total
