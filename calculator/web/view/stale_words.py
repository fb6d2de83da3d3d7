"""Words that still name an amount after it was changed: the page's sentence and the texts beside a moved threshold."""

import re
from collections.abc import Iterator
from typing import Any, Final

from calculator.domain.money import Money
from calculator.domain.record import record
from calculator.policy.fees import money_text
from calculator.policy.model import Policy
from calculator.policy.toml import tables_of
from calculator.web.view.numbers import Number, numbers_of

_WHOLE: Final = re.compile(r"[.,]0+$")


@record(frozen=True, slots=True)
class StaleWords:
    """``words`` stand at ``path`` and name ``old``, which a rule of their statement had and now is ``new``."""

    old: str
    new: str
    path: str
    words: str


def stale_words(old: str, new: str, policy: Policy) -> tuple[StaleWords, ...]:
    """What *policy*, read from the text *new*, says of amounts that were others in the text *old*; each once."""
    before = {number.path: number.value for number in numbers_of(old)}
    file = tables_of(new)
    found = [
        each
        for number in numbers_of(new)
        if number.sort == "amount" and before.get(number.path, number.value) != number.value
        for each in _naming(before[number.path], number, _statement(number, file), policy)
    ]
    return tuple(dict.fromkeys(found))


def _statement(number: Number, file: dict[str, Any]) -> object:
    """The sentence of the page that the number's rule stands for."""
    rule: Any = file
    statement = None
    for key in number.path:
        if isinstance(rule, dict):
            statement = rule.get("statement", statement)
        rule = rule[key]
    return statement


def _naming(old: str, number: Number, statement: object, policy: Policy) -> Iterator[StaleWords]:
    """``50.00`` is named by $50 and by $50.00, with nothing more behind it."""
    try:
        shown = money_text(Money.parse(old, policy.currency))
    except ValueError:
        return
    names = re.compile(rf"(?:{re.escape(shown)}|{re.escape(_WHOLE.sub('', shown))})(?!\d|[.,]\d)")
    for index, rule in enumerate(policy.texts):
        if rule.text.statement == statement and names.search(f"{rule.text.text} {rule.text.short or ''}"):
            yield StaleWords(old, number.value, f"texts[{index}].text", rule.text.text)
    words = policy.statements.get(str(statement), "")
    if names.search(words):
        yield StaleWords(old, number.value, f"statements.{statement}", words)
