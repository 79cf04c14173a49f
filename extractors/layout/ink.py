"""Paper made white, ink made black: what is written on a crop, without rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]
    Mask = NDArray[np.uint8]  # 255 where there is ink, else 0

_BLOCK = 15  # pixels: a rule is thinner at 300 to 400 dpi
_WORD = 60  # pixels of ink: a letter at 300 dpi
_FLAT, _DASH = 0.6, 1.0  # millimetres: height of a broken rule's dashes, and the least width
_TOGETHER, _LEVEL = 9.0, 0.45  # millimetres: of dashes that make a rule, and by which it wavers
_FAINTEST = 36  # grey levels between paper and ink; less is texture of the paper
_PALE, _TEXTURE = 0.25, 20  # of the way from paper to the darkest strokes, and grey levels that noise makes


def pixels(values: object) -> NDArray[np.uint8]:
    """What OpenCV returned, as the bytes that it is: its own annotations say any number."""
    return np.asarray(values, dtype=np.uint8)


def grey(image: NDArray[np.uint8]) -> Grey:
    """The picture without its colours."""
    if image.ndim == 2:
        return image
    return pixels(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


def flatten(image: Grey, reach: int) -> Grey:
    """The picture with shadows and uneven light taken out: paper becomes white everywhere.

    Args:
        image: Grey picture.
        reach: Pixels; wider than any stroke, narrower than a shadow's edge.
    """
    scale = 4
    small = cv2.resize(image, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA)
    size = max(3, reach // scale | 1)
    paper = cv2.dilate(small, np.ones((size, size), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), size / 2)
    paper = cv2.resize(paper, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    return pixels(cv2.divide(image, np.maximum(paper, 1), scale=255))


def ink(crop: Grey) -> Mask:
    """Where ink is on a flattened crop: darker than half way between the paper and the darkest strokes."""
    paper = float(np.percentile(crop, 85))
    # A hundredth of a long field is more than a short word has ink: no more pixels than a letter has are passed over.
    darkest = min(_WORD, crop.size // 100)
    dark = float(np.partition(crop, darkest, axis=None)[darkest])
    if paper - dark < _FAINTEST:
        return np.zeros_like(crop)
    level = max(paper - 0.5 * (paper - dark), paper - 110)
    return np.where(crop < level, np.uint8(255), np.uint8(0))


def with_pale(crop: Grey, letters: Mask, foreign: Mask, reach: int) -> Mask:
    """The letters with the pale parts of their strokes: typed thinly, they are lost beside a dark frame or label.

    Args:
        crop: A flattened crop, without its rules.
        letters: What `ink` saw of them.
        foreign: Ink that belongs to others: what is near it stays theirs.
        reach: Pixels that a stroke may go on.
    """
    paper = float(np.percentile(crop, 85))
    own = crop[letters > 0]
    if not len(own):
        return letters
    level = paper - max(_TEXTURE, _PALE * (paper - float(np.percentile(own, 10))))
    near = cv2.dilate(letters, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    others = cv2.dilate(foreign, np.ones((5, 5), np.uint8))
    strokes = np.where((crop < level) & (near > 0) & (others == 0) | (letters > 0), np.uint8(255), np.uint8(0))
    count, labels, _, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    theirs = np.zeros(count, dtype=bool)
    theirs[np.unique(labels[letters > 0])] = True
    theirs[0] = False
    return np.where(theirs[labels], np.uint8(255), np.uint8(0))


def rules(mask: Mask, *, across: int, down: int) -> Mask:
    """The long straight lines of a mask: printed frames and rules.

    Args:
        mask: Ink.
        across: Horizontal strokes at least this long, pixels, are rules; 0: none.
        down: The same for vertical ones.
    """
    found = np.zeros_like(mask)
    for length, kernel in ((across, (across, 1)), (down, (1, down))):
        if length < 2:
            continue
        # A scanned rule wavers by a pixel: strengthen it before asking for its length.
        thick = cv2.dilate(mask, np.ones((3, 1) if kernel[1] == 1 else (1, 3), np.uint8))
        long = pixels(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((kernel[1], kernel[0]), np.uint8)))
        block = cv2.morphologyEx(long, cv2.MORPH_OPEN, np.ones((_BLOCK, _BLOCK), np.uint8))
        long = pixels(cv2.subtract(long, block))  # a bar or a blot is no rule
        found |= pixels(cv2.bitwise_and(long, mask))
    return found


def broken_rules(mask: Mask, rule: Mask, scale: float) -> Mask:
    """What a faint or dotted copy left of a rule: flat dashes at the level of one, or enough of them at one level.

    Args:
        mask: Ink without `rule`.
        rule: Long straight lines.
        scale: Pixels a millimetre.
    """
    _, labels, stats, middles = cv2.connectedComponentsWithStats(mask, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    dashes = (high <= max(2.0, _FLAT * scale)) & (wide >= _DASH * scale) & (wide >= 2.5 * high)
    dashes[0] = False
    numbers = np.nonzero(dashes)[0]
    ruled = np.zeros(mask.shape[0] + 1, dtype=bool)
    ruled[:-1] = np.count_nonzero(rule, axis=1) >= _TOGETHER * scale
    slack = max(1, round(_LEVEL * scale))
    gone = np.zeros(len(stats), dtype=bool)
    for number in numbers:
        level = middles[number][1]
        rows = slice(max(0, int(level) - slack), int(level) + slack + 1)
        alike = numbers[np.abs(middles[numbers, 1] - level) <= slack]
        gone[number] = ruled[rows].any() or wide[alike].sum() >= _TOGETHER * scale
    return np.where(gone[labels], np.uint8(255), np.uint8(0))


def between_letters(rule: Mask, letters: Mask, reach: int) -> Mask:
    """The parts of rules that no letter stands on or crosses: taking out the others would cut a g into an a.

    Args:
        rule: Long straight lines.
        letters: Ink without them.
        reach: Pixels above and below a rule within which a letter touches it.
    """
    wide = pixels(cv2.dilate(rule, np.ones((5, 1), np.uint8)))
    near = cv2.dilate(letters, np.ones((2 * reach + 1, 3), np.uint8))
    return np.where(near > 0, np.uint8(0), wide)


def without(crop: Grey, rule: Mask) -> Grey:
    """The crop with rules painted over in the paper's tone."""
    if not rule.any():
        return crop
    paper = int(np.percentile(crop, 85))
    wide = cv2.dilate(rule, np.ones((3, 3), np.uint8))
    cleaned = crop.copy()
    cleaned[wide > 0] = paper
    return cleaned
