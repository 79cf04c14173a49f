"""What speaks for a page being an invoice or a receipt, counted: a layout of its sender's own has no landmarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.free.numbers import own_number
from extractors.free.read import INVOICE, NARROW
from extractors.free.totals import labelled
from extractors.types.value import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.document_types import DocumentType
    from extractors.free.lines import Layout
    from extractors.free.vocabulary import Vocabulary

RECEIPT = "receipt"
_HEAD = 0.65  # share of a page in which its title stands
_SHORT = 6  # words of a title
_PRICES = 2  # amounts with cents from which a page is about money
_A4 = (0.64, 0.80)  # width over height of a sheet
# Shares that nobody measured finer: a title, a number of its own and a total are hardly found together elsewhere.
_BY_SIGNS = ((8, 0.995), (7, 0.99), (6, 0.98), (5, 0.95), (4, 0.85))
_BY_LEAD = {0: 0.8, 1: 0.95, 2: 0.98}


@dataclass(frozen=True, slots=True)
class Paper:
    """A page of free layout.

    Attributes:
        type: Which of the types it is most like; None: no business paper.
        confidence: Of the type.
        signs: What speaks for it, in words of the vocabulary: ``title``, ``number``, ``total`` …
        number: Its own number, if it names one for sure.
    """

    type: DocumentType | None
    confidence: float
    signs: tuple[str, ...]
    number: str | None

    @property
    def begins(self) -> bool:
        """Whether it has what stands on the first page of a paper: a title or a number."""
        return "title" in self.signs or self.number is not None


def paper_on(page: Layout, types: Sequence[DocumentType], words: Vocabulary) -> Paper:
    """Weigh a page against the types of free layout.

    Args:
        page: Its rows.
        types: Those it may be.
        words: Vocabulary.
    """
    number = own_number(page, words)
    signs = _signs(page, types, words) | ({"number"} if number else set())
    points = sum(2 if sign in {"title", "number", "total"} else 1 for sign in signs & _COUNTED)
    by_name = {kind.name: kind for kind in types}
    narrow = page.shape < NARROW
    lead = {
        RECEIPT: 3 * narrow + 2 * ("change" in signs) + ("paid" in signs) - ("buyer" in signs) - ("due" in signs),
        INVOICE: sum(sign in signs for sign in ("buyer", "due", "iban", "order", "sheet", "two_vat_ids")),
    }
    name = RECEIPT if RECEIPT in by_name and (narrow or "change" in signs) else INVOICE
    kind = by_name.get(name) or (types[0] if types else None)
    told = tuple(sorted(signs))
    sure = next((share for least, share in _BY_SIGNS if points >= least), 0.0)
    if kind is None or sure == 0.0:
        return Paper(None, 0.0, told, number)
    other = max((lead.get(one, 0) for one in by_name if one != kind.name), default=None)
    if other is not None:
        ahead = lead.get(kind.name, 0) - other
        sure = min(sure, 0.6 if ahead < 0 else _BY_LEAD.get(ahead, 0.999))
    return Paper(kind, sure, told, number)


_COUNTED = {"title", "number", "total", "net", "vat", "vat_id", "date", "prices"}


def _signs(page: Layout, types: Sequence[DocumentType], words: Vocabulary) -> set[str]:
    signs: set[str] = set()
    titles = tuple(bare(word) for kind in types for word in kind.recognise.words)
    vat_ids = 0
    for segment in page.segments:
        text = segment.text
        short = len(text.split()) <= _SHORT
        if short and segment.middle < _HEAD and bare(text).startswith(titles):
            signs.add("title")
        labels = [one for one in words.find(text, "numbers") if one.quality == 1]
        vat_ids += any(one.concept == "vat_id" for one in labels)
        signs |= {one.concept for one in labels if one.concept in {"vat_id", "iban", "order"}}
        dates = {one.concept for one in words.find(text, "dates") if one.quality == 1}
        signs |= {"date"} if "issue" in dates and short else set()
        signs |= {"due"} if "due" in dates and short else set()
        if any(one.concept == "buyer" and one.start <= 1 for one in words.find(text, "parties")) and short:
            signs.add("buyer")
    found = labelled(page, words)
    signs |= {one for amount in found for one in amount.concepts if one in {"total", "net", "vat", "paid", "change"}}
    if sum(amount.money.sure for amount in found) >= _PRICES:
        signs.add("prices")
    if vat_ids > 1:
        signs.add("two_vat_ids")
    if _A4[0] <= page.shape <= _A4[1]:
        signs.add("sheet")
    return signs
