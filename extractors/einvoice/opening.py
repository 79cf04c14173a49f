"""Open an untrusted file that may be or hold an electronic invoice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from extractors.children.frames import BrokenFrameError, read_exactly
from extractors.einvoice.invoice import Invoice, Notice
from extractors.files.errand import OutOfHandError, check_size, run
from extractors.files.kinds import Kind, kind_of, may_hold_files
from extractors.files.limits import Limits

if TYPE_CHECKING:
    from typing import BinaryIO

    from pydantic import TypeAdapter

_DEFAULTS = Limits()
_MOST_INVOICES = 1000  # bodies of one file


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds.

    Attributes:
        invoices: Its invoices, in the file's order.
        notices: Notifications of the exchange system.
        inner: The document of a signed envelope that is no XML: to be opened as a file of its own.
        signed: It was in a signed envelope; nobody has checked the signature.
    """

    invoices: tuple[Invoice, ...] = ()
    notices: tuple[Notice, ...] = ()
    inner: bytes | None = None
    signed: bool = False


def open_invoices(data: bytes, name: str, *, limits: Limits = _DEFAULTS) -> Opened:
    """The invoices of an XML file, of a signed envelope, or attached to a PDF; nothing for any other file.

    Args:
        data: The file's bytes; what kind it is, they say themselves.
        name: What to call the file in errors.
        limits: What the file may be and its reader may use.

    Raises:
        UnreadableFileError: Empty, damaged, with a DOCTYPE, or XML of another kind.
        TooLargeError: Over a limit, or it made its reader go over one.
    """
    kind = kind_of(data)
    task = {Kind.XML: "xml", Kind.P7M: "p7m"}.get(kind) if kind else None
    if kind is Kind.PDF and may_hold_files(data):
        task = "attached"
    if task is None:
        return Opened()
    check_size(data, name, limits)
    invoices: list[Invoice] = []
    notices: list[Notice] = []
    inner: list[bytes] = []
    handed = 0

    def take(stdout: BinaryIO, header: dict[str, Any], size: int) -> None:
        nonlocal handed
        handed += size
        if handed > limits.file_bytes or len(invoices) + len(notices) >= _MOST_INVOICES:
            raise OutOfHandError("memory")
        payload = bytes(read_exactly(stdout, size))
        if "inner" in header:
            inner.append(payload)
        elif "notice" in header:
            notices.append(_checked(Notice, header["notice"]))
        else:
            invoices.append(_with_contents(_checked(Invoice, header.get("invoice")), header.get("sizes"), payload))

    run({"kind": task}, data, name, limits, take)
    return Opened(tuple(invoices), tuple(notices), inner[0] if inner else None, task == "p7m")


def _checked(kind: type[Invoice | Notice], value: Any) -> Any:
    """The value that a child describes; it may be in other hands by now, so its types are checked."""
    try:
        return _adapters()[kind].validate_python(value)
    except ValueError as error:
        raise BrokenFrameError("an invoice isn't described as agreed") from error


@cache
def _adapters() -> dict[type[Invoice | Notice], TypeAdapter[Any]]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - importing this module stays cheap

    return {kind: TypeAdapter(kind) for kind in (Invoice, Notice)}


def _with_contents(invoice: Invoice, sizes: Any, payload: bytes) -> Invoice:
    if not isinstance(sizes, list) or len(sizes) != len(invoice.attachments) or sum(sizes) != len(payload):
        raise BrokenFrameError("attachments aren't what was agreed")
    attachments, start = [], 0
    for attachment, size in zip(invoice.attachments, sizes, strict=True):
        attachments.append(replace(attachment, content=payload[start : start + size]))
        start += size
    return replace(invoice, attachments=tuple(attachments))
