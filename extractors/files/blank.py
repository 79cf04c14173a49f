"""Open a blank form to learn from it: every form field, every letter, the page with and without its fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from extractors.children.frames import BrokenFrameError, read_into
from extractors.errors import UnreadableFileError
from extractors.files.errand import OutOfHandError, check_size, run
from extractors.files.kinds import PAGELESS, Kind, kind_of, looks_like
from extractors.files.limits import Limits
from extractors.files.opening import open_file

if TYPE_CHECKING:
    from typing import BinaryIO

    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

_DEFAULTS = Limits()
_A4 = (210.0, 297.0)
_LIKE_A4 = 0.03  # of the ratio of its sides
_TOTAL_PIXELS = 400_000_000  # grey, of all pages, twice
_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Widget:
    """A field of an AcroForm as it stands on a page.

    Attributes:
        kind: ``text``, ``choice``, ``check``, ``radio``, ``signature``.
        zone: x0, y0, x1, y1 in millimetres from the page's top left corner.
        name: The field's full name.
        tooltip: What a viewer shows over it.
        flags: Field flags (ISO 32000-1, tables 221, 226, 228, 230).
        longest: Most characters; 0: any number.
        value: Export value of a check box or radio button.
        options: Of a list.
    """

    kind: str
    zone: tuple[float, float, float, float]
    name: str = ""
    tooltip: str = ""
    flags: int = 0
    longest: int = 0
    value: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A printed character and its box, millimetres; a blank has no box."""

    text: str
    box: tuple[float, float, float, float] | None


@dataclass(slots=True)
class BlankPage:
    """A page of a blank form.

    Attributes:
        number: From 1.
        size: Millimetres.
        bare: What is printed, without form fields, grey.
        drawn: The page as a viewer shows it, grey.
        letters: Of the text layer; none for a scan.
        widgets: Form fields; none for a scan or a flat PDF.
    """

    number: int
    size: tuple[float, float]
    bare: Grey
    drawn: Grey
    letters: list[Letter] = field(default_factory=list)
    widgets: list[Widget] = field(default_factory=list)


def open_blank(data: bytes, name: str, *, limits: Limits = _DEFAULTS) -> list[BlankPage]:
    """Open the pages of a blank form: a PDF, or a scan of it.

    Args:
        data: The file's bytes.
        name: What to call the file in errors.
        limits: What the file may be and its reader may use.

    Raises:
        UnreadableFileError: Empty, encrypted, damaged, or of a kind that has no pages.
        TooLargeError: Over a limit, or it made its reader go over one.
    """
    check_size(data, name, limits)
    kind = kind_of(data)
    if kind is None or kind in PAGELESS:
        raise UnreadableFileError(f"{name} {looks_like(data)}")
    if kind is not Kind.PDF:
        return [_scanned(page.number, page.image, page.dpi) for page in open_file(data, name, limits=limits)]
    found: list[BlankPage] = []
    left = _TOTAL_PIXELS

    def take(stdout: BinaryIO, header: dict[str, Any], size: int) -> None:
        nonlocal left
        left -= size
        if left < 0:
            raise OutOfHandError("total")
        found.append(_page(stdout, header, size, limits))

    run({"kind": "blank"}, data, name, limits, take)
    return found


def _scanned(number: int, image: Grey, dpi: float) -> BlankPage:
    """A picture of a blank: as large as it says, or A4 where it says nothing that can be."""
    import cv2  # noqa: PLC0415 - heavy

    height, width = image.shape[:2]
    long, short = max(width, height), min(width, height)
    size = (width / dpi * _INCH, height / dpi * _INCH) if dpi else (0.0, 0.0)
    a4 = abs(long / short - _A4[1] / _A4[0]) < _LIKE_A4 * long / short
    if a4 and not 0.9 < max(size) / _A4[1] < 1.1:
        size = _A4 if height >= width else (_A4[1], _A4[0])
    elif not 60 < max(size) < 500:
        size = (width / long * _A4[1], height / long * _A4[1])
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    return BlankPage(number, size, grey, grey)  # type: ignore[arg-type] # OpenCV says any number


def _page(stdout: BinaryIO, header: dict[str, Any], size: int, limits: Limits) -> BlankPage:
    """Take one page; what the child says of it is checked, for it may be in other hands by now."""
    import numpy as np  # noqa: PLC0415 - importing this module stays cheap

    try:
        width, height = int(header["width"]), int(header["height"])
        wide, high = (float(value) for value in header["size"])
        if not (0 < width * height <= limits.bitmap_pixels and size == 2 * width * height and wide > 1 and high > 1):
            raise BrokenFrameError("a bitmap's size isn't what was agreed")
        pictures = np.empty((2, height, width), np.uint8)
        read_into(stdout, pictures.reshape(-1).data)

        def millimetres(place: Any) -> tuple[float, float, float, float]:
            x0, y0, x1, y1 = (float(value) for value in place)
            return x0 * wide, y0 * high, x1 * wide, y1 * high

        letters = [Letter(str(text), millimetres(place) if place else None) for text, place in header["letters"]]
        widgets = [
            Widget(
                str(one["kind"]),
                millimetres(one["place"]),
                str(one["name"]),
                str(one["tooltip"]),
                int(one["flags"]),
                int(one["longest"]),
                str(one["value"]),
                tuple(str(option) for option in one["options"]),
            )
            for one in header["widgets"]
        ]
        return BlankPage(int(header["page"]), (wide, high), pictures[0], pictures[1], letters, widgets)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenFrameError("a page isn't described as agreed") from error
