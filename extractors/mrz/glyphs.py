"""A second opinion on single characters: a small perceptron that knows OCR-B and nothing of languages.

Line recognisers guess from context, which in numbers and names misleads. This one looks at one character's cell at a
time; made by `extractors.mrz.training.glyphs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.mrz.check_digits import ALPHABET
from extractors.mrz.grid import cells, fits, straightened

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from extractors.mrz.strip import Strip
    from extractors.page import Image

    Floats = NDArray[np.floating[Any]]

_UNSURE, _SURE = 0.55, 0.9  # probabilities of a place's likeliest character
_ASIDE = (-2.5, 2.5, -5.0, 5.0)  # pixels of a straightened line, where places are 20 apart

CLASSES = ALPHABET + " "
MODEL = Path(__file__).with_name("glyphs.npz")


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A line character by character.

    Attributes:
        text: The likeliest character of each place.
        odds: For each place, the probability of every character of `ALPHABET`; what is missing to 1 is for a blank.
    """

    text: str
    odds: Floats

    @property
    def confidence(self) -> float:
        """Mean probability of the likeliest characters; a blank counts as 0."""
        return float(self.odds.max(axis=1).mean())

    def shares(self, faintest: float = 0.004) -> tuple[dict[str, float], ...]:
        """For each place, the characters that are likely at all, with their probabilities."""
        return tuple(
            {ALPHABET[k]: float(row[k]) for k in row.argsort()[::-1][:8] if row[k] >= faintest} for row in self.odds
        )

    def probability(self, position: int, character: str) -> float:
        """How likely a character is at a place."""
        return float(self.odds[position, ALPHABET.index(character)])


@cache
def _model() -> list[tuple[Floats, Floats]]:
    import numpy as np  # noqa: PLC0415 - heavy

    with np.load(MODEL) as stored:
        layers = len(stored.files) // 2
        return [(stored[f"w{i}"].astype(np.float32), stored[f"b{i}"].astype(np.float32)) for i in range(layers)]


def classify(cut: Floats) -> Floats:
    """The odds of every character, and of a blank, for each cell.

    Args:
        cut: Cells as `extractors.mrz.grid.cells` cuts them.

    Returns:
        Cells × `CLASSES`, each row adding up to 1.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    values = cut.reshape(len(cut), -1)
    *hidden, (weight, bias) = _model()
    for inner_weight, inner_bias in hidden:
        values = np.maximum(values @ inner_weight + inner_bias, 0)
    logits = values @ weight + bias
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    out: Floats = (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)
    return out


def _looked_again(dark: Floats, centres: Floats, odds: Floats) -> Floats:
    """The odds, with those of unsure places taken a little to the left or right where that makes them sure.

    Some printers set narrow letters off the middle of their place.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    unsure = np.flatnonzero(odds.max(axis=1) < _UNSURE)
    if not unsure.size:
        return odds
    odds = odds.copy()
    for aside in _ASIDE:
        again = classify(cells(dark, centres[unsure] + aside))[:, : len(ALPHABET)]
        surer = again.max(axis=1) > np.maximum(odds[unsure].max(axis=1), _SURE)
        odds[unsure[surer]] = again[surer]
    return odds


def placed(image: Image, strip: Strip, count: int) -> tuple[Floats, Floats, Floats]:
    """A line laid straight, where its characters stand on it, and the odds of each character there.

    Args:
        image: The picture, BGR or grey.
        strip: Where the line stands, read in its direction.
        count: How many characters it has.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    dark = straightened(image, strip, count)
    grids = fits(dark, count)
    together = classify(np.concatenate([cells(dark, grid.centres(count)) for grid in grids]))
    tried = together.reshape(len(grids), count, -1)[:, :, : len(ALPHABET)]
    best = int(tried.max(axis=2).mean(axis=1).argmax())
    return dark, grids[best].centres(count), tried[best]


def read_glyphs(image: Image, strip: Strip, count: int) -> Glyphs:
    """Read a line character by character.

    Args:
        image: The picture, BGR or grey.
        strip: Where the line stands, read in its direction.
        count: How many characters it has.

    Returns:
        Its characters and their odds.
    """
    dark, centres, odds = placed(image, strip, count)
    odds = _looked_again(dark, centres, odds)
    return Glyphs("".join(ALPHABET[int(k)] for k in odds.argmax(axis=1)), odds)
