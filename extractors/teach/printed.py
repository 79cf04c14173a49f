"""From single letters to printed texts: lines cut where a form leaves room to write.

Rows of underscores or dots that a form prints to write on come out as rules, not as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.teach.spots import Print, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.files.blank import Letter
    from extractors.page import Word

_FILL = set("_.…·-—–‗=")  # printed in rows to write on
_WIDE_GAP = 2.0  # of the letters' height: what stands farther away is another text
_BLANK = 0.6  # of the letters' height, from which letters without a blank between them are two words
_BULLETS = re.compile(r"^[\s•▪◦○●□☐❑❏oq\-–—*·]{1,3}\s+(?=\w)")


def texts_and_rules(letters: Sequence[Letter], walls: Sequence[Zone] = ()) -> tuple[list[Print], list[Zone]]:
    """Printed texts and rules of a page.

    Args:
        letters: In the order of the file.
        walls: Fields: a text on the left of one and a text on its right are two.
    """
    texts: list[Print] = []
    rules: list[Zone] = []
    run: list[tuple[str, Zone]] = []
    blank = False

    def close() -> None:
        if run:
            for piece in _pieces(run):
                filling = _is_rule(piece)
                if filling:
                    rules.append(_around(piece))
                elif (text := _text(piece)).strip(" _.…:;,"):
                    texts.append(Print(text, _around(piece)))
        run.clear()

    for letter in letters:
        if letter.box is None:
            blank = True
            continue
        if run and _apart(run[-1][1], letter.box, _height(run), walls):
            close()
        elif run and (blank or letter.box[0] - run[-1][1][2] > _BLANK * _height(run)):
            run.append((" ", (run[-1][1][2], letter.box[1], letter.box[0], letter.box[3])))
        run.append((letter.text, letter.box))
        blank = False
    close()
    return texts, _joined(rules)


def texts_of_words(words: Sequence[Word], size: tuple[float, float]) -> list[Print]:
    """Printed texts of a scanned blank, from what a reader saw.

    Args:
        words: Words or lines of the page.
        size: Of the page, millimetres.
    """
    wide, high = size
    found = []
    for word in words:
        box = (word.box.x0 * wide, word.box.y0 * high, word.box.x1 * wide, word.box.y1 * high)
        total = max(len(word.text), 1)
        step = (box[2] - box[0]) / total
        letters = [(c, (box[0] + n * step, box[1], box[0] + (n + 1) * step, box[3])) for n, c in enumerate(word.text)]
        found += [
            Print(text, _around(piece))
            for piece in _pieces(letters)
            if not _is_rule(piece) and (text := _text(piece)).strip(" _.…:;,")
        ]
    return found


def _height(run: list[tuple[str, Zone]]) -> float:
    """Of the tallest letters, millimetres: one that is a dot or a dash tells nothing."""
    return max(1.4, *(box[3] - box[1] for _, box in run[-12:]))


def _apart(before: Zone, box: Zone, height: float, walls: Sequence[Zone]) -> bool:
    """Whether a letter doesn't go on the text: another line, a step back, a wide gap, or a field between."""
    gap = box[0] - before[2]
    level = abs((box[1] + box[3]) - (before[1] + before[3])) / 2 < 0.9 * height
    if not level or gap > 2.2 * height or box[0] < before[0] - 0.5 * height:
        return True
    if gap < 0.3 * height:
        return False
    middle, line = (before[2] + box[0]) / 2, (box[1] + box[3]) / 2
    if gap > 0.8 and any(w[0] - 0.5 <= middle <= w[2] + 0.5 and w[1] <= line <= w[3] + 1 for w in walls):
        return True
    return gap > _WIDE_GAP * height


def _pieces(run: list[tuple[str, Zone]]) -> list[list[tuple[str, Zone]]]:
    """The run cut where rows of underscores or dots begin and end."""
    pieces: list[list[tuple[str, Zone]]] = []
    text = "".join(letter for letter, _ in run)
    start = 0
    for found in re.finditer(r"[_‗]{2,}|(?:[.·] ?){4,}|(?:… ?){2,}|[-—–=]{6,}", text):
        pieces += [run[start : found.start()], run[found.start() : found.end()]]
        start = found.end()
    pieces.append(run[start:])
    return [stripped for piece in pieces if (stripped := _stripped(piece))]


def _stripped(piece: list[tuple[str, Zone]]) -> list[tuple[str, Zone]]:
    start, end = 0, len(piece)
    while start < end and piece[start][0] == " ":
        start += 1
    while end > start and piece[end - 1][0] == " ":
        end -= 1
    return piece[start:end]


def _is_rule(piece: list[tuple[str, Zone]]) -> bool:
    marks = [letter for letter, _ in piece if letter != " "]
    return len(marks) >= 2 and all(letter in _FILL for letter in marks)


def _text(piece: list[tuple[str, Zone]]) -> str:
    text = re.sub(r"\s+", " ", "".join(letter for letter, _ in piece)).strip()
    return _BULLETS.sub("", text)


def _around(piece: list[tuple[str, Zone]]) -> Zone:
    boxes = [box for letter, box in piece if letter != " "]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _joined(rules: list[Zone]) -> list[Zone]:
    """Rules that go on from one another as one."""
    joined: list[Zone] = []
    for rule in sorted(rules, key=lambda r: (round(r[3]), r[0])):
        last = joined[-1] if joined else None
        if last is not None and abs(last[3] - rule[3]) < 0.8 and -0.5 < rule[0] - last[2] < 0.8:
            joined[-1] = (last[0], min(last[1], rule[1]), rule[2], max(last[3], rule[3]))
        else:
            joined.append(rule)
    return joined
