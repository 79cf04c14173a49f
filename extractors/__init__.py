"""Documents in, typed fields with confidence, page and place out.

Public names, loaded on use so that importing this package costs nothing:

- `Documents`: keyword library for Robot Framework (``Library    extractors.Documents``)
- `read_files`: files to documents, the whole way
- `DocumentReading`, `Reading`, `State`, `Doubt`, `Box`, `PageRef`: what comes out
- `ReadError` and its tree in `extractors.errors`
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.documents import Documents
    from extractors.errors import ReadError
    from extractors.read import read_files
    from extractors.reading import Box, DocumentReading, Doubt, PageRef, Reading, State

__all__ = ["Box", "DocumentReading", "Documents", "Doubt", "PageRef", "ReadError", "Reading", "State", "read_files"]

_WHERE = {
    "Documents": "documents",
    "ReadError": "errors",
    "read_files": "read",
    **dict.fromkeys(("Box", "DocumentReading", "Doubt", "PageRef", "Reading", "State"), "reading"),
}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
