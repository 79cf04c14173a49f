"""Read a page whose layout is its sender's own: find the words, find the fields, confirm each, judge it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors import checks
from extractors.classify import bounded
from extractors.free.above import may_be_two
from extractors.free.answer import judge
from extractors.free.beside import WHOLE, on_whole, papers_beside, words_on
from extractors.free.invoice import read_invoice
from extractors.free.lines import layout, together
from extractors.free.numbers import heading_number, own_number
from extractors.free.proof import settled
from extractors.free.receipt import read_receipt
from extractors.free.second import SecondReader, on_page, page_of
from extractors.free.totals import labelled
from extractors.free.vocabulary import vocabulary
from extractors.layout.orient import orientation, turned
from extractors.readers import STRONG
from extractors.reading import DocumentReading, Doubt, PageRef, Reading, State, TableRow
from extractors.zones import turn_back

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from extractors.document_types import DocumentType
    from extractors.free.answer import Answer
    from extractors.free.lines import Layout
    from extractors.free.vocabulary import Vocabulary
    from extractors.page import Image, Page, Word
    from extractors.readers import Readers
    from extractors.reading import Box

_TEXT_LAYER = 12  # words from which a text layer is the page's text
_ENOUGH = 3  # labels, amounts and dates of a business paper from which a page is one
INVOICE = "invoice"
NARROW = 0.6  # width over height of a page that a till printed
_UNCHECKED_ROW = 0.9  # confidence of a row of goods whose quantity and price don't make its amount
_UNCLEAR = 0.9  # confidence of what stands on pages that may be two documents
_HEAD = 0.45  # share of a page in which a title stands
_SURE, _LIKELY = 0.97, 0.85  # of the type, by how much of it is on the page


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper as it was read: its picture upright, its rows; `strip` is its part of the upright page."""

    page: Page
    image: Image
    layout: Layout
    turn: int = 0
    strip: Box = WHOLE


def read_free(
    pages: Sequence[Page],
    types: Sequence[DocumentType],
    readers: Readers,
    today: dt.date,
    each: Callable[[Callable[[Page], list[Sheet]], Sequence[Page]], Iterable[list[Sheet]]] = map,
) -> list[DocumentReading]:
    """Read the pages of a file as documents of free layout; pages that are none of them are left out.

    Papers that lie beside each other on one page are documents of their own.

    Args:
        pages: Pages of one file that are no other document, in order.
        types: Document types of free layout that they may be.
        readers: OCR.
        today: For dates that can't be.
        each: Reads the pages, in order; side by side if it likes.
    """
    words = vocabulary()
    by_name = {kind.name: kind for kind in types}
    found: list[tuple[DocumentType, list[Sheet]]] = []
    sheets = each(lambda page: sheets_of(page, words, readers), pages)
    for sheet in (one for of_page in sheets for one in of_page):
        kind = recognise(sheet.layout, types, words)
        last = found[-1] if found else None
        follows = last is not None and last[0].name == INVOICE and _goes_on(last[1][-1], sheet)
        if last is not None and follows and not _begins(sheet.layout, last[1], words):
            last[1].append(sheet)
        elif kind is not None:
            found.append((by_name[kind.name], [sheet]))
    return [_document(kind, sheets, words, readers, today) for kind, sheets in found]


def _goes_on(last: Sheet, sheet: Sheet) -> bool:
    """Whether a paper is the page behind another one; what lay on one glass with others is no page of anything."""
    return last.page.number + 1 == sheet.page.number and last.strip == sheet.strip == WHOLE


def _begins(page: Layout, before: Sequence[Sheet], words: Vocabulary) -> bool:
    """Whether a page begins another invoice: its head has a number of its own."""
    own = heading_number(page, words)
    first = next((number for sheet in before if (number := own_number(sheet.layout, words))), None)
    return own is not None and first is not None and own != first and business_signs(page, words) >= _ENOUGH


def may_begin(page: Layout, before: Sequence[Layout], words: Vocabulary) -> bool:
    """Whether a page may be another invoice whose number nobody could read: it has a title and a total once more.

    Args:
        page: Its rows.
        before: Pages of the invoice that it is taken to go on with.
        words: Vocabulary.
    """
    own = own_number(page, words)
    if own is not None and own in {own_number(one, words) for one in before}:
        return False

    def has_total(rows: Layout) -> bool:
        return any("total" in amount.concepts and amount.money.sure for amount in labelled(rows, words))

    titled = any(words.is_title(segment.text) for segment in page.segments if segment.middle < _HEAD)
    return titled and has_total(page) and any(map(has_total, before))


def recognise(page: Layout, types: Sequence[DocumentType], words: Vocabulary) -> DocumentType | None:
    """Which of the types a page is: it has amounts with labels; a receipt is paid on the spot, or narrow.

    Args:
        page: The page's rows.
        types: Those it may be.
        words: Vocabulary.
    """
    numbered = any(kind.name == INVOICE for kind in types) and own_number(page, words) is not None
    if business_signs(page, words) + (_ENOUGH if numbered else 0) < _ENOUGH or not types:
        return None
    if len(types) == 1:
        return types[0]
    found = labelled(page, words)
    change = any("change" in amount.concepts for amount in found)
    wanted = "receipt" if change or page.shape < NARROW else INVOICE
    return next((kind for kind in types if kind.name == wanted), types[0])


def business_signs(page: Layout, words: Vocabulary) -> int:
    """How much on a page looks like a business paper: labelled amounts, prices, titles."""
    found = labelled(page, words)
    marked = sum(bool(amount.concepts & {"total", "net", "vat", "paid"}) for amount in found)
    priced = sum(amount.money.sure for amount in found)
    titles = sum(words.is_title(segment.text) for segment in page.segments)
    return min(marked, 3) + min(priced, 3) + min(titles, 1)


