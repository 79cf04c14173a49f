"""Files that carry others: e-mails, ZIP archives and PDFs with attachments, taken apart in a disposable process."""

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
_TASKS = {Kind.MAIL: "mail", Kind.ZIP: "zip"}  # whose files take their place
_DEEPEST = 3  # a mail in a PDF in a mail is read, what lies deeper is told
_MOST_BYTES = 200_000_000  # of all that a file carries, and what that carries
_MOST = 400  # files of all that


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

    The files of a mail or an archive take its place; a PDF with attachments is followed by those that are documents
    themselves. XML attached to a PDF stays with it: it is compared with the pages.

    Args:
        name: What to call the file.
        data: Its bytes.
        limits: What it may be and its reader may use.

    Returns:
        At least one; what can't be taken apart or isn't read is a part with its fault.
    """
    return list(_parts(name, data, limits, _Load()))


@dataclass(slots=True)
class _Load:
    """What a file that was handed in has carried so far, however deep: archives in archives grow without end."""

    files: int = 0
    bytes: int = 0
    depth: int = 0

    def add(self, size: int) -> None:
        """Count one more.

        Raises:
            OutOfHandError: It is over the limit.
        """
        self.files += 1
        self.bytes += size
        if self.files > _MOST or self.bytes > _MOST_BYTES:
            raise OutOfHandError("unpacked")


def _parts(name: str, data: bytes, limits: Limits, load: _Load) -> Iterator[Part]:
    kind = kind_of(data)
    carries = kind in _TASKS or (kind is Kind.PDF and may_hold_files(data))
    if kind not in _TASKS:
        yield Part(name, data)
    if not carries:
        return
    if load.depth == _DEEPEST:
        fault = f"{name} lies in {_DEEPEST} files in each other and holds more: take its files out and send them"
        yield Part(name, b"", UnreadableFileError(fault))
        return
    try:
        carried = _carried(data, name, _TASKS.get(kind, "files") if kind else "files", limits, load)
    except ReadError as error:
        yield Part(name, b"", error)
        return
    found = [(f"{name} › {label}", content) for label, content in carried]
    if kind is Kind.PDF:  # its XML was read with it; what else a program attaches to it is no paper
        found = [(label, content) for label, content in found if kind_of(content) not in {None, Kind.XML}]
    elif not found:
        what = "a mail without attachments" if kind is Kind.MAIL else "an archive without files"
        yield Part(name, b"", UnreadableFileError(f"{name} is {what}: nothing in it is read"))
    load.depth += 1
    for label, content in found:
        if kind_of(content) is None:
            yield Part(label, b"", UnreadableFileError(f"{label} {looks_like(content)}"))
        else:
            yield from _parts(label, content, limits, load)
    load.depth -= 1


def _carried(data: bytes, name: str, task: str, limits: Limits, load: _Load) -> list[tuple[str, bytes]]:
    check_size(data, name, limits)
    found: list[tuple[str, bytes]] = []

    def take(stdout: BinaryIO, header: dict[str, Any], size: int) -> None:
        load.add(size)
        label = header.get("part")
        if not isinstance(label, str) or len(label) > 200:
            raise BrokenFrameError("a part isn't described as agreed")
        found.append((label, bytes(read_exactly(stdout, size))))

    run({"kind": task}, data, name, limits, take)
    return found
