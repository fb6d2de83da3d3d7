"""Reading what carriers send: JSON with exact numbers, one object or many, money, days, and their ways of saying no.

What cannot be read raises Unreadable, a ValueError like Money's own refusals, and nothing else: a parser reads the
whole answer inside one ``try … except ValueError`` and turns it into AnswerMalformed.
"""

from adapters._reading.amounts import counts_more, itemised, money, soft_money
from adapters._reading.decoding import JsonObject, Unreadable, decode, decode_object, decoded_or_empty
from adapters._reading.fields import (
    child,
    count,
    day,
    has,
    required_text,
    rows,
    soft_child,
    soft_count,
    soft_day,
    soft_rows,
    soft_text,
    text,
)
from adapters._reading.refusals import refuse, remark, retry_after

__all__ = [
    "JsonObject",
    "Unreadable",
    "child",
    "count",
    "counts_more",
    "day",
    "decode",
    "decode_object",
    "decoded_or_empty",
    "has",
    "itemised",
    "money",
    "refuse",
    "remark",
    "required_text",
    "retry_after",
    "rows",
    "soft_child",
    "soft_count",
    "soft_day",
    "soft_money",
    "soft_rows",
    "soft_text",
    "text",
]
