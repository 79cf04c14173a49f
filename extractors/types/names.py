"""Free text of persons and places: names, addresses, towns."""

from __future__ import annotations

import re

from extractors.reading import Doubt
from extractors.types.strokes import as_meant
from extractors.types.value import FieldType, Parsed, bare, same_stroke, squeeze, steady_case, unframed

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '.\-])*")
_EDGE = ' \t|_.,:;-=~*"/\\[](){}«»<>^¡¿¦'


class Text(FieldType):
    """Any text, blanks squeezed."""

    name = "text"

    def parse(self, raw: str) -> Parsed:
        """The text without stray marks at its ends, which are usually pieces of a rule."""
        read = same_stroke(unframed(squeeze(raw)))
        meant = as_meant(read)
        value = steady_case(meant or read)
        return Parsed(value or None, alternatives=(read,) if meant else (), ambiguous=meant is not None)


class Name(FieldType):
    """A person's name as printed: letters, blanks, apostrophes, hyphens."""

    name = "name"

    def parse(self, raw: str) -> Parsed:
        """The name as printed; a digit or another mark within it is a doubt."""
        read = squeeze(raw).strip(_EDGE).lstrip("' ")  # an apostrophe may end a name (NICOLO'), not begin it
        meant = as_meant(read, names=True)
        value = steady_case(meant or read)
        value = value.upper() if value.islower() else value  # COMO and como look alike: nobody prints a name so
        if not value:
            return Parsed(None)
        if not _NAME.fullmatch(value):
            return Parsed(value, doubts=(Doubt("characters", "a name has letters only"),))
        if len(bare(value)) < 2:
            return Parsed(value, doubts=(Doubt("too_short", "a name has two letters or more"),))
        return Parsed(value, alternatives=(read,) if meant else (), ambiguous=meant is not None)


class Address(FieldType):
    """Street and house number as printed."""

    name = "address"

    def parse(self, raw: str) -> Parsed:
        """The address as printed; one without a single letter is a doubt."""
        read = re.sub(r"\s*,\s*", ", ", unframed(squeeze(raw)).strip(",;: ")).strip()
        meant = as_meant(read, names=True)
        value = steady_case(meant or read)
        if not value:
            return Parsed(None)
        if not re.search(r"[^\W\d_]{2}", value):
            return Parsed(value, doubts=(Doubt("characters", "an address has a street"),))
        return Parsed(value, alternatives=(read,) if meant else (), ambiguous=meant is not None)
