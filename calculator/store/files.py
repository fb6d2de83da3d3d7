"""Policies as files in a directory: read once, never written. Their history is git's."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NoReturn

from calculator.domain.errors import BadPolicy, PolicyFault, UnknownShop
from calculator.domain.service import Catalogue
from calculator.policy.load import load_named, read_file
from calculator.policy.model import Policy
from calculator.store.attempts import LocalAttempts
from calculator.store.versions import Event, NotWritable, UnknownVersion, Version

_ONLY: Final = 1
_UNDATED: Final[datetime | None] = None  # when a file came to be live, its directory does not say


class BadPolicies(BadPolicy):
    """All that is wrong with a directory of policies; ``errors`` has one entry a file."""

    def __init__(self, errors: Sequence[BadPolicy]) -> None:
        super().__init__(
            ", ".join(error.source for error in errors), tuple(fault for error in errors for fault in error.faults)
        )
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


class FilePolicies:
    """``Versions`` of a directory's ``*.toml``: each shop has one version, number 1, as its file was when read."""

    def __init__(self, directory: Path, catalogue: Catalogue) -> None:
        """
        Raises:
            BadPolicy: there is no file; BadPolicies: every fault of every file.
        """
        paths = sorted(directory.glob("*.toml"))
        if not paths:
            fault = PolicyFault("", "holds no policy: put a <shop>.toml there", "no_policies")
            raise BadPolicy(str(directory), (fault,))
        policies: list[Policy] = []
        versions: list[Version] = []
        errors: list[BadPolicy] = []
        for path in paths:
            try:
                data = read_file(path)
                policy = load_named(data, path.name, catalogue)
            except BadPolicy as error:
                errors.append(error)
                continue
            policies.append(policy)
            versions.append(Version(policy.shop, _ONLY, policy.version, data.decode(), _UNDATED, "", ""))
        if errors:
            raise BadPolicies(errors)
        self._attempts = LocalAttempts()
        self._policies = tuple(policies)
        self._versions: Mapping[str, Version] = {version.shop: version for version in versions}

    @property
    def writable(self) -> bool:
        """Never."""
        return False

    @property
    def attempts(self) -> LocalAttempts:
        """Nothing is shared, so each process counts by itself."""
        return self._attempts

    def close(self) -> None:
        """Nothing is held open."""

    def policies(self) -> tuple[Policy, ...]:
        """What the files say, by name."""
        return self._policies

    def shops(self) -> Sequence[str]:
        """As ``Versions``."""
        return tuple(sorted(self._versions))

    def live(self, shop: str) -> Version:
        """As ``Versions``."""
        version = self._versions.get(shop)
        if version is None:
            raise UnknownShop(shop)
        return version

    def history(self, shop: str, limit: int = 50) -> Sequence[Version]:
        """The one version there is."""
        return (self.live(shop),)[:limit]

    def version(self, shop: str, number: int) -> Version:
        """As ``Versions``."""
        version = self.live(shop)
        if number != version.number:
            raise UnknownVersion(shop, number)
        return version

    def publish(self, shop: str, text: str, *, by: str, note: str, based_on: int) -> Version:  # noqa: ARG002 - Versions
        """
        Raises:
            NotWritable: always.
        """
        _refuse(shop)

    def roll_back(
        self,
        shop: str,
        number: int,  # noqa: ARG002 - Versions
        *,
        by: str,  # noqa: ARG002 - Versions
        note: str,  # noqa: ARG002 - Versions
        based_on: int | None = None,  # noqa: ARG002 - Versions
    ) -> Version:
        """
        Raises:
            NotWritable: always.
        """
        _refuse(shop)

    def drafts(self, by: str) -> Sequence[str]:  # noqa: ARG002 - Versions
        """None was kept."""
        return ()

    def draft(self, shop: str, by: str) -> str | None:  # noqa: ARG002 - Versions
        """None was kept."""
        return None

    def keep_draft(self, shop: str, by: str, text: str) -> None:  # noqa: ARG002 - Versions
        """
        Raises:
            NotWritable: always.
        """
        _refuse(shop)

    def drop_draft(self, shop: str, by: str) -> None:
        """There is none."""

    def audit(self, limit: int = 100) -> Sequence[Event]:  # noqa: ARG002 - Versions
        """Nothing was done here."""
        return ()


def _refuse(shop: str) -> NoReturn:
    raise NotWritable(f"the policies are files: change {shop}.toml and start anew")
