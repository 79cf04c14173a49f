"""A reader of lines in OCR-B, the typeface of machine readable zones: a small convolutional network, no language.

It slides along a line and says at every step which character stands there, or none; made by
`extractors.mrz.training.ocrb`. Characters of a machine readable zone stand equally far apart, which tells where one was
passed over or seen twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.mrz.align import alignments
from extractors.mrz.ballot import restricted
from extractors.mrz.check_digits import ALPHABET, check_digit
from extractors.mrz.formats import FORMATS, Kind, line_kinds
from extractors.mrz.frame import framed
from extractors.mrz.states import mended

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from extractors.mrz.formats import Format
    from extractors.page import Image

    Floats = NDArray[np.floating[Any]]

MODEL = Path(__file__).with_name("ocrb.onnx")
TALL = 24  # pixels that a line is brought to, its margins included
STEP = 4  # pixels a step
BLANK = len(ALPHABET)  # the class for "no character's middle"
_THERE = 0.5  # probability of any character at all from which one stands at a step
_DOUBLE, _GAP = 0.58, 1.55  # of the usual distance: what is nearer was seen twice, what is farther passes one over
_LIKELY_GAP = 0.08  # probability from which a character that was passed over is put in
_FAINTEST = 0.004
_MOST_MISSING, _WIDER = 2, 1.3  # characters put in to reach a line's length, in gaps so much wider than usual
_POSSIBLE = 0.02  # probability of a zero from which an O in a number is taken for one
_APART = 1.3  # times the usual distance: what is farther off at an end doesn't belong to the line
_FEWEST = 5  # characters: a mark or two are no line
_LENGTHS = frozenset(layout.length for layout in FORMATS)
_CLEAR = 0.98  # mean probability from which a line needs no second look
_WHOLE = 0.2  # of such a probability, what a length counts that lines have
_LIKE = 3.0  # what fits a layout's line worse is read as it stands


@dataclass(frozen=True, slots=True)
class OcrbLine:
    """A line as read.

    Attributes:
        text: Its characters.
        odds: For each, the probability of every character that is likely at all.
        middles: Where each stands, in shares of the line's width.
    """

    text: str
    odds: tuple[Mapping[str, float], ...]
    middles: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """Mean probability of the characters; 0 where nothing was read."""
        return sum(max(place.values()) for place in self.odds) / max(len(self.odds), 1)


def prepared(grey: Image) -> Floats:
    """A line as the network wants it: `TALL` high, print bright on a ground of about 0.

    Args:
        grey: The line, upright, one channel.

    Returns:
        `TALL` rows, the mean 0 and the spread 1.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    height, width = grey.shape[:2]
    scale = TALL / height
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    line = cv2.resize(grey, (max(round(width * scale), STEP), TALL), interpolation=how).astype(np.float32)
    return np.asarray((line.mean() - line) / max(float(line.std()), 4.0), np.float32)


@cache
def _session() -> Any:
    import onnxruntime  # noqa: PLC0415 - heavy

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])


def steps(grey: Image) -> Floats:
    """What the network says of a line: steps × (`ALPHABET` and blank), each step's probabilities adding up to 1."""
    import numpy as np  # noqa: PLC0415 - heavy

    odds = _session().run(None, {"line": prepared(grey)[None, None]})[0][0]
    return np.asarray(odds, np.float32)


def read_line(grey: Image) -> OcrbLine:
    """Read a line that anybody cut out.

    Args:
        grey: The line near the cut's middle, upright or a few degrees off, one channel; pieces of its neighbours may
            show.

    Returns:
        What stands in it; an empty text where nothing does.
    """
    as_cut = read_close(grey)
    if _standing(as_cut) >= _CLEAR + _WHOLE:
        return as_cut
    return max((as_cut, read_close(framed(grey))), key=_standing)


def _standing(line: OcrbLine) -> float:
    """How good a reading is: sure of its characters, and of a line's length."""
    return line.confidence + _WHOLE * (len(line.text) in _LENGTHS)


def read_close(grey: Image) -> OcrbLine:
    """Read a line that is level and cut close.

    Args:
        grey: The line, upright, one channel, with a margin of about a fifth of its height.

    Returns:
        What stands in it; an empty text where nothing does.
    """
    odds = steps(grey)
    peaks = _completed(_alone(_regular(_peaks(odds), odds)), odds)
    if len(peaks) < _FEWEST:
        return OcrbLine("", (), ())
    places = [odds[max(peak - 1, 0) : peak + 2, :BLANK].max(axis=0) for peak in peaks]
    shares = [
        {ALPHABET[k]: float(place[k]) for k in place.argsort()[::-1][:8] if place[k] >= _FAINTEST} or {"<": _FAINTEST}
        for place in places
    ]
    text = "".join(max(share, key=lambda character: share[character]) for share in shares)
    return OcrbLine(text, tuple(shares), tuple((peak + 0.5) / len(odds) for peak in peaks))


