"""Invoices of companies that don't exist, in five languages and as many layouts, with what they say."""

from resources.specimens.invoices.content import InvoiceFacts, draw_facts
from resources.specimens.invoices.draw import LAYOUTS, draw_invoice
from resources.specimens.invoices.words import LANGUAGES

__all__ = ["LANGUAGES", "LAYOUTS", "InvoiceFacts", "draw_facts", "draw_invoice"]
