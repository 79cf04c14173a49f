"""Invoices within PDF files (Factur-X, ZUGFeRD, XRechnung): the attached XML. Runs in the child only."""

from __future__ import annotations

import re

from extractors.files.attachments import pdf_files
from extractors.files.kinds import Kind, kind_of

# Names that the standards give the file; other XML files come after them.
_USUAL = re.compile(r"(factur-x|zugferd-invoice|xrechnung|ferd|order-x|cii|ubl)\.xml", re.IGNORECASE)


def xml_files(data: bytes) -> list[bytes]:
    """The XML files attached to a PDF, the likeliest invoice first; none where the PDF can't be opened."""
    found = [file for file in pdf_files(data) if kind_of(file[1]) is Kind.XML]
    found.sort(key=lambda file: _USUAL.fullmatch(file[0]) is None)
    return [content for _, content in found]
