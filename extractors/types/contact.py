"""Where to reach a person: telephone, e-mail, postal code, province."""

from __future__ import annotations

import re

from extractors.reading import Doubt
from extractors.types.value import DIGIT_FOR, LETTER_FOR, FieldType, Parsed, plain, squeeze, unframed

# RFC 5322 allows more; what nobody writes on a form is more likely a misreading.
_EMAIL = re.compile(
    r"[a-z0-9][a-z0-9._%+\-]*@[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?)*\.[a-z]{2,}"
)
_GAP = re.compile(r"[^\W_]\s+[^\W_]")  # a dot, a hyphen or an underscore may have stood there, too faint to be read
_PHONE_DIGITS = (6, 15)  # ITU-T E.164: at most 15; shorter ones are service numbers, nobody's own


class Phone(FieldType):
    """A telephone number: digits, a leading + kept."""

    name = "phone"
    alphabet = "0123456789+()/.- "

    def parse(self, raw: str) -> Parsed:
        """Digits with the leading + of the country code; other characters are a doubt."""
        text = squeeze(raw)
        if not text:
            return Parsed(None)
        value = re.sub(r"[\s./()\-]", "", text)
        if value.startswith("00"):
            value = "+" + value[2:]
        if not re.fullmatch(r"\+?\d+", value):
            return Parsed(value, doubts=(Doubt("characters", "a telephone number has digits only"),))
        if not _PHONE_DIGITS[0] <= len(value.lstrip("+")) <= _PHONE_DIGITS[1]:
            return Parsed(value, doubts=(Doubt("length"),))
        return Parsed(value)

    def key(self, value: str) -> str:
        """The international form: an Italian number with and without +39 is the same number."""
        return value.removeprefix("+39").lstrip("+")


class Email(FieldType):
    """An e-mail address, in lower case."""

    name = "email"

    def parse(self, raw: str) -> Parsed:
        """The address in lower case without blanks; one that can't be is a doubt."""
        seen = squeeze(raw)
        text = re.sub(r"\s", "", seen).strip(",;:")
        if sum(c.islower() for c in text) > sum(c.isupper() for c in text):
            text = re.sub("[I|]", "l", text)  # one stroke among small letters: most typefaces draw an l so
        value = unframed(text.lower())
        if not value:
            return Parsed(None)
        if not _EMAIL.fullmatch(value):
            return Parsed(value, doubts=(Doubt("format", "not an e-mail address"),))
        if _GAP.search(unframed(seen)):
            return Parsed(value, doubts=(Doubt("gap"),))
        return Parsed(value)

    def key(self, value: str) -> str:
        """Every mark of an address counts."""
        return value.lower()


class PostalCode(FieldType):
    """An Italian or Spanish postal code of five digits."""

    name = "postal_code"
    alphabet = "0123456789"

    def parse(self, raw: str) -> Parsed:
        """Five digits; anything else is a doubt."""
        text = re.sub(r"[^0-9A-Z]", "", plain(raw)).removeprefix("I")
        if not text:
            return Parsed(None)
        value = "".join(DIGIT_FOR.get(c, c) for c in text)
        repaired = sum(a != b for a, b in zip(text, value, strict=True))
        if not re.fullmatch(r"\d{5}", value):
            return Parsed(squeeze(raw), doubts=(Doubt("length", "a postal code has five digits"),))
        doubts = (Doubt("repaired"),) if repaired else ()
        return Parsed(value, doubts=doubts, repaired=repaired)


ABROAD = "EE"  # stands for the province of those born or living abroad


class Province(FieldType):
    """An Italian province by its two letters, ``EE`` for abroad."""

    name = "province"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    def parse(self, raw: str) -> Parsed:
        """Two letters that are a province today; others are a doubt."""
        from extractors.types import places  # noqa: PLC0415 - the gazetteer is only loaded on use

        text = re.sub(r"[^0-9A-Z]", "", plain(raw))
        if not text:
            return Parsed(None)
        value = "".join(LETTER_FOR.get(c, c) for c in text)
        if value not in places.provinces() and value != ABROAD:
            return Parsed(value, doubts=(Doubt("unknown_province"),))
        repaired = sum(a != b for a, b in zip(text, value, strict=True))
        return Parsed(value, repaired=repaired, doubts=(Doubt("repaired"),) if repaired else ())
