"""Bitmaps as engines want them."""

from extractors.ocr.bitmaps import page_dpi


def test_a_page_is_taken_for_a4():
    """A sheet's resolution either way up, within what scanners do."""
    assert page_dpi(1654, 2339) == page_dpi(2339, 1654) == 200
    assert page_dpi(200, 300) == 100
    assert page_dpi(9000, 12000) == 400