def sheets_of(page: Page, words: Vocabulary, readers: Readers) -> list[Sheet]:
    """The papers on a page: one as a rule, several where receipts were laid side by side on the glass.

    Args:
        page: The page.
        words: Vocabulary.
        readers: OCR.
    """
    whole, read = _read_page(page, words, readers)

    def is_paper(own: Sequence[Word], strip: Box) -> bool:
        rows = layout(own, whole.layout.shape * strip.width)
        total = any("total" in amount.concepts and amount.money.sure for amount in labelled(rows, words))
        return total and business_signs(rows, words) >= _ENOUGH

    strips = papers_beside(read, is_paper)
    if len(strips) == 1:
        return [whole]
    return [_strip(whole, read, strip) for strip in strips]


def sheet_of(page: Page, words: Vocabulary, readers: Readers) -> Sheet:
    """The whole page's rows: from its text layer if it has one, else from OCR, turned where it doesn't stand upright.

    Args:
        page: The page.
        words: Vocabulary.
        readers: OCR.
    """
    return _read_page(page, words, readers)[0]


def _strip(whole: Sheet, words: Sequence[Word], strip: Box) -> Sheet:
    width = whole.image.shape[1]
    image = whole.image[:, round(strip.x0 * width) : round(strip.x1 * width)]
    return replace(whole, image=image, layout=layout(words_on(words, strip), _shape(image)), strip=strip)


def _read_page(page: Page, words: Vocabulary, readers: Readers) -> tuple[Sheet, list[Word]]:
    image = bounded(page.image)
    visible = [word for word in page.text if word.confidence > 0]
    if len(visible) >= _TEXT_LAYER:
        return Sheet(page, image, layout(visible, _shape(image))), visible
    read = readers.words(image, STRONG)
    rows = layout(read, _shape(image))
    if business_signs(rows, words) >= _ENOUGH:
        return Sheet(page, image, rows), read
    lies = orientation(image, lambda crops: readers.lines(crops, STRONG, None))
    if lies.turn == 0:
        return Sheet(page, image, rows), read
    upright = turned(image, lies.turn)
    read = readers.words(upright, STRONG)
    return Sheet(page, upright, layout(read, _shape(upright)), lies.turn), read


def _shape(image: Image) -> float:
    height, width = image.shape[:2]
    return float(width / height)


def _document(
    kind: DocumentType, sheets: Sequence[Sheet], words: Vocabulary, readers: Readers, today: dt.date
) -> DocumentReading:
    sheet = sheets[0]
    second = SecondReader([one.image for one in sheets], readers)
    if kind.name == INVOICE:
        answers = read_invoice(together([one.layout for one in sheets]), words, today, second)
    else:
        answers = read_receipt(sheet.layout, words, today, second)
    given = {answer.name: _placed(answer, sheets) for answer in answers}
    readings: dict[str, Reading] = {}
    for name, declared in kind.fields.items():
        reading = given.get(name) or Reading(name, None, "", 0.0, State.MISSING)
        if reading.value is None and declared.required and not reading.doubts:
            reading = Reading(name, None, "", 0.0, State.MISSING, doubts=(Doubt("not_found"),))
        readings[name] = reading
    readings = checks.run(kind.checks, readings)
    if kind.name == INVOICE:
        made = {answer.name: answer for answer in answers}
        readings = {name: settled(reading, made.get(name)) for name, reading in readings.items()}
    layouts = [one.layout for one in sheets]
    unclear = [
        f"{one.page.file}: page {one.page.number}: may be another {kind.name}, nothing tells: split the file or look"
        for number, one in enumerate(sheets[1:], start=1)
        if may_begin(one.layout, layouts[:number], words)
    ]
    if kind.name != INVOICE and may_be_two(sheet.layout, words, today):
        unclear.append(
            f"{sheet.page.file}: page {sheet.page.number}: may be two papers, one above the other: cut the scan"
        )
    if unclear:
        readings = {name: _unclear(reading) for name, reading in readings.items()}
    pages = tuple(PageRef(one.page.file, one.page.number) for one in sheets)
    sure = _SURE if business_signs(sheet.layout, words) > _ENOUGH + 1 else _LIKELY
    return DocumentReading(kind.name, sure, pages, readings, tuple(unclear))


def _unclear(reading: Reading) -> Reading:
    """A reading of pages that may be two documents: its own place may be the other's."""
    if reading.value is None:
        return reading
    doubts = (*reading.doubts, Doubt("which_document"))
    return replace(reading, state=State.DOUBTFUL, confidence=min(reading.confidence, _UNCLEAR), doubts=doubts)


def _placed(answer: Answer, sheets: Sequence[Sheet]) -> Reading:
    """The reading of an answer, with its place on the page as it was handed in."""
    number = page_of(answer.places[0].box) if answer.places else 0
    reading = judge(
        replace(answer, places=tuple(one for one in answer.places if page_of(one.box) == number)), number + 1
    )
    if reading.box is None:
        return reading

    def place(box: Box) -> Box:
        sheet = sheets[page_of(box)]
        return turn_back(on_whole(on_page(box), sheet.strip), sheet.turn)

    rows = tuple(
        TableRow(
            page_of(box) + 1,
            place(box),
            reading.confidence if checked else min(reading.confidence, _UNCHECKED_ROW),
            checked,
        )
        for box, checked in answer.rows
    )
    return replace(reading, box=place(reading.box), rows=rows)
