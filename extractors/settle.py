"""From what several readers saw to one reading: a pure function of the candidates.

A value is verified only by a check that could have failed. Readers that agree make it likely; readers that differ make
it a doubt with its alternatives, never the better looking of two guesses.
"""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.reading import Doubt, Reading, State
from extractors.types import FREE_TEXT, places
from extractors.types.spelling import accents, with_marks
from extractors.types.value import bare

if TYPE_CHECKING:
    from extractors.candidates import Candidate, Seen

# Shares of right values, measured by benchmarks/identity.py on specimens of seeds that nobody tuned on, rounded down.
_CHECKED_AGREED, _CHECKED = 0.9995, 0.998
_AGREED, _AGREED_WEAKLY = 0.99, 0.98
_FILLED_IN = 0.999  # typed into the PDF's field, and shown so
_MUCH_ALIKE = 0.75  # of two texts: misread, not another one
_OUTVOTED = 0.90
_LOOK_ALIKE = 0.89  # readers agree, and yet an O may be a 0: both guess by the neighbours
_DISPUTED, _ALONE, _COVERED = 0.6, 0.5, 0.3
_EMPTY = 0.98
_WEAK = 0.35  # confidence of a reader that hardly saw anything
_BY_SPELLING = {reader: rank for rank, reader in enumerate(("form_field", "text_layer", "tesseract", "ppocr"))}
_ALONE_BY_NATURE = {"mark", "barcode"}  # measured or decoded: there is no second reader to ask


def settle(seen: Seen, page: int) -> Reading:  # noqa: PLR0911 - one decision, each way out told in its place
    """One reading from all candidates of a field.

    Args:
        seen: What the readers saw.
        page: Page within the document, from 1.
    """
    heard = [candidate for candidate in seen.candidates if candidate.raw.strip()]
    filled = next((candidate for candidate in heard if candidate.reader == "form_field"), None)
    if filled is not None and filled.parsed.value is not None:
        return _filled_in(seen, page, filled, heard)
    if heard and heard[0].reader in _ALONE_BY_NATURE:
        return _measured(seen, page, heard)
    if not heard:
        return _unheard(seen, page)
    groups = _groups(seen, heard)
    winner, group = _winner(groups)
    if winner is None:
        best = max(heard, key=lambda c: c.confidence)
        doubts = (Doubt("covered"),) if seen.covered else best.parsed.doubts or (Doubt("unreadable"),)
        return _reading(seen, page, best, None, 0.2, State.DOUBTFUL, doubts, ())
    value = _spelling(group, seen)
    others = _alternatives(groups, winner, seen)
    best = next((c for c in group if c.parsed.value == value), group[0])
    if unsure := _unsure(seen, group):
        sure = _COVERED if seen.covered else _DISPUTED
        return _reading(seen, page, best, value, sure, State.DOUBTFUL, (unsure, *best.parsed.doubts), others)
    engines = {c.reader for c in group if not c.again}
    if any(c.parsed.checked for c in group):
        rivals = [g for key, g in groups.items() if key != winner and any(c.parsed.checked for c in g)]
        if rivals:
            return _reading(seen, page, best, value, _DISPUTED, State.DOUBTFUL, (Doubt("readers_differ"),), others)
        sure = _CHECKED_AGREED if len(engines) > 1 else _CHECKED
        return _reading(seen, page, best, value, sure, State.VERIFIED, (), ())
    doubts = _shared_doubts(group)
    if len(doubts) > 0:
        return _reading(seen, page, best, value, _ALONE, State.DOUBTFUL, doubts, others)
    if seen.length and len(bare(best.raw)) != seen.length:
        return _reading(seen, page, best, value, _DISPUTED, State.DOUBTFUL, (Doubt("length", "cells"),), others)
    return _by_agreement(seen, page, groups, winner, value, best, others)


def _unsure(seen: Seen, group: list[Candidate]) -> Doubt | None:
    """Why it isn't known what was written: something lies over it, it goes on outside, a hand wrote it."""
    if seen.covered:
        return Doubt("covered")
    if any(c.parsed.checked for c in group):
        return None
    if seen.cut_off:
        return Doubt("cut_off")
    return Doubt("by_hand") if seen.by_hand else None


