"""Lines in OCR-B as cameras and scanners see them, drawn to train the line reader on.

Nothing is taken from real documents: text is made up, the typeface is Debian's fonts-ocr-b (free to use and
distribute), and everything that spoils a line is made here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from extractors.mrz.check_digits import ALPHABET
from extractors.mrz.ocrb import TALL, prepared
from extractors.mrz.states import state_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

OCRB = Path("/usr/share/fonts/opentype/ocr-b")
OTHERS = Path("/usr/share/fonts/truetype")
_FACES = (
    *((OCRB / name, share) for name, share in (("OCRB.otf", 0.5), ("OCRBS.otf", 0.24), ("OCRBL.otf", 0.1))),
    *((OCRB / name, 0.02) for name in ("OCRBE.otf", "OCRBX.otf")),
    (OTHERS / "liberation/LiberationMono-Bold.ttf", 0.06),  # some printers have no OCR-B
    (OTHERS / "dejavu/DejaVuSansMono.ttf", 0.06),
)
DRAWN_PITCH = 28  # pixels a character while drawing
_APART = 2.5  # lines, in pitches: a quarter inch to a tenth
_VOWELS, _OTHERS = "AEIOU", "BCDFGHJKLMNPQRSTVWXYZ"
WIDTH = 384  # pixels of a sample


@dataclass(frozen=True, slots=True)
class Sample:
    """A piece of a line.

    Attributes:
        line: `TALL` × `WIDTH`, as `prepared` gives it.
        places: Index into `ALPHABET` and middle, in pixels, of every character.
        pitch: Pixels from character to character.
    """

    line: Floats
    places: tuple[tuple[int, float], ...]
    pitch: float


def _word(rng: np.random.Generator) -> str:
    letters = []
    for i in range(int(rng.integers(2, 10))):
        source = _VOWELS if (i % 2 == 1) != (rng.random() < 0.25) else _OTHERS
        letters.append(str(rng.choice(list(source))))
    return "".join(letters)


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(str(d) for d in rng.integers(0, 10, count))


def made_up(length: int, rng: np.random.Generator) -> str:
    """A text of machine readable look.

    Args:
        length: Its characters.
        rng: Randomness.

    Returns:
        Names with fillers, data with dates and fillers, or any characters of the alphabet.
    """
    kind = rng.random()
    states = sorted(state_codes())
    if kind < 0.35:
        return "".join(str(c) for c in rng.choice(list(ALPHABET), length, p=[0.9 / 36] * 36 + [0.1]))
    state = str(rng.choice(states)).ljust(3, "<")
    if kind < 0.6:
        head = str(rng.choice(["P<", "I<", "V<", "ID", "C<", "AR", "PD", ""])) + state
        given = "<".join(_word(rng) for _ in range(int(rng.integers(1, 4))))
        text = (head if rng.random() < 0.7 else "") + _word(rng) + "<<" + given
        return text.ljust(length, "<")[:length]
    mixed = "".join(str(c) for c in rng.choice(list(ALPHABET[:36]), 9))
    number = _digits(rng, 9) if rng.random() < 0.6 else mixed
    sex = str(rng.choice(["M", "F", "<"]))
    tail = "".join(str(c) for c in rng.choice(list(ALPHABET), 16, p=[0.02] * 36 + [0.28]))
    text = number + _digits(rng, 1) + state + _digits(rng, 7) + sex + _digits(rng, 7) + tail
    if rng.random() < 0.4:
        text = _digits(rng, 7) + sex + _digits(rng, 7) + state + "<" * int(rng.integers(3, 12)) + number + tail
    start = int(rng.integers(0, 12)) if rng.random() < 0.5 else 0
    return text[start:].ljust(length, "<")[:length]


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def drawn(texts: list[str], rng: np.random.Generator, face: Path | None = None) -> Floats:
    """Three lines as drawn, ink 1 on 0, the middle one's capitals in the middle of the picture.

    Args:
        texts: The lines, equally long.
        rng: Randomness.
        face: The typeface's file; None takes one as they are met.
    """
    weights = np.array([share for _, share in _FACES])
    face = face or _FACES[int(rng.choice(len(_FACES), p=weights / weights.sum()))][0]
    own = face.parent == OCRB
    size = DRAWN_PITCH / (0.723 if own else 0.6) * rng.uniform(0.84, 1.07) * (1 if own else 0.95)
    letters = _font(face, round(size))
    # The typeface draws digits taller than capitals; many printers don't.
    digits = _font(face, round(size * rng.uniform(0.91, 1.0))) if own else letters
    tall = round(2 * DRAWN_PITCH * (_APART + 1))
    picture = Picture.new("L", (DRAWN_PITCH * (len(texts[1]) + 4), tall), 0)
    pen = ImageDraw.Draw(picture)
    uneven = rng.uniform(0, 0.05) * DRAWN_PITCH if rng.random() < 0.3 else 0.0
    for row, text in enumerate(texts):
        base = tall / 2 + 0.5 * DRAWN_PITCH + (row - 1) * _APART * DRAWN_PITCH
        for i, character in enumerate(text):
            if character == " ":
                continue
            font = digits if character.isdigit() else letters
            x, y = (i + 2.5) * DRAWN_PITCH + rng.normal(0, uneven + 0.3), base + rng.normal(0, uneven + 0.1)
            pen.text((x, y), character, font=font, fill=255, anchor="ms")
    ink: Floats = np.asarray(picture, np.float32) / 255
    brush = int(rng.integers(1, 5))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (brush, brush))
    if rng.random() < 0.5:
        return cv2.dilate(ink, kernel)
    return cv2.erode(ink, kernel) if brush <= 2 else ink


def _ground(shape: tuple[int, int], pitch: float, rng: np.random.Generator) -> Floats:
    """What a document has behind its print: shades, fine waves, a hologram's patches, a stamp, a rule."""
    height, width = shape
    coarse = rng.normal(0, 1, (2, max(width // int(3 * pitch + 2), 2))).astype(np.float32)
    ground: Floats = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR) * rng.uniform(0, 14)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(int(rng.integers(0, 4))):
        period = rng.uniform(0.05, 1.2) * pitch + 0.5
        bent = 0.5 * pitch * np.sin(columns / (pitch * rng.uniform(1, 6)) + rng.uniform(0, 6))
        ground += rng.uniform(1, 16) * np.sin((rows + rng.uniform(-2, 2) * columns + bent) / period)
    if rng.random() < 0.2:  # a hologram: patches that shine or darken
        for _ in range(int(rng.integers(1, 4))):
            middle = (int(rng.integers(0, width)), int(rng.integers(0, height)))
            axes = (int(rng.uniform(1, 5) * pitch) + 1, int(rng.uniform(0.5, 3) * pitch) + 1)
            patch = np.zeros(shape, np.float32)
            cv2.ellipse(patch, middle, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
            ground += rng.uniform(-40, 45) * cv2.GaussianBlur(patch, (0, 0), 0.1 * pitch + 0.3)
    if rng.random() < 0.2:  # a stamp's ring, a rule or a scratch
        mark = np.zeros(shape, np.float32)
        thick = max(round(rng.uniform(0.04, 0.14) * pitch), 1)
        if rng.random() < 0.5:
            middle = (int(rng.integers(0, width)), int(rng.uniform(-3, 3) * pitch))
            cv2.circle(mark, middle, int(rng.uniform(2, 6) * pitch) + 2, 1.0, thick, cv2.LINE_AA)
        else:
            ends = rng.uniform(0, 1, 4) * [width, height, width, height]
            cv2.line(mark, (int(ends[0]), int(ends[1])), (int(ends[2]), int(ends[3])), 1.0, thick, cv2.LINE_AA)
        ground -= rng.uniform(20, 110) * mark
    return ground


def camera(ink: Floats, pitch: float, rng: np.random.Generator) -> Any:
    """Ink as a camera, a scanner or a photocopier saw it."""
    paper = rng.uniform(110, 250)
    contrast = rng.uniform(0.3, 0.95) * paper
    if rng.random() < 0.12:  # worn
        holes = cv2.GaussianBlur(rng.normal(0, 1, ink.shape).astype(np.float32), (0, 0), 0.12 * pitch + 0.3)
        ink = ink * np.clip(1 - rng.uniform(0.2, 0.8) * (holes > 1.2 * holes.std()), 0, 1)
    grey: Floats = paper + 0.6 * _ground((ink.shape[0], ink.shape[1]), pitch, rng) - contrast * ink
    if rng.random() < 0.65:
        grey = cv2.GaussianBlur(grey, (0, 0), float(rng.uniform(0.2, 0.1 * pitch + 0.35)))
    if rng.random() < 0.12:  # a shaking hand
        reach = max(int(rng.uniform(0.1, 0.3) * pitch) | 1, 3)
        streak = np.zeros((reach, reach), np.float32)
        ends = (0, int(rng.integers(0, reach))), (reach - 1, int(rng.integers(0, reach)))
        cv2.line(streak, ends[0], ends[1], 1.0)
        grey = cv2.filter2D(grey, -1, streak / streak.sum())
    if rng.random() < 0.12:  # glare
        spot = np.exp(-(((np.arange(ink.shape[1]) - rng.uniform(0, ink.shape[1])) / (pitch * rng.uniform(1, 6))) ** 2))
        grey = grey + rng.uniform(0.2, 0.85) * (255 - grey) * spot[None, :].astype(np.float32)
    if rng.random() < 0.25:  # sharpened by the scanner
        grey = grey + rng.uniform(0.3, 1.3) * (grey - cv2.GaussianBlur(grey, (0, 0), 1.2))
    grey = grey + rng.normal(0, rng.uniform(0, 11), grey.shape).astype(np.float32)
    if rng.random() < 0.08:  # a photocopy in black and white
        grey = 255.0 * (grey > paper - contrast * rng.uniform(0.35, 0.65))
    seen = np.clip(grey, 0, 255).astype(np.uint8)
    if rng.random() < 0.7:
        _, packed = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 96))])
        return cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    return seen


