"""The written line of a zone, cut out clean: without frame, neighbours and specks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import between_letters, broken_rules, ink, pixels, rules, with_pale, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.layout.ink import Grey, Mask
    from extractors.layout.sheet import Rect, Sheet

_AROUND = 0.9  # millimetres cut around a zone, for what stands a little out of it
_SLACK = 0.4  # millimetres by which the blank's own print may be off
_ALIKE = 0.55  # of the print's own size
_DOTS = 0.9  # millimetres: as high is a row of dots
_THROUGH = 0.6  # of a print's height: a piece of ink that spans so much of it has it in it
_LETTER = (0.9, 7.0)  # millimetres: height of what is a letter, not a dot or a stroke through several lines
_LINE_APART = 0.75  # of a letter's height: middles that are farther apart stand on two lines
_WORD_GAP = 0.5  # millimetres: letters of a word stand no farther apart
_TOUCHES = 0.55  # millimetres: a letter so near to a rule touched it before the rule was taken out
_STROKE = 0.8  # millimetres that a stroke may go on paler than it began
_SPECK = 0.25  # millimetres: ink smaller both ways is dirt


@dataclass(frozen=True, slots=True)
class Crop:
    """What stands in a zone.

    Attributes:
        lines: Pictures of single lines, top to bottom; none where the zone is empty.
        cut_off: The writing goes on outside the zone: what is inside is a part of it.
        ruled: The same with the rules that touch the letters left in: a reader that knows underlined text reads them
            better so.
        covered: Something thick lies over the zone: what is read may be what it left.
        crossed: The blank's own print runs through the writing: a 0 with a slash in it reads as a 9.
    """

    lines: tuple[Grey, ...]
    covered: bool = False
    cut_off: bool = False
    crossed: bool = False
    ruled: tuple[Grey, ...] = ()


def cut_text(sheet: Sheet, zone: Rect, most_lines: int = 1, printed: Sequence[Rect] = ()) -> Crop:
    """The lines written in a text zone.

    Args:
        sheet: The page laid flat.
        zone: Millimetres of the blank.
        most_lines: More lines than one are looked for only where the field may have them.
        printed: What the blank itself prints there, millimetres: it is no writing.
    """
    crop = sheet.crop(zone, _AROUND)
    if crop.size == 0:
        return Crop(())
    mask = ink(crop)
    height, width = mask.shape
    rule = rules(mask, across=min(int(9 * sheet.scale), int(0.6 * width)), down=int(0.82 * height))
    mask = pixels(cv2.bitwise_and(mask, cv2.bitwise_not(cv2.dilate(rule, np.ones((3, 3), np.uint8)))))
    dashes = broken_rules(mask, rule, sheet.scale)
    mask, rule = pixels(cv2.subtract(mask, dashes)), pixels(cv2.bitwise_or(rule, dashes))
    mask, unseen = _without_print(mask, sheet, zone, printed)
    blotted = sheet.is_covered(zone)
    kept = own_ink(mask, sheet.scale, _AROUND)
    if not kept.any():
        return Crop((), covered=blotted)
    reach = max(2, round(_TOUCHES * sheet.scale))
    free = between_letters(rule, kept, reach)
    cleaned, crossed = without(crop, free), _crossed(rule, kept, reach)
    stays = pixels(cv2.bitwise_and(rule, cv2.bitwise_not(free)))
    cut_off, through = _goes_on(mask, kept, sheet.scale), any(_has_in_it(kept, box) for box in unseen)
    foreign = pixels(cv2.bitwise_or(_no_specks(pixels(cv2.subtract(mask, kept)), sheet.scale), rule))
    kept = with_pale(cleaned, kept, foreign, round(_STROKE * sheet.scale))
    rows = [kept] if most_lines == 1 else _rows(kept, sheet.scale, most_lines)
    lines = tuple(line for own in rows if (line := _line(cleaned, kept, own, stays)) is not None)
    ruled = tuple(line for own in rows if (line := _line(crop, kept, own, crossed)) is not None)
    return Crop(lines, covered=blotted, cut_off=cut_off, crossed=through, ruled=ruled if crossed.any() else lines)


def _goes_on(mask: Mask, kept: Mask, scale: float) -> bool:
    """Whether a letter that isn't the zone's stands as close to the last one that is as letters of a word do."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(pixels(mask - kept), connectivity=8)
    _, _, own, _ = cv2.connectedComponentsWithStats(kept, connectivity=8)
    letters = [box for box in own[1:] if _LETTER[0] * scale <= box[3] <= _LETTER[1] * scale]
    if not letters:
        return False
    gap = _WORD_GAP * scale
    first, last = min(letters, key=lambda box: box[0]), max(letters, key=lambda box: box[0] + box[2])
    for left, top, wide, high, _ in stats[1:]:
        if not 0.6 * last[3] <= high <= 1.6 * max(first[3], last[3]) or wide < 0.12 * high:
            continue
        after = top < last[1] + last[3] and top + high > last[1] and 0 <= left - (last[0] + last[2]) < gap
        before = top < first[1] + first[3] and top + high > first[1] and 0 <= first[0] - (left + wide) < gap
        if after or before:
            return True
    return False


