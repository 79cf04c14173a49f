"""Pages are laid over their blanks, however they lie, and nothing else is."""

import numpy as np
import pytest

from extractors.document_types import Blank, Landmark
from extractors.layout.landmarks import lines, share_found
from extractors.layout.register import apply, register

from .conftest import LABELS, seen_through

SIZE = (2000, 2800)
WORDS = ("surname", "given names", "birthplace", "occupation", "telephone", "household", "remarks", "enclosures")


def turned(degrees, scale=8.0, shift=(150.0, 100.0)):
    """Millimetres to pixels: scaled, turned about the blank's middle, shifted."""
    angle = np.radians(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    centre = np.array([[1, 0, -105], [0, 1, -148.5], [0, 0, 1]], dtype=float)
    place = np.array([[scale, 0, 105 * scale + shift[0]], [0, scale, 148.5 * scale + shift[1]], [0, 0, 1]])
    return place @ turn @ centre


def perspective():
    """A sheet seen from its lower right."""
    return turned(3.0) @ np.array([[1, 0, 0], [0, 1, 0], [3e-4, 4e-4, 1]])


def error(registration, matrix, size=(210, 297)):
    """Largest distance of the corners from where they are, millimetres."""
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=float)
    back = apply(np.linalg.inv(matrix), apply(registration.array(), corners))
    return np.abs(back - corners).max()


@pytest.mark.parametrize("matrix", [turned(0), turned(2.5), turned(-2.5), turned(180), turned(90), perspective()])
def test_found_however_it_lies(blank, matrix):
    """Scaled, skewed, turned or seen at an angle: the corners are found to a few millimetres."""
    found = register(lines(seen_through(matrix, SIZE), *SIZE), blank)
    assert found is not None
    assert len(found.agreeing) == len(LABELS)
    assert error(found, matrix) < 4


def test_the_turn_is_told(blank):
    """A page on its side says by how much it is turned."""
    found = register(lines(seen_through(turned(90), SIZE), *SIZE), blank)
    assert found.turn() == 90


def test_misread_and_repeated_labels_do_not_mislead(blank):
    """Half of the labels misread, one of them printed again elsewhere: the rest is enough."""
    matrix = turned(1.0)
    words = seen_through(matrix, SIZE)
    labels = {"LIBRARY CARO REQUEST": words[0], "FAMlLY NAME": words[1], "XXXXX": words[2], "YYYY": words[3]}
    misread = [type(word)(text, word.box, 0.5, "ppocr", n) for n, (text, word) in enumerate(labels.items())]
    again = seen_through(turned(1.0, shift=(150, 900)), SIZE, {"SEND ME NEWS": LABELS["SEND ME NEWS"]})
    found = register(lines([*misread, *words[4:], *again], *SIZE), blank)
    assert found is not None
    assert error(found, matrix) < 4


def test_words_of_one_line_are_one_label(blank):
    """Readers that give single words find labels of several words, among other words of the line."""
    matrix = turned(0)
    words = []
    for number, word in enumerate(seen_through(matrix, SIZE, reader="tesseract")):
        parts = word.text.split()
        step = word.box.width / len(parts)
        for place, part in enumerate(parts):
            box = type(word.box)(
                word.box.x0 + place * step, word.box.y0, word.box.x0 + (place + 0.9) * step, word.box.y1
            )
            words.append(type(word)(part, box, 0.9, "tesseract", number))
    assert register(lines(words, *SIZE), blank) is not None


def test_another_page_is_not_this_one(blank):
    """Words that aren't the blank's, or too few of them, register nothing."""
    other = {f"SOMETHING ELSE {n}": place for n, place in enumerate(LABELS.values())}
    assert register(lines(seen_through(turned(0), SIZE, other), *SIZE), blank) is None
    few = dict(list(LABELS.items())[:3])
    assert register(lines(seen_through(turned(0), SIZE, few), *SIZE), blank) is None


def test_labels_in_other_places_are_another_form(blank):
    """The same labels in another order on the page don't agree on any place."""
    shuffled = dict(zip(LABELS, list(LABELS.values())[::-1], strict=True))
    found = register(lines(seen_through(turned(0), SIZE, shuffled), *SIZE), blank)
    assert found is None or found.share < 0.45


def test_a_mirrored_page_is_refused(blank):
    """No camera sees a page mirrored."""
    mirrored = turned(0) @ np.array([[-1, 0, 210], [0, 1, 0], [0, 0, 1]], dtype=float)
    assert register(lines(seen_through(mirrored, SIZE), *SIZE), blank) is None


def test_share_of_a_types_words():
    """Printed words are found although a letter is misread; others aren't."""
    page = lines(seen_through(turned(0), SIZE, {"LIBRARY CARO REQUEST": (20, 15, 90, 20)}), *SIZE)
    assert share_found(page, ["LIBRARY CARD REQUEST", "PASSPORT"]) == 0.5
    assert share_found(page, []) == 0.0


def test_few_labels_at_one_side_do_not_twist_the_page():
    """Labels read at the left alone, one of them a little off: the right side stays where a scan has it."""
    at = {word: (20.0 + 35 * (n % 2), 30.0 + 33 * n) for n, word in enumerate(WORDS)}
    landmarks = tuple(Landmark(text=text, at=(x, y, x + 30, y + 4)) for text, (x, y) in at.items())
    boxes = {one.text: one.at for one in landmarks}
    x0, y0, x1, y1 = boxes["remarks"]
    boxes["remarks"] = (x0 + 4, y0, x1 + 4, y1)
    matrix = turned(2.0)
    found = register(lines(seen_through(matrix, SIZE, boxes), *SIZE), Blank(size=(210, 297), landmarks=landmarks))
    assert found is not None
    assert error(found, matrix) < 1
