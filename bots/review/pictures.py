"""Pictures of a case's pages, for people: drawn in the disposable child, kept sealed with the case, gone with it.

Nobody's browser ever gets a document itself. A page is drawn once, before somebody wants it; words on it are looked for
only when a person takes a value from it with the mouse.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loguru import logger

from bots.cases.documents import own_names
from bots.cases.fields import readings_of
from bots.cases.keys import CaseKey
from bots.cases.store import Store
from bots.errors import AnswerRefusedError, KeyMissingError, NotFoundError, StoreError
from bots.review.arranging import ArrangedPage, Paper, arrange, arrangement_of
from extractors.errors import ReadError
from extractors.reading import PageRef

if TYPE_CHECKING:
    from extractors.page import Image, Page, Word

_DPI = 170
_LONGEST = 2200  # pixels of a picture's longer side
_QUALITY = 80
_MOST_PAGES = 60
_lock = threading.Lock()
_at_work: dict[str, threading.Lock] = {}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a case as it is looked at: where it stands in the files, and how it is turned."""

    ref: PageRef
    turn: int = 0


def arrange_sheets(
    store: Store, case_id: str, papers: Sequence[tuple[Sequence[tuple[int, int]], str]], *, by: str, token: str = ""
) -> None:
    """Have the case's papers read again with their pages as a person sees them arranged.

    Args:
        store: Where the case is.
        case_id: Which.
        papers: Each one's pages, by the number under which they are shown, with the degrees by which each is turned
            clockwise from how it is shown; and its type, empty where the robot finds that out.
        by: Who says so.
        token: Of the person's hold.

    Raises:
        AnswerRefusedError: A page isn't there, or is there twice.
        CaseStateError: The case doesn't wait for a person, or somebody else has it open.
        NotFoundError: There is no such case.
    """
    sheets = sheets_of(store, case_id)
    if any(not 0 < number <= len(sheets) for pages, _ in papers for number, _ in pages):
        raise AnswerRefusedError("There is no such page.")
    arranged = [Paper(tuple(_laid(sheets[number - 1], turn) for number, turn in pages), kind) for pages, kind in papers]
    arrange(store, case_id, arranged, [(each.ref.file, each.ref.page) for each in sheets], by=by, token=token)


def _laid(sheet: Sheet, turn: int) -> ArrangedPage:
    return ArrangedPage(sheet.ref.file, sheet.ref.page, (sheet.turn + turn) % 360)


def sheets_of(store: Store, case_id: str) -> list[Sheet]:
    """The case's pages in the order in which they are shown."""
    with store.reading() as connection:
        arranged = arrangement_of(store, connection, case_id)
        if arranged is not None:
            return [
                Sheet(PageRef(page.file, page.page), page.turn) for paper in arranged.papers for page in paper.pages
            ]
        documents = readings_of(store, connection, case_id).values()
        refs = dict.fromkeys(ref for document in documents for ref in document.pages)
        if refs:
            return [Sheet(ref) for ref in sorted(refs, key=lambda ref: (ref.file, ref.page))][:_MOST_PAGES]
        stored = store.documents.files(connection, store.key(connection, case_id))
        return [Sheet(PageRef(name, 1)) for name in stored]


def picture(store: Store, case_id: str, number: int) -> bytes:
    """The picture of the case's page of that number, from 1: JPEG.

    Raises:
        KeyMissingError: The case was forgotten.
        NotFoundError: There is no such page, or it can't be drawn.
    """
    sheets = sheets_of(store, case_id)
    if not 1 <= number <= len(sheets):
        raise NotFoundError(f"Case {case_id} has no page {number}.")
    sheet = sheets[number - 1]
    with store.reading() as connection:
        key = store.key(connection, case_id)
    kept = _kept(store, key, sheet)
    return _drawn(store, case_id, key, sheet, sheets) if kept is None else kept


def page_picture(store: Store, case_id: str, number: int, page: int) -> bytes:
    """The picture of a page of the case's document of that number, both from 1, as it came: JPEG.

    Raises:
        KeyMissingError: The case was forgotten.
        NotFoundError: There is no such page, or it can't be drawn.
    """
    with store.reading() as connection:
        key = store.key(connection, case_id)
        names = own_names(store.documents.of_case(connection, key))
    if not 1 <= number <= len(names):
        raise NotFoundError(f"Case {case_id} has no document {number}.")
    sheet = Sheet(PageRef(names[number - 1], page))
    kept = _kept(store, key, sheet)
    return _drawn(store, case_id, key, sheet, [sheet]) if kept is None else kept


def evidence_picture(store: Store, case_id: str, number: int) -> bytes:
    """The picture of the case's piece of evidence of that number, from 1: JPEG.

    Raises:
        KeyMissingError: The case was forgotten.
        NotFoundError: There is none of that number, or it is no picture.
    """
    with store.reading() as connection:
        key = store.key(connection, case_id)
        stored = store.documents.of_case(connection, key, "evidence")
    if not 1 <= number <= len(stored):
        raise NotFoundError(f"Case {case_id} has no evidence {number}.")
    address = stored[number - 1].address
    name = key.digest(f"evidence picture {address}".encode())
    try:
        return store.documents.read(key, name)
    except NotFoundError:
        pages = _open({"evidence": store.documents.read(key, address)}, "evidence", range(1, 2))
    if not pages:
        raise NotFoundError(f"Evidence {number} of case {case_id} is no picture.")
    store.documents.put(key, name, _jpeg(pages[0].image))
    return store.documents.read(key, name)


