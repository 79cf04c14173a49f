"""What a machine readable zone says, field by field, in the form that every extractor gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from extractors.mrz.characters import FILLER_LIKE
from extractors.mrz.dates import birth_date, expiry_date
from extractors.mrz.decide import TYPEFACE
from extractors.mrz.model import CheckState
from extractors.mrz.names import is_full, split_name, well_formed
from extractors.mrz.states import is_state
from extractors.reading import Doubt, Reading, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.mrz.decide import Variant
    from extractors.mrz.find import MrzReading

# Probabilities that a value is right, counted on lines that were drawn and degraded for it and on real documents.
_VERIFIED = 0.997
_TWO_ENGINES = 0.99  # two engines that know nothing of each other read the same, and no third view contradicts
_TWO_OF_MORE = 0.985
_ONE_ENGINE = 0.9
_DISPUTED = 0.6
_CLEARLY = 0.9  # probability of every character
_FAILING = 0.3

_CHECKED = {
    "document_number": ("document_number",),
    "birth_date": ("birth_date",),
    "expiry_date": ("expiry_date",),
    "optional_data": ("optional_data", "composite"),
}


def _agreement(seen: Sequence[Variant], *, state: bool = False) -> float:
    """How sure a field is that no check digit covers, by who read the same in it.

    Args:
        seen: What the readers saw, the commonest first.
        state: Whether it is the code of a state.
    """
    if not seen:
        return _FAILING
    first, *others = seen
    rivals = [
        variant
        for variant in others
        if variant.engines - {"tesseract"}
        and variant.share > 0.2
        and not _taken_for(first, variant, state=state)
        and not _stumbled(first, variant)
    ]
    if rivals:
        return _DISPUTED
    kinds = {"typeface" if engine in TYPEFACE else engine for engine in first.engines}
    if len(kinds) > 1:
        return _TWO_OF_MORE if others else _TWO_ENGINES
    return _TWO_OF_MORE if others and all(_taken_for(first, other, state=state) for other in others) else _ONE_ENGINE


def _taken_for(seen: Variant, other: Variant, *, state: bool) -> bool:
    """Whether `other` is what readers of languages make of `seen`, which both readers of the typeface clearly saw.

    They take a filler for one of a few letters, and a state's letter for one with which no state begins.
    """
    if not seen.engines >= TYPEFACE or other.engines & TYPEFACE:
        return False
    if state and is_state(seen.text) and not is_state(other.text):
        return True
    if seen.sure < _CLEARLY:
        return False
    length = max(len(seen.text), len(other.text))
    pairs = zip(seen.text.ljust(length, "<"), other.text.ljust(length, "<"), strict=True)
    return all(one == two or (one == "<" and two in FILLER_LIKE) for one, two in pairs)


def _stumbled(seen: Variant, other: Variant) -> bool:
    """Whether one unsure reader of the typeface made `other` of what the other one and an engine agree on."""
    alone = other.engines & TYPEFACE
    witnesses = (TYPEFACE - alone) | {"ppocr"}
    return len(alone) == 1 and "ppocr" not in other.engines and other.sure < _CLEARLY and seen.engines >= witnesses


def _uncovered(name: str, value: str, raw: str, found: MrzReading, field: str, page_no: int) -> Reading:
    """The reading of a field that no check digit covers."""
    if not value:
        return _missing(name, page_no, found)
    seen = found.variants.get(field, ())
    of_state = field in {"issuing_state", "nationality"}
    confidence = _agreement(seen, state=of_state)
    doubts = [Doubt("readers_disagree", field)] if confidence <= _DISPUTED else []
    if of_state and not is_state(found.mrz.fields[field]):
        doubts.append(Doubt("unknown_state", field))
    if field == "name":
        if not well_formed(found.mrz.fields["name"]):
            doubts.append(Doubt("not_a_name", field))
        if is_full(found.mrz.fields["name"]):
            doubts.append(Doubt("may_be_cut_off", field))
    if found.others:
        doubts.append(Doubt("several_holders", "mrz"))
    return Reading(
        name=name,
        value=value,
        raw=raw,
        confidence=min(confidence, _DISPUTED) if doubts else confidence,
        state=State.DOUBTFUL if doubts else State.READ,
        page=page_no,
        box=found.box,
        reader="mrz",
        doubts=tuple(doubts),
        alternatives=_alternatives(name, seen, raw),
    )


def _alternatives(name: str, seen: Sequence[Variant], raw: str) -> tuple[str, ...]:
    """Other values that the readers saw."""
    texts = [variant.text for variant in seen if variant.text != raw.rstrip("<") and variant.text != raw]
    if name in {"surname", "given_names"}:
        part = 0 if name == "surname" else 1
        own = split_name(raw)[part]
        return tuple(dict.fromkeys(other for text in texts if (other := split_name(text)[part]) != own))
    return tuple(dict.fromkeys(text.rstrip("<") for text in texts))


def _covered(name: str, value: str | None, raw: str, found: MrzReading, page_no: int) -> Reading:
    """The reading of a field that a check digit covers."""
    if not raw.strip("<"):
        return _missing(name, page_no, found)
    checks = [found.mrz.checks[check] for check in _CHECKED[name] if check in found.mrz.checks]
    doubts = []
    if CheckState.FAILS in checks:
        doubts.append(Doubt("check_digit", name))
    elif value is None:
        doubts.append(Doubt("not_a_date", name))
    doubts += [Doubt(code, name) for code in found.mrz.doubts if code != "check_digit"]
    if found.others:
        doubts.append(Doubt("several_holders", "mrz"))
    sure = found.verified and CheckState.HOLDS in checks and not doubts
    confidence = _VERIFIED if sure else _FAILING if CheckState.FAILS in checks else _DISPUTED if doubts else _ONE_ENGINE
    return Reading(
        name=name,
        value=value,
        raw=raw,
        confidence=confidence,
        state=State.VERIFIED if sure else State.DOUBTFUL if doubts else State.READ,
        page=page_no,
        box=found.box,
        reader="mrz",
        doubts=tuple(doubts),
        alternatives=_alternatives(name, found.variants.get(name, ()), raw),
    )


def _missing(name: str, page_no: int, found: MrzReading) -> Reading:
    return Reading(name=name, value=None, state=State.MISSING, page=page_no, box=found.box, reader="mrz")


def _tax_code(found: MrzReading, optional: str, page_no: int) -> Reading | None:
    """The holder's own number in the optional data, where one really stands there.

    Italy has the codice fiscale there, Spain the DNI or NIE, which is its tax number: both have a check letter.
    """
    from stdnum.it import codicefiscale  # noqa: PLC0415 - rarely needed

    from extractors.types.tax_numbers import is_dni  # noqa: PLC0415 - rarely needed

    state = found.mrz.fields["issuing_state"]
    length, holds = {"ITA": (16, codicefiscale.is_valid), "ESP": (9, is_dni)}.get(state, (0, is_dni))
    for start in range(len(optional) - length + 1) if length else ():
        code = optional[start : start + length]
        if holds(code) and (state != "ITA" or code[0].isalpha()):
            how = State.VERIFIED if found.verified and not found.others else State.READ
            return Reading("tax_code", code, code, _VERIFIED, how, page_no, found.box, "mrz")
    return None


def _state(code: str) -> str:
    """A state's three letters; Germany writes one in its zones, and three everywhere else (Doc 9303-3, 5)."""
    return "DEU" if code.strip("<") == "D" else code.strip("<")


