"""Tesseract's table of words."""

from extractors.ocr.tsv import joined, words_of

TABLE = "\n".join(
    "\t".join(map(str, row))
    for row in [
        (1, 1, 0, 0, 0, 0, 0, 0, 200, 100, -1, ""),
        (5, 1, 1, 1, 1, 1, 20, 10, 40, 10, 96.5, "Via"),
        (5, 1, 1, 1, 1, 2, 70, 10, 60, 10, 80, "Roma"),
        (5, 1, 1, 1, 2, 1, 20, 30, 60, 10, 91, "N\tB"),
        (5, 1, 1, 2, 1, 1, 20, 50, 60, 10, 95, "   "),
    ]
)


def test_words():
    """Words come with boxes in fractions, confidences to 1 and the line they stand in; blank ones are left out."""
    words = words_of(TABLE, 200, 100)
    assert [word.text for word in words] == ["Via", "Roma", "N\tB"]
    assert [word.line for word in words] == [0, 0, 1]
    assert (words[0].box.x0, words[0].box.y0, words[0].box.x1, words[0].box.y1) == (0.1, 0.1, 0.3, 0.2)
    assert words[0].confidence == 0.965


def test_line():
    """A line is as sure as its least sure word, and empty without any."""
    line = joined(words_of(TABLE, 200, 100)[:2])
    assert (line.text, line.confidence) == ("Via Roma", 0.8)
    assert (joined([]).text, joined([]).confidence) == ("", 0.0)
