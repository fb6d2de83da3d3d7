"""Makes the tables of the database of policies, or brings them up to date. Whatever starts with a database does it too.

Run it by itself where the service's own role may not make tables: SHIPCALC_DATABASE_URL names the database.

Exit 0: up to date. Exit 2: it cannot be done, one line says why.
"""

from argparse import Namespace
from importlib.util import find_spec

from calculator.cli.input import Parser
from calculator.settings import SettingsError, read_settings
from calculator.wiring import DATABASE_FILE


def arguments(parser: Parser) -> None:
    """``shipcalc migrate`` takes none."""
    del parser


def run(arguments: Namespace) -> int:
    """Print which database is at which revision."""
    del arguments
    if missing := [name for name in ("sqlalchemy", "alembic") if find_spec(name) is None]:
        raise SettingsError(f"{', '.join(missing)} must be installed: pip install 'shipcalc[serve]'")
    from calculator.store.engine import open_engine, shown, sqlite_url
    from calculator.store.migrate import migrate
    from calculator.store.versions import StoreError

    url = read_settings().database_url
    try:
        engine = open_engine(url.get_secret_value() if url else sqlite_url(DATABASE_FILE))
        print(f"{shown(engine)} is at revision {migrate(engine)}")
        engine.dispose()
    except StoreError as error:
        raise SettingsError(f"SHIPCALC_DATABASE_URL: {error}") from None
    return 0
