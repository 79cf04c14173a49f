"""Train the reader of single OCR-B characters: lines drawn with the free OCR-B typeface, degraded, cut into cells.

Run `python -m extractors.mrz.training.glyphs`; it needs the typeface (Debian's fonts-ocr-b, free to use and distribute)
and writes `extractors/mrz/glyphs.npz`. Seeded: the same numpy and OpenCV give the same model. About ten minutes.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from extractors.mrz.glyphs import CLASSES, MODEL
from extractors.mrz.grid import CELL, PITCH, cells, centred, ink, levelled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

FONTS = Path("/usr/share/fonts/opentype/ocr-b")
_DRAWN = 40  # pixels a character while drawing
_LENGTH = 24  # characters a line
_HIDDEN = (192, 96)


def _drawn(text: str, rng: np.random.Generator) -> Floats:
    """A line as drawn, black (0) on white (1), with the weight and width of some printer."""
    face = str(FONTS / ("OCRB.otf" if rng.random() < 0.7 else "OCRBS.otf"))
    size = _DRAWN / 0.723 * rng.uniform(0.86, 1.06)
    letters = ImageFont.truetype(face, round(size))
    # The typeface draws digits taller than capitals; many printers don't.
    digits = ImageFont.truetype(face, round(size * rng.uniform(0.92, 1.0)))
    width = _DRAWN * (len(text) + 4)
    picture = Picture.new("L", (width, _DRAWN * 5), 255)
    pen = ImageDraw.Draw(picture)
    for i, character in enumerate(text):
        font = digits if character.isdigit() else letters
        pen.text((_DRAWN * (i + 2.5), _DRAWN * 3.0), character, font=font, fill=0, anchor="ms")
    black: Floats = 1 - np.asarray(picture, np.float32) / 255
    brush = int(rng.integers(1, 6))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (brush, brush))
    if rng.random() < 0.5:
        black = cv2.dilate(black, kernel)
    elif brush <= 3:
        black = cv2.erode(black, kernel)
    return black


def _ground(shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    """What a document has behind its print: shades, waves, marks."""
    height, width = shape
    coarse = rng.normal(0, 1, (max(height // 24, 2), max(width // 24, 2))).astype(np.float32)
    ground: Floats = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * rng.uniform(0, 14)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(int(rng.integers(0, 4))):
        period = rng.uniform(3, 30)
        slope = rng.uniform(-2, 2)
        wave = np.sin((rows + slope * columns + 12 * np.sin(columns / rng.uniform(20, 120))) / period)
        ground += rng.uniform(2, 18) * wave
    return ground


def _photographed(black: Floats, rng: np.random.Generator) -> tuple[Floats, float]:
    """The line as a camera or scanner saw it, and its size relative to the drawing."""
    pitch = float(np.exp(rng.uniform(np.log(4.5), np.log(24))))
    scale = pitch / _DRAWN
    if rng.random() < 0.3:
        black = cv2.GaussianBlur(black, (0, 0), float(rng.uniform(1, 0.12 * _DRAWN)))
    small: Floats = cv2.resize(black, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = rng.uniform(120, 250)
    contrast = rng.uniform(0.35, 0.95) * paper
    grey: Floats = paper + _ground(small.shape, rng) * 0.6 - contrast * small
    if rng.random() < 0.6:
        grey = cv2.GaussianBlur(grey, (0, 0), float(rng.uniform(0.3, 0.09 * pitch + 0.35)))
    if rng.random() < 0.25:  # sharpened by the scanner
        grey = grey + rng.uniform(0.3, 1.2) * (grey - cv2.GaussianBlur(grey, (0, 0), 1.2))
    grey = np.clip(grey + rng.normal(0, rng.uniform(0, 10), grey.shape), 0, 255)
    quality = int(rng.integers(35, 96))
    _, packed = cv2.imencode(".jpg", grey.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    seen: Floats = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)  # type: ignore[assignment]  # just packed: not None
    return seen.astype(np.float32), scale


def _found(grey: Floats, pitch: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The line as the finder straightens it, and where its characters are thought to stand.

    The finder's rectangle is never exact: angle, place and size are off by a little, and a picture taken from aside
    leaves one end smaller and the characters leaning.
    """
    across = PITCH / pitch * rng.uniform(0.94, 1.06)
    down = across * rng.uniform(0.75, 1.2)
    lean = rng.normal(0, 0.07)
    middle = 2.5 * pitch  # of capital letters, above the baseline
    width = round(pitch * (_LENGTH + 4) * across)
    far = rng.normal(0, 0.08) / (pitch * (_LENGTH + 4)) if rng.random() < 0.5 else 0.0
    level = np.array([[across, lean, -lean * middle], [rng.normal(0, 0.006), down, 0], [far, 0, 1]], np.float64)
    level[:2] *= 1 + far * pitch * (_LENGTH + 4) / 2  # so that it keeps its size on the whole
    places = np.array([[[(k + 2.5) * pitch, middle]] for k in range(_LENGTH)], np.float64)
    moved = cv2.perspectiveTransform(places, level)[:, 0]
    level = np.array([[1, 0, 0], [0, 1, CELL[1] - moved[:, 1].mean() + rng.normal(0, 1.0)], [0, 0, 1]]) @ level
    size = (width, 2 * CELL[1])
    line: Floats = cv2.warpPerspective(grey, level, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    dark = np.roll(centred(levelled(ink(line))), int(rng.integers(-1, 2)), axis=0)
    centres = moved[:, 0] + rng.normal(0, 0.06 * PITCH) + rng.normal(0, 0.02 * PITCH, _LENGTH)
    return dark, centres.astype(np.float32)


def samples(lines: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Cells and what stands in them.

    Args:
        lines: How many lines are drawn.
        rng: Randomness.

    Returns:
        Cells, one a row, and indexes into `CLASSES`.
    """
    found = np.empty((lines * _LENGTH, CELL[0] * CELL[1]), np.float16)
    truth = np.empty(lines * _LENGTH, np.int64)
    for i in range(lines):
        odds = np.full(len(CLASSES), 0.82 / 36)
        odds[CLASSES.index("<")] = 0.15
        odds[CLASSES.index(" ")] = 0.03  # the grid may slip by a character
        wanted = rng.choice(len(CLASSES), _LENGTH, p=odds)
        grey, scale = _photographed(_drawn("".join(CLASSES[k] for k in wanted), rng), rng)
        dark, centres = _found(grey, _DRAWN * scale, rng)
        found[i * _LENGTH : (i + 1) * _LENGTH] = cells(dark, centres).reshape(_LENGTH, -1)
        truth[i * _LENGTH : (i + 1) * _LENGTH] = wanted
    return found, truth


def train(lines: int, epochs: int, seed: int) -> dict[str, Floats]:
    """Train a small perceptron with Adam.

    Args:
        lines: How many lines are drawn.
        epochs: How often they are gone through.
        seed: Of all randomness.

    Returns:
        Weights and biases by layer.
    """
    rng = np.random.default_rng(seed)
    inputs, truth = samples(lines, rng)
    held, held_truth = samples(lines // 20, rng)
    sizes = (inputs.shape[1], *_HIDDEN, len(CLASSES))
    weights = [rng.normal(0, np.sqrt(2 / a), (a, b)).astype(np.float32) for a, b in pairwise(sizes)]
    biases = [np.zeros(b, np.float32) for b in sizes[1:]]
    params = [*weights, *biases]
    first, second = [np.zeros_like(p) for p in params], [np.zeros_like(p) for p in params]
    step, batch = 0, 256
    total = epochs * (len(truth) // batch)
    for epoch in range(epochs):
        order = rng.permutation(len(truth))
        for start in range(0, len(order) - batch + 1, batch):
            chosen = order[start : start + batch]
            layers = [inputs[chosen].astype(np.float32)]
            for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
                layers.append(np.maximum(layers[-1] @ weight + bias, 0))
            keep = (rng.random(layers[-1].shape) > 0.15) / 0.85
            layers[-1] = (layers[-1] * keep).astype(np.float32)
            logits = layers[-1] @ weights[-1] + biases[-1]
            odds = np.exp(logits - logits.max(axis=1, keepdims=True))
            odds /= odds.sum(axis=1, keepdims=True)
            goal = np.full_like(odds, 0.02 / len(CLASSES))
            goal[np.arange(batch), truth[chosen]] += 0.98
            delta = (odds - goal) / batch
            grads_w: list[Floats] = []
            grads_b: list[Floats] = []
            for level in range(len(weights) - 1, -1, -1):
                grads_w.insert(0, layers[level].T @ delta)
                grads_b.insert(0, delta.sum(axis=0))
                if level:
                    delta = (delta @ weights[level].T) * (layers[level] > 0)
                    if level == len(weights) - 1:
                        delta *= keep
            step += 1
            rate = 2e-3 * 0.5 * (1 + np.cos(np.pi * step / total)) + 1e-5
            for i, grad in enumerate([*grads_w, *grads_b]):
                first[i] = 0.9 * first[i] + 0.1 * grad
                second[i] = 0.999 * second[i] + 0.001 * grad**2
                mean, spread = first[i] / (1 - 0.9**step), second[i] / (1 - 0.999**step)
                params[i] -= (rate * mean / (np.sqrt(spread) + 1e-8)).astype(np.float32)
        values = held.astype(np.float32)
        for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
            values = np.maximum(values @ weight + bias, 0)
        right = ((values @ weights[-1] + biases[-1]).argmax(axis=1) == held_truth).mean()
        print(f"epoch {epoch + 1} of {epochs}: {right:.4f} of held-out cells right", flush=True)  # noqa: T201 - a script
    return {f"w{i}": w for i, w in enumerate(weights)} | {f"b{i}": b for i, b in enumerate(biases)}


def main() -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=14000)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=9303)
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    model = train(options.lines, options.epochs, options.seed)
    halves: dict[str, Any] = {name: values.astype(np.float16) for name, values in model.items()}
    np.savez_compressed(options.out, **halves)


if __name__ == "__main__":
    main()
