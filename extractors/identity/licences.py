"""Driving licences on a page, whoever issued them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import checks

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from extractors.classify import Seen
    from extractors.document_types import DocumentType
    from extractors.page import Page
    from extractors.readers import Readers
    from extractors.reading import DocumentReading


def by_numbers(
    page: Page, seen: Seen, known: Sequence[DocumentType], ocr: Readers, day: dt.date
) -> tuple[DocumentReading, ...]:
    """The European licence on a page where nothing else was found.

    Args:
        page: The page.
        seen: What was found and read on it.
        known: Document types that it may hold.
        ocr: OCR.
        day: For years of two digits.
    """
    kind = next((kind for kind in known if kind.layout == "numbered"), None)
    if kind is None or seen.found or seen.view is None:
        return ()
    from extractors.identity.numbered import read_numbered  # noqa: PLC0415 - heavy, and only wanted here

    found = read_numbered(page, seen.view, kind, ocr, day)
    return (replace(found, readings=checks.run(kind.checks, found.readings)),) if found else ()


def by_barcode(page: Page, known: Sequence[DocumentType], *, thorough: bool) -> tuple[DocumentReading, ...]:
    """The North American licence whose bar code stands on a page.

    Args:
        page: The page.
        known: Document types that it may hold.
        thorough: Whether to look for the bar code in more than one way.
    """
    kind = next((kind for kind in known if kind.layout == "aamva"), None)
    if kind is None:
        return ()
    from extractors.identity.aamva import read_aamva  # noqa: PLC0415 - heavy, and only wanted here

    found = read_aamva(page, kind.name, thorough=thorough)
    return (replace(found, readings=checks.run(kind.checks, found.readings)),) if found else ()
