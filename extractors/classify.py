"""Which document types stand on a page, and where: several on one page, or none ("unknown" is an answer)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import grey, pixels
from extractors.layout.landmarks import lines, share_found
from extractors.layout.orient import LOOK_AT, orientation, strips, turned
from extractors.layout.register import Registration, register
from extractors.readers import CHEAP, STRONG
from extractors.types.value import bare

if TYPE_CHECKING:
    from extractors.document_types import DocumentType
    from extractors.layout.landmarks import Line
    from extractors.layout.register import Floats
    from extractors.page import Image, Page, Word
    from extractors.readers import Readers

_MOST_PIXELS = 3600  # of the longer side; more doesn't help the readers
_GOOD = 0.45  # share of landmarks with which a cheap reader's registration is taken
_CLOSE = 0.005  # of the blank's longer side: how far landmarks may be off on the average
_LEAST = 0.28  # share below which a registration is chance
_LEAST_LETTERS = 24  # letters of agreeing landmarks; single short labels stand on any form
_CLEAR = 0.75  # of another type's weight: from here on the two may be one another
_TEXT_LAYER = 12  # words from which a text layer is tried
_TO_THE_RIGHT = 0.8  # of the steps from word to word within a line, on a page that lies upright
_MOST_DOCUMENTS = 8  # on one page
_THINNED = 97  # every so many pixels tell the paper's tone
_WORTH_A_LOOK = 5  # lines of text beside the documents that were found


@dataclass(frozen=True, slots=True)
class Found:
    """A side of a document found on a page.

    Attributes:
        type: Its document type.
        side: Which of the type's pages it is, from 0.
        registration: Where it lies on `image`.
        confidence: That it is this type.
        image: The page's picture as it was read, upright as a rule.
        turn: Degrees by which `image` was turned counter-clockwise from the page as it was handed in.
        words: Words of the whole page, on `image`.
        rival: How near another type comes in the same place, 0 to 1.
    """

    type: DocumentType
    side: int
    registration: Registration
    confidence: float
    image: Image
    turn: int
    words: tuple[Word, ...]
    rival: float = 0.0


@dataclass(frozen=True, slots=True)
class View:
    """A page as an engine read it.

    Attributes:
        image: The picture, upright as far as it is known.
        turn: Degrees by which it was turned counter-clockwise.
        words: What was read on it.
    """

    image: Image
    turn: int
    words: tuple[Word, ...]

    @property
    def worth(self) -> float:
        """How much was read: letters by the confidence of their reader."""
        return sum(len(bare(word.text)) * word.confidence for word in self.words)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found on a page.

    Attributes:
        found: The documents' sides, the surest first.
        words: How many words were read on the page; none: it is blank.
        view: How the page was read best, where it was read as a picture.
    """

    found: tuple[Found, ...]
    words: int
    view: View | None = None


def classify(page: Page, types: Sequence[DocumentType], readers: Readers) -> Seen:
    """Find the documents on a page.

    The text layer is asked first, then the cheap reader, then the strong one; each only as long as the one before
    found nothing that it is sure of, and none where the text layer is all that is written there. What is written beside
    the documents that were found is then looked at by itself: the other side of a card may lie there another way up.

    Args:
        page: The page.
        types: Types that it may be.
        readers: OCR.
    """
    image = bounded(page.image)
    visible = [word for word in page.text if word.confidence > 0]
    if len(visible) >= _TEXT_LAYER:
        by_text = find(visible, image, 0, types)
        if _is_good(by_text) or (not by_text and _lies_upright(visible) and _says_all(image, visible)):
            return Seen(tuple(by_text), len(visible))
    found, view = _search(image, types, readers)
    while found and len(found) < _MOST_DOCUMENTS:
        rest = _without(image, found)
        if len(strips(_small(rest))) < _WORTH_A_LOOK:
            break
        more, _ = _search(rest, types, readers)
        if not more:
            break
        found += more
    return Seen(tuple(found), len(view.words), view)


def _search(image: Image, types: Sequence[DocumentType], readers: Readers) -> tuple[list[Found], View]:
    """The documents on a picture and how it was read best: engines and ways up in the order of their cost."""
    best = find(words := readers.words(image, CHEAP), image, 0, types)
    view = View(image, 0, tuple(words))
    if _is_good(best):
        return best, view
    lies = orientation(image, lambda crops: readers.lines(crops, STRONG, None))
    tried = [(engine, lies.turn) for engine in ((CHEAP, STRONG) if lies.turn else (STRONG,))]
    # The strong reader turns lines that lie on their side by itself, so that head down is the only other way.
    for engine, turn in [*tried, (STRONG, (lies.turn + 180) % 360)]:
        if best and (engine, turn) not in tried:
            break
        upright = turned(image, turn)
        words = readers.words(upright, engine)
        view = max(view, View(upright, turn, tuple(words)), key=lambda one: one.worth)
        found = find(words, upright, turn, types)
        if _strength(found) > _strength(best):
            best = found
        if _is_good(best):
            break
    return best, view


def _is_good(found: Sequence[Found]) -> bool:
    """Whether a stronger reader would hardly find more: many landmarks, all in their places."""
    return bool(found) and all(
        one.registration.share >= _GOOD and one.registration.residual <= _CLOSE * max(one.type.pages[one.side].size)
        for one in found
    )


