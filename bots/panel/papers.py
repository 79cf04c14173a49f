"""A case's papers as people look at them: which files there are, how many pages, what was read where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from bots.cases.store import Store
from extractors.reading import DocumentReading, PageRef, Reading

_FILE = re.compile(r"file-(\d+)\.\w{1,5}")  # as the reading of a case calls its files


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of the case.

    Attributes:
        number: From 1, in the order they came.
        name: As the sender called it; personal data, and anything may stand in it.
        address: Under which it is kept.
        pages: How many are known of.
    """

    number: int
    name: str
    address: str
    pages: int


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture that a robot took of a target.

    Attributes:
        number: Among the case's pieces of evidence, from 1.
        name: What it shows, such as a form before it was submitted.
    """

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was read on a page."""

    document: str
    reading: Reading


def papers_of(
    store: Store, connection: Connection, case_id: str, readings: Mapping[str, DocumentReading]
) -> list[Paper]:
    """The case's files in order; pages as far as they were read, one at least."""
    pages: dict[int, int] = {}
    for document in readings.values():
        for reference in document.pages:
            place = place_of(reference)
            if place is not None:
                pages[place[0]] = max(pages.get(place[0], 1), place[1])
    stored = store.documents.of_case(connection, store.key(connection, case_id))
    return [Paper(number, each.name, each.address, pages.get(number, 1)) for number, each in enumerate(stored, 1)]


def shots_of(store: Store, connection: Connection, case_id: str) -> list[Shot]:
    """The case's evidence that is a picture, in the order in which it was taken."""
    stored = store.documents.of_case(connection, store.key(connection, case_id), "evidence")
    named = [(number, *each.name.rpartition(" (")[::2]) for number, each in enumerate(stored, 1)]
    return [Shot(number, name) for number, name, kind in named if kind.startswith("image/")]


def place_of(reference: PageRef) -> tuple[int, int] | None:
    """Number of the file and of the page in it; None where it lies within another file, such as a mail."""
    match = _FILE.fullmatch(reference.file)
    return (int(match[1]), reference.page) if match else None


def marks_of(readings: Mapping[str, DocumentReading]) -> dict[tuple[int, int], list[Mark]]:
    """What was read, by file and page; what has no place on a page is left out."""
    found: dict[tuple[int, int], list[Mark]] = {}
    for name, document in readings.items():
        for reading in document.readings.values():
            if reading.box is None or not 1 <= reading.page <= len(document.pages):
                continue
            place = place_of(document.pages[reading.page - 1])
            if place is not None:
                found.setdefault(place, []).append(Mark(name, reading))
    return found