def _filled_in(seen: Seen, page: int, filled: Candidate, heard: list[Candidate]) -> Reading:
    """A value typed into the PDF's own field: it is what it is, unless the page shows something else."""
    value = filled.parsed.value or ""
    shown = [c for c in heard if c is not filled and c.parsed.value is not None]
    if not _shows_another(seen, filled, shown) and any(_alike(seen, filled, c) for c in shown):
        state = State.VERIFIED if filled.parsed.checked else State.READ
        if not filled.parsed.doubts:
            return _reading(seen, page, filled, value, _FILLED_IN, state, (), ())
        return _reading(seen, page, filled, value, _ALONE, State.DOUBTFUL, filled.parsed.doubts, ())
    others = tuple(dict.fromkeys(c.parsed.value or "" for c in shown))
    return _reading(seen, page, filled, value, _DISPUTED, State.DOUBTFUL, (Doubt("not_as_shown"),), others)


def _shows_another(seen: Seen, filled: Candidate, shown: list[Candidate]) -> bool:
    """Whether two readers agree that the page shows another value, however much like the first one it looks."""
    own = seen.type.key(filled.parsed.value or "")
    said: dict[str, set[str]] = defaultdict(set)
    for c in shown:
        if not c.again and not c.parsed.doubts:
            said[seen.type.key(c.parsed.value or "")].add(c.reader)
    return own not in said and any(len(readers) > 1 for readers in said.values())


def _alike(seen: Seen, filled: Candidate, shown: Candidate) -> bool:
    """Whether the page shows the value, or what a reader may have made of it."""
    if seen.type.key(shown.parsed.value or "") == seen.type.key(filled.parsed.value or ""):
        return True
    if shown.reader == "mark":
        return False
    return SequenceMatcher(None, bare(shown.raw), bare(filled.raw), autojunk=False).ratio() >= _MUCH_ALIKE


def _by_agreement(
    seen: Seen,
    page: int,
    groups: dict[str, list[Candidate]],
    winner: str,
    value: str,
    best: Candidate,
    others: tuple[str, ...],
) -> Reading:
    group = groups[winner]
    first = {c.reader for c in group if not c.again}
    every = {c.reader for c in group}
    asked = {c.reader for c in seen.candidates if not c.again}
    disputed = any(not c.again for key, g in groups.items() if key != winner for c in g)
    if len(first) > 1 and not disputed and _saw_more(groups, winner, best):
        return _reading(seen, page, best, value, _DISPUTED, State.DOUBTFUL, (Doubt("readers_differ"),), others)
    if len(first) > 1 and not disputed:
        if all(c.parsed.ambiguous for c in group):
            return _reading(seen, page, best, value, _LOOK_ALIKE, State.READ, (Doubt("look_alike"),), ())
        weak = min(c.confidence for c in group if not c.again) < _WEAK
        return _reading(seen, page, best, value, _AGREED_WEAKLY if weak else _AGREED, State.READ, (), ())
    if len(first) > 1 or len(every) > 1:
        votes = {key: len(g) for key, g in groups.items()}
        clear = votes[winner] >= 2 * max((count for key, count in votes.items() if key != winner), default=0) + 1
        if clear and len(every) > 1 and votes[winner] >= 3:
            return _reading(seen, page, best, value, _AGREED_WEAKLY, State.READ, (), others)
        return _reading(seen, page, best, value, _OUTVOTED, State.DOUBTFUL, (Doubt("readers_differ"),), others)
    code = "one_reader" if len(asked) > 1 or not others else "readers_differ"
    sure = _DISPUTED if others else _ALONE
    return _reading(seen, page, best, value, sure, State.DOUBTFUL, (Doubt(code),), others)


def _saw_more(groups: dict[str, list[Candidate]], winner: str, best: Candidate) -> bool:
    """Whether a second look saw a much longer text, and saw it better: what two readers agree on is a piece of it."""
    length = 2 * len(bare(best.raw)) + 4
    return any(
        c.again and c.confidence > best.confidence and len(bare(c.raw)) >= length
        for key, group in groups.items()
        if key != winner
        for c in group
    )


def _measured(seen: Seen, page: int, heard: list[Candidate]) -> Reading:
    """A mark that was measured, or a bar code, which has its own check sums."""
    best = heard[0]
    values = list(dict.fromkeys(c.parsed.value for c in heard if c.parsed.value is not None and not c.parsed.doubts))
    if not values:
        return _reading(seen, page, best, None, 0.0, State.DOUBTFUL, best.parsed.doubts or (Doubt("unreadable"),), ())
    best = next(c for c in heard if c.parsed.value == values[0])
    if len(values) > 1:
        return _reading(
            seen, page, best, values[0], _DISPUTED, State.DOUBTFUL, (Doubt("readers_differ"),), tuple(values[1:])
        )
    state = State.VERIFIED if best.parsed.checked else State.READ
    return _reading(seen, page, best, values[0], best.confidence, state, (), ())


