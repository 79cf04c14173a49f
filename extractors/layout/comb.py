"""Comb fields: a character to a cell, put back together as a line that readers know how to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import ink, pixels
from extractors.layout.writing import own_ink

if TYPE_CHECKING:
    from extractors.layout.ink import Grey, Mask
    from extractors.layout.sheet import Rect, Sheet

_AROUND = 0.6  # millimetres cut around the comb
_FEEBLE = 0.006  # share of a cell that the faintest character inks
_GAP = 0.28  # of a character's height, between two of them


@dataclass(frozen=True, slots=True)
class Comb:
    """A comb's characters.

    Attributes:
        line: All characters side by side, None where the comb is empty.
        cells: Each cell's character alone, None where empty, left to right.
        covered: Something thick lies over it.
    """

    line: Grey | None
    cells: tuple[Grey | None, ...]
    covered: bool = False

    @property
    def filled(self) -> int:
        """Cells with a character."""
        return sum(cell is not None for cell in self.cells)


def cut_comb(sheet: Sheet, zone: Rect, cells: int) -> Comb:
    """The characters of a comb.

    Args:
        sheet: The page laid flat.
        zone: Outline of all cells, millimetres.
        cells: How many there are.
    """
    crop = sheet.crop(zone, _AROUND)
    if crop.size == 0:
        return Comb(None, (None,) * cells)
    mask = ink(crop)
    margin = round(_AROUND * sheet.scale)
    frame = _frame(mask, margin, cells, sheet.scale)
    inside = pixels(cv2.bitwise_and(mask, cv2.bitwise_not(frame)))
    blotted = sheet.is_covered(zone)
    kept = _without_scraps(own_ink(inside, sheet.scale, _AROUND * 0.5), margin, sheet.scale)
    paper = int(np.percentile(crop, 85))
    near = cv2.dilate(kept, np.ones((5, 5), np.uint8))
    clean = np.where((near > 0) & (frame == 0), crop, np.uint8(paper))
    parts = _cells(clean, kept, margin, cells)
    return Comb(_side_by_side([part for part in parts if part is not None], paper), tuple(parts), blotted)


def _frame(mask: Mask, margin: int, cells: int, scale: float) -> Mask:
    """Outline and separators: long lines, looked for near where the blank has them."""
    height, width = mask.shape
    frame = np.zeros_like(mask)
    thick = cv2.dilate(mask, np.ones((1, 3), np.uint8))
    down = pixels(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((int(0.62 * (height - 2 * margin)), 1), np.uint8)))
    thick = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    across = pixels(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, int(0.9 * width / cells)), np.uint8)))
    reach = round(0.55 * scale)
    for number in range(cells + 1):
        x = margin + (width - 2 * margin) * number / cells
        left, right = max(0, int(x) - reach), min(width, int(x) + reach + 1)
        frame[:, left:right] |= down[:, left:right]
    for y in (margin, height - margin):
        top, bottom = max(0, y - 2 * reach), min(height, y + 2 * reach + 1)
        frame[top:bottom] |= across[top:bottom]
    frame = np.asarray(cv2.dilate(frame, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    outside = int(0.4 * margin)
    frame[:outside] = frame[height - outside :] = 255
    frame[:, :outside] = frame[:, width - outside :] = 255
    return frame


def _without_scraps(mask: Mask, margin: int, scale: float) -> Mask:
    """The mask without flat scraps at the upper and lower edge: what is left of a pale frame."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    height = mask.shape[0]
    edge = margin + 0.2 * (height - 2 * margin)
    scraps = np.zeros(count, dtype=bool)
    for number in range(1, count):
        _, top, wide, high, _ = stats[number]
        flat = high <= max(3, 0.35 * scale) and wide >= 2.5 * high
        scraps[number] = flat and (top + high <= edge or top >= height - edge)
    return np.where(scraps[labels], np.uint8(0), mask)


def _cells(clean: Grey, mask: Mask, margin: int, cells: int) -> list[Grey | None]:
    """Each cell's character: ink goes to the cell that its middle lies in, so that a letter may cross the separator."""
    height, width = mask.shape
    step = (width - 2 * margin) / cells
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    owner = np.full(count, -1)
    for number in range(1, count):
        wide = stats[number][2]
        if wide > 1.6 * step:  # characters that run into one another: split at the separators
            continue
        owner[number] = int(np.clip((centres[number][0] - margin) // step, 0, cells - 1))
    columns = np.clip((np.arange(width) - margin) // step, 0, cells - 1).astype(int)
    whose = np.where(owner[labels] >= 0, owner[labels], np.where(labels > 0, columns[None, :], -1))
    parts: list[Grey | None] = []
    paper = int(clean.max()) if clean.size else 255
    for cell in range(cells):
        own = whose == cell
        if np.count_nonzero(own) < _FEEBLE * step * (height - 2 * margin):
            parts.append(None)
            continue
        columns_on = np.nonzero(own.any(axis=0))[0]
        x0, x1 = max(0, columns_on[0] - 2), min(width, columns_on[-1] + 3)
        near = cv2.dilate(own.astype(np.uint8), np.ones((5, 5), np.uint8))[:, x0:x1] > 0
        parts.append(np.where(near, clean[:, x0:x1], np.uint8(paper)))
    return parts


def _side_by_side(parts: list[Grey], paper: int) -> Grey | None:
    """One line of the characters, spaced as print is."""
    if not parts:
        return None
    rows = np.nonzero(np.hstack([part < paper - 40 for part in parts]).any(axis=1))[0]
    y0, y1 = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, parts[0].shape[0])
    high = y1 - y0
    gap = np.full((high, max(3, int(_GAP * high))), paper, dtype=np.uint8)
    pieces = [gap]
    for part in parts:
        pieces += [part[y0:y1], gap]
    pad = max(4, int(0.35 * high))
    line = cv2.copyMakeBorder(np.hstack(pieces), pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=paper)
    return np.asarray(line, dtype=np.uint8)
