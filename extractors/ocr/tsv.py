"""Tesseract's table of words, from whichever way it was asked."""

from __future__ import annotations

from extractors.page import Word
from extractors.reading import Box

_WORD = "5"  # level of a row: page, block, paragraph, line, word
WHOLE = Box(0.0, 0.0, 1.0, 1.0)


def words_of(table: str, width: int, height: int) -> list[Word]:
    """The words of a TSV table.

    Args:
        table: Twelve columns: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
        width: Width of the image in pixels.
        height: Height of the image in pixels.

    Returns:
        Words in Tesseract's order; lines are counted over the whole image.
    """
    words: list[Word] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in table.splitlines():
        cells = row.split("\t", 11)
        if len(cells) < 12 or cells[0] != _WORD or not cells[11].strip():
            continue
        left, top, wide, high = (int(cell) for cell in cells[6:10])
        line = lines.setdefault(tuple(cells[1:5]), len(lines))
        box = Box(left / width, top / height, (left + wide) / width, (top + high) / height)
        words.append(Word(cells[11].strip(), box, max(0.0, float(cells[10])) / 100, "tesseract", line))
    return words


def joined(words: list[Word]) -> Word:
    """The words of one line as one, as sure as its least sure word."""
    if not words:
        return Word("", WHOLE, 0.0, "tesseract")
    text = " ".join(word.text for word in words)
    return Word(text, WHOLE, min(word.confidence for word in words), words[0].reader)