def _strength(found: Sequence[Found]) -> float:
    """How much agrees, less what is off its place."""
    return sum(one.registration.share - one.registration.residual / max(one.type.pages[one.side].size) for one in found)


def _lies_upright(visible: Sequence[Word]) -> bool:
    """Whether most words follow each other to the right: a page that lies on its side is read as a picture instead."""
    steps = [
        (after.box.x0 - before.box.x0, abs(after.box.y0 - before.box.y0))
        for before, after in pairwise(visible)
        if before.line == after.line
    ]
    return sum(right > down for right, down in steps) >= _TO_THE_RIGHT * len(steps)


def _says_all(image: Image, visible: Sequence[Word]) -> bool:
    """Whether hardly a line is on the page that its text layer doesn't have: OCR would see the same words."""
    height, width = image.shape[:2]
    rest = image.copy()
    tone = np.median(image.reshape(-1, *image.shape[2:])[::_THINNED], axis=0)
    for word in visible:
        x0, x1 = round(word.box.x0 * width) - 2, round(word.box.x1 * width) + 2
        y0, y1 = round(word.box.y0 * height) - 2, round(word.box.y1 * height) + 2
        rest[max(y0, 0) : y1, max(x0, 0) : x1] = tone
    return len(strips(_small(rest))) < _WORTH_A_LOOK


def _without(image: Image, found: Sequence[Found]) -> Image:
    """The picture with the documents that were found painted over in its own middle tone."""
    rest = image.copy()
    for one in found:
        corners = one.registration.corners(one.type.pages[one.side].size)
        outline = np.round(turned_back(corners, one.image, one.turn)).astype(np.int32)
        tone = np.median(image.reshape(-1, *image.shape[2:]), axis=0)
        cv2.fillConvexPoly(rest, outline, np.atleast_1d(tone).tolist())
    return rest


def turned_back(points: Floats, image: Image, turn: int) -> Floats:
    """Points of a picture that was turned counter-clockwise, in pixels of the picture before.

    Args:
        points: x and y on `image`.
        image: The turned picture.
        turn: Degrees: 0, 90, 180, 270.
    """
    height, width = image.shape[:2]
    for _ in range(turn // 90):
        # One quarter clockwise: what was at the top is at the right.
        points = np.c_[height - points[:, 1], points[:, 0]]
        height, width = width, height
    return points


def _small(image: Image) -> Image:
    scale = min(1.0, LOOK_AT / max(image.shape[:2]))
    return grey(pixels(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)))


def bounded(image: Image) -> Image:
    """The picture, made smaller where it has more pixels than readers can use."""
    scale = _MOST_PIXELS / max(image.shape[:2])
    if scale >= 1:
        return image
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def find(words: Sequence[Word], image: Image, turn: int, types: Sequence[DocumentType]) -> list[Found]:
    """The documents whose landmarks are among the words, the surest first, each on its own part of the page."""
    height, width = image.shape[:2]
    left, every = lines(words, width, height), tuple(words)
    found: list[Found] = []
    while len(found) < _MOST_DOCUMENTS and (best := _best(left, types)) is not None:
        kind, side, place, rival = best
        found.append(Found(kind, side, place, _sureness(place.share, rival), image, turn, every, rival))
        corners = place.corners(kind.pages[side].size).astype(np.float32)
        outside = [line for line in left if cv2.pointPolygonTest(corners, line.middle, measureDist=False) < 0]
        if len(outside) == len(left):
            break
        left = outside
    return found


def _sureness(share: float, rival: float) -> float:
    """How sure a type is by the share of its landmarks in their places, and by how near another type comes."""
    sure = min(0.999, 0.6 + 0.6 * share)
    return sure if rival < _CLEAR else min(sure, 1.0 - 0.5 * (rival - _CLEAR) / (1.0 - _CLEAR))


def _best(page: Sequence[Line], types: Sequence[DocumentType]) -> tuple[DocumentType, int, Registration, float] | None:
    """The type and side whose landmarks have most letters in their places, and how near another type comes there."""
    every = sorted(_fitting(page, types), key=lambda one: -one[0])
    if not every:
        return None
    weight, kind, side, place = every[0]
    corners = place.corners(kind.pages[side].size).astype(np.float32)
    rivals = [
        other / weight
        for other, another, number, its_place in every
        if another.name != kind.name
        and cv2.pointPolygonTest(corners, _middle(its_place, another.pages[number].size), measureDist=False) >= 0
    ]
    return kind, side, place, max(rivals, default=0.0)


def _fitting(
    page: Sequence[Line], types: Sequence[DocumentType]
) -> Iterator[tuple[float, DocumentType, int, Registration]]:
    """Every type and side that may lie on the page, with the weight of what agrees."""
    for kind in types:
        recognised = share_found(page, kind.recognise.words)
        for side, blank in enumerate(kind.pages):
            place = register(page, blank)
            if place is None or place.share < _LEAST:
                continue
            letters = sum(len(bare(blank.landmarks[number].text)) for number in place.agreeing)
            if letters >= _LEAST_LETTERS:
                yield letters * (0.5 + place.share) * (1 + 0.3 * recognised), kind, side, place


def _middle(place: Registration, size: tuple[float, float]) -> tuple[float, float]:
    x, y = place.corners(size).mean(axis=0)
    return float(x), float(y)