def _as_printed(reading: Reading, found: MrzReading) -> Reading:
    """The reading as it counts for the lines: a name that fills its field may go on, its line does not."""
    if {doubt.code for doubt in reading.doubts} != {"may_be_cut_off"}:
        return reading
    return replace(reading, doubts=(), confidence=_agreement(found.variants.get("name", ())))


def _whole(found: MrzReading, page_no: int, fields: Sequence[Reading]) -> Reading:
    """The lines as one reading."""
    uncovered = [_as_printed(reading, found) for reading in fields]
    failing = [name for name, state in found.mrz.checks.items() if state is CheckState.FAILS]
    doubts = [Doubt("check_digit", name) for name in failing]
    doubts += [Doubt(code) for code in found.mrz.doubts if code != "check_digit"]
    doubts += [doubt for reading in uncovered for doubt in reading.doubts if doubt not in doubts]
    weakest = min((reading.confidence for reading in uncovered), default=_VERIFIED)
    sure = found.verified and not doubts and weakest >= _TWO_OF_MORE
    return Reading(
        name="mrz",
        value="\n".join(found.lines),
        raw="\n".join(found.lines_read),
        confidence=min(weakest, _FAILING if failing else _DISPUTED if doubts else _VERIFIED),
        state=State.VERIFIED if sure else State.DOUBTFUL if doubts else State.READ,
        page=page_no,
        box=found.box,
        reader="mrz",
        doubts=tuple(dict.fromkeys(doubts)),
    )


