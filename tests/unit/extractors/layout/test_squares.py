"""Check boxes are found on a page that nobody has described."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.layout.squares import find_squares


def test_boxes_are_found_and_told_marked_from_empty() -> None:
    """Of a page with boxes, words and a table only the boxes are found, each with its state."""
    page = np.full((1200, 1600, 3), 255, np.uint8)
    boxes = [(200 + 300 * column, 150 + 120 * row) for row in range(3) for column in range(4)]
    for number, (x, y) in enumerate(boxes):
        cv2.rectangle(page, (x, y), (x + 32, y + 32), (60, 60, 60), 2)
        cv2.putText(page, "DOBER", (x + 50, y + 28), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2)
        if number % 3 == 0:
            cv2.line(page, (x + 3, y + 3), (x + 29, y + 29), (0, 0, 0), 3)
            cv2.line(page, (x + 29, y + 3), (x + 3, y + 29), (0, 0, 0), 3)
    for x in range(200, 1201, 200):
        cv2.line(page, (x, 700), (x, 1100), (0, 0, 0), 2)
    for y in range(700, 1101, 40):
        cv2.line(page, (200, y), (1200, y), (0, 0, 0), 2)
    found = find_squares(page)
    places = [(round(one.box.x0 * 1600 / 10), round(one.box.y0 * 1200 / 10)) for one in found]
    assert places == [(round(x / 10), round(y / 10)) for x, y in boxes]
    assert [one.state.marked for one in found] == [number % 3 == 0 for number in range(12)]


def test_a_page_of_text_has_no_boxes() -> None:
    """Letters are no boxes, and neither is an empty page."""
    page = np.full((800, 1600, 3), 255, np.uint8)
    assert find_squares(page) == []
    written = Image.fromarray(page)
    for line in range(10):
        text = "BODEGA DEL BOSCO, dotata di terrazza abitata e HOBBY 80860"
        ImageDraw.Draw(written).text((80, 40 + 70 * line), text, fill="black", font=ImageFont.load_default(24 + line))
    assert find_squares(np.asarray(written)) == []


def test_a_pale_frame_under_a_bold_cross_is_a_box() -> None:
    """Thin grey frames at 130 dpi, of which a thick cross leaves little to see, are found, none told wrong."""
    page = np.full((440, 1080, 3), 255, np.uint8)
    boxes = [(60 + 240 * column, 60 + 90 * row) for row in range(4) for column in range(4)]
    for number, (x, y) in enumerate(boxes):
        cv2.rectangle(page, (x, y), (x + 17, y + 17), (175, 175, 175), 1)
        if number % 2:
            cv2.line(page, (x + 2, y + 2), (x + 15, y + 15), (0, 0, 0), 3)
            cv2.line(page, (x + 15, y + 2), (x + 2, y + 15), (0, 0, 0), 3)
    found = {
        (round((one.box.x0 * 1080 - 60) / 240), round((one.box.y0 * 440 - 60) / 90)): one.state.marked
        for one in find_squares(page)
    }
    assert found.keys() == {(column, row) for row in range(4) for column in range(4)}
    assert all(marked in {None, bool(column % 2)} for (column, _), marked in found.items())
