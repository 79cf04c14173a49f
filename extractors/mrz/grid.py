"""Where each character of a machine readable line stands: they are as far apart as on a typewriter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.mrz.crop import rectified

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from extractors.mrz.strip import Strip
    from extractors.page import Image

    Floats = NDArray[np.float32]

PITCH = 20  # pixels between characters in a straightened line
TALL = 20  # pixels that a character's height is brought to
CELL = (24, 28)  # width and height of a character's cell in it, neighbours' edges included
_MARGIN = 2.0  # characters beside the line that are cut out with it


@dataclass(frozen=True, slots=True)
class Grid:
    """A line's places.

    Attributes:
        start: Centre of the first character, in pixels of the straightened line.
        pitch: Pixels from one character to the next.
        bend: Pixels by which the pitch grows from one character to the next, times the half of it: perspective.
    """

    start: float
    pitch: float
    bend: float

    def centres(self, count: int) -> Floats:
        """The centres of `count` characters."""
        import numpy as np  # noqa: PLC0415 - heavy

        k = np.arange(count, dtype=np.float32)
        return (self.start + self.pitch * k + self.bend * k * (k - count + 1)).astype(np.float32)


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
    profile = np.convolve(profile, [0.25, 0.5, 0.25], mode="same")
    last = len(profile) - 1
    found: list[tuple[float, Grid]] = []
    expected = _MARGIN * PITCH + 0.5 * PITCH
    for pitch in PITCH * np.linspace(0.95, 1.05, 21):
        slack = (count - 1) * (PITCH - pitch) / 2
        for bend in (-0.02, -0.01, 0.0, 0.01, 0.02):
            starts = expected + slack + np.arange(-18, 18.5, 1.0)
            k = np.arange(count)
            centres = starts[:, None] + pitch * k + bend * k * (k - count + 1)
            gaps = np.concatenate([centres - pitch / 2, centres[:, -1:] + pitch / 2], axis=1)
            inside = profile[np.clip(np.rint(centres), 0, last).astype(int)].mean(axis=1)
            between = profile[np.clip(np.rint(gaps), 0, last).astype(int)].mean(axis=1)
            score = inside - 1.5 * between - 0.02 * np.abs(bend) / 0.02
            i = int(score.argmax())
            found.append((float(score[i]), Grid(float(starts[i]), float(pitch), float(bend))))
    found.sort(key=lambda pair: -pair[0])
    kept: list[Grid] = []
    for _, grid in found:
        if all(np.abs(grid.centres(count) - other.centres(count)).max() > 0.2 * PITCH for other in kept):
            kept.append(grid)
        if len(kept) == best:
            break
    return kept


def cells(dark: Floats, grid: Grid, count: int) -> Floats:
    """The characters' cells.

    Args:
        dark: A straightened line.
        grid: Its places.
        count: How many characters.

    Returns:
        count × height × width.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    wide, tall = CELL
    out = np.empty((count, tall, wide), np.float32)
    for i, centre in enumerate(grid.centres(count)):
        out[i] = cv2.getRectSubPix(dark, (wide, tall), (float(centre), (tall - 1) / 2))
    return out
