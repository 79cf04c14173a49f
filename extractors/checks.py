"""Checks across the fields of one document: they verify what fits, and doubt what contradicts.

Pure functions of readings. A check that has nothing to compare says nothing.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.invoice_totals import invoice_totals
from extractors.reading import Doubt, Reading, State
from extractors.types import codice_fiscale, email_names, get_type, places
from extractors.verdicts import CONTRADICTED, confirmed, contradicted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractors.document_types import Check

    Readings = dict[str, Reading]

_PERSON = ("tax_code", "surname", "given_names", "birth_date", "sex", "birth_place")
_ADDRESS = ("postal_code", "city", "province")
_EMAIL = ("email", "surname", "given_names")
_DATES = ("birth_date", "issue_date", "expiry_date")
_FITS = 0.993
_NAMED = 0.985  # one reader of two saw it, and it is made of the holder's name
_TRUSTED = 0.9  # below, a field is too weak to hold against another


def run(checks: Sequence[Check], readings: Readings) -> Readings:
    """The readings after all checks of their document type."""
    for check in checks:
        readings = _CHECKS[check.check](readings, check.fields)
    return readings


def tax_code(readings: Readings, fields: Sequence[str]) -> Readings:
    """The tax code recomputed from the person that the document prints.

    Args:
        readings: By field.
        fields: Names of tax code, surname, given names, birth date, sex, birth place; empty: as usual.
    """
    names = dict(zip(_PERSON, fields or _PERSON, strict=False))
    code = readings.get(names["tax_code"])
    if code is None or code.value is None or not codice_fiscale.is_valid(code.value):
        return readings
    person = {key: readings[name] for key, name in names.items() if key != "tax_code" and name in readings}
    said = {key: reading.value for key, reading in person.items() if reading.value}
    compared = codice_fiscale.contradictions(code.value, **said)
    against = [key for key, differs in compared.items() if differs and person[key].confidence >= _TRUSTED]
    weak = [key for key, differs in compared.items() if differs and key not in against]
    result = dict(readings)
    for key in weak:
        name = names[key]
        result[name] = replace(
            person[key], state=State.DOUBTFUL, doubts=(*person[key].doubts, Doubt("contradicts", "tax_code"))
        )
    if against:
        details = ", ".join(names[key] for key in against)
        result[names["tax_code"]] = contradicted(code, details)
        for key in against:
            if person[key].state is not State.VERIFIED:
                result[names[key]] = contradicted(person[key], names["tax_code"])
        return result
    fits = {key for key, differs in compared.items() if not differs}
    if {"birth_date", "surname"} <= fits and not weak:
        if code.state is not State.DOUBTFUL or "given_names" in fits:
            result[names["tax_code"]] = confirmed(code)
        for key in fits & {"birth_date", "sex"}:
            result[names[key]] = confirmed(person[key])
    return result


def address(readings: Readings, fields: Sequence[str]) -> Readings:
    """Postal code, town and province belong together.

    Args:
        readings: By field.
        fields: Names of postal code, town, province; empty: as usual.
    """
    names = tuple(fields or _ADDRESS)
    parts = [readings.get(name) for name in names]
    if any(part is None or part.value is None for part in parts):
        return readings
    code, city, province = (part for part in parts if part is not None)
    fit = places.fits(code.value or "", city.value or "", province.value or "")
    if fit is None:
        return readings
    result = dict(readings)
    weak = [part for part in (code, city, province) if part.confidence < _TRUSTED]
    for name, part in zip(names, (code, city, province), strict=True):
        if not fit:
            if not weak or part in weak:  # one that is doubtful anyway explains it
                result[name] = contradicted(part, ", ".join(other for other in names if other != name))
        elif part.state is State.READ and name != names[0]:
            # A misread town or province would hardly fit the other two; of a postal code two digits stay untested.
            result[name] = replace(part, confidence=max(part.confidence, _FITS))
    return result


def dates(readings: Readings, fields: Sequence[str]) -> Readings:
    """Dates stand in this order in time.

    Args:
        readings: By field.
        fields: Names of the dates, the earliest first; empty: birth, issue, expiry.
    """
    names = [name for name in (fields or _DATES) if name in readings and readings[name].value]
    result = dict(readings)
    for before, after in pairwise(names):
        if (readings[before].value or "") >= (readings[after].value or ""):
            for name, other in ((before, after), (after, before)):
                if readings[name].state is not State.VERIFIED:
                    result[name] = contradicted(readings[name], other)
    return result


def email(readings: Readings, fields: Sequence[str]) -> Readings:
    """An e-mail address that is made of its holder's name: the name tells an l from a 1, where the print doesn't.

    Where readers differ in such characters only, the one address that follows the name is taken. Where they agree on
    one that doesn't follow it, though a look-alike does, it is a doubt.

    Args:
        readings: By field.
        fields: Names of e-mail, surname, given names; empty: as usual.
    """
    name, *holder = fields or _EMAIL
    reading = readings.get(name)
    surname, given = (known.value or "" if (known := readings.get(part)) else "" for part in holder)
    if reading is None or not reading.value or not (surname and given):
        return readings
    kind = get_type("email")
    seen = [text for text in (reading.value, *reading.alternatives) if not kind.parse(text).doubts]
    fitting = [text for text in seen if email_names.follows_name(text, surname, given)]
    if [doubt.code for doubt in reading.doubts] == ["readers_differ"]:
        others = [text for text in (reading.value, *reading.alternatives) if text not in fitting]
        if len(fitting) == 1 and all(email_names.prints_alike(fitting[0], text) for text in others):
            sure = max(reading.confidence, _NAMED)
            settled = replace(reading, value=fitting[0], confidence=sure, state=State.READ, doubts=(), alternatives=())
            return readings | {name: settled}
    elif reading.state is State.READ and not fitting:
        twins = [t for t in email_names.look_alikes(reading.value) if email_names.follows_name(t, surname, given)]
        if twins:
            doubted = replace(
                reading,
                state=State.DOUBTFUL,
                confidence=min(reading.confidence, CONTRADICTED),
                doubts=(*reading.doubts, Doubt("look_alike")),
                alternatives=tuple(twins),
            )
            return readings | {name: doubted}
    return readings


_CHECKS: dict[str, Callable[[Readings, Sequence[str]], Readings]] = {
    "tax_code": tax_code,
    "address": address,
    "dates": dates,
    "email": email,
    "invoice_totals": invoice_totals,
}
