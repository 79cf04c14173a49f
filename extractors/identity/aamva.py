"""North American driving licences: what their PDF417 bar code says (AAMVA DL/ID Card Design Standard, annex D)."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from extractors.layout.barcode import read_barcodes
from extractors.reading import Box, DocumentReading, Doubt, PageRef, Reading, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractors.page import Page

_HEADER = re.compile(r"(?:ANSI |AAMVA|AAMVA )\s?(\d{6})")
_CONTROL = re.compile(r"<(?:LF|CR|RS|GS|FS)>")  # as zxing-cpp writes what can't be printed
_ELEMENT = re.compile(r"^(?:DL|ID)?(D[A-Z]{2})(.*)$")
# Element by field. Standards before 2005 have DAB and DAA for names; DCT holds all given names of 2005's.
_ELEMENTS = {
    "document_number": ("DAQ",),
    "surname": ("DCS", "DAB"),
    "sex": ("DBC",),
    "birth_date": ("DBB",),
    "expiry_date": ("DBA",),
    "issue_date": ("DBD",),
    "address": ("DAG",),
    "city": ("DAI",),
    "province": ("DAJ",),
    "postal_code": ("DAK",),
    "categories": ("DCA", "DAR"),
}
_DATES = frozenset({"birth_date", "expiry_date", "issue_date"})
_SEX = {"1": "M", "2": "F", "9": "X", "M": "M", "F": "F", "X": "X"}
_NOTHING = frozenset({"", "NONE", "UNAVL", "UNKNOWN", "N/A"})
_DECODED = 0.999  # its own error correction holds; that the card is real is another question


def elements(text: str) -> dict[str, str]:
    """The data elements of a bar code by their three letters.

    Args:
        text: As decoded.

    Returns:
        Values without blanks around; nothing where it isn't a licence's bar code.
    """
    text = _CONTROL.sub("\n", text)
    if not _HEADER.search(text):
        return {}
    found: dict[str, str] = {}
    # The first element follows the header and its table of subfiles without a break.
    body = re.sub(r"(?:DL|ID)\d{8}(?=(?:DL|ID|Z[A-Z]))", "", text)
    body = re.sub(r"(?:DL|ID)(?=D[A-Z]{2})", "\n", body, count=1)
    for line in re.split(r"[\n\r\x1e\x1d\x1c]+", body):
        match = _ELEMENT.match(line.strip())
        if match and match[1] not in found:
            found[match[1]] = match[2].strip()
    return found


def _day(text: str, *, year_first: bool) -> str | None:
    """An ISO date from eight digits, in the order of the United States or of Canada."""
    if not re.fullmatch(r"\d{8}", text):
        return None
    parts = (text[:4], text[4:6], text[6:]) if year_first else (text[4:], text[:2], text[2:4])
    try:
        return dt.date(*(int(part) for part in parts)).isoformat()
    except ValueError:
        return None


def _given_names(found: Mapping[str, str]) -> str:
    if "DCT" in found:
        return re.sub(r"[,\s]+", " ", found["DCT"]).strip()
    first, middle = found.get("DAC", ""), found.get("DAD", "")
    return " ".join(part for part in (first, middle) if part.upper() not in _NOTHING)


def parse(text: str) -> dict[str, str | None]:
    """A licence's fields.

    Args:
        text: Of the bar code.

    Returns:
        Canonical values by field; None for a date that is none. Nothing where it isn't a licence's bar code.
    """
    found = elements(text)
    if not found:
        return {}
    state = found.get("DCG", "USA").upper()
    values: dict[str, str | None] = {}
    for name, codes in _ELEMENTS.items():
        value = next((found[code] for code in codes if found.get(code, "").upper() not in _NOTHING), "")
        if not value:
            continue
        if name in _DATES:
            values[name] = _day(value, year_first=state == "CAN")
        elif name == "sex":
            values[name] = _SEX.get(value.upper(), "X")
        elif name == "postal_code":
            values[name] = re.sub(r"(?<=^\d{5})0{4}$", "", value.replace(" ", "")) if state != "CAN" else value
        else:
            values[name] = value.upper()
    if "surname" not in values and found.get("DAA"):  # surname, given names and the rest, in one element
        surname, _, rest = found["DAA"].partition(",")
        values["surname"], given = surname.strip().upper(), rest.replace(",", " ").strip().upper()
    else:
        given = _given_names(found).upper()
    if given:
        values["given_names"] = given
    values["issuing_state"] = state if state in {"USA", "CAN", "MEX"} else "USA"
    return values


def read_aamva(page: Page, name: str, *, thorough: bool = True) -> DocumentReading | None:
    """The licence whose bar code stands on a page.

    Args:
        page: The page, whichever way up.
        name: Of the document type.
        thorough: Whether a page on which no bar code is found at first sight is looked at in more ways.

    Returns:
        The document; None where no such bar code is found.
    """
    for code in read_barcodes(page.image, most=6 if thorough else 1):
        values = parse(code.text) if code.format == "PDF417" else {}
        if not values:
            continue
        readings = {
            field: Reading(
                name=field,
                value=value,
                raw=value or "",
                confidence=_DECODED if value else 0.0,
                state=State.READ if value else State.DOUBTFUL,
                page=1,
                box=Box(0.0, 0.0, 1.0, 1.0),
                reader="barcode",
                doubts=() if value else (Doubt("not_a_date", field),),
            )
            for field, value in values.items()
        }
        return DocumentReading(name, _DECODED, (PageRef(page.file, page.number),), readings)
    return None
