"""Empty pages and separator sheets."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from extractors.between import SEPARATORS, is_blank, separator_on


def _sheet(seed: int = 1) -> np.ndarray:
    """An empty A4 page from the scanner at 100 dpi: noise, dust, two punched holes, a shadow at the edge."""
    noise = np.random.default_rng(seed).normal(240, 3, (1170, 827, 3))
    page = np.clip(noise, 0, 255).astype(np.uint8)
    for x, y in ((300, 200), (500, 900), (700, 400)):
        cv2.circle(page, (x, y), 1, (90, 90, 90), -1)
    for y in (430, 745):
        cv2.circle(page, (45, y), 6, (60, 60, 60), -1)
    page[:, :6] = 70
    return page


def test_an_empty_page_is_blank() -> None:
    """Dust, holes, noise and shadows are nothing."""
    assert is_blank(_sheet())


@pytest.mark.parametrize("mark", ["word", "stroke", "stamp", "number"])
def test_whatever_is_on_a_page_counts(mark: str) -> None:
    """One word, a stroke of a pen, a pale stamp or a page number: the page is not blank."""
    page = _sheet()
    if mark == "word":
        cv2.putText(page, "Rossi", (300, 600), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (60, 60, 60), 1)
    elif mark == "stroke":
        cv2.line(page, (300, 600), (360, 590), (120, 60, 40), 2)
    elif mark == "stamp":
        cv2.circle(page, (500, 700), 60, (150, 150, 200), 3)
    else:
        cv2.putText(page, "2", (410, 1120), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (40, 40, 40), 1)
    assert not is_blank(page)


def test_only_its_own_codes_separate() -> None:
    """A sheet with a code that separates, any way up and in any spelling; other codes are part of their papers."""
    for text, turn, expected in (("PATCHT", 0, "PATCHT"), ("separator", 1, "separator"), ("0042", 0, None)):
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
        drawn = np.asarray(zxingcpp.write_barcode_to_image(code, scale=5))
        page = _sheet()
        page[300 : 300 + drawn.shape[0], 200 : 200 + drawn.shape[1]] = drawn[..., None]
        assert separator_on(np.rot90(page, turn), SEPARATORS) == expected
    assert separator_on(page, ["0042"]) == "0042"
    assert separator_on(page, []) is None