def _crossed(rule: Mask, letters: Mask, reach: int) -> Mask:
    """The horizontal rules that letters touch, as far as the writing goes."""
    columns = np.nonzero(letters.any(axis=0))[0]
    level = pixels(cv2.morphologyEx(rule, cv2.MORPH_OPEN, np.ones((1, 4 * reach), np.uint8)))
    near = cv2.dilate(letters, np.ones((2 * reach + 1, 1), np.uint8))
    count, labels, _, _ = cv2.connectedComponentsWithStats(level, connectivity=8)
    touched = np.zeros(count, dtype=bool)
    touched[np.unique(labels[(near > 0) & (level > 0)])] = True
    touched[0] = False
    found = np.where(touched[labels], np.uint8(255), np.uint8(0))
    found[:, : columns[0]] = found[:, columns[-1] + 1 :] = 0
    return found


def _without_print(
    mask: Mask, sheet: Sheet, zone: Rect, printed: Sequence[Rect]
) -> tuple[Mask, list[tuple[int, int, int, int]]]:
    """The mask without the pieces that lie where the blank has its own print, and are as large as that.

    Returns:
        The mask, and where in it prints higher than dots weren't found alone: left, top, right, bottom.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    left, top, _, _ = sheet.pixels(zone, _AROUND)
    x0, y0 = stats[:, cv2.CC_STAT_LEFT] + left, stats[:, cv2.CC_STAT_TOP] + top
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    slack = _SLACK * sheet.scale
    foreign = np.zeros(count, dtype=bool)
    unseen = []
    for box in printed:
        a, b, c, d = sheet.pixels(box)
        inside = (x0 >= a - slack) & (y0 >= b - slack) & (x0 + wide <= c + slack) & (y0 + high <= d + slack)
        dots = d - b <= _DOTS * sheet.scale
        # As large as the print itself, or a dot of a row of dots: a letter typed over it is neither.
        alike = (high >= _ALIKE * (d - b)) & (wide >= _ALIKE * (c - a)) | dots
        found = inside & alike & (high <= (d - b) + slack)
        parted = any(other != box and _holds(box, other) for other in printed)  # a slash and the rule it stands on
        if not found.any() and not dots and not parted:
            unseen.append((a - left, b - top, c - left, d - top))
        foreign |= found
    foreign[0] = False
    return np.where(foreign[labels], np.uint8(0), mask), unseen


def _holds(outer: Rect, inner: Rect) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def _has_in_it(letters: Mask, box: tuple[int, int, int, int]) -> bool:
    """Whether a piece of writing that goes on outside a print's box spans most of the print's height in it."""
    left, top, right, bottom = box
    _, labels, stats, _ = cv2.connectedComponentsWithStats(letters, connectivity=8)
    inside = labels[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    for number in np.unique(inside[inside > 0]):
        rows = np.nonzero((inside == number).any(axis=1))[0]
        goes_on = stats[number, cv2.CC_STAT_AREA] > np.count_nonzero(inside == number)
        if goes_on and rows[-1] + 1 - rows[0] >= _THROUGH * (bottom - top):
            return True
    return False


def own_ink(mask: Mask, scale: float, margin: float) -> Mask:
    """Ink that belongs to a zone: no specks, nothing that lies mostly in the margin around it.

    Args:
        mask: Ink of the zone with its margin.
        scale: Pixels a millimetre.
        margin: Millimetres of the margin.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    height, width = mask.shape
    edge, speck = margin * scale, _SPECK * scale
    keep = np.zeros(count, dtype=bool)
    for number in range(1, count):
        left, top, wide, high, area = stats[number]
        if max(wide, high) < speck or area < speck * speck:
            continue
        inside_x = min(left + wide, width - edge) - max(left, edge)
        inside_y = min(top + high, height - edge) - max(top, edge)
        touches = left == 0 or top == 0 or left + wide == width or top + high == height
        least = 0.75 if touches else 0.5
        keep[number] = inside_x >= least * wide and inside_y >= least * high
    own = np.where(keep[labels], np.uint8(255), np.uint8(0))
    return _with_accents(own, mask, labels, stats, scale)


