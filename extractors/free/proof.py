"""What an invoice's fields prove of each other: a value is taken only where one label can mean it.

What a text layer says is certain as text; in doubt is which of its texts is meant. So a field needs a label that names
it, no second value under such a label, and no other field that contradicts it. Checks of sums and check digits stand
for themselves. Pure functions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.reading import Doubt, Reading, State
from extractors.types.value import bare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.free.answer import Answer

_NEEDED = {
    "document_kind": {"named"},
    "number": {"label", "only", "distinct"},
    "order_reference": {"label", "only", "distinct"},
    "issue_date": {"named", "only", "in_order"},
    "due_date": {"named", "only", "in_order"},
    "seller_name": {"named", "bounded"},
    "buyer_name": {"named", "bounded"},
    "currency": {"alone"},
    "total": {"label", "only", "twice"},
}
_UNPROVED = 0.97  # an invoice's value without a proof
_HIGH = 0.6  # share of a page above which a date's label means the page
_LONGEST_TERM = 370  # days from issue to due date


def prove(answers: Iterable[Answer]) -> None:
    """Add what the fields prove of each other: ``distinct`` numbers, dates ``in_order``.

    Args:
        answers: All of an invoice.
    """
    by_name = {answer.name: answer for answer in answers}
    numbers = [by_name[name] for name in ("number", "order_reference") if name in by_name]
    known = {name: bare(one.value) for name, one in by_name.items() if one.value}
    for answer in numbers:
        others = {value for name, value in known.items() if name != answer.name}
        if answer.value and not any(bare(answer.value) in other for other in others if len(other) < 40):
            answer.proofs.add("distinct")
    issued, due = by_name.get("issue_date"), by_name.get("due_date")
    if issued is not None and issued.value:
        _in_order(issued, due)
    for answer in by_name.values():
        needed = _NEEDED.get(answer.name)
        answer.signs["proved"] = float(needed is not None and answer.proofs >= needed)


def _in_order(issued: Answer, due: Answer | None) -> None:
    """Dates in order confirm each other; a due date before the invoice's own is a doubt in both."""
    high = [place for place in issued.places if place.middle % 1 < _HIGH]
    if issued.signs.get("label") and high:
        issued.proofs.add("named")  # a mere "Date:" too, at the top of the page
    if due is None or due.value is None or issued.value is None:
        issued.proofs.add("in_order")
        return
    term = (dt.date.fromisoformat(due.value) - dt.date.fromisoformat(issued.value)).days
    for answer in (issued, due):
        if 0 <= term <= _LONGEST_TERM:
            answer.proofs.add("in_order")
        else:
            answer.doubts = (*answer.doubts, Doubt("contradicts", "due_date" if answer is issued else "issue_date"))


def settled(reading: Reading, answer: Answer | None) -> Reading:
    """The reading, doubtful unless a check verified it or all that its field needs speaks for it.

    Args:
        reading: Of the field, its checks done.
        answer: What it was made of.
    """
    if reading.state is not State.READ:
        return reading
    if answer is not None and answer.name in _NEEDED and answer.proofs >= _NEEDED[answer.name]:
        return reading
    sure = min(reading.confidence, _UNPROVED)
    return replace(reading, state=State.DOUBTFUL, confidence=sure, doubts=(*reading.doubts, Doubt("unconfirmed")))
