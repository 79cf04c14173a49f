"""From what went wrong in a child to the error that names the file, the reason and what to do."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from extractors.errors import ReadError, TooLargeError, UnreadableFileError

if TYPE_CHECKING:
    from extractors.files.limits import Limits

_UNREADABLE = {
    "encrypted": "is protected with a password: ask for a copy without one",
    "damaged": "is damaged ({detail}): ask for another copy",
    "doctype": "has a document type declaration (DOCTYPE), which no invoice needs and attackers use: "
    "ask for a copy without it",
    "stranger": "is XML, but no electronic invoice that is read (FatturaPA, ZUGFeRD, Factur-X, XRechnung, UBL): "
    "ask for the invoice, or for a PDF",
    "envelope": "is a signed envelope (.p7m) that can't be opened ({detail}): ask for another copy",
    "no_pages": "has no pages: ask for another copy",
    "xfa": "is a form that only Adobe's programs can draw (dynamic XFA): print it to a PDF there, and take that",
    "form_pages": "has more than 40 pages: a blank form is shorter, take its pages out of the file",
}
_TOO_LARGE = {
    "pages": "has more than {limits.pages} pages: split it",
    "pixels": "claims {detail} pixels, more than {limits.image_pixels:,}: scan it at a lower resolution",
    "total": "holds more than {limits.total_pixels:,} pixels in all: split it, or open fewer pages at a time",
    "attachments": "carries more than 50 files: send them in several mails",
    "nesting": "has messages in messages, more than 5 deep: take the files out and send them",
    "entries": "holds more than 200 files: send them in several archives",
    "unpacked": "unpacks to more than 200 MB, or to a hundred times its size: it is made to harm, or send less at once",
    "memory": "needs more than {megabytes} MB to open: it is too large, damaged or made to harm; ask for another copy",
    "cpu": "takes more than {limits.cpu:g} s to open: it is damaged, or made to harm; ask for another copy",
    "time": "wasn't open after {limits.wall:g} s: it is damaged, or made to harm; ask for another copy",
}


def failure(name: str, code: str, detail: str, limits: Limits) -> ReadError:
    """The error for a child's `code`.

    Args:
        name: Name under which the caller handed the file in.
        code: ``encrypted``, ``damaged``, ``no_pages``, ``doctype``, ``stranger``, ``envelope``, ``xfa``,
            ``form_pages``, ``attachments``, ``nesting``, ``entries``, ``unpacked``, ``pages``, ``pixels``, ``total``,
            ``memory``, ``cpu``, ``time``.
        detail: A few words on it, never from the file's content.
        limits: What was allowed.
    """
    values = {"detail": detail or "it can't be parsed", "limits": limits, "megabytes": limits.memory // 1_000_000}
    if code in _TOO_LARGE:
        return TooLargeError(f"{name} " + _TOO_LARGE[code].format(**values))
    return UnreadableFileError(f"{name} " + _UNREADABLE.get(code, _UNREADABLE["damaged"]).format(**values))


def verdict_on(returncode: int) -> tuple[str, str]:
    """Code and detail for a child that ended without saying why.

    Args:
        returncode: As `subprocess` gives it: the negative signal number where a signal ended it.
    """
    if returncode == -getattr(signal, "SIGXCPU", 24):
        return "cpu", ""
    if returncode in {-int(signal.SIGABRT), -getattr(signal, "SIGTRAP", 5), -getattr(signal, "SIGKILL", 9)}:
        return "memory", ""  # how pdfium, PartitionAlloc and the kernel end a process that asks for too much
    return "damaged", "its reader crashed on it"
