"""Words to rows."""

from __future__ import annotations

from extractors.free.lines import layout
from extractors.page import Word
from extractors.reading import Box


def _word(text: str, x: float, y: float, *, reader: str = "ppocr", width: float = 0.2, height: float = 0.02) -> Word:
    return Word(text, Box(x, y, x + width, y + height), 0.99, reader)


def test_rows_follow_a_slant() -> None:
    """On a slanted page label and amount of one line stay together, and lines above each other apart."""
    slant = 0.03
    words = []
    for number in range(6):
        y = 0.1 + 0.03 * number
        words += [_word(f"label{number}", 0.05, y), _word(f"{number}.00", 0.75, y + slant * 0.7)]
    rows = layout(words, 0.5).rows
    assert [[segment.text for segment in row] for row in rows] == [[f"label{n}", f"{n}.00"] for n in range(6)]


def test_columns_of_a_text_layer_are_segments() -> None:
    """Single words are joined to segments, and a wide gap begins another column."""
    line = [("Net", 0.1), ("total", 0.14), ("100.00", 0.6)]
    words = [_word(text, x, 0.2, reader="text_layer", width=0.03, height=0.012) for text, x in line]
    (row,) = layout(words, 0.7).rows
    assert [segment.text for segment in row] == ["Net total", "100.00"]


def test_unseen_words_are_left_out() -> None:
    """What nobody can see on the page isn't read."""
    hidden = Word("999.99", Box(0.1, 0.1, 0.2, 0.12), 0.0, "text_layer")
    assert layout([hidden], 0.7).rows == ()
