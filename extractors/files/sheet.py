"""What the parsers of a child hand over: a page as plain values, or why there is none."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Any

Place = tuple[float, float, float, float]  # x0, y0, x1, y1 in fractions of the page, origin at the top left


NUMBERS = 6  # of a word: its place, its confidence, its line


class FileFault(Exception):  # noqa: N818 - not an error of ours: what the file has wrong
    """The file can't be opened; `code` is one of those that `extractors.files.failures` knows."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail  # never a word of the file's content


@dataclass(frozen=True, slots=True)
class Layer:
    """The words of a text layer as they cross the pipe.

    Attributes:
        texts: Without any blank in them.
        numbers: `NUMBERS` for each word: its place, its confidence, the number of its line.
    """

    texts: list[str] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)

    def header(self) -> dict[str, Any]:
        """As it is sent."""
        return {"texts": " ".join(self.texts), "numbers": b64encode(array("d", self.numbers)).decode("ascii")}


def numbers_of(header: dict[str, Any]) -> list[float]:
    """`Layer.numbers` of what crossed the pipe: JSON takes five times as long to write and read them one by one.

    Raises:
        KeyError, TypeError, ValueError: It isn't as agreed.
    """
    numbers = array("d")
    numbers.frombytes(b64decode(header["numbers"], validate=True))
    return numbers.tolist()


@dataclass(slots=True)
class Sheet:
    """A page as it crosses the pipe: `pixels` are BGR, three bytes each, row by row."""

    number: int
    width: int
    height: int
    pixels: bytes | bytearray | memoryview
    dpi: float = 0.0
    words: Layer = field(default_factory=Layer)
    form: list[tuple[str, str, Place | None]] = field(default_factory=list)  # name, value, place

    def header(self) -> dict[str, Any]:
        """Everything but the pixels."""
        return {
            "page": self.number,
            "width": self.width,
            "height": self.height,
            "dpi": self.dpi,
            "words": self.words.header(),
            "form": self.form,
        }
