"""Untrusted files in, pages out: opened, checked and drawn in a disposable process with limits."""

from extractors.files.limits import Limits
from extractors.files.opening import open_file

__all__ = ["Limits", "open_file"]
