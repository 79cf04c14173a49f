"""Bitmaps in, words out: OCR engines in processes of their own, shared by all who read on a machine."""

from typing import TYPE_CHECKING

from extractors.ocr.errors import EngineMissingError
from extractors.ocr.read import close_private_pool, read_lines, read_words

if TYPE_CHECKING:
    from extractors.ocr.pool import ReaderPool

__all__ = ["EngineMissingError", "ReaderPool", "close_private_pool", "read_lines", "read_words"]


def __getattr__(name: str) -> object:
    if name == "ReaderPool":  # needs multiprocessing, which those who only read don't pay for before they do
        from extractors.ocr.pool import ReaderPool  # noqa: PLC0415

        return ReaderPool
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
