"""A value as people type it, made canonical or refused; and a canonical one as people write it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from bots.errors import AnswerRefusedError
from bots.review.reasons import Language, field_name, in_words

_KINDS_BY_NAME = {
    "tax_code": "codice_fiscale",
    "iban": "iban",
    "email": "email",
    "sex": "sex",
}  # where only an MRZ has them
_DATES = frozenset({"date", "document_date"})
_YES_NO = {"en": ("yes", "no"), "it": ("sì", "no"), "es": ("sí", "no")}
_DECIMAL = {"en": ".", "it": ",", "es": ","}
_SHORT_YEAR = re.compile(r"(\d{1,2})[\s./-]?(\d{1,2})[\s./-]?(\d{2})")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a typed text means.

    Attributes:
        value: Canonical; None where it means nothing that fits.
        kind: Name of the field's type.
        doubts: Codes of what is wrong with it; empty where it can be kept.
    """

    value: str | None
    kind: str
    doubts: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether it can be kept."""
        return self.value is not None and not self.doubts


def fitting(field: str, value: str, document_type: str, *, today: date | None = None, language: Language = "it") -> str:
    """`value` in the canonical form of its field.

    Args:
        field: The field's name.
        value: As typed.
        document_type: The document type that has the field; empty where none is known.
        today: Tells the century of a year in two digits; None: such a year is refused where it is ambiguous.
        language: Of who typed: whether ``1.234`` has thousands or decimals.

    Raises:
        AnswerRefusedError: The value doesn't fit the field's type.
    """
    typed = understand(field, value, document_type, today=today, language=language)
    if typed.fits and typed.value is not None:
        return typed.value
    if typed.doubts == ("nothing_typed",):
        raise AnswerRefusedError(f"{field}: an empty value can't be kept; reject the case if there is none.")
    why = ", ".join(code.replace("_", " ") for code in typed.doubts) or "it can't be understood"
    raise AnswerRefusedError(f"{field}: that is no {typed.kind.replace('_', ' ')} ({why}); nothing was changed.")


def understand(
    field: str, text: str, document_type: str, *, today: date | None = None, language: Language = "it"
) -> Typed:
    """What a typed text means for its field; arguments as `fitting` has them."""
    from extractors.types import get_type  # noqa: PLC0415 - loads the types' tables, wanted rarely
    from extractors.types.amount import Amount  # noqa: PLC0415 - as above
    from extractors.types.date import Date  # noqa: PLC0415 - as above

    kind = kind_of(field, document_type)
    text = " ".join(text.split())
    if not text:
        return Typed(None, kind, ("nothing_typed",))
    if kind in _DATES:
        parsed = Date("dmy").parse(text)
        short = _SHORT_YEAR.fullmatch(text)
        if parsed.doubts and short and today:
            century = _century(field, (int(short[3]), int(short[2]), int(short[1])), today)
            return Typed(century, kind) if century else Typed(None, kind, ("ambiguous_date",))
    elif kind == "amount":
        parsed = Amount().parse(text)
        if parsed.doubts and parsed.value is not None:  # 1.234: as people write it where this one sits
            parsed = Amount(_DECIMAL[language]).parse(text)
    else:
        parsed = get_type(kind).parse(text)
    return Typed(parsed.value, kind, tuple(doubt.code for doubt in parsed.doubts))


def shown(value: str, kind: str, language: Language) -> str:
    """A canonical value as people write it: dates with the day first, amounts with their marks, IBANs in fours."""
    if kind in _DATES and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return f"{value[8:]}/{value[5:7]}/{value[:4]}"
    if kind == "amount":
        try:
            text = f"{Decimal(value):,f}"
        except InvalidOperation:
            return value
        return text if language == "en" else text.translate(str.maketrans(",.", ".,"))
    if kind == "iban":
        return " ".join(re.findall(r".{1,4}", value))
    if kind in {"flag", "signature"} and value in {"true", "false"}:
        return _YES_NO[language][value == "false"]
    return value


def same_as(field: str, document_type: str) -> Callable[[str, str], bool]:
    """Whether two canonical values of the field mean the same."""
    from extractors.types import get_type  # noqa: PLC0415 - loads the types' tables, wanted rarely

    kind = get_type(kind_of(field, document_type))

    def same(one: str, other: str) -> bool:
        try:
            return one == other or kind.key(one) == kind.key(other)
        except (InvalidOperation, ValueError):
            return False

    return same


def refusal(typed: Typed, field: str, language: Language) -> str:
    """Why a typed text can't be kept, in the typist's language."""
    why = ", ".join(in_words(code, language=language) for code in typed.doubts)
    return f"{field_name(field, language)}: {why}" if why else field_name(field, language)


def kind_of(field: str, document_type: str) -> str:
    """Name of the field's type: as the document type says, else as the field's name tells."""
    from extractors.document_types import document_type as load  # noqa: PLC0415 - loads pydantic models, wanted rarely
    from extractors.errors import ReadError  # noqa: PLC0415

    try:
        declared = load(document_type).type_of(field) if document_type else None
    except ReadError:
        declared = None
    return declared or _KINDS_BY_NAME.get(field, "date" if field.endswith("_date") else "text")


def _century(field: str, typed: tuple[int, int, int], today: date) -> str | None:
    """A date with a year of two digits where one century alone makes sense; births lie behind, others near today."""
    year, month, day = typed
    born = "birth" in field
    first, last = (today.year - 110, today.year) if born else (today.year - 49, today.year + 50)
    found = []
    for number in (1900 + year, 2000 + year):
        try:
            value = date(number, month, day)
        except ValueError:
            continue
        if first <= number <= last and (not born or value <= today):
            found.append(value.isoformat())
    return found[0] if len(found) == 1 else None
