"""Electronic invoices in, one `Invoice` value out: FatturaPA, CII (ZUGFeRD, Factur-X), UBL, alone, signed, within PDF.

- `open_invoices`: what a file holds, parsed in a disposable process
- `invoice_document`: an invoice as a document with readings
- `differing`: embedded values beside those read from the page
"""

from extractors.einvoice.compare import differing
from extractors.einvoice.invoice import Invoice, Notice
from extractors.einvoice.opening import Opened, open_invoices
from extractors.einvoice.readings import invoice_document, notice_document

__all__ = ["Invoice", "Notice", "Opened", "differing", "invoice_document", "notice_document", "open_invoices"]
