"""What speaks against a document: reasons to look at it again, never a verdict.

A copy in black and white or a photo of a screen may well be honest, and a number like 123456789 may be somebody's.
Each is a doubt with its reason for a person; that nothing speaks against a document doesn't make it genuine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.identity.tones import GREY_SCAN, PHOTOCOPY, UNTOLD, copy_of
from extractors.reading import Doubt, Reading, State

if TYPE_CHECKING:
    from extractors.mrz.find import MrzReading
    from extractors.page import Image
    from extractors.reading import Box, DocumentReading

FIELD = "genuineness"
_NUMBERS = ("document_number", "tax_code")
_RUN = 7  # digits that follow each other, or are one and the same, in a number that somebody made up
_SPECIMENS = frozenset({"L898902C3", "L8988901C", "D23145890", "BAA000589", "99999999R", "SPC000000"})  # ICAO, Spain
_SPECIMEN_STATE = "UTO"  # Utopia, in ICAO's examples
_SPECIMEN_NAMES = re.compile(r"\b(SPECIMEN|MUSTERMANN|MUSTERFRAU|SAMPLE)\b")
_COLOUR = 3.0  # of 255: distance from grey that the most coloured twentieth of a document has at least
_PATCH = 384  # pixels of the pictures that are looked at for a screen's grid
_GRID = (
    250.0  # a grid's peak over the usual strength at fine detail; a large bar code's is 170, a screen's 500 and more
)
_FINE = 0.2  # cycles a pixel from which detail is fine; print and guilloches are coarser
_OTHER = 0.0  # odds below which a typeface is another one: genuine zones are at 2 and more, others mostly near -4


def is_dummy(number: str) -> bool:
    """Whether a number looks made up, or is a known specimen's.

    Args:
        number: Letters and digits.

    Example:
        >>> is_dummy("AB1234567"), is_dummy("YA0000000"), is_dummy("CA17352XY")
        (True, True, False)
    """
    if number in _SPECIMENS:
        return True
    for run in re.findall(r"\d+", number):
        steps = [int(second) - int(first) for first, second in pairwise(run)]
        for wanted in (0, 1, -1):
            length = 1
            for step in steps:
                length = length + 1 if step % 10 == wanted % 10 else 1
                if length >= _RUN:
                    return True
    return False


def of_numbers(readings: Mapping[str, Reading]) -> list[Doubt]:
    """Doubts about what a document says, whoever made its picture."""
    said = {name: reading.value or "" for name, reading in readings.items()}
    doubts = [Doubt("dummy_number", name) for name in _NUMBERS if is_dummy(said.get(name, ""))]
    if said.get("issuing_state") == _SPECIMEN_STATE:
        doubts.append(Doubt("specimen", "issuing_state"))
    if any(_SPECIMEN_NAMES.search(said.get(name, "").upper()) for name in ("surname", "given_names")):
        doubts.append(Doubt("specimen", "surname"))
    return doubts


def of_zone(zone: MrzReading) -> list[Doubt]:
    """Doubts about a machine-readable zone: it is read well, and yet its typeface isn't OCR-B."""
    return [Doubt("other_typeface", "mrz")] if zone.typeface is not None and zone.typeface < _OTHER else []


def is_colourless(image: Image) -> bool:
    """Whether a picture of a document has no colour at all: a photocopy, or a scan in grey.

    Args:
        image: The document, BGR or grey.
    """
    if image.ndim == 2:
        return True
    small = cv2.resize(image, (160, 160), interpolation=cv2.INTER_AREA).astype(np.int16)
    # What the light colours evenly (a lamp, a white balance) is no colour of the document.
    tint = small - small.mean(axis=2, keepdims=True)
    tint -= np.median(tint.reshape(-1, 3), axis=0)
    return float(np.percentile(np.abs(tint).max(axis=2), 95)) < _COLOUR


def has_grid(image: Image) -> bool:
    """Whether a fine regular grid lies over a picture, as a photographed screen's pixels do.

    Args:
        image: The picture as the camera took it: a picture that was resized has lost its grid.
    """
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    if min(height, width) < _PATCH:
        return False
    window = np.outer(np.hanning(_PATCH), np.hanning(_PATCH))
    rows, columns = np.meshgrid(np.fft.fftfreq(_PATCH), np.fft.fftfreq(_PATCH), indexing="ij")
    fine = np.hypot(rows, columns) > _FINE
    for across in (np.abs(rows), np.abs(columns)):  # JPEG's blocks, and edges along the picture's sides
        fine &= np.abs(across * 8 - np.rint(across * 8)) > 0.06
    seen = 0
    for share_y, share_x in ((0.3, 0.3), (0.3, 0.7), (0.7, 0.3), (0.7, 0.7)):
        top, left = round(share_y * height - _PATCH / 2), round(share_x * width - _PATCH / 2)
        top, left = min(max(top, 0), height - _PATCH), min(max(left, 0), width - _PATCH)
        patch = np.asarray(grey[top : top + _PATCH, left : left + _PATCH], np.float32)
        strength = np.abs(np.fft.fft2((patch - patch.mean()) * window))[fine]
        seen += float(strength.max()) > _GRID * float(np.median(strength))
    return seen >= 3


def of_picture(image: Image, portrait: Box | None = None) -> list[Doubt]:
    """Doubts about how the picture of a document came about.

    Args:
        image: The page as it was handed in.
        portrait: Where the document's portrait stands on it, if that is known: its tones tell a photocopy from a scan.
    """
    doubts = [Doubt("screen_replay", "picture")] if has_grid(image) else []
    if not is_colourless(image):
        return doubts
    return [*doubts, Doubt(copy_of(image, portrait) if portrait else UNTOLD, "picture")]


def reading(doubts: Iterable[Doubt], page: int) -> list[Reading]:
    """Doubts as a field of the document: none, no field."""
    found = tuple(dict.fromkeys(doubts))
    if any(doubt.code in {PHOTOCOPY, GREY_SCAN} for doubt in found):  # one side tells it of the other
        found = tuple(doubt for doubt in found if doubt.code != UNTOLD)
    return [Reading(FIELD, None, "", 0.0, State.DOUBTFUL, page, None, "picture", found)] if found else []


def with_numbers(document: DocumentReading) -> DocumentReading:
    """The document, with what its own numbers and names raise added to its doubts."""
    doubts = of_numbers(document.readings)
    if not doubts:
        return document
    known = document.readings.get(FIELD)
    every = (*(known.doubts if known else ()), *doubts)
    return replace(document, readings={**document.readings, FIELD: reading(every, known.page if known else 1)[0]})
