"""Arranging: a person says which pages belong together, how they lie, and of which type each paper is.

The robot reads the papers again as they were arranged; what people decided stays. An arrangement is kept as a fact of
the case, so that steps that used its papers are done again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bots.cases import audit, references
from bots.cases.fields import facts_of, keep_fact
from bots.cases.settle import Fact
from bots.cases.store import Store
from bots.errors import AnswerRefusedError
from bots.review.holding import see_holder, set_task

if TYPE_CHECKING:
    from datetime import date

    from extractors.ocr.kept import Shelf
    from extractors.reading import DocumentReading

FIELD = "papers:arranged"  # the fact's name
_TURNS = frozenset({0, 90, 180, 270})


@dataclass(frozen=True, slots=True)
class ArrangedPage:
    """A page of a file, turned clockwise by `turn` degrees."""

    file: str
    page: int
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """Pages that are one document; `type` is empty where the robot finds out."""

    pages: tuple[ArrangedPage, ...]
    type: str = ""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All papers of a case, in order."""

    papers: tuple[Paper, ...]

    @property
    def files(self) -> set[str]:
        """The files whose pages it arranges; what came later is read as it is."""
        return {page.file for paper in self.papers for page in paper.pages}

    def as_text(self) -> str:
        """As the fact keeps it."""
        return json.dumps([asdict(paper) for paper in self.papers])


def arrangement_from_text(text: str) -> Arrangement:
    """The arrangement that `Arrangement.as_text` wrote."""
    return Arrangement(
        tuple(
            Paper(tuple(ArrangedPage(**page) for page in paper["pages"]), paper["type"]) for paper in json.loads(text)
        )
    )


def arrangement_of(store: Store, connection: Connection, case_id: str) -> Arrangement | None:
    """How a person arranged the case's papers; None where nobody did."""
    fact = facts_of(store, connection, case_id).get(FIELD)
    return arrangement_from_text(fact.value) if fact else None


def arrange(
    store: Store, case_id: str, papers: Sequence[Paper], pages: Sequence[tuple[str, int]], *, by: str, token: str = ""
) -> None:
    """Have the case's papers read again as a person has arranged them.

    Args:
        store: Where the case is.
        case_id: Which.
        papers: All of them, in order; a page that is in none is left out.
        pages: The pages that there are: file and number.
        by: Who says so.
        token: Of the person's hold.

    Raises:
        AnswerRefusedError: A page isn't there, is there twice, or is turned by something else than a quarter.
        CaseStateError: The case doesn't wait for a person, or somebody else has it open.
        NotFoundError: There is no such case.
    """
    named = [(page.file, page.page) for paper in papers for page in paper.pages]
    if not named or len(set(named)) != len(named) or not set(named) <= set(pages):
        raise AnswerRefusedError("Each page goes into one paper, once, and one page at least must stay.")
    if any(page.turn not in _TURNS for paper in papers for page in paper.pages):
        raise AnswerRefusedError("A page is turned by 0, 90, 180 or 270 degrees.")
    with store.transaction() as connection:
        case = store.hold(connection, case_id)
        see_holder(store, connection, case, by, token)
        kept = Arrangement(tuple(paper for paper in papers if paper.pages))
        keep_fact(store, connection, case.id, Fact(FIELD, kept.as_text(), "person", 1.0, (by,)))
        audit.record(connection, case.id, store.clock(), "arranged", papers=len(kept.papers), by=by)
        set_task(connection, case.id, holder=None, token=None, draft=None, not_by=json.dumps([]))
        references.attach(store, connection, case.id, [], of=by)


def read_arranged(
    arranged: Arrangement,
    files: Mapping[str, bytes],
    types: list[str] | None,
    *,
    today: date,
    shelf: Shelf | None = None,
) -> list[DocumentReading]:
    """Read the papers as they were arranged, each by itself; pages keep the names that they have in their files."""
    from extractors.read import read_files  # noqa: PLC0415 - the readers load when they are wanted
    from extractors.reading import PageRef  # noqa: PLC0415

    found: list[DocumentReading] = []
    for paper in arranged.papers:
        drawn = {f"page-{number}.png": _drawn(files, page) for number, page in enumerate(paper.pages, 1)}
        where = {name: PageRef(page.file, page.page) for name, page in zip(drawn, paper.pages, strict=True)}
        wanted = [paper.type] if paper.type else types
        for document in read_files(drawn, wanted, today=today, shelf=shelf):
            refs = tuple(where.get(ref.file, ref) for ref in document.pages)
            sure = 1.0 if paper.type and document.type == paper.type else document.confidence  # a person said it
            found.append(replace(document, pages=refs, confidence=sure))
    return found


def _drawn(files: Mapping[str, bytes], page: ArrangedPage) -> bytes:
    """A page as a picture of its own; a blank one where it can't be drawn."""
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    from extractors.files import open_file  # noqa: PLC0415 - heavy

    pages = open_file(files[page.file], page.file, dpi=300, pages=range(page.page, page.page + 1))
    image = pages[0].image if pages else np.full((100, 100, 3), 255, np.uint8)
    return bytes(cv2.imencode(".png", np.ascontiguousarray(np.rot90(image, -(page.turn // 90) % 4)))[1])
