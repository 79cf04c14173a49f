"""Whether identity documents are valid and about the same person: pure functions of what was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import combinations

from extractors.agreement import name_fits
from extractors.identity.portraits import alike
from extractors.types.value import bare, plain

Fields = Mapping[str, str | None]

_COMPARED = ("birth_date", "sex", "tax_code")  # the same on every paper of a person; numbers and dates of papers aren't
_NAMES = ("surname", "given_names")


def years_between(born: dt.date, day: dt.date) -> int:
    """Whole years of age on a day; who is born on 29 February has birthday on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def faults(fields: Fields, day: dt.date, least_age: int) -> list[str]:
    """Why a document isn't valid on a day.

    Args:
        fields: Its sure values; None where one isn't sure.
        day: The case's business date.
        least_age: Years its holder must have.

    Returns:
        Reasons in words, without the holder's data; none: it is valid.
    """
    found = []
    expires, born, issued = (_day(fields.get(name)) for name in ("expiry_date", "birth_date", "issue_date"))
    if expires is None:
        found.append("its expiry date isn't sure")
    elif expires < day:
        found.append(f"it expired on {expires}, before {day}")
    if issued is not None and issued > day:
        found.append(f"it was issued on {issued}, after {day}")
    if born is None:
        if least_age:
            found.append("its holder's birth date isn't sure")
    elif years_between(born, day) < least_age:
        found.append(f"its holder is younger than {least_age} on {day}")
    return found


def differences(documents: Sequence[Fields]) -> list[str]:
    """Fields in which documents of one person differ.

    A name in a machine-readable zone is transliterated and may be cut off; a document that leaves a field out, or isn't
    sure of it, contradicts nobody.

    Args:
        documents: Their sure values.

    Returns:
        Names of fields, each once.
    """
    found: list[str] = []
    for one, other in combinations(documents, 2):
        for name in (*_COMPARED, *_NAMES):
            left, right = one.get(name), other.get(name)
            if left and right and not _same(name, left, right) and name not in found:
                found.append(name)
    return found


def strangers(one: Fields, other: Fields) -> bool:
    """Whether two documents are surely about different people: born on other days, or nothing of their names is alike.

    A surname alone may have changed.
    """
    found = differences((one, other))
    return "birth_date" in found or set(_NAMES) <= set(found)


def borrowed_portraits(documents: Sequence[Fields]) -> bool:
    """Whether documents of different people show one and the same picture."""
    for one, other in combinations(documents, 2):
        left, right = one.get("portrait_fingerprint"), other.get("portrait_fingerprint")
        if left and right and alike(left, right) and differences((one, other)):
            return True
    return False


def _same(name: str, one: str, other: str) -> bool:
    if name not in _NAMES:
        return bare(one) == bare(other)
    first, second = set(plain(one).split()), set(plain(other).split())
    return name_fits(one, other) or name_fits(other, one) or first <= second or second <= first


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
