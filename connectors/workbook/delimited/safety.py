"""Text that a spreadsheet program would take for a formula, kept text in a file that has nothing but text. Pure.

What begins like a formula gets an apostrophe before it, which is taken off again on reading (OWASP, CSV injection).
"""

from __future__ import annotations

import re

_SIGNS = "=+-@＝＋－＠"  # the wide ones are formulas for Excel too
_RISKY = re.compile(rf"'*\s*[{re.escape(_SIGNS)}]|'*[\t\r\n]")
_NUMBER = re.compile(r"[-+]?\d[\d.,]*\s?%?")
_HIDDEN = re.compile(r"[;,\t|\r\n]\s*[\"']*\s*(?:[=@＝＠]|[-+＋－][^;,\t\r\n]*[|!(])")


def guarded(text: str) -> str:
    """The text as it is written: a number as it is, what looks like a formula with an apostrophe.

    Raises:
        ValueError: A program with another list separator would cut the text in two and take the rest for a formula.
    """
    if _HIDDEN.search(text):
        raise ValueError("the text hides a formula behind a separator: clean it first")
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The text as it was meant."""
    return text[1:] if text[:1] == "'" and _RISKY.match(text) else text
