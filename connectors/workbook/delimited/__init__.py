"""Registers as text (.csv): other rows stay as they are written, no text becomes a formula."""
