"""What a field type makes of the text that a reader saw."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from extractors.reading import Doubt
from extractors.types.strokes import in_capitals

_BLANKS = re.compile(r"\s+")
_NOT_ALNUM = re.compile(r"[^0-9A-Z]+")

# What the readers confuse, by the class of character that must stand there (ICAO 9303 lists the same pairs).
DIGIT_FOR = {
    "O": "0",
    "Q": "0",
    "D": "0",
    "I": "1",
    "L": "1",
    "Z": "2",
    "A": "4",
    "S": "5",
    "G": "6",
    "T": "7",
    "B": "8",
}
LETTER_FOR = {"0": "O", "1": "I", "2": "Z", "4": "A", "5": "S", "6": "G", "8": "B"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A raw text brought into its canonical form.

    Attributes:
        value: Canonical text, None where the raw text holds no such value.
        checked: A check that could have failed holds (check digit, mod 97), and no unlikely repair was needed for it.
        doubts: Why the value isn't taken as it stands; empty when its form is right.
        alternatives: Other values the raw text may mean.
        repaired: Characters that were changed by their class.
        ambiguous: It holds characters that print alike (O and 0, I and l), and neither its form nor a check tells them.
    """

    value: str | None
    checked: bool = False
    doubts: tuple[Doubt, ...] = ()
    alternatives: tuple[str, ...] = ()
    repaired: int = 0
    ambiguous: bool = False


class FieldType:
    """A kind of value: how its text is read, checked and compared.

    Attributes:
        name: As document types name it.
        alphabet: Characters it is written with, for readers that can be told; None: any.
        has_check: Its values carry a check digit, so that a reading can be verified by itself.
        upper: It is written in capitals on documents, so that a reader's lower case is its own.
    """

    name: ClassVar[str] = "text"
    alphabet: ClassVar[str | None] = None
    has_check: ClassVar[bool] = False

    def parse(self, raw: str) -> Parsed:
        """Bring `raw` into canonical form and check it.

        Args:
            raw: Text as a reader saw it.
        """
        value = squeeze(raw)
        return Parsed(value or None)

    def key(self, value: str) -> str:
        """What two canonical values are compared by: equal keys mean the same value."""
        return bare(value)


def squeeze(text: str) -> str:
    """The text with typographic marks made plain, and single blanks."""
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return _BLANKS.sub(" ", text).strip()


def same_stroke(text: str) -> str:
    """The text with a capital I within small letters taken for the l that most typefaces draw alike.

    ``S.r.I.`` and ``S.r.1.`` are an S.r.l.; a 1 elsewhere stays, for codes have it among letters.
    """
    return _STROKE.sub("l", text)


_STROKE = re.compile(
    r"(?<=[a-zà-öø-ÿ])[I|](?=[a-zà-öø-ÿ])"  # within a word
    # S.r.l., read with or without its marks
    r"|(?<=\b[A-Z]\.[a-z]\.)[I1|!](?=\.|$|\s)"
    r"|(?<=\b[A-Z]\.[a-z] )[I1|!](?=\.|$)"
    r"|(?<=\b[A-Z]\.[a-z]\. )[I1|!](?=\.|$)"
)


def steady_case(text: str) -> str:
    """The text in capitals if most of it is: readers take a C or an O of their own height for a small one."""
    letters = [c for c in text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return in_capitals(text) if letters and capitals >= 0.6 * len(letters) else text


_FRAME = "|_~=*\\{}«»<>^¡¿¦ "  # Tesseract takes a rule at the left for an inverted exclamation mark


def unframed(text: str) -> str:
    """The text without marks at its ends that are pieces of a frame: bars, brackets without their partner."""
    text = text.strip(_FRAME)
    for opening, closing in ("()", "[]"):
        if text.startswith(opening) and closing not in text:
            text = text[1:]
        if text.endswith(closing) and opening not in text:
            text = text[:-1]
    return text.strip(_FRAME)


def plain(text: str) -> str:
    """Capitals without accents: what is left when accents and case don't count."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).upper()


def bare(text: str) -> str:
    """Capital letters and digits only: what readers that differ in blanks, accents and marks agree on."""
    return _NOT_ALNUM.sub("", plain(text))


# Typographic marks that readers and typists use for the plain ones.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2019\u2018`\u00b4\u02bc\u2032", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
        **dict.fromkeys("\u2013\u2014\u2010\u2011\u2212", "-"),
    }
)
