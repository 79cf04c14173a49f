"""Why a case was refused, in words for whoever sent it: each reason code, what a bot says of its own ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bots.definition import Definition
    from bots.intake.notes import Language, Words

# A code is written after the keyword, or where a keyword of ours takes it by name.
_WRITTEN = re.compile(r"(?:\breject case(?:  +|\t+)|\breason=)([a-z][a-z0-9_]*)(?=\s|$)", re.IGNORECASE)
_MADE = re.compile(r"(?:(.+)_(too_early|too_late|not_as_required))|(existing)_(.+)")


def refusal(code: str, say: Words, own: Mapping[str, str], named: Mapping[str, str]) -> str | None:
    """What a reason code means, in words; None where nobody has said it.

    Args:
        code: Such as ``expired_document``; ``FIELD_too_early`` and the like are made by keywords.
        say: The language's words.
        own: What the bot says of its own codes, in that language.
        named: What fields are called, in that language.
    """
    known = own.get(code) or say.reasons.get(code)
    made = _MADE.fullmatch(code) if known is None else None
    if made is None:
        return known
    field, kind = made[1] or made[4], made[2] or made[3]
    return say.made_reasons[kind].format(field=named.get(field, field.replace("_", " ")))


def own_refusals(definition: Definition, language: Language) -> dict[str, str]:
    """What a bot says of its own reason codes in a language; in English where it says nothing in that one."""
    told = {code: texts.get(language) or texts.get("en", "") for code, texts in definition.reasons.items()}
    return {code: text for code, text in told.items() if text}


def codes_in(folder: Path) -> Iterator[str]:
    """Reason codes that a bot's files reject with, as far as they stand there in letters."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".robot", ".resource"}:
            yield from _WRITTEN.findall(path.read_text(encoding="utf-8", errors="replace"))


def without_words(definition: Definition, say: Words) -> list[str]:
    """Reason codes of a bot for which whoever sent a case gets no reason in a language's words."""
    own = own_refusals(definition, "en")
    codes = {*codes_in(definition.folder), *definition.review.reject}
    return sorted(code for code in codes if refusal(code, say, own, {}) is None)
