"""What the disposable child makes of XML, of signed envelopes, of invoices attached to a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractors.einvoice import cii, fatturapa, ubl
from extractors.einvoice.invoice import Invoice, Notice
from extractors.einvoice.notice import is_notice, notice
from extractors.einvoice.xml import local, namespace, parse
from extractors.files.kinds import Kind, kind_of
from extractors.files.sheet import FileFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    Frame = tuple[dict[str, Any], bytes]

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII_DRAFTS = "urn:un:unece:uncefact:data:standard:CBFBUY"  # before ZUGFeRD 1.0
_CII_ROOTS = {"CrossIndustryInvoice", "CrossIndustryDocument"}


def frames(task: str, data: bytes) -> Iterator[Frame]:
    """What is sent back: a frame for each invoice or notice, or one with the document of an envelope.

    Args:
        task: ``xml``, ``p7m`` or ``attached``.
        data: The file.

    Raises:
        FileFault: It can't be read, or is no invoice.
    """
    if task == "attached":
        yield from _attached(data)
        return
    if task == "p7m":
        from extractors.einvoice.p7m import content  # noqa: PLC0415 - only the parser that is needed

        data = content(data)
        if kind_of(data) is not Kind.XML:
            yield {"inner": True}, data
            return
    for found in documents(data):
        yield _frame(found)


def documents(data: bytes) -> Iterator[Invoice | Notice]:
    """The invoices of an XML file, or the notice that it is."""
    root = parse(data)
    name, space = local(root), namespace(root)
    if name == "FatturaElettronica":
        yield from fatturapa.ordinary(root)
    elif name == "FatturaElettronicaSemplificata":
        yield from fatturapa.simplified(root)
    elif name in _CII_ROOTS or (name == "Invoice" and space.startswith(_CII_DRAFTS)):
        yield cii.invoice(root)
    elif name in {"Invoice", "CreditNote"} and space.startswith(_UBL):
        yield ubl.invoice(root)
    elif is_notice(root):
        yield notice(root)
    else:
        raise FileFault("stranger")


def _attached(data: bytes) -> Iterator[Frame]:
    """The invoice of the first attached XML file that is one; what can't be read of the likeliest is told."""
    from extractors.einvoice.attached import xml_files  # noqa: PLC0415 - only the parser that is needed

    fault: FileFault | None = None
    for content in xml_files(data):
        try:
            found = [document for document in documents(content) if isinstance(document, Invoice)]
        except FileFault as error:
            fault = fault or (error if error.code != "stranger" else None)
            continue
        if found:
            yield from map(_frame, found)
            return
    if fault is not None:
        raise fault


def _frame(found: Invoice | Notice) -> Frame:
    if isinstance(found, Notice):
        return {"notice": found.as_dict()}, b""
    sizes = [len(attachment.content) for attachment in found.attachments]
    return {"invoice": found.as_dict(), "sizes": sizes}, b"".join(a.content for a in found.attachments)
