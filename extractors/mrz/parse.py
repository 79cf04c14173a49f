"""Lines of text to a machine readable zone: the layout is found, lengths and classes are repaired, digits checked."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.mrz.characters import clean
from extractors.mrz.decide import LineReading, decide
from extractors.mrz.errors import NotAnMrzError
from extractors.mrz.model import Mrz


def parse(lines: Sequence[str]) -> Mrz:
    """Read the lines of a machine readable zone (ICAO Doc 9303: TD1, TD2, TD3, MRV-A, MRV-B).

    Characters of the wrong class are repaired (O in a date is 0), fillers too many or too few are mended, and at most
    two characters are changed where that, in one way only, makes every check digit hold.

    Args:
        lines: Two or three lines of text, as a reader gave them; blanks don't matter.

    Returns:
        The zone; `Mrz.verified` says whether its check digits hold.

    Raises:
        NotAnMrzError: The lines are no machine readable zone.

    Example:
        >>> parse(["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        ...        "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]).verified
        True
    """
    decision = decide([[LineReading(line)] for line in lines])
    if decision is None:
        lengths = ", ".join(str(len(clean(line))) for line in lines) or "no"
        raise NotAnMrzError(f"{len(lines)} lines of {lengths} characters are no MRZ: two of 36 or 44, or three of 30")
    return decision.mrz
