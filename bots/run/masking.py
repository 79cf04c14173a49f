"""Masking: a case's own values, in all their formats, and checksummed identifiers never reach a log.

What is masked is replaced by the field's name in angle quotes, such as ``‹surname›``, so that a log stays readable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from extractors.reading import DocumentReading

# Identifiers that tell who somebody is even when no field holds them: Italian tax code, IBAN, MRZ lines, e-mail,
# Spanish DNI/NIE.
_IDENTIFIERS = re.compile(
    r"(?P<tax_code>\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b)"
    r"|(?P<iban>\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b)"
    r"|(?P<mrz>[A-Z0-9<]{5,}<<[A-Z0-9<]{3,})"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]+)"
    r"|(?P<national_id>\b(?:\d{8}|[XYZ]\d{7})[A-HJ-NP-TV-Z]\b)",
    re.IGNORECASE,
)
_NEVER = frozenset({"true", "false", "yes", "no", "none", "it", "es", "en"})  # masking these would hide the log itself
_DIGITS = frozenset("0123456789")


class Masker:
    """Replaces what must not be logged.

    Values are added as a run learns them; the pattern is made anew when it is next needed.
    """

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def add(self, name: str, value: str | None) -> None:
        """Mask `value`, in every form it may take, as the field `name`."""
        for form in forms(name, value or ""):
            self._values.setdefault(_fold(form), name)
        self._pattern = None

    def add_document(self, document: DocumentReading) -> None:
        """Mask all that a document says."""
        for name, reading in document.readings.items():
            for text in (reading.value, reading.raw, *reading.alternatives):
                self.add(name, text)

    def add_mapping(self, values: dict[str, Any]) -> None:
        """Mask the values of a mapping."""
        for name, value in values.items():
            self.add(str(name), str(value))

    def __call__(self, text: str) -> str:
        """`text` with everything masked that must not be logged."""
        if not text:
            return text
        text = _IDENTIFIERS.sub(lambda match: f"‹{match.lastgroup}›", text)
        if not self._values:
            return text
        if self._pattern is None:
            longest_first = sorted(self._values, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(_bounded, longest_first)))
        folded = _fold(text)
        if len(folded) != len(text):  # a letter that folds to two: mask in the folded text, readable enough
            text = folded
        return "".join(self._pieces(text, folded))

    def _pieces(self, text: str, folded: str) -> Iterator[str]:
        assert self._pattern is not None
        end = 0
        for match in self._pattern.finditer(folded):
            yield text[end : match.start()]
            yield f"‹{self._values[match[0]]}›"
            end = match.end()
        yield text[end:]


def _bounded(value: str) -> str:
    """A pattern for `value` that doesn't hit inside other words; long codes are hit anywhere."""
    if len(value) >= 8 and not _DIGITS.isdisjoint(value):
        return re.escape(value)
    return rf"(?<![^\W_]){re.escape(value)}(?![^\W_])"


def forms(name: str, value: str) -> set[str]:
    """The ways in which a value may be written: whole, without blanks, its words, a date in several orders."""
    value = " ".join(value.split())
    if len(value) < 2 or value.casefold() in _NEVER:
        return set()
    found = {value, value.replace(" ", "")}
    found |= {line for line in value.split("\n") if len(line) > 3}
    found |= _date_forms(value)
    if not name.endswith("_date") and not _DIGITS.issuperset(value):
        words = re.split(r"[\s,;/]+", value)
        found |= {word for word in words if len(word) >= 4 and word.casefold() not in _NEVER}
        found |= {word for word in re.split(r"[^\w]+", value) if len(word) >= 4 and not word.isdigit()}
        found |= {word for word in words if len(word) == 3 and word.isalpha() and name in {"surname", "given_names"}}
    return {form for form in found if len(form) >= 2 and not (form.isdigit() and len(form) < 4)}


def _date_forms(value: str) -> set[str]:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return set()
    patterns = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d%m%Y", "%y%m%d", "%d/%m/%y", "%Y%m%d", "%Y/%m/%d")
    return {day.strftime(pattern) for pattern in patterns}


def _fold(text: str) -> str:
    """`text` without case and accents, as long as before wherever that is possible."""
    return "".join(unicodedata.normalize("NFKD", letter)[0] for letter in text).casefold()