def _drawn(store: Store, case_id: str, key: CaseKey, sheet: Sheet, sheets: Sequence[Sheet]) -> bytes:
    draw(store, case_id, sheets)
    kept = _kept(store, key, sheet)
    if kept is None:
        raise NotFoundError(f"Page {sheet.ref.page} of a document of case {case_id} can't be drawn.")
    return kept


def draw(store: Store, case_id: str, sheets: Sequence[Sheet] = ()) -> None:
    """Draw the case's pages that aren't drawn yet; one thread a case."""
    with _lock:
        mine = _at_work.setdefault(case_id, threading.Lock())
    try:
        with mine:
            _draw_missing(store, case_id, sheets or sheets_of(store, case_id))
    except (StoreError, KeyMissingError, NotFoundError) as error:
        logger.warning("Case {}: its pages can't be drawn now: {}", case_id, type(error).__name__)
    finally:
        with _lock:
            if not mine.locked():
                _at_work.pop(case_id, None)


def words_on(store: Store, case_id: str, number: int) -> list[dict[str, Any]]:
    """The words on a page with their boxes, in fractions of it: from its text layer, else by the cheap OCR.

    Raises:
        NotFoundError: There is no such page.
    """
    sheets = sheets_of(store, case_id)
    if not 1 <= number <= len(sheets):
        raise NotFoundError(f"Case {case_id} has no page {number}.")
    sheet = sheets[number - 1]
    with store.reading() as connection:
        key = store.key(connection, case_id)
        files = store.documents.files(connection, key)
    name = key.digest(f"page words {sheet}".encode())
    try:
        found: list[dict[str, Any]] = json.loads(store.documents.read(key, name))
    except NotFoundError:
        pages = _open(files, sheet.ref.file, range(sheet.ref.page, sheet.ref.page + 1))
        found = [_as_data(word) for page in pages for word in _words(page, sheet.turn)]
        store.documents.put(key, name, json.dumps(found).encode())
    return found


def _draw_missing(store: Store, case_id: str, sheets: Sequence[Sheet]) -> None:
    with store.reading() as connection:
        key = store.key(connection, case_id)
        files = store.documents.files(connection, key)
    missing = [sheet for sheet in sheets if _kept(store, key, sheet) is None]
    for file in dict.fromkeys(sheet.ref.file for sheet in missing):
        wanted = {sheet for sheet in missing if sheet.ref.file == file}
        numbers = [sheet.ref.page for sheet in wanted]
        for page in _open(files, file, range(min(numbers), max(numbers) + 1)):
            for sheet in wanted:
                if sheet.ref.page == page.number:
                    store.documents.put(key, _name(key, sheet), _jpeg(_turned(page.image, sheet.turn)))


def _open(files: dict[str, bytes], file: str, pages: range) -> list[Page]:
    """The pages of a file, or of one that is attached to it; none where it can't be read."""
    from extractors.files import open_file, parts_of  # noqa: PLC0415 - heavy, and not every case has pages

    carrier = next((name for name in files if file == name or file.startswith(name)), None)
    if carrier is None:
        return []
    try:
        for part in parts_of(carrier, files[carrier]):
            if part.name == file and part.fault is None:
                return open_file(part.data, part.name, dpi=_DPI, pages=pages)
        return open_file(files[carrier], carrier, dpi=_DPI, pages=pages)
    except ReadError as error:
        logger.warning("a page isn't drawn: {}", type(error).__name__)
        return []


def _words(page: Page, turn: int) -> list[Word]:
    if page.text and not turn:
        return page.text
    from extractors.readers import CHEAP, default_readers  # noqa: PLC0415 - heavy

    try:
        return default_readers().words(_turned(page.image, turn), CHEAP)
    except ReadError as error:
        logger.warning("words on a page aren't found: {}", type(error).__name__)
        return []


def _as_data(word: Word) -> dict[str, Any]:
    box = [round(side, 4) for side in (word.box.x0, word.box.y0, word.box.x1, word.box.y1)]
    return {"text": word.text, "box": box, "line": word.line}


def _turned(image: Image, turn: int) -> Image:
    import numpy as np  # noqa: PLC0415 - heavy

    return np.ascontiguousarray(np.rot90(image, -(turn // 90) % 4)) if turn else image


def _jpeg(image: Image) -> bytes:
    import cv2  # noqa: PLC0415 - heavy

    scale = _LONGEST / max(image.shape[:2])
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1])


def _name(key: CaseKey, sheet: Sheet) -> str:
    return key.digest(f"page picture {sheet}".encode())


def _kept(store: Store, key: CaseKey, sheet: Sheet) -> bytes | None:
    try:
        return store.documents.read(key, _name(key, sheet))
    except NotFoundError:
        return None
