"""A value typed by a person, made canonical or refused."""

from __future__ import annotations

from bots.errors import AnswerRefusedError


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
    return text
