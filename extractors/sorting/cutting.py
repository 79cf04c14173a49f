"""A document of a batch as files of its own: its pages as they were scanned, and nothing of the others."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from extractors.children.frames import BrokenFrameError, read_exactly
from extractors.errors import UnreadableFileError
from extractors.files.errand import OutOfHandError, check_size, run
from extractors.files.kinds import Kind, kind_of
from extractors.files.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from extractors.sorting.batch import SplitDocument

_DEFAULTS = Limits()


def cut_out(document: SplitDocument, files: Mapping[str, bytes], *, limits: Limits = _DEFAULTS) -> list[bytes]:
    """The document's pages as files: one for each file that they were in, usually one.

    A PDF stays a PDF with its text and form values, a TIFF a TIFF; a picture of one page is handed back as it is.

    Args:
        document: What is wanted.
        files: Contents of the batch by name.
        limits: What a file may be and its reader may use.

    Raises:
        UnreadableFileError: A file can't be parsed.
        TooLargeError: It made its reader go over a limit.
    """
    found = []
    for name, pages in groupby(document.pages, key=lambda page: page.file):
        found.append(cut_pages(files[name], name, [page.page for page in pages], limits=limits))
    return found


def cut_pages(data: bytes, name: str, pages: list[int], *, limits: Limits = _DEFAULTS) -> bytes:
    """Some pages of a file as a file of their own.

    Args:
        data: The file's bytes.
        name: What to call it in errors.
        pages: Numbers from 1.
        limits: What it may be and its reader may use.

    Raises:
        UnreadableFileError: It can't be parsed.
        TooLargeError: It made its reader go over a limit.
    """
    kind = kind_of(data)
    if kind not in {Kind.PDF, Kind.TIFF}:
        return data  # a picture is one page
    check_size(data, name, limits)
    found: list[bytes] = []

    def take(stdout: BinaryIO, header: dict[str, Any], size: int) -> None:
        if found or size > 2 * limits.file_bytes:
            raise OutOfHandError("total")
        if header != {"cut": len(pages)}:
            raise BrokenFrameError("a cut file isn't described as agreed")
        found.append(bytes(read_exactly(stdout, size)))

    run({"kind": "cut", "of": str(kind), "pages": pages}, data, name, limits, take)
    if not found:
        raise UnreadableFileError(f"{name}: its pages couldn't be taken out")
    return found[0]


def ending_of(data: bytes) -> str:
    """The ending that fits what a file is, such as ``.pdf``.

    Args:
        data: The file's bytes.
    """
    kind = kind_of(data)
    return {Kind.JPEG: ".jpg", None: ".bin"}.get(kind, f".{kind}")
