"""A zone read line by line: which way up it stands, which lines belong to it, what several readers make of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from extractors.mrz.check_digits import ALPHABET
from extractors.mrz.crop import PLAIN, Cut, cut
from extractors.mrz.decide import Decision, LineReading, decide
from extractors.mrz.glyphs import Glyphs, read_glyphs
from extractors.mrz.likeness import has_dates, likeness, rows_expected
from extractors.mrz.ocrb import read_close
from extractors.mrz.strip import Strip, Zone

if TYPE_CHECKING:
    from extractors.page import Image, Word

Engine = Literal["ppocr", "tesseract"]
ReadLines = Callable[["Sequence[Image]", Engine], "list[Word]"]

LIKE = 0.5  # of `likeness`
CLEAR = 0.72  # mean probability of a line's characters; other typefaces than OCR-B stay below
_PLAIN = 0.9  # the same of a line without fillers, such as a card's first one that is full of optional data
LENGTHS = (44, 36, 30)
_GUESSED, _SURE = 0.5, 0.9  # mean probabilities between which a reading comes to count in full
_APART = {2: 0.062, 3: 0.083}  # distance of lines to their length: a quarter inch to 44, 36 or 30 tenths


def engine_lines(images: Sequence[Image], engine: Engine) -> list[Word]:
    """Read crops of single lines with an engine of `extractors.ocr`."""
    from extractors.ocr import read_lines  # noqa: PLC0415 - not needed for parsing

    if engine == "tesseract":
        return read_lines(images, engine="tesseract", languages=("eng",), alphabet=ALPHABET)
    return read_lines(images, engine="ppocr")


@dataclass(slots=True)
class Row:
    """A line of a zone with what its readers made of it."""

    strip: Strip
    readings: list[LineReading] = field(default_factory=list)

    @property
    def like(self) -> float:
        """How much it looks machine readable, by its best reading."""
        return max((likeness(reading.text) for reading in self.readings), default=0.0)

    @property
    def plain(self) -> bool:
        """Whether it is clearly OCR-B: beside a line that looks machine readable it is one, even without fillers."""
        return any(one.reader == "glyphs" and one.confidence >= _PLAIN for one in self.readings)


@dataclass(slots=True)
class ZoneReader:
    """Reads lines of one picture.

    Attributes:
        image: The picture, BGR or grey.
        read_lines: Reads crops; a seam for tests.
        enlarged: Pixels of the page for one of the picture.
    """

    image: Image
    read_lines: ReadLines = engine_lines
    enlarged: float = 1.0

    def add(self, rows: Sequence[Row], how: Cut, engine: Engine = "ppocr", weight: float = 1.0) -> None:
        """Read every row once more and keep what is read with it."""
        crops = [cut(self.image, row.strip, how) for row in rows]
        for row, word in zip(rows, self.read_lines(crops, engine), strict=True):
            row.readings.append(LineReading(word.text, f"{engine} {how.name}", word.confidence, weight))

    def add_glyphs(self, rows: Sequence[Row], length: int, weight: float = 1.0) -> None:
        """Read every row character by character and keep what is read with it."""
        for row in rows:
            row.readings.append(_line_reading(read_glyphs(self.image, row.strip, length), weight))

    def add_ocrb(self, rows: Sequence[Row], weight: float = 1.0) -> None:
        """Read every row with the network that knows OCR-B and keep what is read with it."""
        for row in rows:
            line = read_close(_one_channel(cut(self.image, row.strip, PLAIN)))
            if line.text:
                trust = min(max((line.confidence - _GUESSED) / (_SURE - _GUESSED), 0.1), 1.0)
                row.readings.append(LineReading(line.text, "ocrb", line.confidence, weight * trust, line.odds))

    def length_of(self, strip: Strip) -> tuple[int, float]:
        """How many characters a line has, and how clearly they can be read."""
        tried = [(length, read_glyphs(self.image, strip, length).confidence) for length in LENGTHS]
        return max(tried, key=lambda pair: pair[1])

    def rows_by_glyphs(self, zone: Zone, weight: float) -> list[Row]:
        """The machine readable lines of a zone, from the top, found by their typeface.

        Args:
            zone: Where they may stand, to be read in the direction of its strips.
            weight: What the readings count.

        Returns:
            Rows with a reading each; none where nothing in the zone is clearly OCR-B.
        """
        probe = max(zone.strips, key=lambda strip: strip.slimness * strip.length)
        length, clearness = self.length_of(probe)
        if clearness < CLEAR:
            return []
        rows = []
        for strip in zone.strips:
            row = Row(_beside(probe, strip, 0.0) if strip.length < 0.97 * probe.length else strip)
            self.add_glyphs([row], length, weight)
            if row.readings[0].confidence >= CLEAR and (row.like >= LIKE or row.plain):
                rows.append(row)
        if all(row.like < LIKE for row in rows):
            return []
        expected = 3 if length == 30 else 2
        rows = self._completed(rows, expected, lambda tried: self.add_glyphs(tried, length, weight))
        return rows if any(has_dates(row.readings[0].text) for row in rows) else []

    def rows_by_engine(self, zone: Zone, how: Cut) -> list[Row]:
        """The machine readable lines of a zone, from the top, found by what an OCR engine reads there.

        Args:
            zone: Where they may stand, to be read in the direction of its strips.
            how: How they are cut out.

        Returns:
            Rows with a reading each; none where nothing in the zone looks machine readable.
        """
        probe = max(range(len(zone.strips)), key=lambda i: zone.strips[i].slimness * zone.strips[i].length)
        found = {probe: Row(zone.strips[probe])}
        self.add([found[probe]], how)
        if found[probe].like < LIKE:
            return []
        others = {i: Row(strip) for i, strip in enumerate(zone.strips) if i != probe}
        if others:
            self.add(list(others.values()), how)
        found |= {i: row for i, row in others.items() if row.like >= LIKE}
        rows = [found[i] for i in sorted(found)]
        expected = max(rows_expected(row.readings[0].text) for row in rows)
        return _evened(self._completed(rows, expected, lambda tried: self.add(tried, how)))

    def _completed(self, rows: list[Row], expected: int, read: Callable[[Sequence[Row]], None]) -> list[Row]:
        """The rows with those that should stand above or below them."""
        longest = max((row.strip for row in rows), key=lambda strip: strip.length)
        apart = _APART[expected] * longest.length
        if len(rows) > 1:
            apart = longest.across(rows[1].strip.x, rows[1].strip.y) - longest.across(rows[0].strip.x, rows[0].strip.y)
        while len(rows) < expected:
            tried = [Row(_beside(longest, rows[0].strip, -apart)), Row(_beside(longest, rows[-1].strip, apart))]
            read(tried)
            best = max(tried, key=lambda row: (row.like, row.readings[0].confidence))
            if best.like < LIKE and not best.plain:
                break
            rows = [best, *rows] if best is tried[0] else [*rows, best]
        return rows


def _one_channel(line: Image) -> Image:
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    return np.asarray(cv2.cvtColor(line, cv2.COLOR_BGR2GRAY), np.uint8)


def _line_reading(glyphs: Glyphs, weight: float) -> LineReading:
    trust = min(max((glyphs.confidence - _GUESSED) / (_SURE - _GUESSED), 0.1), 1.0)
    return LineReading(glyphs.text, "glyphs", glyphs.confidence, weight * trust, glyphs.shares())


def _evened(rows: list[Row]) -> list[Row]:
    """The rows, each as long as the longest: lines of a zone begin and end at the same height."""
    longest = max((row.strip for row in rows), key=lambda strip: strip.length)
    for row in rows:
        if row.strip.length < 0.97 * longest.length:
            row.strip = _beside(longest, row.strip, 0.0)
    return rows


def _beside(pattern: Strip, strip: Strip, across: float) -> Strip:
    """A strip like `pattern`, beside `strip`."""
    return pattern.moved(pattern.across(strip.x, strip.y) + across)


def windows(rows: Sequence[Row]) -> list[list[Row]]:
    """Neighbouring rows that may make a zone together: threes and twos.

    Args:
        rows: Machine readable rows from the top.

    Returns:
        The windows, the longest first.
    """
    return [list(rows[i : i + size]) for size in (3, 2) for i in range(len(rows) - size + 1)]


def decide_rows(rows: Sequence[Row]) -> tuple[Decision, list[Row]] | None:
    """The best decision that some of the rows allow.

    Args:
        rows: Rows with their readings.

    Returns:
        The decision and the rows it rests on; None when there is no machine readable zone among them.
    """
    best: tuple[Decision, list[Row]] | None = None
    for window in windows(rows):
        decision = decide([row.readings for row in window])
        if decision is None:
            continue
        if best is None or (decision.mrz.verified, decision.fit) > (best[0].mrz.verified, best[0].fit):
            best = decision, window
    return best