def mrz_readings(found: MrzReading, page_no: int, *, today: date | None = None) -> dict[str, Reading]:
    """A machine readable zone as readings.

    Dates are ISO 8601. An expiry's century is that which puts it at most forty years ahead; a birth's is the latest
    that puts it neither after `today` nor after the expiry. Document number, dates and optional data are verified
    where their check digits hold without an unlikely repair. No check digit covers names, sex, states and kind of
    document: they are READ, with a confidence that says whether two engines agree, or DOUBTFUL with what else was
    seen.

    Args:
        found: The zone.
        page_no: Page within the document, from 1.
        today: The day of reading; None for the system's.

    Returns:
        Readings by name: mrz, document_kind, issuing_state, document_number, surname, given_names, nationality,
        birth_date, sex, expiry_date, optional_data, and tax_code where an Italian or Spanish card carries one.
    """
    day = today or date.today()  # noqa: DTZ011 - the local calendar day is what expiry means
    fields = found.mrz.fields
    expires = expiry_date(fields["expiry_date"], day)
    born = birth_date(fields["birth_date"], day, expires)
    surname, given = split_name(fields["name"])
    optional = (fields["optional_data"] + fields.get("optional_data_2", "")).strip("<")
    sex = fields["sex"] if fields["sex"] in {"M", "F"} else "X"
    read = [
        _uncovered("document_kind", fields["document_kind"].strip("<"), fields["document_kind"], found,
                   "document_kind", page_no),
        _uncovered("issuing_state", _state(fields["issuing_state"]), fields["issuing_state"], found, "issuing_state",
                   page_no),
        _uncovered("surname", surname, fields["name"], found, "name", page_no),
        _uncovered("given_names", given, fields["name"], found, "name", page_no),
        _uncovered("nationality", _state(fields["nationality"]), fields["nationality"], found, "nationality", page_no),
        _uncovered("sex", sex, fields["sex"], found, "sex", page_no),
    ]  # fmt: skip
    number = fields["document_number"]
    covered = [
        _covered("document_number", number.strip("<").replace("<", ""), number, found, page_no),
        _covered("birth_date", born.isoformat() if born else None, fields["birth_date"], found, page_no),
        _covered("expiry_date", expires.isoformat() if expires else None, fields["expiry_date"], found, page_no),
    ]
    if any(check in found.mrz.checks for check in _CHECKED["optional_data"]):
        covered.append(_covered("optional_data", optional, optional, found, page_no))
    else:
        read.append(_uncovered("optional_data", optional, optional, found, "optional_data", page_no))
    present = [reading for reading in read if reading.state is not State.MISSING]
    readings = {reading.name: reading for reading in (_whole(found, page_no, present), *read, *covered)}
    tax_code = _tax_code(found, optional.replace("<", ""), page_no)
    if tax_code:
        readings["tax_code"] = tax_code
    return readings
