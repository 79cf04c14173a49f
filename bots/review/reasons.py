"""Why a person is asked, and what fields are called, in the words of the person's language.

Codes come from the readers and from `Enter Once`; a doubt's detail names fields or a check.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from bots.validation import Strict, load

Language = Literal["en", "it", "es"]


class Words(Strict):
    """A language's words, as its YAML file has them.

    Attributes:
        doubts: Why a person is asked, by the doubt's code.
        fields: What fields are called.
        documents: What documents are called by their names in ``bot.yaml``.
    """

    doubts: dict[str, str]
    fields: dict[str, str]
    documents: dict[str, str]


@cache
def words(language: Language) -> Words:
    """The words of a language."""
    return load(Path(__file__).with_name("words") / f"{language}.yaml", Words)


def in_words(code: str, detail: str = "", language: Language = "en") -> str:
    """One doubt in words, such as ``contradicts Date of birth``.

    Args:
        code: The doubt's, such as ``contradicts``; one without words is told as it is.
        detail: Fields or the check concerned.
        language: The reader's.
    """
    text = words(language).doubts.get(code, code.replace("_", " "))
    if not detail:
        return text
    named = ", ".join(field_name(part.strip(), language) for part in detail.split(","))
    return f"{text} {named}" if code == "contradicts" else f"{text} ({named})"


def field_name(field: str, language: Language = "en") -> str:
    """What a field, or a missing document, is called; where there is no word for it, as its name reads."""
    say = words(language)
    if field.startswith("document:"):
        return document_name(field.removeprefix("document:"), language)
    if field.startswith("type:"):
        return f"{say.fields['paper_type']}: {document_name(field.removeprefix('type:'), language)}"
    known = say.fields.get(field) or say.fields.get(field.rpartition(".")[2]) or say.documents.get(field)
    return known or field.replace("_", " ")


def document_name(name: str, language: Language = "en") -> str:
    """What a document of ``bot.yaml`` is called."""
    return words(language).documents.get(name, name.replace("_", " "))
