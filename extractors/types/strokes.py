"""One upright stroke: a capital I, a small l. Most typefaces without serifs draw both alike, at the same height.

No picture tells them apart, and readers go by the letters beside. So does this, by what can't be a word: no Italian,
Spanish or English word begins with an l before a consonant, no article ends a text, no name begins small.
"""

from __future__ import annotations

import re

_LETTERS = re.compile(r"[^\W\d_]+")
_STROKES = re.compile(r"[Il]+")
_BEFORE_CONSONANT = re.compile(r"l[bcdfghjkmnpqrstvwxz]+")
_ARTICLES = {"Ia": "la", "Ie": "le", "Ias": "las", "Ios": "los"}
# Small words of addresses that begin so and aren't names; shorter ones are articles.
_SMALL = frozenset(
    {
        "lago",
        "lake",
        "lane",
        "largo",
        "lateral",
        "lato",
        "left",
        "level",
        "lado",
        "letto",
        "levante",
        "località",
        "localita",
        "local",
        "lote",
        "lotto",
        "lugar",
        "lungo",
        "lungomare",
    }
)
_LONG = 4  # letters from which a word is no article or particle


def in_capitals(text: str) -> str:
    """The text in capitals; a small l alone among capitals was an I, for an L looks otherwise.

    Args:
        text: Capitals, some of which a reader took for small letters.
    """
    return _LETTERS.sub(lambda word: _capitals(word[0]), text)


def _capitals(word: str) -> str:
    only = word.replace("l", "I")
    return only if only.isupper() and set(word) != {"l"} else word.upper()


def as_meant(text: str, *, names: bool = False) -> str | None:
    """The text with the stroke that it likelier has, where what was read is no word; None: nothing is strange in it.

    Args:
        text: As it was read.
        names: Its words begin with capitals, but for articles and particles: a person, a town, a street.
    """
    words = list(_LETTERS.finditer(text))
    large = not names or all(word[0][0].isupper() or len(word[0]) < _LONG or word[0][0] == "l" for word in words)
    changed = text
    for place, word in enumerate(words):
        before = text[: word.start()].rstrip()[-1:]
        short = before == "." or (place > 0 and len(words[place - 1][0]) == 1)  # S.r.l., S r l
        other = None if short and word[0] in {"l", "I"} else _other(word[0], text[word.end() :], first=place == 0)
        if other is None and names and large and _begins_small(word[0]):
            other = "I" + word[0][1:]
        if other is not None:
            changed = changed[: word.start()] + other + changed[word.end() :]
    return changed if changed != text else None


def _begins_small(word: str) -> bool:
    return word[0] == "l" and len(word) >= _LONG and word.islower() and word not in _SMALL


def _other(word: str, after: str, *, first: bool) -> str | None:
    """What a word made of strokes, or begun with one, likelier is; None: what was read."""
    if word in _ARTICLES:
        return _ARTICLES[word]
    if _BEFORE_CONSONANT.match(word):
        return "I" + word[1:]
    if not _STROKES.fullmatch(word):
        return None
    if len(word) == 1:
        likelier = "l" if after[:1] == "'" else word if after[:1] == "." else "I"
    elif re.match(r"\s+[^\W\d_]+[a-zà-öø-ÿ]", after):  # a word follows, not in capitals: an article at the beginning
        likelier = "Il" if word == "Il" or (word == "II" and first) else "I" * len(word)
    else:
        likelier = "I" * len(word)
    return likelier if likelier != word else None
