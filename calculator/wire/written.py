"""What answers share is written once: the words and the fees of a shop, the days of many carts."""

from typing import Final

from msgspec.json import Encoder

from calculator.domain.memo import Memo, Room

to_json: Final = Encoder().encode

WRITTEN: Final = Memo(Room(8 * 1024 * 1024))
"""By what was written, most often its id; beside the text lies the thing itself, which keeps its id to itself."""
