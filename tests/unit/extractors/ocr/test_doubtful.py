"""Which lines of a page the strong engine reads."""

import numpy as np

from extractors.ocr.both import Both
from extractors.ocr.doubtful import is_doubtful, sort_into_lines, sure_share
from extractors.ocr.engine import Layout
from extractors.page import Word
from extractors.reading import Box

FIRST = ((10, 10), (90, 14), (90, 24), (10, 20))  # a page of 100 by 100 pixels, skewed
SECOND = ((10, 30), (90, 34), (90, 44), (10, 40))


def words(count, confidence, text="word"):
    return [Word(text, Box(0.1, 0.1, 0.2, 0.2), confidence, "tesseract") for _ in range(count)]


def word(x0, x1, middle, confidence=0.9, text="word"):
    return Word(text, Box(x0, middle - 0.04, x1, middle + 0.04), confidence, "tesseract")


def test_a_page_is_doubtful_by_its_words():
    """Few words, or more than two in a hundred unsure, ask for the strong engine; signs don't count."""
    assert is_doubtful(words(5, 0.99))
    assert not is_doubtful(words(99, 0.95) + words(1, 0.3))
    assert is_doubtful(words(95, 0.95) + words(5, 0.3))
    assert not is_doubtful(words(40, 0.95) + words(40, 0.2, "—"))
    assert sure_share(words(3, 0.9) + words(1, 0.2)) == 0.75
    assert sure_share([]) == 0


def test_a_line_whose_words_are_all_sure_is_kept():
    """Words go to the line they lie on, also where it is skewed, and come in order."""
    right, left, below = word(0.52, 0.9, 0.185, text="b"), word(0.1, 0.5, 0.16), word(0.1, 0.9, 0.37, text="c")
    found = sort_into_lines([right, below, left], [FIRST, SECOND], 100, 100)
    assert found.sure == ((left, right), (below,))
    assert found.again == []


def test_a_line_is_read_again_that_is_unsure_or_has_a_gap():
    """One unsure word, or a piece of the line that nobody read, and the whole line is doubtful; so is an unread one."""
    unsure = [word(0.1, 0.5, 0.16), word(0.52, 0.9, 0.185, confidence=0.4)]
    assert sort_into_lines(unsure, [FIRST, SECOND], 100, 100).again == [0, 1]
    gap = [word(0.1, 0.5, 0.16), word(0.1, 0.9, 0.37)]
    assert sort_into_lines(gap, [FIRST, SECOND], 100, 100).again == [0]


def test_words_beside_all_lines_stay_if_they_are_sure():
    """What the detector overlooked isn't lost; what is unsure and on no line is noise."""
    kept, noise = word(0.1, 0.3, 0.8), word(0.5, 0.7, 0.8, confidence=0.3)
    assert sort_into_lines([kept, noise], [FIRST], 100, 100).outside == (kept,)
    assert sort_into_lines([kept], [], 100, 100).outside == (kept,)


class Tesseract:
    """Answers words that were given."""

    def __init__(self, *said):
        self.said = list(said)

    def read_page(self, *_):
        return self.said


class PpOcr:
    """Finds two lines and reads each as STRONG; remembers what it was asked."""

    def __init__(self):
        self.asked = None

    def find_lines(self, _):
        return np.array([FIRST, SECOND], np.float32)

    def read_on(self, _, outlines, _alphabet):
        self.asked = [outline.tolist() for outline in outlines]
        return [word(0.1, 0.9, 0.4, text="STRONG") for _ in outlines]


def test_the_strong_engine_is_shown_the_doubtful_lines_only():
    """Both engines' words make the page, numbered by its lines; a page that is sure costs nothing more."""
    page = np.zeros((100, 100), np.uint8)
    strong = PpOcr()
    cheap = Tesseract(word(0.1, 0.9, 0.17, text="sure"), word(0.1, 0.9, 0.37, 0.2, "what?"))
    found = Both(cheap, strong).read_page(page, Layout.PAGE, None)
    assert [(one.text, one.line) for one in found] == [("sure", 0), ("STRONG", 1)]
    assert strong.asked == [[list(map(float, point)) for point in SECOND]]
    idle = PpOcr()
    assert len(Both(Tesseract(*words(20, 0.95)), idle).read_page(page, Layout.PAGE, None)) == 20
    assert idle.asked is None
