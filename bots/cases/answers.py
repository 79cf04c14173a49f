"""A value typed by a person, made canonical or refused."""

from __future__ import annotations

from bots.errors import AnswerRefusedError

_KINDS_BY_NAME = {
    "tax_code": "codice_fiscale",
    "iban": "iban",
    "email": "email",
    "sex": "sex",
}  # where only an MRZ has them


def fitting(field: str, value: str, document_type: str) -> str:
    """`value` in the canonical form of its field.

    Args:
        field: The field's name.
        value: As typed.
        document_type: The document type that has the field; empty where none is known.

    Raises:
        AnswerRefusedError: The value doesn't fit the field's type.
    """
    text = " ".join(value.split())
    if not text:
        raise AnswerRefusedError(f"{field}: an empty value can't be kept; reject the case if there is none.")
    from extractors.types import get_type  # noqa: PLC0415 - loads the types' tables, wanted rarely

    kind = _kind_of(field, document_type)
    parsed = get_type(kind).parse(text)
    if parsed.value is None or parsed.doubts:
        why = ", ".join(doubt.code.replace("_", " ") for doubt in parsed.doubts) or "it can't be understood"
        raise AnswerRefusedError(f"{field}: that is no {kind.replace('_', ' ')} ({why}); nothing was changed.")
    return parsed.value


def _kind_of(field: str, document_type: str) -> str:
    """Name of the field's type: as the document type says, else as the field's name tells."""
    from extractors.document_types import document_type as load  # noqa: PLC0415 - loads pydantic models, wanted rarely
    from extractors.errors import ReadError  # noqa: PLC0415

    try:
        declared = load(document_type).type_of(field) if document_type else None
    except ReadError:
        declared = None
    return declared or _KINDS_BY_NAME.get(field, "date" if field.endswith("_date") else "text")