def _unheard(seen: Seen, page: int) -> Reading:
    """Nothing was read: the place is empty, or what stands there can't be read."""
    if seen.place.kind == "barcode":
        state, code, sure = State.MISSING, "unreadable", 0.0
    elif seen.covered:
        state, code, sure = State.DOUBTFUL, "covered", 0.0
    elif seen.empty:
        state, code, sure = State.MISSING, "", _EMPTY
    else:
        state, code, sure = State.DOUBTFUL, "unreadable", 0.0
    doubts = (Doubt(code),) if code else ()
    return Reading(seen.name, None, "", sure, state, page, seen.box, "", doubts)


def _groups(seen: Seen, heard: list[Candidate]) -> dict[str, list[Candidate]]:
    """Candidates by what they mean."""
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in heard:
        if candidate.parsed.value is not None:
            groups[seen.type.key(candidate.parsed.value)].append(candidate)
    return dict(groups)


def _winner(groups: dict[str, list[Candidate]]) -> tuple[str | None, list[Candidate]]:
    """The meaning with most behind it: a check, then a sound form, readers that agree, their confidence."""

    def weight(item: tuple[str, list[Candidate]]) -> tuple[bool, bool, int, int, float]:
        group = item[1]
        return (
            any(c.parsed.checked for c in group),
            any(not c.parsed.doubts for c in group),
            len({c.reader for c in group}),
            len(group),
            max(c.confidence for c in group),
        )

    if not groups:
        return None, []
    key, group = max(groups.items(), key=weight)
    return key, group


def _alternatives(groups: dict[str, list[Candidate]], winner: str, seen: Seen) -> tuple[str, ...]:
    found = [group[0].parsed.value or "" for key, group in groups.items() if key != winner]
    found += [other for candidate in seen.candidates for other in candidate.parsed.alternatives]
    return tuple(dict.fromkeys(text for text in found if text))


def _shared_doubts(group: list[Candidate]) -> tuple[Doubt, ...]:
    """Doubts of every candidate; one reader without them read it as it stands."""
    if any(not c.parsed.doubts for c in group):
        return ()
    return group[0].parsed.doubts


def _spelling(group: list[Candidate], seen: Seen) -> str:
    """Which spelling of one value is taken: readers that agree on the letters may differ in accents, marks and blanks.

    A town's official name comes first, then the accents that can be seen in the picture, then capitals (small letters
    among them are misread) and apostrophes (readers lose them more often than they invent them). Of what is left
    Tesseract's is taken, for it sees blanks that PP-OCR leaves out; or theirs, where its second look and PP-OCR agree.
    """
    first = [c for c in group if not c.again] or group
    sound = [c for c in first if not c.parsed.doubts] or first
    spaced = {c.parsed.value for c in sound if len({o.reader for o in group if o.parsed.value == c.parsed.value}) > 1}
    ordered = sorted(sound, key=lambda c: (c.parsed.value not in spaced, _BY_SPELLING.get(c.reader, len(_BY_SPELLING))))
    written = list(dict.fromkeys(c.parsed.value for c in ordered if c.parsed.value))
    if not written:
        return group[0].parsed.value or ""
    if seen.type.name not in FREE_TEXT:
        return written[0]
    if seen.type.name == "place" and (known := places.known_spelling(written)):
        return known
    if any(text.isupper() for text in written):
        written = [text for text in written if text.isupper()]
        if seen.marks is not None:
            fitting = [text for text in written if accents(text) == len(seen.marks)]
            return with_marks(_best_marked(fitting or written), seen.marks)
    return _best_marked(written)


def _best_marked(written: list[str]) -> str:
    """The spelling with most apostrophes and hyphens that hang on a letter; the first of equals."""
    return max(written, key=lambda text: sum(c in "'-" and before.isalpha() for before, c in pairwise(text)))


def _reading(
    seen: Seen,
    page: int,
    best: Candidate,
    value: str | None,
    confidence: float,
    state: State,
    doubts: tuple[Doubt, ...],
    others: tuple[str, ...],
) -> Reading:
    return Reading(seen.name, value, best.raw, confidence, state, page, seen.box, best.reader, doubts, others)
