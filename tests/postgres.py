"""A real PostgreSQL server for the tests that need one."""

import os
import pwd
import shutil
import subprocess
from itertools import count
from pathlib import Path

import psycopg


class Postgres:
    """A server of our own on a Unix socket in a directory of its own; it runs as an unprivileged user."""

    def __init__(self, programs: Path, directory: Path) -> None:
        self._programs = programs
        self._directory = directory
        self._user = _unprivileged()
        self._numbers = count(1)
        if self._user is not None:
            shutil.chown(directory, self._user)
        self._run("initdb", "--auth=trust", "--username=shipcalc", "--no-sync", "--encoding=UTF8")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        # Without fsync only a power cut can lose anything: a killed process does not.
        options = f"-k {self._directory} -c listen_addresses= -c fsync=off -c max_connections=40"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self._directory}/log", f"--options={options}")

    def stop(self) -> None:
        """Cut all connections, as a crash does."""
        self._run("pg_ctl", "stop", "--mode=immediate", "--wait", "--silent")

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        name = self._create("DATABASE")
        return f"postgresql://shipcalc@/{name}?host={self._directory}"

    def new_schema(self) -> str:
        """The URL of a new, empty schema in a database that others use too: made and thrown away in no time."""
        name = self._create("SCHEMA")
        return f"postgresql://shipcalc@/postgres?host={self._directory}&options=-csearch_path%3D{name}"

    def _create(self, what: str) -> str:
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(host=str(self._directory), user="shipcalc", dbname="postgres", autocommit=True) as admin:
            admin.execute(f"CREATE {what} {name}")
        return name

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [self._programs / program, f"--pgdata={self._directory}/data", *words],
            user=self._user,
            cwd=self._directory,
            stdout=subprocess.DEVNULL,
            check=True,
        )


def _unprivileged() -> str | None:
    """PostgreSQL does not run as root: its own user, or the one that owns nothing."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def programs() -> Path | None:
    """Where initdb and pg_ctl are; None where PostgreSQL is not installed. On CI it must be."""
    found = [Path(path) for path in (shutil.which("initdb"),) if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if not found and os.environ.get("CI"):
        raise RuntimeError("PostgreSQL is not installed, and CI must try it: .ci/run installs it")
    return found[0].parent if found else None