def _no_specks(mask: Mask, scale: float) -> Mask:
    """Ink without what may be dirt, or a crumb of a pale letter."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= (_SPECK * scale) ** 2
    large[0] = False
    return np.where(large[labels], np.uint8(255), np.uint8(0))


def _with_accents(own: Mask, mask: Mask, labels: np.ndarray, stats: np.ndarray, scale: float) -> Mask:
    """Small ink just above or below what was kept (accents, dots, cedillas) belongs to it."""
    if not own.any():
        return own
    near = cv2.dilate(own, np.ones((int(0.8 * scale) | 1, int(0.3 * scale) | 1), np.uint8))
    for number in np.unique(labels[(near > 0) & (mask > 0)]):
        _, _, wide, high, area = stats[number]
        if number and max(wide, high) < 1.6 * scale and area > 4:
            own[labels == number] = 255
    return own


def _rows(mask: Mask, scale: float, most: int) -> list[Mask]:
    """The ink of each written line: letters at one height, accents and dots with the line that they are nearest to.

    Lines that hang into one another (a g above an l) are told apart; where there are more lines than there can be, it
    is no writing in lines, and all of it is one.
    """
    _, labels, stats, middles = cv2.connectedComponentsWithStats(mask, connectivity=8)
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    if not len(heights):
        return [mask]
    letters = [n + 1 for n, high in enumerate(heights) if _LETTER[0] * scale <= high <= _LETTER[1] * scale]
    if not letters:
        return [mask]
    usual = float(np.median([heights[n - 1] for n in letters]))
    lines: list[list[int]] = []
    for number in sorted(letters, key=lambda n: float(middles[n][1])):
        last = float(np.mean([middles[n][1] for n in lines[-1]])) if lines else None
        if last is not None and middles[number][1] - last < _LINE_APART * usual:
            lines[-1].append(number)
        else:
            lines.append([number])
    lines = [line for line in lines if len(line) > 1 or len(lines) == 1]
    if not 1 <= len(lines) <= most:
        return [mask]
    levels = np.array([np.mean([middles[n][1] for n in line]) for line in lines])
    nearest = np.abs(middles[:, 1][:, None] - levels[None, :]).argmin(axis=1)
    nearest[0] = -1
    return [np.where(nearest[labels] == place, np.uint8(255), np.uint8(0)) for place in range(len(lines))]


def _line(crop: Grey, mask: Mask, own: Mask, more: Mask) -> Grey | None:
    """One line, cut close with an even margin of paper.

    Args:
        crop: The zone, clean.
        mask: All that is written in it.
        own: What of that is the line's.
        more: Print that is shown besides, where it lies close to the line.
    """
    ys, xs = np.nonzero(own)
    if not len(xs):
        return None
    y0, y1, x0, x1 = int(ys.min()), int(ys.max()) + 1, int(xs.min()), int(xs.max()) + 1
    reach = (y1 - y0) // 4
    close = np.nonzero(more[max(0, y0 - reach) : y1 + reach, x0:x1].any(axis=1))[0] + max(0, y0 - reach)
    if len(close):  # a letter's tail ends in the rule that it stands on
        y0, y1 = min(y0, int(close[0])), max(y1, int(close[-1]) + 1)
    pad = max(4, int(0.35 * (y1 - y0)))
    paper = int(np.percentile(crop, 85))
    # Foreign ink (neighbours, other lines, rest of the frame) is painted over, so that only the own line is read.
    near = pixels(cv2.dilate(own, np.ones((9, 9), np.uint8)))
    if own is not mask:
        near[(mask > 0) & (own == 0)] = 0
    near = near | pixels(cv2.dilate(more, np.ones((3, 3), np.uint8)))
    shown = np.where(near > 0, crop, np.maximum(crop, np.uint8(paper)))
    line = shown[y0:y1, max(0, x0 - 1) : x1 + 1]
    return np.asarray(
        cv2.copyMakeBorder(line, pad, pad, 2 * pad, 2 * pad, cv2.BORDER_CONSTANT, value=paper), dtype=np.uint8
    )
