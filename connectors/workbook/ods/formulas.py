"""Formulas of an .ods: filled down, and what they look at. Pure."""

from __future__ import annotations

import re

_BRACKETS = re.compile(r"\[([^\]]*)\]")
_ROW = re.compile(r"(\.\$?[A-Z]{1,3})(\d+)(?!\d)|(?<=\.)(\d+)(?=:|$)")
_SHEET = r"(?:\$?('(?:[^']|'')+'|[^.'\]]+))?"
_REFERENCE = re.compile(_SHEET + r"\.(\$?[A-Z]*\$?\d*)(?::" + _SHEET + r"\.(\$?[A-Z]*\$?\d*))?")
_LANGUAGE = re.compile(r"^[a-z]+:=?")


def filled_down(formula: str, rows: int) -> str:
    """The formula as it reads so many rows further down."""

    def bracket(found: re.Match[str]) -> str:
        return f"[{_ROW.sub(lambda each: f'{each[1]}{int(each[2]) + rows}' if each[2] else each[0], found[1])}]"

    return _BRACKETS.sub(bracket, formula)


def plain(formula: str) -> str:
    """The formula in the form of other programs, ``D2*Foglio!A1``, to see what it looks at."""

    def bracket(found: re.Match[str]) -> str:
        if "'file:" in found[1]:
            return " "
        reference = _REFERENCE.fullmatch(found[1])
        if reference is None or (reference[3] and reference[3] != reference[1]):
            return "#"  # several sheets at once, or a place that is gone
        sheet, first, _, last = reference.groups()
        quoted = "" if not sheet else f"{sheet}!" if sheet.startswith("'") else f"'{sheet}'!"
        return f"{quoted}{first}:{last}" if last else f"{quoted}{first}"

    return _BRACKETS.sub(bracket, _LANGUAGE.sub("", formula))
