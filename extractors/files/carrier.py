"""Files that carry others: e-mails and PDFs with attachments, taken apart in a disposable process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractors.children.frames import BrokenFrameError, read_exactly
from extractors.errors import ReadError, UnreadableFileError
from extractors.files.errand import OutOfHandError, check_size, run
from extractors.files.kinds import Kind, kind_of, looks_like, may_hold_files
from extractors.files.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_DEFAULTS = Limits()
_DEEPEST = 3  # a mail in a PDF in a mail is read, what lies deeper is told
_MOST_BYTES = 200_000_000  # of all that a file carries


@dataclass(frozen=True, slots=True)
class Part:
    """A file as it is to be read: handed in, or carried by one that was.

    Attributes:
        name: That of the file handed in; for a carried one also its place and the sender's name for it.
        data: Its bytes.
        fault: Why it can't be read, if that is known already.
    """

    name: str
    data: bytes
    fault: ReadError | None = None


def parts_of(name: str, data: bytes, *, limits: Limits = _DEFAULTS) -> list[Part]:
    """The files to read in place of one: itself, and what it carries.

    The files of a mail take its place; a PDF with attachments is followed by those that are documents themselves. XML
    attached to a PDF stays with it: it is compared with the pages.

    Args:
        name: What to call the file.
        data: Its bytes.
        limits: What it may be and its reader may use.

    Returns:
        At least one; what can't be taken apart or isn't read is a part with its fault.
    """
    return list(_parts(name, data, limits, 0))


def _parts(name: str, data: bytes, limits: Limits, depth: int) -> Iterator[Part]:
    kind = kind_of(data)
    carries = kind is Kind.MAIL or (kind is Kind.PDF and may_hold_files(data))
    if kind is not Kind.MAIL:
        yield Part(name, data)
    if not carries:
        return
    if depth == _DEEPEST:
        fault = f"{name} lies in {_DEEPEST} files in each other and holds more: take its files out and send them"
        yield Part(name, b"", UnreadableFileError(fault))
        return
    try:
        carried = _carried(data, name, "mail" if kind is Kind.MAIL else "files", limits)
    except ReadError as error:
        yield Part(name, b"", error)
        return
    found = [(f"{name} › {label}", content) for label, content in carried]
    if kind is Kind.PDF:  # its XML was read with it; what else a program attaches to it is no paper
        found = [(label, content) for label, content in found if kind_of(content) not in {None, Kind.XML}]
    elif not found:
        yield Part(name, b"", UnreadableFileError(f"{name} is a mail without attachments: nothing in it is read"))
    for label, content in found:
        if kind_of(content) is None:
            yield Part(label, b"", UnreadableFileError(f"{label} {looks_like(content)}"))
        else:
            yield from _parts(label, content, limits, depth + 1)


def _carried(data: bytes, name: str, task: str, limits: Limits) -> list[tuple[str, bytes]]:
    check_size(data, name, limits)
    found: list[tuple[str, bytes]] = []
    handed = 0

    def take(stdout: BinaryIO, header: dict[str, Any], size: int) -> None:
        nonlocal handed
        handed += size
        if handed > _MOST_BYTES:
            raise OutOfHandError("total")
        label = header.get("part")
        if not isinstance(label, str) or len(label) > 200:
            raise BrokenFrameError("a part isn't described as agreed")
        found.append((label, bytes(read_exactly(stdout, size))))

    run({"kind": task}, data, name, limits, take)
    return found
