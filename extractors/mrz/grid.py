"""Where each character of a machine readable line stands: they are as far apart as on a typewriter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from extractors.mrz.crop import rectified

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from extractors.mrz.strip import Strip
    from extractors.page import Image

    Floats = NDArray[np.floating[Any]]

PITCH = 20  # pixels between characters in a straightened line
TALL = 20  # pixels that a character's height is brought to
CELL = (24, 28)  # width and height of a character's cell in it, neighbours' edges included
_MARGIN = 2.0  # characters beside the line that are cut out with it
_MOST_BOW = 60.0  # pixels, three characters: a view from some forty degrees aside


@dataclass(frozen=True, slots=True)
class Grid:
    """A line's places.

    Attributes:
        start: Centre of the first character, in pixels of the straightened line.
        end: Centre of the last one.
        bow: By how many pixels the middle lies to the right of halfway: perspective crowds the far end.
    """

    start: float
    end: float
    bow: float

    def centres(self, count: int) -> Floats:
        """The centres of `count` characters."""
        import numpy as np  # noqa: PLC0415 - heavy

        t = np.linspace(0, 1, count, dtype=np.float32)
        return (self.start + (self.end - self.start) * t + 4 * self.bow * t * (1 - t)).astype(np.float32)


def straightened(image: Image, strip: Strip, count: int) -> Floats:
    """A line as ink on a uniform ground.

    Args:
        image: The picture, BGR or grey.
        strip: Where the line stands.
        count: How many characters it has.

    Returns:
        Ink from 0 (ground) to about 1 (print), `CELL` high, characters about `PITCH` apart.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    pitch = strip.length / (count - 0.25)  # from the first character's left edge to the last one's right edge
    width = count + 2 * _MARGIN
    tall = 2 * CELL[1] / PITCH  # twice as high: the ink tells where its middle is
    size = (round(width * PITCH), 2 * CELL[1])
    line = rectified(image, strip, width * pitch, tall * pitch, size)
    grey = line if line.ndim == 2 else cv2.cvtColor(line, cv2.COLOR_BGR2GRAY)
    return centred(levelled(ink(grey.astype(np.float32))))


