"""The words of an answer, versioned."""

from calculator.domain.option import Text
from calculator.wire.answer_shape import TextOut
from calculator.wire.written import WRITTEN, to_json


def texts_json(texts: tuple[Text, ...]) -> bytes:
    """A shop carries the same few groups of texts all day."""
    if not texts:
        return b"[]"
    known: tuple[tuple[Text, ...], bytes] | None = WRITTEN.get(id(texts))
    if known is None or known[0] is not texts:
        known = WRITTEN.keep(id(texts), (texts, to_json([text_out(text) for text in texts])))
    return known[1]


def text_out(text: Text) -> TextOut:
    """One text; without a short form there is no key for it."""
    if text.short is None:
        return {"id": text.id, "version": text.version, "text": text.text, "statement": text.statement}
    return {
        "id": text.id,
        "version": text.version,
        "text": text.text,
        "short": text.short,
        "statement": text.statement,
    }
