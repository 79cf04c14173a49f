"""Sides that belong to one document: front and back of a card, pages of a form, wherever they were found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import checks
from extractors.agreement import agree, same
from extractors.grid import on_page
from extractors.identity import suspicions
from extractors.reading import DocumentReading, Doubt, Reading, State
from extractors.types import get_type
from extractors.zones import field_type

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from extractors.document_types import DocumentType
    from extractors.side import Side
    from extractors.types import FieldType

# What tells one holder's papers from another's.
_IDENTIFYING = ("document_number", "tax_code", "surname", "given_names", "birth_date")
_SURE = 0.95
_SAME = 2  # identifying values alike from which two pictures of a side are of one document
_MISSING_SIDE = 0.0
_STRAY = 0.5  # at most, of what stands on a side that may be another document's
_PICTURES = {"signature", "portrait", "mrz"}  # seen or not seen, by the light of the photo


def join(sides: Sequence[Side]) -> list[list[Side]]:
    """Sides grouped to documents, each with its sides in order.

    A side goes to the document of its type that still lacks it, that doesn't name somebody else, and that is nearest:
    same file first, then in the order in which the files came. A side that is there twice (photographed again) counts
    once, the better picture of the two.
    """
    documents: list[list[Side]] = []
    for side in sides:
        if _is_copy(side, documents):
            continue
        open_ = [
            document
            for document in documents
            if document[0].type.name == side.type.name
            and side.index not in {other.index for other in document}
            and not any(_strangers(other, side) for other in document)
        ]
        if open_:
            nearest, sure = _nearest(side, open_)
            side.stray = not sure
            nearest.append(side)
        else:
            documents.append([side])
    _spread_doubt(documents)
    return [sorted(document, key=lambda side: side.index) for document in documents]


def _spread_doubt(documents: list[list[Side]]) -> None:
    """Where one side was put on a guess, those that were left for the other documents are guesses too."""
    guessed = {(side.type.name, side.index) for document in documents for side in document if side.stray}
    for document in documents:
        for side in document[1:]:
            if (side.type.name, side.index) in guessed and not any(_shared(one, side) for one in document[:1]):
                side.stray = True


def _nearest(side: Side, open_: list[list[Side]]) -> tuple[list[Side], bool]:
    """The document that a side belongs to, and whether that is more than a guess.

    Several may lack it: the one of its holder, else the only one of its file, else the one whose page lies before it.
    """
    if len(open_) == 1:
        return open_[0], True
    named = [document for document in open_ if any(_shared(other, side) for other in document)]
    if len(named) == 1:
        return named[0], True
    beside = [document for document in named or open_ if any(s.page.file == side.page.file for s in document)]
    if len(beside) == 1:
        return beside[0], True
    before = [document for document in beside if any(s.page.page == side.page.page - 1 for s in document)]
    if len(before) == 1 and len(beside) == len(open_) and _is_next(before[0], open_):
        return before[0], True
    return (before or beside or named or open_)[0], False


def _is_next(document: list[Side], open_: list[list[Side]]) -> bool:
    """Whether the others that lack this side are surely not meant: their own pages were followed by something else."""
    others = [other for other in open_ if other is not document]
    # Fronts one after the other and then the backs: the back behind the last front may be anybody's.
    return not any(one.page.page == document[-1].page.page - 1 for other in others for one in other)


def _is_copy(side: Side, documents: list[list[Side]]) -> bool:
    """Whether a document has this very side already; the better one is kept in its place.

    Two papers of one holder (two requests, the old card and the new one) have the holder alike and something else not.
    """
    for document in documents:
        for place, other in enumerate(document):
            twice = (other.type.name, other.index) == (side.type.name, side.index)
            if twice and _shared(other, side) >= _SAME and not _differ(other, side):
                better, worse = (side, other) if _sureness(side) > _sureness(other) else (other, side)
                better.problems.append(f"{worse.page.file}: page {worse.page.page}: the same side once more, not used")
                document[place] = better
                return True
    return False


def _differ(one: Side, other: Side) -> bool:
    """Whether any field says surely one thing here and another there, or is filled in on one of the two only."""
    for name, place in one.type.pages[one.index].fields.items() if one.type.pages else ():
        field = place.group or name
        if place.kind in _PICTURES or field not in one.sources or field not in other.sources:
            continue
        left, right = _best(one, field), _best(other, field)
        if left is not None and right is not None:
            if not same(left, right, field_type(place)):
                return True
        elif (left is not None and _empty(other, field)) or (right is not None and _empty(one, field)):
            return True
    return False


def _empty(side: Side, name: str) -> bool:
    """Whether a field was seen to be empty."""
    return all(one.state is State.MISSING and one.confidence >= _SURE for one in side.sources[name])


def _sureness(side: Side) -> float:
    readings = [readings[0] for readings in side.sources.values()]
    return sum(reading.confidence for reading in readings) / max(len(readings), 1)


def _shared(one: Side, other: Side) -> int:
    """How many identifying values both sides say alike."""
    return _alike(one, other).count(True)


def _strangers(one: Side, other: Side) -> bool:
    """Whether two sides name different holders: most of what both say for sure differs."""
    alike = _alike(one, other)
    return alike.count(False) > alike.count(True)


def _alike(one: Side, other: Side) -> list[bool]:
    """Of each identifying field that both sides are sure of, whether they say the same."""
    pairs = [(_best(one, name), _best(other, name), name) for name in _IDENTIFYING]
    return [same(left, right, _type_of(one.type, name)) for left, right, name in pairs if left and right]


def _best(side: Side, name: str) -> Reading | None:
    sure = [reading for reading in side.sources.get(name, []) if reading.value and reading.confidence >= _SURE]
    return sure[0] if sure else None


def _stray(reading: Reading) -> Reading:
    """A reading of a side of which nobody can tell whose it is."""
    if reading.value is None:
        return reading
    doubts = (*reading.doubts, Doubt("which_document"))
    return replace(reading, state=State.DOUBTFUL, confidence=min(reading.confidence, _STRAY), doubts=doubts)


def _type_of(kind: DocumentType, name: str) -> FieldType:
    for page in kind.pages:
        if name in page.fields:
            return field_type(page.fields[name])
    usual = {"birth_date": "date", "expiry_date": "date", "surname": "name", "given_names": "name", "sex": "sex"}
    return get_type(usual.get(name, "codice_fiscale" if name == "tax_code" else "text"))


def document(sides: Sequence[Side], today: dt.date) -> DocumentReading:
    """One document from its sides: sources settled, checks run, what is missing told.

    Args:
        sides: All of one type.
        today: To tell whether the type is void.
    """
    kind = sides[0].type
    pages = tuple(dict.fromkeys(side.page for side in sides))
    sources: dict[str, list[Reading]] = {}
    for side in sides:
        number = pages.index(side.page) + 1
        for name, readings in side.sources.items():
            placed = [on_page(replace(reading, name=name), number) for reading in readings]
            sources.setdefault(name, []).extend(_stray(one) if side.stray else one for one in placed)
    doubts = [doubt for reading in sources.pop(suspicions.FIELD, []) for doubt in reading.doubts]
    settled = {name: agree(found, _type_of(kind, name)) for name, found in sources.items()}
    settled |= {reading.name: reading for reading in suspicions.reading(doubts, 1)}
    settled = checks.run(kind.checks, settled)
    problems = list(dict.fromkeys(problem for side in sides for problem in side.problems))
    problems += [
        f"{side.page.file}: page {side.page.page}: several documents lack this side, whose it is can't be told"
        for side in sides
        if side.stray
    ]
    present = {side.index for side in sides}
    for index, page in enumerate(kind.pages):
        if index in present:
            continue
        problems.append(f"{kind.name}: side {index + 1} of {len(kind.pages)} is not among the files")
        for name, place in page.fields.items():
            own = place.group or name
            if own not in settled and not own.endswith("_barcode"):
                settled[own] = Reading(own, None, "", _MISSING_SIDE, State.MISSING, doubts=(Doubt("page_missing"),))
    if kind.void_on(today):
        problems.append(f"{kind.name}: documents of this type are void since {kind.void_from}")
    ordered = {name: settled[name] for name in kind.fields if name in settled}
    confidence = min(side.confidence for side in sides)
    return DocumentReading(kind.name, confidence, pages, ordered | settled, tuple(problems))
