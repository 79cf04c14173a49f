"""From what several readers saw to one reading: a pure function of the candidates.

A value is verified only by a check that could have failed. Readers that agree make it likely; readers that differ make
it a doubt with its alternatives, never the better looking of two guesses.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.reading import Doubt, Reading, State
from extractors.sureness import Grounds, sureness
from extractors.types import FREE_TEXT, places
from extractors.types.spelling import accents, with_marks
from extractors.types.value import bare

if TYPE_CHECKING:
    from extractors.candidates import Candidate, Seen

_MUCH_ALIKE = 0.75  # of two texts: misread, not another one
_WEAK = 0.35  # confidence of a reader that hardly saw anything
_BY_SPELLING = {reader: rank for rank, reader in enumerate(("form_field", "text_layer", "tesseract", "ppocr"))}
_ALONE_BY_NATURE = {"mark", "barcode"}  # measured or decoded: there is no second reader to ask


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is held of a field.

    Attributes:
        value: Canonical; None: nothing, or nothing that can be told.
        grounds: What speaks for it.
        state: How far it may be trusted.
        best: The candidate whose place and text are told; None: nobody saw anything.
        doubts: Why it isn't taken as it stands.
        others: Other values the readers saw.
    """

    value: str | None
    grounds: Grounds
    state: State
    best: Candidate | None = None
    doubts: tuple[Doubt, ...] = ()
    others: tuple[str, ...] = ()


def settle(seen: Seen, page: int) -> Reading:
    """One reading from all candidates of a field.

    Args:
        seen: What the readers saw.
        page: Page within the document, from 1.
    """
    told = weigh(seen)
    sure = sureness(told.grounds, seen.type.name)
    if told.grounds is Grounds.MEASURED and told.best is not None:
        sure = min(sure, told.best.confidence)  # a faint mark is less sure than marks are
    raw, reader = (told.best.raw, told.best.reader) if told.best is not None else ("", "")
    return Reading(seen.name, told.value, raw, sure, told.state, page, seen.box, reader, told.doubts, told.others)


def weigh(seen: Seen) -> Verdict:  # noqa: PLR0911 - one decision, each way out told in its place
    """What is held of a field, and why.

    Args:
        seen: What the readers saw.
    """
    heard = [candidate for candidate in seen.candidates if candidate.raw.strip()]
    filled = next((candidate for candidate in heard if candidate.reader == "form_field"), None)
    if filled is not None and filled.parsed.value is not None:
        return _filled_in(seen, filled, heard)
    if heard and heard[0].reader in _ALONE_BY_NATURE:
        return _measured(heard)
    if not heard:
        return _unheard(seen)
    groups = _groups(seen, heard)
    winner, group = _winner(groups)
    if winner is None:
        best = max(heard, key=lambda c: c.confidence)
        doubts = (Doubt("covered"),) if seen.covered else best.parsed.doubts or (Doubt("unreadable"),)
        return Verdict(None, Grounds.GUESSED, State.DOUBTFUL, best, doubts)
    value = _spelling(group, seen)
    others = _alternatives(groups, winner, seen)
    best = next((c for c in group if c.parsed.value == value), group[0])
    if unsure := _unsure(seen, group):
        grounds = Grounds.COVERED if seen.covered else Grounds.DISPUTED
        return Verdict(value, grounds, State.DOUBTFUL, best, (unsure, *best.parsed.doubts), others)
    engines = {c.reader for c in group if not c.again}
    if any(c.parsed.checked for c in group):
        rivals = [g for key, g in groups.items() if key != winner and any(c.parsed.checked for c in g)]
        if rivals:
            return Verdict(value, Grounds.DISPUTED, State.DOUBTFUL, best, (Doubt("readers_differ"),), others)
        grounds = Grounds.CHECKED_AGREED if len(engines) > 1 else Grounds.CHECKED
        return Verdict(value, grounds, State.VERIFIED, best)
    doubts = _shared_doubts(group)
    if len(doubts) > 0:
        return Verdict(value, Grounds.ALONE, State.DOUBTFUL, best, doubts, others)
    if seen.length and len(bare(best.raw)) != seen.length:
        return Verdict(value, Grounds.DISPUTED, State.DOUBTFUL, best, (Doubt("length", "cells"),), others)
    return _by_agreement(seen, groups, winner, value, best, others)


def _unsure(seen: Seen, group: list[Candidate]) -> Doubt | None:
    """Why it isn't known what was written: something covers or crosses it, it goes on outside, a hand wrote it."""
    if seen.covered:
        return Doubt("covered")
    if any(c.parsed.checked for c in group):
        return None
    if seen.cut_off:
        return Doubt("cut_off")
    if seen.crossed and not any(c.reader == "text_layer" for c in group):
        return Doubt("crossed")
    return Doubt("by_hand") if seen.by_hand else None


