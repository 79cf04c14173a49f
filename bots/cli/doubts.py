"""Why a person is asked, in the words of the command line."""

from __future__ import annotations

from bots.cli.output import clean
from bots.review.reasons import words as all_words


def words(code: str, detail: str = "") -> str:
    """One doubt in words, such as ``contradicts birth_date``: fields by the names that commands take."""
    text = all_words("en").doubts.get(code, code.replace("_", " "))
    return clean(f"{text} {detail}" if detail and code == "contradicts" else f"{text} ({detail})" if detail else text)