def ink(grey: Floats) -> Floats:
    """How much darker than the ground around it each pixel is, as a share of the line's print.

    Args:
        grey: A line, 0 black to 255 white, characters about `PITCH` apart.

    Returns:
        0 to about 1.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    ground = cv2.GaussianBlur(cv2.dilate(grey, np.ones((PITCH, PITCH), np.uint8)), (0, 0), PITCH / 2)
    dark = np.clip(ground - grey, 0, None)
    low = np.percentile(dark, 30)
    high = np.percentile(dark, 97)
    shade: Floats = np.clip((dark - low) / max(high - low, 1.0), 0, 1.5).astype(np.float32)
    return shade


def levelled(dark: Floats) -> Floats:
    """A line without slope and bow.

    Args:
        dark: Ink, twice as high as needed, the line near the middle.

    Returns:
        The same, every column shifted so that the characters stand on one level.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    height, width = dark.shape
    rows = np.arange(height)
    middle = (height - 1) / 2
    window = np.ones(PITCH - 4) / (PITCH - 4)
    centres = np.linspace(0, width, 13).tolist()
    places, levels, weights = [], [], []
    level = middle
    for left, right in _outwards(centres):
        profile = np.convolve(dark[:, round(left) : round(right)].mean(axis=1), window, mode="same")
        profile = profile * np.exp(-(((rows - level) / (0.6 * PITCH)) ** 2))
        peak = int(profile.argmax())
        near = slice(max(peak - 4, 0), peak + 5)
        places.append((left + right) / 2)
        levels.append(float((profile[near] * rows[near]).sum() / max(profile[near].sum(), 1e-6)))
        weights.append(float(profile[peak]))
        if abs(places[-1] - width / 2) < width / 12:
            level = levels[-1]
    x = (np.array(places) - width / 2) / width
    bow = np.polyfit(x, np.array(levels), 2, w=np.sqrt(np.array(weights) + 1e-6))
    columns = (np.arange(width) - width / 2) / width
    shift = np.clip(np.polyval(bow, columns) - middle, -0.7 * PITCH, 0.7 * PITCH)
    map_x = np.tile(np.arange(width, dtype=np.float32), (height, 1))
    map_y = (rows[:, None] + shift[None, :]).astype(np.float32)
    level_line = cv2.remap(dark, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(level_line, np.float32)


def _outwards(edges: list[float]) -> list[tuple[float, float]]:
    """Neighbouring edges, those in the middle first."""
    pairs = list(pairwise(edges))
    middle = (edges[0] + edges[-1]) / 2
    return sorted(pairs, key=lambda pair: abs((pair[0] + pair[1]) / 2 - middle))


def centred(dark: Floats) -> Floats:
    """The rows of a line that hold its characters, brought to one height.

    Args:
        dark: Ink, twice as high as needed, the line near the middle.

    Returns:
        `CELL` high, the characters `TALL` of it.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    profile = np.convolve(dark.mean(axis=1), [0.25, 0.5, 0.25], mode="same")
    middle = (len(profile) - 1) / 2
    nearness = 1 - 0.7 * np.abs(np.arange(len(profile)) - middle) / middle  # the next line is ink too
    peak = int((np.convolve(profile, np.ones(PITCH // 2), mode="same") * nearness).argmax())
    ground = float(np.percentile(profile, 15))
    enough = ground + 0.3 * (float(profile[max(peak - 6, 0) : peak + 7].max()) - ground)
    top = bottom = peak
    while top > 0 and profile[top - 1] > enough:
        top -= 1
    while bottom < len(profile) - 1 and profile[bottom + 1] > enough:
        bottom += 1
    tall = min(max(bottom - top + 1, 0.55 * PITCH), 1.3 * PITCH)
    scale = TALL / tall
    centre = (top + bottom) / 2
    move = np.array([[1, 0, 0], [0, scale, (CELL[1] - 1) / 2 - centre * scale]], np.float64)
    level = cv2.warpAffine(dark, move, (dark.shape[1], CELL[1]), flags=cv2.INTER_LINEAR)
    return np.asarray(level, np.float32)


def fits(dark: Floats, count: int, best: int = 4) -> list[Grid]:
    """Grids whose gaps fall between the characters.

    Args:
        dark: A straightened line.
        count: How many characters it has.
        best: How many different grids.

    Returns:
        The grids, the one with the emptiest gaps and fullest middles first.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    profile = dark[2:-2].mean(axis=0)
    profile = np.convolve(profile, [0.25, 0.5, 0.25], mode="same").astype(np.float32)
    first = (_MARGIN + 0.5) * PITCH
    last = first + (count - 1) * PITCH
    around = np.arange(-0.9, 0.95, 0.15) * PITCH
    bows = np.arange(-_MOST_BOW, _MOST_BOW + 0.1, 3.0)
    scores, grids = _scored(profile, count, first + around, last + around, bows)
    kept: list[Grid] = []
    for i in np.argsort(-scores)[:60]:
        rough = Grid(*(float(value) for value in grids[i]))
        if all(np.abs(rough.centres(count) - other.centres(count)).max() > 0.35 * PITCH for other in kept):
            kept.append(rough)
        if len(kept) == best:
            break
    fine = np.array([-1.5, 0.0, 1.5])
    refined = []
    for grid in kept:
        scores, grids = _scored(profile, count, grid.start + fine, grid.end + fine, grid.bow + fine)
        refined.append(Grid(*(float(value) for value in grids[int(scores.argmax())])))
    return refined


def _scored(profile: Floats, count: int, starts: Floats, ends: Floats, bows: Floats) -> tuple[Floats, Floats]:
    """Every grid of these starts, ends and bows: how well it fits, and what it is."""
    import numpy as np  # noqa: PLC0415 - heavy

    grids = np.stack(np.meshgrid(starts, ends, bows, indexing="ij"), axis=-1).reshape(-1, 3).astype(np.float32)
    t = np.linspace(0, 1, count, dtype=np.float32)
    step = 0.5 / (count - 1)
    between = np.linspace(-step, 1 + step, count + 1, dtype=np.float32)  # also before the first and behind the last

    def ink_at(places: Floats) -> Floats:
        x = grids[:, :1] + (grids[:, 1:2] - grids[:, :1]) * places + 4 * grids[:, 2:] * places * (1 - places)
        return np.asarray(profile[np.clip(np.rint(x), 0, len(profile) - 1).astype(np.int32)].mean(axis=1))

    cell = np.linspace(1.4 * step, 2.6 * step, 5, dtype=np.float32)
    outside = np.concatenate([-cell, 1 + cell])  # a character there was left out
    plain = 1 - 0.1 * np.abs(grids[:, 2]) / _MOST_BOW  # most pictures are taken from above
    return (ink_at(t) - 1.5 * ink_at(between) - 0.3 * ink_at(outside)) * plain, grids


def cells(dark: Floats, centres: Floats) -> Floats:
    """The characters' cells.

    Args:
        dark: A straightened line.
        centres: Where its characters stand.

    Returns:
        Characters × height × width.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    wide, tall = CELL
    out = np.empty((len(centres), tall, wide), np.float32)
    for i, centre in enumerate(centres):
        out[i] = cv2.getRectSubPix(dark, (wide, tall), (float(centre), (tall - 1) / 2))
    return out
