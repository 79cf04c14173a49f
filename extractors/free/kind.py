"""Whether a paper asks for money or gives it back: an invoice or a credit note, by its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.free.answer import Answer
from extractors.reading import Doubt
from extractors.types.value import bare

if TYPE_CHECKING:
    from extractors.free.lines import Layout, Segment
    from extractors.free.second import SecondReader
    from extractors.free.vocabulary import Vocabulary

INVOICE, CREDIT_NOTE = "invoice", "credit_note"
_SHORT = 7  # words of a title
_TITLE = 0.65  # share of the first page in which its title stands


def kind_answer(page: Layout, words: Vocabulary, second: SecondReader) -> Answer:
    """The document's kind, by its title.

    Args:
        page: The document's rows.
        words: Vocabulary.
        second: Reads single lines again.
    """
    told = [(segment, _kind_of(segment, words)) for segment in page.segments if segment.box.y0 < _TITLE]
    for meant in (CREDIT_NOTE, INVOICE):  # a credit note names the invoice that it corrects
        for segment, kind in told:
            if kind != meant:
                continue
            start = bare(segment.text)[:6]
            seen = second.sees(segment, lambda text, start=start: start in bare(text))  # type: ignore[misc]
            answer = Answer("document_kind", kind, segment.text, (segment,))
            answer.signs = {"second": float(seen), "differs": float(not seen), "label": 1.0}
            answer.proofs = {"named"}
            return answer
    return Answer("document_kind")


def _kind_of(segment: Segment, words: Vocabulary) -> str:
    """What a title says; a sentence that mentions an invoice is none."""
    text = segment.text.strip()
    credit = [one for one in words.find(text, "credit") if one.start <= 1 and one.quality == 1]
    if credit and len(text.split()) <= _SHORT:
        return CREDIT_NOTE
    numbers = [one for one in words.find(text, "numbers") if one.start <= 1 and one.quality == 1]
    labelled = any(one.concept == INVOICE for one in numbers)
    return INVOICE if words.is_title(text) or labelled else ""


def against_total(kind: Answer, total: Answer) -> None:
    """A doubt where an invoice has a total to be paid back.

    Args:
        kind: Of the document.
        total: Its total.
    """
    if kind.value == INVOICE and total.value and total.value.startswith("-"):
        kind.doubts = (*kind.doubts, Doubt("contradicts", "total"))
