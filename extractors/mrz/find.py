"""Machine readable zones on whole photos and scans: found by their shape, read by several readers, decided by vote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loguru import logger

from extractors.mrz.crop import LARGE, PLAIN, TIGHT, WIDE
from extractors.mrz.likeness import likeness
from extractors.mrz.locate import CLOSE_SIZE, SHADES, WORK_SIZE, locate
from extractors.mrz.strip import Strip, Zone
from extractors.mrz.typeface import odds_of_ocrb
from extractors.mrz.zone import LIKE, Row, ZoneReader, decide_rows, engine_lines
from extractors.reading import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from extractors.mrz.decide import Decision, Variant
    from extractors.mrz.model import Mrz
    from extractors.mrz.zone import ReadLines
    from extractors.page import Image, Page, Word

_PROBED = 6  # zones of a picture that are looked into by typeface
_ASKED = 3  # and by an engine, which costs more
_WORTH = 0.25  # of the best zone's score
_ALIKE = 0.4  # of a verified zone's score: what may be another one
_FURTHER = 3
_GLYPHS = 2.0  # what a reading counts: one character at a time is the most independent
_ENGINE = 1.0
_NETWORK = 1.0  # the line network: drawn lines taught it as they taught the glyphs' perceptron
_AGAIN = 0.3  # another cut for the same engine mostly repeats its mistakes
_CHEAP = 0.3
_LARGE = 1500  # pixels of the longer side from which a small document may be lost at first sight
_THINNEST = 16  # pixels: less holds no two lines
_MOST = 6000  # pixels of the longer side; more says no more about a document
_LONGEST_SIDE = 1600  # pixels of a picture that is searched by an engine


@dataclass(frozen=True, slots=True)
class MrzReading:
    """A machine readable zone found on a page.

    Attributes:
        lines_read: The lines as the first reader gave them.
        lines: The lines as they are believed to be printed.
        format: TD1, TD2, TD3, MRVA or MRVB.
        verified: Every check digit holds without an unlikely repair. Says nothing about names, sex, states and kind of
            document, which no check digit covers: see `variants`.
        box: Where the lines stand on the page.
        rotation: Their angle in degrees, clockwise on the page: 0 for an upright page, 180 for one on its head.
        mrz: Fields, check digits, edits and doubts.
        variants: What the readers saw in each field, the commonest first.
        readers: How many readings were compared.
        confidence: The weakest line's confidence, as its readers say.
        others: How many further zones with other lines stand on the page.
        strips: Where each line stands, in pixels of the page, read in its direction.
        typeface: How much likelier it is set in OCR-B than in another typeface, see
            `extractors.mrz.typeface.odds_of_ocrb`; None where it isn't verified.
    """

    lines_read: tuple[str, ...]
    lines: tuple[str, ...]
    format: str
    verified: bool
    box: Box
    rotation: float
    mrz: Mrz
    variants: Mapping[str, tuple[Variant, ...]]
    readers: int
    confidence: float
    others: int = 0
    strips: tuple[Strip, ...] = ()
    typeface: float | None = None


def _box(rows: Sequence[Row], image: Image) -> Box:
    height, width = image.shape[:2]
    points = [point for row in rows for point in row.strip.corners()]
    xs, ys = [x / width for x, _ in points], [y / height for _, y in points]
    return Box(max(min(xs), 0.0), max(min(ys), 0.0), min(max(xs), 1.0), min(max(ys), 1.0))


def _reading(decision: Decision, rows: Sequence[Row], image: Image, enlarged: float) -> MrzReading:
    mrz = decision.mrz
    weakest = min(max(reading.confidence for reading in row.readings) for row in rows)
    return MrzReading(
        lines_read=mrz.lines_read,
        lines=mrz.lines,
        format=mrz.format,
        verified=mrz.verified,
        box=_box(rows, image),
        rotation=round(rows[0].strip.angle, 1) % 360,
        mrz=mrz,
        variants=decision.variants,
        readers=decision.readers,
        confidence=weakest,
        strips=tuple(row.strip.scaled(enlarged) for row in rows),
        typeface=odds_of_ocrb(image, [row.strip for row in rows], mrz.lines) if mrz.verified else None,
    )


def _settled(decision: Decision) -> bool:
    """Whether another reader would add nothing: verified, and all agree on every field."""
    return decision.readers > 1 and decision.mrz.verified and all(len(seen) == 1 for seen in decision.variants.values())


def _read_on(reader: ZoneReader, rows: list[Row]) -> tuple[Decision, list[Row]] | None:
    """Read rows in ever more ways until they are settled."""
    names = {reading.reader for reading in rows[0].readings}
    if "glyphs" not in names:
        length, _ = reader.length_of(rows[0].strip)
        reader.add_glyphs(rows, length, _GLYPHS)
    else:
        reader.add(rows, PLAIN, weight=_ENGINE)
    reader.add_ocrb(rows, _NETWORK)
    found = decide_rows(rows)
    for how in (LARGE, WIDE, TIGHT):
        if found and _settled(found[0]):
            return found
        reader.add(rows, how, weight=_AGAIN)
        found = decide_rows(rows)
    if found and _settled(found[0]):
        return found
    reader.add(rows, LARGE, engine="tesseract", weight=_CHEAP)
    return decide_rows(rows)


def _overlap(one: Zone, other: Zone) -> bool:
    """Whether two zones share a line."""
    return any(
        abs(strip.across(there.x, there.y)) < 0.6 * strip.height
        and abs(strip.along(there.x, there.y)) < strip.length / 2
        for strip in one.strips
        for there in other.strips
    )


def _from_zones(
    reader: ZoneReader, zones: Sequence[Zone], rows_of: Callable[[Zone], list[Row]], most: int
) -> Iterator[MrzReading]:
    """The machine readable zones among these, each tried in both directions."""
    done: list[Zone] = []
    least = _WORTH * zones[0].score if zones else 0.0
    left = most
    for zone in zones:
        if zone.score < least or left == 0:
            break
        if any(_overlap(zone, other) for other in done):
            continue
        left -= 1
        for way in (zone, zone.turned()):
            rows = rows_of(way)
            found = _read_on(reader, rows) if rows else None
            if found:
                decision, used = found
                yield _reading(decision, used, reader.image, reader.enlarged)
                done.append(Zone(tuple(row.strip for row in used), zone.score))
                if decision.mrz.verified:  # another holder's document is about as large
                    least, left = max(least, _ALIKE * zone.score), min(left, _FURTHER)
                break


def _worded(words: Sequence[Word], image: Image) -> list[Zone]:
    """Zones made of words that look machine readable: each line alone, its neighbours beside it."""
    height, width = image.shape[:2]
    lines: dict[int, list[Word]] = {}
    for number, word in enumerate(words):
        lines.setdefault(word.line or -number - 1, []).append(word)
    zones = []
    for line in lines.values():
        line.sort(key=lambda word: word.box.x0)
        score = likeness("".join(word.text for word in line))
        if score < LIKE:
            continue
        x0, x1 = line[0].box.x0 * width, line[-1].box.x1 * width
        y0, y1 = min(word.box.y0 for word in line) * height, max(word.box.y1 for word in line) * height
        if y1 - y0 > x1 - x0:
            strip = Strip((x0 + x1) / 2, (y0 + y1) / 2, 90.0, y1 - y0, 0.8 * (x1 - x0))
        else:
            strip = Strip((x0 + x1) / 2, (y0 + y1) / 2, 0.0, x1 - x0, 0.8 * (y1 - y0))
        zones.append(Zone((strip,), score))
    return sorted(zones, key=lambda zone: -zone.score)


def _bounded(image: Image, longest: int = _MOST) -> Image:
    """The picture, made smaller where its longer side has more pixels than that."""
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    scale = longest / max(image.shape[:2])
    if scale >= 1:
        return image
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _searched(image: Image) -> list[Word]:
    """The lines that the strong engine finds on a picture."""
    from extractors.ocr import read_words  # noqa: PLC0415 - not needed for parsing

    return read_words(_bounded(image, _LONGEST_SIDE), engine="ppocr")


def find_all_mrz(
    page: Page, *, words: Sequence[Word] | None = None, read_lines: ReadLines = engine_lines
) -> list[MrzReading]:
    """Every machine readable zone on a page, whichever way up.

    Zones are looked for by their shape, first faint print, then print on a busy ground, then small ones; by their
    typeface and, where that finds nothing, by what the strong engine reads. The cheap ways come first, and the search
    ends with the first that verifies a zone.

    Args:
        page: The page.
        words: Words of the page if it was read already; None lets the strong engine search the page where nothing
            else finds a zone.
        read_lines: Reads crops of lines; a seam for tests.

    Returns:
        The zones, verified ones first. The same lines are given once.

    Raises:
        ReadError: An engine failed.
    """
    if min(page.image.shape[:2]) < _THINNEST:
        return []
    image = _bounded(page.image)
    reader = ZoneReader(image, read_lines, page.image.shape[1] / image.shape[1])

    def by_glyphs(zone: Zone) -> list[Row]:
        return reader.rows_by_glyphs(zone, _GLYPHS)

    def by_engine(zone: Zone) -> list[Row]:
        return reader.rows_by_engine(zone, PLAIN)

    found: list[MrzReading] = []
    zones: list[Zone] = []
    looks = [(shade, WORK_SIZE) for shade in SHADES]
    if max(image.shape[:2]) > _LARGE:
        looks.append((SHADES[0], CLOSE_SIZE))
    for shade, size in looks:
        if size == CLOSE_SIZE and found:
            break
        zones = locate(image, shade, size)
        found += _from_zones(reader, zones, by_glyphs, _PROBED)
        if any(reading.verified for reading in found):
            return _sorted(found)
    if not found:
        found += _from_zones(reader, zones, by_engine, _ASKED)
    if not any(reading.verified for reading in found):
        seen = _worded(_searched(image) if words is None else words, image)
        found += _from_zones(reader, seen, by_engine, _ASKED)
    return _sorted(found)


def _sorted(found: Sequence[MrzReading]) -> list[MrzReading]:
    """The best first, each once: the same lines found twice, or the same place read differently, are one zone."""
    kept: list[MrzReading] = []
    for reading in sorted(found, key=lambda reading: (not reading.verified, -reading.confidence)):
        if not any(reading.lines == other.lines or _same_place(reading.box, other.box) for other in kept):
            kept.append(reading)
    logger.debug("machine readable zones: {}, verified: {}", len(kept), sum(reading.verified for reading in kept))
    return kept


def _same_place(one: Box, other: Box) -> bool:
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    if width <= 0 or height <= 0:
        return False
    return width * height > 0.3 * min(one.width * one.height, other.width * other.height)


def find_mrz(page: Page, *, words: Sequence[Word] | None = None) -> MrzReading | None:
    """The machine readable zone of a page.

    Args:
        page: The page, whichever way up.
        words: Words of the page if it was read already: spares the strong engine's search of the whole page.

    Returns:
        The zone, a verified one before others; `MrzReading.others` says how many more there are. None when the page
        has none.

    Raises:
        ReadError: An engine failed.
    """
    from dataclasses import replace  # noqa: PLC0415 - used here only

    found = find_all_mrz(page, words=words)
    return replace(found[0], others=len(found) - 1) if found else None
