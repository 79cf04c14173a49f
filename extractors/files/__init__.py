"""Untrusted files in, pages out: taken apart, opened, checked and drawn in disposable processes with limits."""

from extractors.files.carrier import Part, parts_of
from extractors.files.limits import Limits
from extractors.files.opening import open_file

__all__ = ["Limits", "Part", "open_file", "parts_of"]
