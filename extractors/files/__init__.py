"""Untrusted files in, pages out: taken apart, opened, checked and drawn in disposable processes with limits.

Public names, loaded on use: the children import this package too, and live for one file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.files.carrier import Part, parts_of
    from extractors.files.limits import Limits
    from extractors.files.opening import open_file, open_words

__all__ = ["Limits", "Part", "open_file", "open_words", "parts_of"]

_WHERE = {"Limits": "limits", "Part": "carrier", "parts_of": "carrier", "open_file": "opening", "open_words": "opening"}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
