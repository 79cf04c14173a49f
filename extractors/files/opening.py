"""Open an untrusted file: a child parses and draws it, bitmaps of bounded size come back."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from extractors.children.frames import BrokenFrameError, read_header, read_into, write_frame
from extractors.children.launch import start
from extractors.children.watch import Watch
from extractors.errors import TooLargeError, UnreadableFileError
from extractors.files.failures import failure, verdict_on
from extractors.files.kinds import kind_of, looks_like
from extractors.files.limits import Limits
from extractors.page import FormField, Page, Word
from extractors.reading import Box

if TYPE_CHECKING:
    import subprocess

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
    if not data:
        raise UnreadableFileError(f"{name} is empty (0 bytes): the copy was interrupted, send it again")
    if len(data) > limits.file_bytes:
        raise TooLargeError(
            f"{name} has {len(data) / 1e6:.0f} MB, more than {limits.file_bytes / 1e6:.0f}: split it or scan it lower"
        )
    kind = kind_of(data)
    if kind is None:
        raise UnreadableFileError(f"{name} {looks_like(data)}")
    # One page more than allowed, so that a file with too many is refused instead of cut.
    first, last = (pages.start, pages.stop - 1) if pages is not None else (1, limits.pages + 1)
    request = {"kind": kind.value, "dpi": dpi, "first": first, "last": last, "limits": asdict(limits)}
    process = start("extractors.files.child")
    try:
        with Watch(process, seconds=limits.wall, memory=limits.memory) as watch:
            found, code, detail = _talk(process, request, data, name, limits)
    finally:
        process.kill()
        returncode = process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                cast("BinaryIO", pipe).close()
    if code == "":
        code, detail = (watch.verdict, "") if watch.verdict else verdict_on(returncode)
    if code != "end":
        raise failure(name, code, detail, limits)
    return found


def _talk(
    process: subprocess.Popen[bytes], request: dict[str, Any], data: bytes, name: str, limits: Limits
) -> tuple[list[Page], str, str]:
    """Send the file and take its pages; the code is empty where the child ended without a word."""
    found: list[Page] = []
    pixels = 0
    stdin, stdout = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
    try:
        write_frame(stdin, request, data)
        while (head := read_header(stdout)) is not None:
            header, size = head
            if "code" in header:
                return found, str(header["code"]), str(header.get("detail", ""))[:200]
            pixels += size // 3
            if pixels > limits.total_pixels:
                return [], "total", ""  # the child counts too; this one is out of hand
            found.append(_page(stdout, header, size, name, limits))
    except (OSError, BrokenFrameError):
        stdout.close()  # if it still runs it writes into nothing and ends
    process.wait()
    return [], "", ""


def _page(stdout: BinaryIO, header: dict[str, Any], size: int, name: str, limits: Limits) -> Page:
    """Take one page; what the child says of it is checked, for it may be in other hands by now."""
    import numpy as np  # noqa: PLC0415 - importing this module stays cheap

    try:
        number, width, height = int(header["page"]), int(header["width"]), int(header["height"])
        if not (0 < width * height <= limits.bitmap_pixels and size == width * height * 3):
            raise BrokenFrameError("a bitmap's size isn't what was agreed")
        image = np.empty((height, width, 3), np.uint8)
        read_into(stdout, image.reshape(-1).data)
        text = [
            Word(str(text), Box(*map(float, box)), float(confidence), "text_layer", int(line))
            for text, box, confidence, line in header["words"]
        ]
        form = [
            FormField(str(field), str(value), Box(*map(float, box)) if box else None)
            for field, value, box in header["form"]
        ]
        return Page(name, number, image, float(header["dpi"]), text, form)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenFrameError("a page isn't described as agreed") from error