def _peaks(odds: Floats) -> list[int]:
    """Steps at which a character's middle stands: where one is likelier than a blank, each character once."""
    import numpy as np  # noqa: PLC0415 - heavy

    best = odds[:, :BLANK].argmax(axis=1)
    there = odds[:, BLANK] < _THERE
    found: list[int] = []
    start = 0
    for end in range(1, len(odds) + 1):
        if end < len(odds) and there[end] == there[start] and (not there[start] or best[end] == best[start]):
            continue
        if there[start]:
            found.append(start + int(np.argmin(odds[start:end, BLANK])) if end - start > 2 else (start + end - 1) // 2)
        start = end
    return found


def _regular(peaks: list[int], odds: Floats) -> list[int]:
    """The peaks with those seen twice dropped and those passed over put in, by their usual distance."""
    import numpy as np  # noqa: PLC0415 - heavy

    if len(peaks) < _FEWEST:
        return peaks
    usual = float(np.median(np.diff(peaks)))
    kept = [peaks[0]]
    for peak in peaks[1:]:
        if peak - kept[-1] < _DOUBLE * usual:
            if odds[peak, BLANK] < odds[kept[-1], BLANK]:
                kept[-1] = peak
        else:
            kept.append(peak)
    whole = [kept[0]]
    for peak in kept[1:]:
        missing = round((peak - whole[-1]) / usual) - 1 if peak - whole[-1] > _GAP * usual else 0
        first = whole[-1]
        for number in range(1, missing + 1):
            middle = first + (peak - first) * number / (missing + 1)
            near = range(max(round(middle) - 1, 0), min(round(middle) + 2, len(odds)))
            best = min(near, key=lambda step: float(odds[step, BLANK]))
            if 1 - odds[best, BLANK] > _LIKELY_GAP:
                whole.append(best)
        whole.append(peak)
    return whole


def _alone(peaks: list[int]) -> list[int]:
    """The peaks without a mark at either end that keeps another distance: a card's edge, a frame."""
    for _ in range(2):
        if len(peaks) in _LENGTHS or not {len(peaks) - 1, len(peaks) - 2} & _LENGTHS:
            break
        gaps = [second - first for first, second in pairwise(peaks)]
        usual = sorted(gaps)[len(gaps) // 2]
        if max(gaps[0], gaps[-1]) < _APART * usual:
            break
        peaks = peaks[1:] if gaps[0] > gaps[-1] else peaks[:-1]
    return peaks


def _completed(peaks: list[int], odds: Floats) -> list[int]:
    """The peaks with one or two more where a machine readable line would then have its length: in the widest gaps."""
    missing = next((more for more in range(_MOST_MISSING + 1) if len(peaks) + more in _LENGTHS), 0)
    for _ in range(missing):
        gaps = [(second - first, first, second) for first, second in pairwise(peaks)]
        usual = sorted(gap for gap, _, _ in gaps)[len(gaps) // 2]
        widest, first, second = max(gaps)
        if widest < _WIDER * usual:
            return peaks
        middle = (first + second) // 2
        best = min(range(middle - 1, min(middle + 2, len(odds))), key=lambda step: float(odds[step, BLANK]))
        peaks = sorted([*peaks, best])
    return peaks


def _zeros(text: str, odds: Sequence[Mapping[str, float]], layout: Format, row: int) -> str:
    """The text with zeros for letters O in numbers and the other way round, where that makes check digits hold.

    Both print alike, and numbers hardly ever have the letter: it stays where the check digits want it, at most in two
    places.
    """
    kinds = line_kinds(layout, row)
    places = [i for i, kind in enumerate(kinds) if kind is Kind.NUMBER and text[i] in "0O"]
    plain = "".join("0" if i in places and odds[i].get("0", 0.0) > _POSSIBLE else text[i] for i in range(len(text)))

    def failing(tried: str) -> int:
        lines = tuple(tried if i == row else "" for i in range(layout.rows))
        own = [check for check in layout.checks if check.digit.line == row and all(s.line == row for s in check.covers)]
        return sum(
            check.digit.of(lines) != check_digit("".join(span.of(lines) for span in check.covers))
            for check in own
            if check.digit.of(lines) != "<"
        )

    if not failing(plain):
        return plain
    tried = [text]
    for count in (1, 2):
        tried += [
            "".join("O" if i in chosen else c for i, c in enumerate(plain)) for chosen in combinations(places, count)
        ]
    best = min(tried, key=failing)
    return best if failing(best) < failing(plain) else plain


def in_layout(line: OcrbLine) -> str:
    """The text with letters where its layout has letters and digits where it has digits.

    Args:
        line: As read.

    Returns:
        As read where the length is that of no machine readable line, or what stands there is none.
    """
    best, least = line.text, _LIKE
    for layout in FORMATS:
        if layout.length != len(line.text):
            continue
        for row in range(layout.rows):
            vote = restricted(line.odds, layout, row)
            ways = alignments(vote.text, layout, row)
            strange = sum(one != other for one, other in zip(vote.text, line.text, strict=True))
            if ways and ways[0].cost + 0.5 * strange < least:
                best, least = _zeros(ways[0].text, line.odds, layout, row), ways[0].cost + 0.5 * strange
                for field in layout.fields_on(row):
                    start, end = field.span.start, field.span.end
                    if field.kind is Kind.STATE:
                        best = best[:start] + mended(best[start:end], best[start:end]) + best[end:]
    return best
