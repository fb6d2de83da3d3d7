"""What an answer says of options that are not offered, and of the rules behind all of it."""

from calculator.domain.option import Refusal, Remedy, Verdict
from calculator.wire.answer_shape import RefusalOut, RemedyOut, VerdictOut


def refusal_out(refusal: Refusal) -> RefusalOut:
    """A refusal with its way out, if there is one."""
    return {
        "code": refusal.code,
        "reason": refusal.reason,
        "lines": list(refusal.lines),
        "message": refusal.message,
        "remedy": None if refusal.remedy is None else _remedy(refusal.remedy),
        "statement": refusal.statement,
    }


def _remedy(remedy: Remedy) -> RemedyOut:
    shape: RemedyOut = {"kind": remedy.kind, "verified": remedy.verified}
    if remedy.lines:
        shape["lines"] = list(remedy.lines)
    if remedy.amount is not None:
        shape["amount"] = str(remedy.amount)
    if remedy.field is not None:
        shape["field"] = remedy.field
    return shape


def verdict_out(verdict: Verdict) -> VerdictOut:
    """A rule that was considered."""
    return {
        "rule": verdict.rule,
        "holds": verdict.holds,
        "because": verdict.because,
        "statement": verdict.statement,
        "option": verdict.option,
    }
