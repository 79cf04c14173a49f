"""Whether a line of text looks like one of a machine readable zone, before anything is parsed."""

from __future__ import annotations

import re

from extractors.mrz.characters import clean

# Birth date, check digit, sex, expiry date: the spine of every data line, with letters that digits are taken for.
_D = "[0-9OQDIZSBGLT]"
_SPINE = re.compile(rf"({_D}{{6}}|{_D}{{2,4}}<{{2,4}}){_D}[MFXNHWPE<]({_D}{{7}}|<{{6}}[0<])")
_NAME = re.compile(r"^[A-Z<]{5,}(<<|<?K<|«)[A-Z]+")
_HEAD = re.compile(r"^[ACIPV1][A-Z<]?[A-Z0<]{3}")


def likeness(text: str) -> float:
    """How much a line looks machine readable.

    Args:
        text: A line as read.

    Returns:
        0 for none of it, 1 for all of it; from 0.5 it is worth reading on.
    """
    line = clean(text)
    if not 20 <= len(line) <= 56:
        return 0.0
    written = sum(not character.isspace() for character in text)
    score = 0.0
    small = sum(character.islower() for character in text) / max(written, 1)
    if small > 0.3 or len(line) < 0.75 * written:
        return 0.0
    fillers = line.count("<")
    if fillers >= 3:
        score += 0.5
    elif fillers:
        score += 0.2
    if "<<" in line:
        score += 0.2
    if _SPINE.search(line):
        score += 0.6  # enough alone: a data line may have no filler at all
    if _HEAD.match(line) and fillers:
        score += 0.2
    if _NAME.match(line):
        score += 0.1
    return min(score, 1.0)


def has_dates(text: str) -> bool:
    """Whether birth date, sex and expiry date stand in a line as only data lines have them.

    Args:
        text: A line as read.

    Returns:
        True also where letters were read for digits.
    """
    return bool(_SPINE.search(clean(text)))


def rows_expected(text: str) -> int:
    """How many lines a zone with this line has, by its length.

    Args:
        text: A line as read.

    Returns:
        3 for one of about 30 characters, else 2.
    """
    return 3 if len(clean(text)) < 33 else 2
