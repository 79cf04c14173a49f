"""Codes of states and organisations in machine readable zones (ICAO Doc 9303 part 3, section 5)."""

from __future__ import annotations

from functools import cache
from itertools import product

from extractors.mrz.characters import HOLE, look_alikes
from extractors.mrz.formats import Kind

# What ICAO adds to ISO 3166-1: Germany's single letter, British and stateless persons, organisations, and codes
# that documents in circulation still carry although their state changed its name.
_ICAO = frozenset(
    (
        *("D", "GBD", "GBN", "GBO", "GBP", "GBS", "RKS", "EUE", "UNO", "UNA", "UNK", "UTO", "IAO", "XAA", "XBA", "XCC"),
        *("XCE", "XCO", "XCT", "XDC", "XEC", "XES", "XIM", "XMP", "XOM", "XPO", "XXA", "XXB", "XXC", "XXX"),
        *("ANT", "NTZ", "ROM", "ZAR", "TMP", "SCG", "YUG", "CSK", "SUN", "DDR", "BUR"),
    )
)


@cache
def state_codes() -> frozenset[str]:
    """Every code that may stand as issuing state or nationality, without fillers.

    Returns:
        ISO 3166-1 alpha-3 codes and those of ICAO.
    """
    import pycountry  # noqa: PLC0415 - it reads its tables at import

    return frozenset(country.alpha_3 for country in pycountry.countries) | _ICAO


def is_state(field: str) -> bool:
    """Whether the three characters of a state's field stand for a state, such as ``D<<`` or ``ITA``."""
    code = field.rstrip("<")
    return code in state_codes()


def could_be_state(field: str) -> bool:
    """Whether a state's field stands for a state, or would if its lost characters were known.

    Args:
        field: Three characters, `HOLE` for one that was lost.

    Returns:
        True when some state's code fits.
    """
    return field in _patterns() if HOLE in field else is_state(field)


@cache
def _patterns() -> frozenset[str]:
    """All that remains of a state's code when one or two of its characters are lost."""
    codes = [code.ljust(3, "<") for code in state_codes()]
    masks = [mask for mask in product((False, True), repeat=3) if any(mask)]
    return frozenset(
        "".join(HOLE if lost else letter for letter, lost in zip(code, mask, strict=True))
        for code in codes
        for mask in masks
    )


def mended(field: str, other: str) -> str:
    """A state's field with one wrong letter put right.

    Args:
        field: Three characters.
        other: The document's other state (issuing state and nationality are mostly the same), three characters.

    Returns:
        `field` where it stands for a state; else `other` or a state's code that differs in one place only, where there
        is just one such; else `field` as it is.
    """
    if is_state(field):
        return field
    if is_state(other) and sum(one != two for one, two in zip(field, other, strict=True)) == 1:
        return other
    near = {
        code
        for code in (known.ljust(3, "<") for known in state_codes())
        if sum(one != two for one, two in zip(field, code, strict=True)) == 1
        and all(one == two or two in look_alikes(one, Kind.STATE) for one, two in zip(field, code, strict=True))
    }
    return near.pop() if len(near) == 1 else field
