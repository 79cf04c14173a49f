"""Which document types stand on a page, and where: several on one page, or none ("unknown" is an answer)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.landmarks import lines, share_found
from extractors.layout.orient import orientation, turned
from extractors.layout.register import Registration, apply, register
from extractors.readers import CHEAP, STRONG
from extractors.types.value import bare

if TYPE_CHECKING:
    from extractors.document_types import DocumentType
    from extractors.layout.landmarks import Line
    from extractors.page import Image, Page, Word
    from extractors.readers import Readers

_MOST_PIXELS = 3600  # of the longer side; more doesn't help the readers
_GOOD = 0.45  # share of landmarks with which a cheap reader's registration is taken
_LEAST = 0.28  # share below which a registration is chance
_LEAST_LETTERS = 24  # letters of agreeing landmarks; single short labels stand on any form
_TEXT_LAYER = 12  # words from which a text layer is tried
_MOST_DOCUMENTS = 8  # on one page


@dataclass(frozen=True, slots=True)
class Found:
    """A side of a document found on a page.

    Attributes:
        type: Its document type.
        side: Which of the type's pages it is, from 0.
        registration: Where it lies on `image`.
        confidence: That it is this type.
        image: The page's picture, upright.
        turn: Degrees by which `image` was turned counter-clockwise from the page as it was handed in.
    """

    type: DocumentType
    side: int
    registration: Registration
    confidence: float
    image: Image
    turn: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found on a page, and what was read to find it.

    Attributes:
        found: The documents' sides, the surest first.
        words: Words of the whole page, on `image`.
        image: The page's picture as `words` were read from it.
        turn: As in `Found`.
    """

    found: tuple[Found, ...]
    words: tuple[Word, ...]
    image: Image
    turn: int


def classify(page: Page, types: Sequence[DocumentType], readers: Readers) -> Seen:
    """Find the documents on a page.

    The text layer is asked first, then the cheap reader, then the strong one; each only as long as the one before
    found nothing that it is sure of.

    Args:
        page: The page.
        types: Types that it may be.
        readers: OCR.
    """
    image = bounded(page.image)
    if len(page.text) >= _TEXT_LAYER:
        found = find(page.text, image, 0, types)
        if found and found[0].registration.share >= _GOOD:
            return Seen(tuple(found), tuple(page.text), image, 0)
    best = _look(Seen((), (), image, 0), CHEAP, image, 0, types, readers)
    if _is_good(best):
        return best
    lies = orientation(image, lambda crops: readers.lines(crops, STRONG, None))
    for engine in (CHEAP, STRONG) if lies.turn else (STRONG,):
        best = _look(best, engine, turned(image, lies.turn), lies.turn, types, readers)
        if _is_good(best):
            return best
    if not best.found:
        # The strong reader turns lines that lie on their side by itself, so that head down is the only other way.
        turn = (lies.turn + 180) % 360
        best = _look(best, STRONG, turned(image, turn), turn, types, readers)
    return best


def _look(best: Seen, engine: str, image: Image, turn: int, types: Sequence[DocumentType], readers: Readers) -> Seen:
    """What one engine finds, if it is more than what was found before."""
    words = readers.words(image, engine)
    found = find(words, image, turn, types)
    stronger = _strength(found) > _strength(best.found) or (not best.found and len(words) > len(best.words))
    if best.words and not stronger:
        return best
    return Seen(tuple(found), tuple(words), image, turn)


def _is_good(seen: Seen) -> bool:
    return bool(seen.found) and seen.found[0].registration.share >= _GOOD


def _strength(found: Sequence[Found]) -> float:
    return sum(one.registration.share for one in found)


def bounded(image: Image) -> Image:
    """The picture, made smaller where it has more pixels than readers can use."""
    scale = _MOST_PIXELS / max(image.shape[:2])
    if scale >= 1:
        return image
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def find(words: Sequence[Word], image: Image, turn: int, types: Sequence[DocumentType]) -> list[Found]:
    """The documents whose landmarks are among the words, the surest first, each on its own part of the page."""
    height, width = image.shape[:2]
    left = lines(words, width, height)
    found: list[Found] = []
    while len(found) < _MOST_DOCUMENTS and (best := _best(left, image, turn, types)) is not None:
        found.append(best)
        corners = best.registration.corners(best.type.pages[best.side].size).astype(np.float32)
        outside = [line for line in left if cv2.pointPolygonTest(corners, line.middle, measureDist=False) < 0]
        if len(outside) == len(left):
            break
        left = outside
    return found


def _best(page: Sequence[Line], image: Image, turn: int, types: Sequence[DocumentType]) -> Found | None:
    best, best_weight = None, 0.0
    for kind in types:
        recognised = share_found(page, kind.recognise.words)
        for side, blank in enumerate(kind.pages):
            place = register(page, blank)
            if place is None or place.share < _LEAST:
                continue
            letters = sum(len(bare(blank.landmarks[number].text)) for number in place.agreeing)
            if letters < _LEAST_LETTERS:
                continue
            weight = letters * (0.5 + place.share) * (1 + 0.3 * recognised)
            if weight > best_weight:
                confidence = min(0.999, 0.6 + 0.6 * place.share)
                best, best_weight = Found(kind, side, place, confidence, image, turn), weight
    return best


def visible_share(registration: Registration, size: tuple[float, float], image: Image) -> float:
    """How much of the blank lies on the picture: a card cut off at the edge shows less than 1."""
    height, width = image.shape[:2]
    xs, ys = np.meshgrid(np.linspace(0, size[0], 12), np.linspace(0, size[1], 12))
    places = apply(registration.array(), np.c_[xs.ravel(), ys.ravel()])
    inside = (places[:, 0] >= 0) & (places[:, 0] < width) & (places[:, 1] >= 0) & (places[:, 1] < height)
    return float(inside.mean())
