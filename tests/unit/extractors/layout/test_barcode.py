"""Bar codes are read as they lie on a page, and harmed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from extractors.layout.barcode import Barcode, read_barcodes


def _code(text: str, scale: int = 3) -> np.ndarray:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    drawn = np.asarray(zxingcpp.write_barcode_to_image(code, scale=scale))
    return cv2.copyMakeBorder(drawn, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255)


@pytest.mark.parametrize("turn", [0, 20, 90, 200])
def test_a_code_is_read_whichever_way_it_lies(turn: int) -> None:
    """A code on a page that was laid down askew is read like an upright one."""
    drawn = _code("CASE-0042")
    height, width = drawn.shape
    side = int(np.hypot(height, width)) + 1
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1)
    matrix[:, 2] += (side - width) / 2, (side - height) / 2
    page = cv2.warpAffine(drawn, matrix, (side, side), borderValue=255)
    assert read_barcodes(page) == [Barcode("CASE-0042", "Code128")]


def test_a_blurred_code_is_read_enlarged_and_sharpened() -> None:
    """Bars that run into each other are told apart once the picture is sharpened."""
    blurred = cv2.GaussianBlur(_code("CASE-0042", scale=2), (0, 0), 1.6)
    assert not zxingcpp.read_barcodes(blurred)
    assert read_barcodes(blurred) == [Barcode("CASE-0042", "Code128")]


@pytest.mark.parametrize("shape", [(1, 1), (1, 600), (7, 7)])
def test_next_to_nothing_holds_no_code(shape: tuple[int, int]) -> None:
    """A crop of a pixel or two is answered with nothing, not with an error."""
    assert read_barcodes(np.full(shape, 255, np.uint8)) == []
