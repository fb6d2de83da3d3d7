"""Reading what carriers send: JSON with exact numbers, one object or many, money, days, and their ways of saying no.

What cannot be read raises Unreadable, a ValueError like Money's own refusals, and nothing else: a parser reads the
whole answer inside one ``try … except ValueError`` and turns it into AnswerMalformed.
"""

from adapters._reading.amounts import amount, counts_more, itemised, money, soft_amount, soft_money
from adapters._reading.decoding import JsonObject, Unreadable, decode, decode_object, decoded_or_empty
from adapters._reading.fields import (
    child,
    given,
    required,
    required_text,
    rows,
    said,
    soft_child,
    soft_count,
    soft_day,
    soft_rows,
    soft_text,
    text,
    text_of,
)
from adapters._reading.refusals import refuse, remark, retry_after

__all__ = [
    "JsonObject",
    "Unreadable",
    "amount",
    "child",
    "counts_more",
    "decode",
    "decode_object",
    "decoded_or_empty",
    "given",
    "itemised",
    "money",
    "refuse",
    "remark",
    "required",
    "required_text",
    "retry_after",
    "rows",
    "said",
    "soft_amount",
    "soft_child",
    "soft_count",
    "soft_day",
    "soft_money",
    "soft_rows",
    "soft_text",
    "text",
    "text_of",
]
