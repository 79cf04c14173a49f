"""Values that must stand nowhere, however they are written: plainly, in addresses, HTML, JSON or base64. Pure."""

from __future__ import annotations

import base64
import html.entities
import re
import unicodedata
from collections.abc import Iterable, Iterator

SHORTEST = 4  # characters; less than that is found in any text, and is no secret
GONE = "••••"


class Hidden:
    """What is to be hidden.

    Args:
        values: Such as passwords; those of fewer than `SHORTEST` characters are left to whoever knows their boxes.
    """

    def __init__(self, values: Iterable[str]) -> None:
        long = {form for value in values if len(value) >= SHORTEST for form in _forms(value)}
        ways = [way for value in sorted(long, key=len, reverse=True) for way in _ways(value)]
        self._pattern = re.compile("|".join(ways)) if ways else None

    def out_of(self, text: str) -> str:
        """The text without them."""
        return self._pattern.sub(GONE, text) if self._pattern else text

    def is_in(self, text: str) -> bool:
        """Whether one of them stands in the text."""
        return bool(self._pattern and self._pattern.search(text))


def _forms(value: str) -> set[str]:
    return {value, unicodedata.normalize("NFC", value), unicodedata.normalize("NFD", value)}


def _ways(value: str) -> Iterator[str]:
    """Expressions for a value: character by character, as each may be written in its own way; then as a whole."""
    yield "".join(map(_character, value))
    for raw in _bytes(value):
        yield f"(?i:{raw.hex()})"
        for before in range(3):  # base64 takes three bytes at once: what stands before moves them
            text = base64.b64encode(bytes(before) + raw).decode().rstrip("=")
            certain = text[(0, 2, 3)[before] : len(text) - ((before + len(raw)) % 3 > 0)]
            yield re.escape(certain).replace(r"\+", "[+-]").replace("/", "[/_]")


def _character(one: str) -> str:
    number = ord(one)
    names = [name.removesuffix(";") for name, text in html.entities.html5.items() if text == one]
    ways = [
        re.escape(one),
        *("".join(f"%(?:25)*{byte:02x}" for byte in raw) for raw in _bytes(one)),
        rf"&#0*{number};?",
        rf"&#x0*{number:x};?",
        *(f"&{name};?" for name in names),
        r"\\+".join(f"u{unit.hex()}" for unit in _units(one)),
        *([rf"x{number:02x}"] if number < 0x100 else []),
        *([r"\+"] if one == " " else []),
    ]
    return rf"(?:\\*(?:{ways[0]}|(?i:{'|'.join(ways[1:])})))"


def _units(one: str) -> list[bytes]:
    raw = one.encode("utf-16-be", "surrogatepass")
    return [raw[at : at + 2] for at in range(0, len(raw), 2)]


def _bytes(text: str) -> set[bytes]:
    """As the charsets of web pages write it; not at all where one can't."""
    return {raw for name in ("utf-8", "cp1252") if (raw := text.encode(name, "ignore")).decode(name, "ignore") == text}
