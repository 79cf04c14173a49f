"""Whether a zone is set in OCR-B, as ICAO Doc 9303-3 asks for, or in a typeface that a computer has at hand.

What stands at a place is known once the check digits hold; asked is only how it is drawn. For each character one
straight cut through the space of its pictures tells OCR-B from other typefaces (Fisher's discriminant), made by
`extractors.mrz.training.typeface` from drawn and spoilt lines.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.mrz.check_digits import ALPHABET
from extractors.mrz.glyphs import placed
from extractors.mrz.grid import cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from extractors.mrz.strip import Strip
    from extractors.page import Image

    Floats = NDArray[np.floating[Any]]

MODEL = Path(__file__).with_name("typeface.npz")
SEEN = (12, 14)  # width and height that a character's cell is looked at in
_MOST = 6.0  # that one character may say, for or against


@cache
def _model() -> tuple[Floats, Floats]:
    import numpy as np  # noqa: PLC0415 - heavy

    with np.load(MODEL) as stored:
        return stored["weights"].astype(np.float32), stored["biases"].astype(np.float32)


def pictures(cut: Floats) -> Floats:
    """Cells as they are compared: small, soft, of one contrast.

    Args:
        cut: As `extractors.mrz.grid.cells` cuts them.

    Returns:
        A row for each.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    small = [cv2.resize(cv2.GaussianBlur(cell, (0, 0), 1.0), SEEN, interpolation=cv2.INTER_AREA) for cell in cut]
    rows = np.stack(small).reshape(len(cut), -1)
    rows = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-3), np.float32)


def odds_of_ocrb(image: Image, strips: Sequence[Strip], lines: Sequence[str]) -> float:
    """How much likelier lines are drawn in OCR-B than in another typeface.

    Args:
        image: The picture, BGR or grey.
        strips: Where the lines stand, read in their direction.
        lines: What they say.

    Returns:
        Natural logarithm of the odds, the mean of all characters: about 4 for OCR-B, about -4 for others, nearer to 0
        where little can be seen.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    weights, biases = _model()
    told = []
    for strip, text in zip(strips, lines, strict=True):
        dark, centres, _ = placed(image, strip, len(text))
        known = np.array([ALPHABET.index(character) for character in text])
        odds = (pictures(cells(dark, centres)) * weights[known]).sum(axis=1) + biases[known]
        told.append(np.clip(odds, -_MOST, _MOST))
    return float(np.concatenate(told).mean())
