"""What one would do without a toolkit: cut each field out of the straightened page and give it to Tesseract.

It is handed the exact place of the page on its copy, which in life it would have to find first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytesseract

from extractors.zones import field_type

if TYPE_CHECKING:
    from benchmarks.form_copies import Copy
    from extractors.document_types import FieldPlace

_MARGIN = 0.4  # millimetres around the field
_HIGH = 60  # pixels of a line that Tesseract likes


class Alternative:
    """One page of a copy, laid flat with the place that is known of it.

    Args:
        copy: The page's copy.
        size: Width and height of the page as it was drawn, pixels.
        scale: Pixels a millimetre of that.
    """

    def __init__(self, copy: Copy, size: tuple[int, int], scale: float) -> None:
        seen = cv2.imdecode(np.frombuffer(copy.data, np.uint8), cv2.IMREAD_GRAYSCALE)
        if seen is None:
            raise ValueError("a copy that was just written can't be read")
        back = np.linalg.inv(copy.matrix)
        self._page = cv2.warpPerspective(seen, back, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        self._scale = scale

    def exact(self, place: FieldPlace, truth: str) -> bool:
        """Whether Tesseract reads a text field as it was typed, compared as its type compares."""
        x0, y0, x1, y1 = (value * self._scale for value in place.zone)
        margin = _MARGIN * self._scale
        crop = self._page[max(0, int(y0 - margin)) : int(y1 + margin), max(0, int(x0 - margin)) : int(x1 + margin)]
        if crop.size == 0:
            return False
        zoom = max(1.0, _HIGH * max(place.lines // 2, 1) / crop.shape[0])
        crop = cv2.resize(crop, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
        text = pytesseract.image_to_string(crop, lang="eng", config=f"--psm {6 if place.lines > 1 else 7}")
        kind = field_type(place)
        said, wanted = kind.parse(text.replace("\n", " ")).value, kind.parse(truth).value
        return said is not None and kind.key(said) == kind.key(wanted or "")
