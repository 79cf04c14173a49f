"""Sheets between documents: empty ones, and separators that whoever scans puts between two documents of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import grey, pixels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.page import Image

SEPARATORS = ("PATCHT", "PATCH-T", "PATCH T", "SEPARATOR", "DOCUMENT SEPARATOR")  # what separator sheets carry as code

_CODES_AT = 2000  # pixels of the longer side: a separator's bars are large
_BLANK_AT = 1000  # the same, to see whether there is anything
_EDGE = 0.03  # share of each side that isn't looked at: shadows of the feeder
_NEAR_EDGE = 0.08  # share of each side where round marks are punched holes
_CONTRAST = 30  # grey levels beside the paper around: what shines through is paler
_SPECK = 3  # pixels: what is smaller both ways is dust
_HOLE = (0.006, 0.02)  # of the longer side: 6 mm on A4, blurred and not quite round
_SPECKS = 12  # of dust on a page; more may be a dotted line


def is_blank(image: Image) -> bool:
    """Whether nobody wrote or printed anything on a page; doubtful ones are not blank.

    Dust, shadows at the edges and punched holes don't count; one word, a stamp or a stroke does.

    Args:
        image: The page.
    """
    picture = grey(np.asarray(image, dtype=np.uint8))
    scale = min(1.0, _BLANK_AT / max(picture.shape))
    small = pixels(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    height, width = small.shape
    if min(height, width) < 10 * _SPECK:
        return False
    smooth = pixels(cv2.GaussianBlur(small, (0, 0), 0.8))
    paper = pixels(cv2.medianBlur(smooth, 41))
    marks = np.where(cv2.absdiff(paper, smooth) > _CONTRAST, np.uint8(255), np.uint8(0))
    y, x = round(_EDGE * height), round(_EDGE * width)
    inner = np.ascontiguousarray(marks[y : height - y, x : width - x])
    if int(np.percentile(paper, 95)) - int(np.percentile(paper, 5)) > 3 * _CONTRAST:
        return False  # large dark areas: a photo of something
    count, _, stats, centres = cv2.connectedComponentsWithStats(inner, connectivity=8)
    dust = 0
    for number in range(1, count):
        wide, high = int(stats[number][2]), int(stats[number][3])
        across, down = (float(centres[number][0]) + x) / width, (float(centres[number][1]) + y) / height
        if wide <= _SPECK and high <= _SPECK:
            dust += 1
        elif not _is_hole(wide, high, across, down):
            return False
    return dust <= _SPECKS


def _is_hole(wide: int, high: int, across: float, down: float) -> bool:
    """Whether a mark is as large as a punched hole, round, and near an edge."""
    least, most = (share * _BLANK_AT for share in _HOLE)
    shorter, longer = sorted((wide, high))
    near = min(across, 1 - across, down, 1 - down) < _NEAR_EDGE
    return near and least <= shorter and longer <= most and longer < 1.4 * shorter


def separator_on(image: Image, separators: Sequence[str]) -> str | None:
    """The text by which a page separates two documents, None if it doesn't.

    Args:
        image: The page, any way up.
        separators: Texts of bar codes or QR codes that separate; capitals and blanks don't matter.
    """
    if not separators:
        return None
    import zxingcpp  # noqa: PLC0415 - only pages need it

    wanted = {_bare(text) for text in separators}
    picture = grey(np.asarray(image, dtype=np.uint8))
    scale = min(1.0, _CODES_AT / max(picture.shape))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    texts = (code.text for code in zxingcpp.read_barcodes(np.ascontiguousarray(small)) if code.valid)
    return next((text for text in texts if _bare(text) in wanted), None)


def _bare(text: str) -> str:
    return "".join(text.split()).upper()