def sample(rng: np.random.Generator) -> Sample:
    """One piece of a line, drawn, spoilt and cut out as the finder or a person would.

    Args:
        rng: Randomness.

    Returns:
        The piece and what stands where.
    """
    share = rng.uniform(0.36, 0.92)  # of the cut's height that the capitals take
    tall = TALL * share  # their height, and about their pitch, in the result
    pitch = tall * rng.uniform(0.85, 1.25)
    length = int(WIDTH / pitch) + 3
    text = made_up(length, rng)
    if rng.random() < 0.03:  # a name's blank, or a character lost
        hole = int(rng.integers(0, length))
        text = text[:hole] + " " + text[hole + 1 :]
    where = rng.random()
    if where < 0.45:  # the beginning of a line
        first = rng.uniform(0.45, 3.0)
    elif where < 0.75:  # its end
        text = text[: int(rng.integers(8, length - 2))] if rng.random() < 0.5 else text[:-3]
        first = WIDTH / pitch - len(text) + 0.5 - rng.uniform(0, 3.0) if len(text) > 8 else 0.5
    else:
        first = rng.uniform(-1.0, 0.0)
    blank = " " * len(text)
    above, below = (made_up(len(text), rng) if rng.random() < 0.6 else blank for _ in range(2))
    ink = drawn([above, text, below], rng)
    seen_pitch = float(np.exp(rng.uniform(np.log(5), np.log(22))))  # in the camera's pixels
    across = seen_pitch / pitch  # camera's pixels for one of the result
    wide, high = round(WIDTH * across), max(round(TALL * across), 6)
    lean, turn = rng.normal(0, 0.07), rng.normal(0, 0.012)
    sx, sy = seen_pitch / DRAWN_PITCH, tall * across / (DRAWN_PITCH * 0.98)
    middle = ink.shape[0] / 2
    start = (first - 2.5) * seen_pitch
    off = rng.uniform(-0.5, 0.5) * (1.04 - share) * TALL * across
    tilt = turn * wide / 2
    matrix = np.array(
        [[sx, -lean * sy, start + lean * sy * middle], [turn * sx, sy, high / 2 - sy * middle + off - tilt], [0, 0, 1]],
        np.float64,
    )
    if rng.random() < 0.4:  # seen from aside
        far = rng.normal(0, 0.06) / wide
        view = np.array([[1, 0, 0], [0, 1, 0], [far, 0, 1]]) @ np.array([[1, 0, 0], [0, 1, -high / 2], [0, 0, 1]])
        matrix = np.array([[1, 0, 0], [0, 1, high / 2], [0, 0, 1]]) @ view @ matrix
    if sx < 0.6:  # shrinking without softening first would leave ragged edges
        ink = cv2.GaussianBlur(ink, (0, 0), 0.4 / sx)
    seen = cv2.warpPerspective(ink, matrix, (wide, high), flags=cv2.INTER_LINEAR)
    grey = camera(seen, seen_pitch, rng)
    line = prepared(cv2.resize(grey, (WIDTH, TALL), interpolation=cv2.INTER_AREA if across > 1 else cv2.INTER_CUBIC))
    points = np.array([[[(i + 2.5) * DRAWN_PITCH, middle]] for i in range(len(text))], np.float64)
    moved = cv2.perspectiveTransform(points, matrix)[:, 0, 0] * (WIDTH / wide)
    places = tuple((ALPHABET.index(c), float(x)) for c, x in zip(text, moved, strict=True) if c != " ")
    return Sample(line, places, pitch)
