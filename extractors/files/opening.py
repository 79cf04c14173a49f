"""Open an untrusted file: a child parses and draws it, bitmaps of bounded size come back."""

from __future__ import annotations

import math
from itertools import repeat
from typing import TYPE_CHECKING, Any

from extractors.children.frames import BrokenFrameError, read_into
from extractors.errors import UnreadableFileError
from extractors.files.errand import OutOfHandError, check_size, run
from extractors.files.kinds import PAGELESS, Kind, kind_of, looks_like
from extractors.files.limits import Limits
from extractors.files.sheet import NUMBERS, numbers_of
from extractors.page import FormField, Page, Word, WordPage
from extractors.reading import Box

if TYPE_CHECKING:
    from typing import BinaryIO

_DEFAULTS = Limits()


def open_file(
    data: bytes, name: str, *, limits: Limits = _DEFAULTS, dpi: int = 200, pages: range | None = None
) -> list[Page]:
    """Open a file's pages: bitmap, text layer, form fields.

    PDF pages are drawn at `dpi`, turned as they are to be read. Pictures come upright (EXIF) with the pixels they have;
    every page of a TIFF is a page. Colour is BGR. No page is larger than `limits.bitmap_pixels`.

    Args:
        data: The file's bytes; what kind it is, they say themselves.
        name: What to call the file in pages and errors.
        limits: What the file may be and its reader may use.
        dpi: Resolution for PDF pages.
        pages: Only these pages, from 1 (step 1); those that don't exist are left out. None for all.

    Returns:
        The pages in order. A word of the text layer that nobody can see on the page (white, covered) has confidence 0,
        one that another program's OCR put under a picture 0.8; words outside the page are left out.

    Raises:
        UnreadableFileError: Empty, encrypted, damaged, or of a kind that isn't read.
        TooLargeError: Over a limit, or it made its reader go over one.
    """
    check_size(data, name, limits)
    kind = kind_of(data)
    if kind is None or kind in PAGELESS:
        raise UnreadableFileError(f"{name} {looks_like(data)}")
    # One page more than allowed, so that a file with too many is refused instead of cut.
    first, last = (pages.start, pages.stop - 1) if pages is not None else (1, limits.pages + 1)
    request = {"kind": kind.value, "dpi": dpi, "first": first, "last": last}
    found: list[Page] = []
    pixels = 0

    def take(stdout: BinaryIO, header: dict[str, Any], size: int) -> None:
        nonlocal pixels
        pixels += size // 3
        if pixels > limits.total_pixels:
            raise OutOfHandError("total")  # the child counts too; this one is out of hand
        found.append(_page(stdout, header, size, name, limits))

    run(request, data, name, limits, take)
    return found


def open_words(data: bytes, name: str, *, limits: Limits = _DEFAULTS) -> list[WordPage]:
    """The words of a PDF's text layers with their places, many times as fast as with the pages' pictures.

    Args:
        data: The file's bytes.
        name: What to call the file in errors.
        limits: What the file may be and its reader may use.

    Returns:
        All pages in order; confidences of words as `open_file` has them. Files of other kinds have no text layer: none.

    Raises:
        UnreadableFileError: Empty, encrypted or damaged.
        TooLargeError: Over a limit, or it made its reader go over one.
    """
    check_size(data, name, limits)
    found: list[WordPage] = []

    def take(_: BinaryIO, header: dict[str, Any], size: int) -> None:
        if size or len(found) == limits.pages:
            raise OutOfHandError("pages")
        try:
            wide, high = map(float, header["size"])
            found.append(WordPage(int(header["page"]), (wide, high), _words(header["words"])))
        except (KeyError, TypeError, ValueError) as error:
            raise BrokenFrameError("a page isn't described as agreed") from error

    if kind_of(data) is Kind.PDF:
        run({"kind": "words"}, data, name, limits, take)
    return found


def _words(described: Any) -> list[Word]:
    texts, numbers = str(described["texts"]).split(" "), numbers_of(described)
    if not numbers:
        return []
    if len(numbers) != NUMBERS * len(texts) or not math.isfinite(sum(numbers)):
        raise BrokenFrameError("words aren't described as agreed")
    places = map(Box, *(numbers[part::NUMBERS] for part in range(4)))
    lines = map(int, numbers[5::NUMBERS])
    return list(map(Word, texts, places, numbers[4::NUMBERS], repeat("text_layer"), lines))


def _page(stdout: BinaryIO, header: dict[str, Any], size: int, name: str, limits: Limits) -> Page:
    """Take one page; what the child says of it is checked, for it may be in other hands by now."""
    import numpy as np  # noqa: PLC0415 - importing this module stays cheap

    try:
        number, width, height = int(header["page"]), int(header["width"]), int(header["height"])
        if not (0 < width * height <= limits.bitmap_pixels and size == width * height * 3):
            raise BrokenFrameError("a bitmap's size isn't what was agreed")
        image = np.empty((height, width, 3), np.uint8)
        read_into(stdout, image.reshape(-1).data)
        text = _words(header["words"])
        form = [
            FormField(str(field), str(value), Box(*map(float, box)) if box else None)
            for field, value, box in header["form"]
        ]
        return Page(name, number, image, float(header["dpi"]), text, form)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenFrameError("a page isn't described as agreed") from error
