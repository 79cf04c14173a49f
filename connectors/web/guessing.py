"""What a typed text is: a day, an amount, written how; and which field of a sample case it is. Pure.

What could be read in two ways is not decided: 03/04/2026 alone doesn't tell the order of day and month.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial

from connectors.web.acts import MARKED, value_of
from connectors.web.values import ValueProblem, folded, read_amount, read_date
from connectors.web.view import Control

_ORDERS = ("dd{0}mm{0}yyyy", "mm{0}dd{0}yyyy", "yyyy{0}mm{0}dd", "dd{0}mm{0}yy", "mm{0}dd{0}yy")
_DAY = re.compile(r"(?:\d{4}|\d{1,2})([-/. ])\d{1,2}\1(?:\d{4}|\d{2})")
_LAYOUT = re.compile(r"\b(?:dd|gg|mm|yyyy|aaaa)([-/. ])(?:dd|gg|mm)\1(?:dd|gg|yyyy|aaaa|yy|aa)\b")
_AMOUNTS = ("1234.56", "1234,56", "1,234.56", "1.234,56", "1 234,56", "1'234.56")
_WITH_DECIMALS = re.compile(r"-?\d{1,3}(?:[., ']?\d{3})*[.,]\d{2}")
FIRST_YEAR, LAST_YEAR = 1900, 2100
ALIKE, LIKELIER = 0.5, 0.15  # that a name must be like what a box is called, and more so than the next one


def day_layouts(text: str, sample: str = "") -> set[str]:
    """The layouts in which a text is a day; empty where it is none.

    Args:
        text: As it was typed.
        sample: The same day as ISO 8601, where it is known.
    """
    found = _DAY.fullmatch(text)
    if found is None:
        return set()
    layouts = set()
    for order in _ORDERS:
        layout = order.format(found[1])
        if ("yyyy" in layout) != bool(re.search(r"\d{4}", text)) or layout.startswith("y") != text[:4].isdigit():
            continue
        try:
            day = read_date(text, layout)
        except ValueProblem:
            continue
        if FIRST_YEAR <= day.year <= LAST_YEAR and sample in {"", day.isoformat()}:
            layouts.add(layout)
    return layouts


def told_layouts(control: Control) -> set[str]:
    """The layouts of a day that a page writes beside a box, or into it."""
    found = (_LAYOUT.search(text.casefold()) for text, _ in control.names)
    return {one[0].replace("g", "d").replace("a", "y") for one in found if one is not None}


def layout_of(texts: Iterable[str], sample: str, control: Control) -> set[str]:
    """The layouts in which all texts that a box held are days.

    Args:
        texts: What it held.
        sample: The last one as ISO 8601, where that is known.
        control: The box, which may say its layout.
    """
    held = list(filter(None, texts))
    if not held or control.kind in {*MARKED, "date"}:
        return set()
    found = day_layouts(held[-1], sample if _is_day(sample) else "")
    for text in held[:-1]:
        found &= day_layouts(text) or found
    return found & told_layouts(control) or found


def amount_format(texts: Iterable[str], sample: str, control: Control) -> str:
    """How a box writes amounts; empty where it holds none.

    Args:
        texts: What it held, the last one what was typed or what the page made of it.
        sample: The same as a canonical number, where that is known.
        control: The box.
    """
    held = list(filter(None, texts))
    if not held or control.kind in {*MARKED, "date", "number"} or not all(map(_looks_like_a_number, held)):
        return ""
    number = _number(sample)
    differs = number is not None and held[-1] != sample
    if not differs and not any(map(_WITH_DECIMALS.fullmatch, held)):
        return ""
    for one in _AMOUNTS:
        read = [_read(text, one) for text in held]
        if None not in read and (number is None or number in read):
            return one
    return ""


def sample_name(control: Control, words: str, sample: Mapping[str, object], taken: Iterable[str]) -> str:
    """The sample case's own name for what was typed; empty where no value is the same, or several equally well.

    Args:
        control: The box.
        words: What it is called.
        sample: Fields of a case, canonical.
        taken: Names that other boxes have.
    """
    used = set(taken)
    same = [name for name, one in sample.items() if name not in used and is_the_same(control, one)]
    alike = sorted((_alike(words, name), name) for name in same)
    if len(alike) > 1 and (alike[-1][0] < ALIKE or alike[-1][0] < alike[-2][0] + LIKELIER):
        return ""
    return alike[-1][1] if alike else ""


def is_the_same(control: Control, canonical: object) -> bool:
    """Whether a box holds a canonical value: as text, code, day or number, or as the value of the marked choice."""
    if isinstance(canonical, list | dict) or canonical is None:
        return False
    wanted = ("true" if canonical else "false") if isinstance(canonical, bool) else str(canonical)
    held = value_of(control)
    if not held or not wanted:
        return False
    if control.kind == "checkbox":
        return held == wanted
    texts = {folded(held), *([folded(control.value)] if control.kind in MARKED else [])}
    if folded(wanted) in texts or "".join(wanted.split()).casefold() in {"".join(one.split()) for one in texts}:
        return True
    if _is_day(wanted):
        return bool(day_layouts(held, wanted))
    number = _number(wanted)
    return number is not None and any(_read(held, one) == number for one in _AMOUNTS)


def names_of_columns(
    lines: Sequence[Mapping[str, Control]], sample: Mapping[str, object]
) -> tuple[str, dict[str, str]]:
    """The sample case's own names for a grid and its columns.

    Args:
        lines: The boxes that were filled, by heading, line by line.
        sample: Fields of a case; lists of dictionaries are lines.

    Returns:
        Name of the list, empty where none fits; and the names of columns by heading.
    """
    for name, one in sample.items():
        if not isinstance(one, list) or len(one) != len(lines) or not all(isinstance(line, dict) for line in one):
            continue
        found: dict[str, str] = {}
        for heading in dict.fromkeys(heading for line in lines for heading in line):
            pairs = [(box[heading], line) for box, line in zip(lines, one, strict=True) if heading in box]
            keys = [key for key in dict.fromkeys(key for line in one for key in line) if key not in found.values()]
            fitting = [key for key in keys if all(is_the_same(box, line.get(key)) for box, line in pairs)]
            if fitting:
                found[heading] = max(fitting, key=partial(_alike, heading))
        if found:
            return name, found
    return "", {}


def _alike(words: str, name: str) -> float:
    return difflib.SequenceMatcher(None, folded(words), name.replace("_", " ")).ratio()


def _looks_like_a_number(text: str) -> bool:
    return re.fullmatch(r"-?\d[\d., ']*", text) is not None


def _read(text: str, written: str) -> Decimal | None:
    try:
        return read_amount(text, written)
    except ValueProblem:
        return None


def _number(text: object) -> Decimal | None:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return None


def _is_day(text: object) -> bool:
    try:
        date.fromisoformat(str(text))
    except ValueError:
        return False
    return len(str(text)) == 10
