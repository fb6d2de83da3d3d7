"""A database made ready: its tables up to date, and the shops of a directory of policy files in it."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Final

from calculator.domain.errors import BadPolicy, PolicyFault
from calculator.domain.service import Catalogue
from calculator.policy.load import read_file
from calculator.store.database import DatabasePolicies
from calculator.store.engine import open_engine
from calculator.store.files import BadPolicies
from calculator.store.migrate import migrate
from calculator.store.versions import Conflict

SEEDED_BY: Final = "shipcalc"
"""Who publishes a shop's first version, where it comes from a file."""


def open_database(
    url: str,
    directory: Path,
    catalogue: Catalogue,
    clock: Callable[[], datetime],
    warn: Callable[[str], None],
    *,
    examples: bool = False,
) -> DatabasePolicies:
    """The policies in the database at *url*, which are what counts: files only add shops that it does not know.

    Args:
        directory: holds ``<shop>.toml`` files.
        warn: told, a line each, which files hold a text that the database has never seen.
        examples: *directory* was not chosen by anybody: it is only for a database without any shop.

    Raises:
        StoreError: the URL cannot be used, the database does not answer, or is a newer program's.
        BadPolicy: a file of a new shop has faults (every fault of every file), or there is no shop at all.
    """
    engine = open_engine(url)
    with ExitStack() as undo:
        undo.callback(engine.dispose)
        migrate(engine)
        store = DatabasePolicies(engine, catalogue, clock)
        if not (examples and store.shops()):
            _seed(store, directory, warn)
        if not store.shops():
            fault = PolicyFault("", "holds no policy, nor does the database: put a <shop>.toml there", "no_policies")
            raise BadPolicy(str(directory), (fault,))
        undo.pop_all()
    return store


def _seed(store: DatabasePolicies, directory: Path, warn: Callable[[str], None]) -> None:
    known = store.shops()
    errors = []
    for path in sorted(directory.glob("*.toml")):
        try:
            text = _text(path)
            if path.stem not in known:
                store.publish(path.stem, text, by=SEEDED_BY, note=f"from {path.name}", based_on=0, what="seeded")
            elif not store.has_text(path.stem, text):
                warn(f"{path.name} is not what the database has for {path.stem}, and the database counts")
        except BadPolicy as error:
            errors.append(error)
        except Conflict:
            continue  # another process was faster
    if errors:
        raise BadPolicies(errors)


def _text(path: Path) -> str:
    """
    Raises:
        BadPolicy: it cannot be read as text.
    """
    try:
        return read_file(path).decode()
    except UnicodeDecodeError:
        raise BadPolicy(path.name, (PolicyFault("", "is not UTF-8 text", "not_utf8"),)) from None
