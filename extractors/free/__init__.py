"""Documents of no known layout (receipts, invoices): found by labels, form and arithmetic instead of by place."""

from extractors.free.read import read_free

__all__ = ["read_free"]