def _filled_in(seen: Seen, filled: Candidate, heard: list[Candidate]) -> Verdict:
    """A value typed into the PDF's own field: it is what it is, unless the page shows something else."""
    value = filled.parsed.value or ""
    shown = [c for c in heard if c is not filled and c.parsed.value is not None]
    if not _shows_another(seen, filled, shown) and any(_alike(seen, filled, c) for c in shown):
        state = State.VERIFIED if filled.parsed.checked else State.READ
        if not filled.parsed.doubts:
            return Verdict(value, Grounds.FILLED_IN, state, filled)
        return Verdict(value, Grounds.ALONE, State.DOUBTFUL, filled, filled.parsed.doubts)
    others = tuple(dict.fromkeys(c.parsed.value or "" for c in shown))
    return Verdict(value, Grounds.DISPUTED, State.DOUBTFUL, filled, (Doubt("not_as_shown"),), others)


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
    groups: dict[str, list[Candidate]],
    winner: str,
    value: str,
    best: Candidate,
    others: tuple[str, ...],
) -> Verdict:
    group = groups[winner]
    first = {c.reader for c in group if not c.again}
    every = {c.reader for c in group}
    asked = {c.reader for c in seen.candidates if not c.again}
    disputed = any(not c.again for key, g in groups.items() if key != winner for c in g)
    if len(first) > 1 and not disputed and _saw_more(groups, winner, best):
        return Verdict(value, Grounds.DISPUTED, State.DOUBTFUL, best, (Doubt("readers_differ"),), others)
    if len(first) > 1 and not disputed:
        if all(c.parsed.ambiguous for c in group):
            return Verdict(value, Grounds.LOOK_ALIKE, State.READ, best, (Doubt("look_alike"),), others)
        weak = min(c.confidence for c in group if not c.again) < _WEAK
        return Verdict(value, Grounds.AGREED_WEAKLY if weak else Grounds.AGREED, State.READ, best)
    if len(first) > 1 or len(every) > 1:
        votes = {key: len(g) for key, g in groups.items()}
        clear = votes[winner] >= 2 * max((count for key, count in votes.items() if key != winner), default=0) + 1
        clear = clear and (len(first) > 1 or not _another_was_sound(seen, groups, winner))
        clear = clear and not all(c.parsed.ambiguous for c in group)
        if clear and len(every) > 1 and votes[winner] >= 3:
            return Verdict(value, Grounds.VOTED, State.READ, best, (), others)
        return Verdict(value, Grounds.OUTVOTED, State.DOUBTFUL, best, (Doubt("readers_differ"),), others)
    code = "one_reader" if len(asked) > 1 or not others else "readers_differ"
    grounds = Grounds.DISPUTED if others else Grounds.ALONE
    return Verdict(value, grounds, State.DOUBTFUL, best, (Doubt(code),), others)


def _another_was_sound(seen: Seen, groups: dict[str, list[Candidate]], winner: str) -> bool:
    """Whether a reader's first look was another value in good form: of two dates or sums no vote tells the true one.

    Nor of two texts of several lines: the longer, the likelier that each reader is wrong somewhere else.
    """
    rivals = (c for key, group in groups.items() if key != winner for c in group if not c.again)
    return (seen.type.name not in FREE_TEXT or seen.place.lines > 1) and any(not c.parsed.doubts for c in rivals)


def _saw_more(groups: dict[str, list[Candidate]], winner: str, best: Candidate) -> bool:
    """Whether a second look saw a much longer text, and saw it better: what two readers agree on is a piece of it."""
    length = 2 * len(bare(best.raw)) + 4
    return any(
        c.again and c.confidence > best.confidence and len(bare(c.raw)) >= length
        for key, group in groups.items()
        if key != winner
        for c in group
    )


def _measured(heard: list[Candidate]) -> Verdict:
    """A mark that was measured, or a bar code, which has its own check sums."""
    best = heard[0]
    values = list(dict.fromkeys(c.parsed.value for c in heard if c.parsed.value is not None and not c.parsed.doubts))
    if not values:
        return Verdict(None, Grounds.UNREAD, State.DOUBTFUL, best, best.parsed.doubts or (Doubt("unreadable"),))
    best = next(c for c in heard if c.parsed.value == values[0])
    if len(values) > 1:
        return Verdict(values[0], Grounds.DISPUTED, State.DOUBTFUL, best, (Doubt("readers_differ"),), tuple(values[1:]))
    state = State.VERIFIED if best.parsed.checked else State.READ
    return Verdict(values[0], Grounds.MEASURED, state, best)


def _unheard(seen: Seen) -> Verdict:
    """Nothing was read: the place is empty, or what stands there can't be read."""
    if seen.empty and not seen.covered and seen.place.kind != "barcode":
        return Verdict(None, Grounds.EMPTY, State.MISSING)
    state = State.MISSING if seen.place.kind == "barcode" else State.DOUBTFUL
    doubt = Doubt("covered" if seen.covered and state is State.DOUBTFUL else "unreadable")
    return Verdict(None, Grounds.UNREAD, state, doubts=(doubt,))


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
    first = [c for c in group if not c.again]
    if len({c.reader for c in first}) < 2:
        first = group  # the other reader first saw another value: later looks tell of the spelling too
    sound = [c for c in first if not c.parsed.doubts] or first
    # Capitals that the type made of small letters give way to a name that was seen with its capital.
    sound = [c for c in sound if c.raw != c.raw.lower() or not (c.parsed.value or "").isupper()] or sound
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
