"""Characters of the wrong class put right: an O where only a digit can stand is a 0."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from extractors.reading import Doubt
from extractors.types.value import DIGIT_FOR, LETTER_FOR, Parsed

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 3  # characters changed in one value; what needs more wasn't read
SAME_STROKE = {"O": "0", "0": "O", "I": "1", "1": "I"}  # printed alike: which it is, its place says


def of_class(text: str, pattern: str) -> str | None:
    """The text with its characters of the classes that `pattern` names.

    Args:
        text: Capital letters and digits.
        pattern: A class for each place: ``n`` digit, ``a`` letter, ``c`` either.

    Returns:
        None where the length differs, or a character resembles none of its class.
    """
    if len(text) != len(pattern):
        return None
    fixed = []
    for character, kind in zip(text, pattern, strict=True):
        right = character.isdigit() if kind == "n" else character.isalpha() if kind == "a" else True
        other = None if right else (DIGIT_FOR if kind == "n" else LETTER_FOR).get(character)
        if not right and other is None:
            return None
        fixed.append(other or character)
    return "".join(fixed)


def until_it_holds(text: str, patterns: tuple[str, ...], holds: Callable[[str], bool]) -> Parsed:
    """The value whose check holds once characters are of their class, if there is exactly one.

    Args:
        text: Capital letters and digits whose check doesn't hold as they stand.
        patterns: As for `of_class`; each is tried.
        holds: The check.

    Returns:
        The one value, checked; else the text with a doubt, and what it may be.
    """
    found: dict[str, int] = {}
    for pattern in patterns:
        base = of_class(text, pattern)
        if base is None:
            continue
        forced = changed(text, base)
        free = [place for place, kind in enumerate(pattern) if kind == "c" and base[place] in DIGIT_FOR]
        for count in range(min(len(free), MOST - forced) + 1):
            for chosen in itertools.combinations(free, count):
                value = "".join(DIGIT_FOR[c] if place in chosen else c for place, c in enumerate(base))
                if forced + count <= MOST and holds(value):
                    found.setdefault(value, forced + count)
    if len(found) == 1:
        value, changes = found.popitem()
        return Parsed(value, checked=True, repaired=changes)
    lengths = {len(pattern) for pattern in patterns}
    code = "check_digit" if len(text) in lengths else "length"
    return Parsed(text, doubts=(Doubt(code),), alternatives=tuple(found))


def changed(text: str, fixed: str) -> int:
    """How many characters differ."""
    return sum(a != b for a, b in zip(text, fixed, strict=True))
