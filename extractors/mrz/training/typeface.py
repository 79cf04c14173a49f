"""Fit what tells OCR-B from other typefaces: lines drawn in both, spoilt, laid straight as the reader does.

Run `python -m extractors.mrz.training.typeface`; it needs Debian's fonts-ocr-b, fonts-liberation and fonts-dejavu, and
writes `extractors/mrz/typeface.npz`. Seeded: the same numpy and OpenCV give the same model. About five minutes.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from extractors.mrz.check_digits import ALPHABET
from extractors.mrz.glyphs import placed
from extractors.mrz.grid import cells
from extractors.mrz.strip import Strip
from extractors.mrz.training.drawn_lines import DRAWN_PITCH, OCRB, OTHERS, camera, drawn, made_up
from extractors.mrz.typeface import MODEL, pictures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

_OWN = ("OCRB.otf", "OCRB.otf", "OCRBS.otf", "OCRBL.otf")
_FOREIGN = (
    *("dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansMono-Bold.ttf", "dejavu/DejaVuSans.ttf", "dejavu/DejaVuSerif.ttf"),
    *("liberation/LiberationMono-Regular.ttf", "liberation/LiberationMono-Bold.ttf"),
    *("liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf"),
    *("liberation/LiberationSansNarrow-Bold.ttf", "liberation/LiberationSerif-Bold.ttf"),
)
_LENGTHS = (30, 36, 44)
_READ_RIGHT = {True: 0.8, False: 0.4}  # share of characters, or the line wasn't met and teaches nothing
_SHRINK = 0.15  # of the spread towards one that is the same in every direction


def line_in(face: Path, rng: np.random.Generator) -> tuple[str, Floats, Strip]:
    """A line drawn and spoilt: its text, the picture, and where the finder would say that it stands."""
    length = int(rng.choice(_LENGTHS))
    text = made_up(length, rng)
    above, below = (made_up(length, rng) if rng.random() < 0.6 else " " * length for _ in range(2))
    ink = drawn([above, text, below], rng, face)
    pitch = float(np.exp(rng.uniform(np.log(6.5), np.log(24))))
    across = pitch / DRAWN_PITCH
    if across < 0.6:  # shrinking without softening first would leave ragged edges
        ink = cv2.GaussianBlur(ink, (0, 0), 0.4 / across)
    down, lean, turn = across * rng.uniform(0.9, 1.12), rng.normal(0, 0.05), rng.normal(0, 0.006)
    tall, wide = ink.shape
    move = np.array([[across, lean, -lean * tall / 2], [turn, down, -turn * wide / 2]])
    seen = cv2.warpAffine(ink, move, (round(wide * across), round(tall * down)))
    x, y = move @ np.array([wide / 2, tall / 2, 1])
    angle = float(np.degrees(np.arctan2(turn, across))) + rng.normal(0, 0.15)
    x, y = x + rng.normal(0, 0.1 * pitch), y + rng.normal(0, 0.08 * pitch)
    strip = Strip(float(x), float(y), angle, length * pitch * rng.uniform(0.985, 1.015), 1.2 * pitch)
    return text, np.asarray(camera(seen, pitch, rng), np.uint8), strip


def samples(lines: int, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Pictures of characters, one a row; which character each is; whether it is set in OCR-B."""
    found, known, own = [], [], []
    for _ in range(lines):
        is_own = bool(rng.random() < 0.5)
        names = _OWN if is_own else _FOREIGN
        face = (OCRB if is_own else OTHERS) / names[int(rng.integers(len(names)))]
        text, grey, strip = line_in(face, rng)
        dark, centres, odds = placed(grey, strip, len(text))
        truth = np.array([ALPHABET.index(character) for character in text])
        if (odds.argmax(axis=1) == truth).mean() < _READ_RIGHT[is_own]:
            continue
        found.append(pictures(cells(dark, centres)))
        known.append(truth)
        own.append(np.full(len(text), is_own))
    return np.concatenate(found), np.concatenate(known), np.concatenate(own)


def fit(seen: Floats, known: Floats, own: Floats) -> tuple[Floats, Floats]:
    """For each character the weights and the bias whose sum is the logarithm of the odds of OCR-B."""
    weights = np.zeros((len(ALPHABET), seen.shape[1]), np.float32)
    biases = np.zeros(len(ALPHABET), np.float32)
    for place in range(len(ALPHABET)):
        one, other = seen[(known == place) & own], seen[(known == place) & ~own]
        apart = np.concatenate([one - one.mean(axis=0), other - other.mean(axis=0)])
        spread = apart.T @ apart / (len(apart) - 2)
        spread = (1 - _SHRINK) * spread + _SHRINK * np.trace(spread) / len(spread) * np.eye(len(spread))
        cut = np.linalg.solve(spread, one.mean(axis=0) - other.mean(axis=0))
        left, right = one @ cut, other @ cut
        scale = (left.mean() - right.mean()) / ((left.var() + right.var()) / 2)
        weights[place] = scale * cut
        biases[place] = -scale * (left.mean() + right.mean()) / 2
    return weights, biases


def main() -> None:
    """Fit and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=9303)
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    weights, biases = fit(*samples(options.lines, np.random.default_rng(options.seed)))
    np.savez_compressed(options.out, weights=weights.astype(np.float16), biases=biases)


if __name__ == "__main__":
    main()
