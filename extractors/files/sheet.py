"""What the parsers of a child hand over: a page as plain values, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Place = tuple[float, float, float, float]  # x0, y0, x1, y1 in fractions of the page, origin at the top left


class FileFault(Exception):  # noqa: N818 - not an error of ours: what the file has wrong
    """The file can't be opened; `code` is one of those that `extractors.files.failures` knows."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail  # never a word of the file's content


@dataclass(slots=True)
class Sheet:
    """A page as it crosses the pipe: `pixels` are BGR, three bytes each, row by row."""

    number: int
    width: int
    height: int
    pixels: bytes | bytearray | memoryview
    dpi: float = 0.0
    words: list[tuple[str, Place, float, int]] = field(default_factory=list)  # text, place, confidence, line
    form: list[tuple[str, str, Place | None]] = field(default_factory=list)  # name, value, place

    def header(self) -> dict[str, Any]:
        """Everything but the pixels."""
        return {
            "page": self.number,
            "width": self.width,
            "height": self.height,
            "dpi": self.dpi,
            "words": self.words,
            "form": self.form,
        }
