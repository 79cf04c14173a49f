"""The name field: fillers that were read as letters, surname and given names.

No check digit covers a name, so nothing here is more than a reading.
"""

from __future__ import annotations

import re

# A filler is taken for K, C, E, L, S or X; three of the same at a stretch are no end of a name.
_FALSE_RUN = re.compile(r"([KCELSX])\1{2,}(?=[<KCELSX]*$)")
# After the given names come only fillers: one or two such letters between or behind fillers are fillers too.
_STRAY = re.compile(r"(?<=<<)[KCELSX]{1,2}(?=<|$)")


def repair_fillers(name: str) -> str:
    """The field with fillers where a reader saw lone letters among them.

    Args:
        name: The name field, letters and fillers.

    Returns:
        The field, as long as before.

    Example:
        >>> repair_fillers("ROSSI<<MARIO<<<<K<<C<<")
        'ROSSI<<MARIO<<<<<<<<<<'
    """
    name = _FALSE_RUN.sub(lambda match: "<" * len(match.group()), name)
    head, separator, tail = name.partition("<<")
    # The first double filler stands between surname and given names; a letter behind a later one can't be a name.
    body, second, rest = tail.partition("<<")
    while True:
        mended = _STRAY.sub(lambda match: "<" * len(match.group()), "<<" + rest)[2:]
        if mended == rest:
            break
        rest = mended
    return head + separator + body + second + rest


def split_name(name: str) -> tuple[str, str]:
    """Surname and given names.

    Args:
        name: The name field, such as ``ERIKSSON<<ANNA<MARIA<<<``.

    Returns:
        Both as printed, with blanks for single fillers; the second is empty where there is one name only.
    """
    surname, _, given = name.strip("<").partition("<<")
    return surname.replace("<", " "), " ".join(given.replace("<", " ").split())


def well_formed(name: str) -> bool:
    """Whether a name field has the shape of one: it begins with a letter and holds no third part.

    Args:
        name: The name field.

    Returns:
        False where fillers stand in front, or letters behind a second double filler.
    """
    return bool(re.fullmatch(r"[A-Z]+(<[A-Z]+)*(<<[A-Z]+(<[A-Z]+)*)?<*", name))


def is_full(name: str) -> bool:
    """Whether the name fills its field, so that its end may have been cut off.

    Args:
        name: The name field.

    Returns:
        True when no filler stands at the end.
    """
    return not name.endswith("<")
