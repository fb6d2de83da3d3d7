"""A draft with the version it began from, as one text that the store keeps."""

import re
from typing import Final

from calculator.domain.record import record

_HEAD: Final = re.compile(r"# draft of version (\d{1,9})(?: in ([0-9a-f]{1,32}))?\n")


@record(frozen=True, slots=True)
class Draft:
    """A text that may become the next version of what was live as number ``based_on``.

    ``window``: the browser window it was last typed in, small hexadecimal digits; empty where nobody said.
    """

    text: str
    based_on: int
    window: str = ""

    def kept(self) -> str:
        """As the store keeps it."""
        where = f" in {self.window}" if self.window else ""
        return f"# draft of version {self.based_on}{where}\n{self.text}"

    @classmethod
    def read(cls, kept: str, live: int) -> "Draft":
        """What was kept; one without its version counts as begun from the live one."""
        head = _HEAD.match(kept)
        return cls(kept[head.end() :], int(head[1]), head[2] or "") if head else cls(kept, live)
