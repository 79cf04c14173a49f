"""Documents that are recognised by their machine readable zone alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.identity import portraits, suspicions
from extractors.mrz.find import find_all_mrz
from extractors.mrz.readings import mrz_readings
from extractors.reading import DocumentReading, PageRef, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from extractors.page import Page, Word

_SURE = 0.999
_LIKELY = 0.9  # lines like these stand on nothing else, even where their check digits fail


def mrz_documents(
    page: Page, name: str, *, words: Sequence[Word] | None = None, today: date | None = None
) -> list[DocumentReading]:
    """Every document on a page that has a machine readable zone.

    Args:
        page: The page, whichever way up.
        name: Name of the document type that they are given, such as ``mrz_document``.
        words: Words of the page if it was read already: spares a search of the whole page.
        today: The day of reading, for the centuries of dates.

    Returns:
        The documents with the readings of `extractors.mrz.mrz_readings`, verified ones first; none where the page has
        no zone. Where there are several, each is doubtful: a person says whose document is meant.

    Raises:
        ReadError: An OCR engine failed.
    """
    documents = []
    zones = find_all_mrz(page, words=words)
    for zone in zones:
        readings = mrz_readings(replace(zone, others=len(zones) - 1), 1, today=today)
        confidence = _SURE if readings["mrz"].state is State.VERIFIED else _LIKELY
        portrait = portraits.beside_zone(page.image, zone)
        picture = suspicions.of_picture(page.image, portrait.box if portrait else None)
        doubts = [*suspicions.of_zone(zone), *picture]
        found = [*suspicions.reading(doubts, 1), *([portrait] if portrait else [])]
        readings |= {reading.name: reading for reading in found}
        documents.append(DocumentReading(name, confidence, (PageRef(page.file, page.number),), readings))
    return documents
