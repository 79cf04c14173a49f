"""Formats of cells in an .xlsx: what a format shows, and formats added where a value needs another one. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from connectors.workbook.markup import attribute, element, tags, with_attribute, without_attribute

if TYPE_CHECKING:
    from collections.abc import Callable

GENERAL, WHOLE, DATE, DATETIME, AMOUNT, TEXT = 0, 1, 14, 22, 4, 49  # built-in formats (ECMA-376, 18.8.30)

_BUILT_IN_DATES = frozenset({*range(14, 18), *range(27, 37), *range(50, 59)})
_BUILT_IN_MOMENTS = frozenset({22})
_BUILT_IN_TIMES = frozenset({18, 19, 20, 21, 45, 46, 47})
_BUILT_IN_DECIMALS = frozenset({2, 4, 7, 8, 39, 40, 43, 44})
_BUILT_IN_PERCENTS = frozenset({9, 10})
_SPOKEN = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)  # what isn't a code


class Styles:
    """The part with the formats; changed in place where one is added.

    Args:
        data: The part; empty where the workbook has none.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.changed = False
        self._codes = {
            int(attribute(tag, b"numFmtId") or 0): attribute(tag, b"formatCode") or "" for tag in tags(data, b"numFmt")
        }
        found = element(b"cellXfs").search(data)
        self._start, self._end = found.span(3) if found and found[3] is not None else (0, 0)
        inner = data[self._start : self._end]
        self._formats = [inner[each.start(2) : each.end()] for each in element(b"xf").finditer(inner)]

    def kind(self, style: int) -> str:
        """What it shows: date, datetime, time, decimals, percent, text, number or, where that is left open, general."""
        number = self._number_format(style)
        for numbers, kind in (
            (_BUILT_IN_DATES, "date"),
            (_BUILT_IN_MOMENTS, "datetime"),
            (_BUILT_IN_TIMES, "time"),
            (_BUILT_IN_DECIMALS, "decimals"),
            (_BUILT_IN_PERCENTS, "percent"),
        ):
            if number in numbers:
                return kind
        if number in {GENERAL, TEXT}:
            return "general" if number == GENERAL else "text"
        return _kind_of_code(self._codes.get(number, ""))

    def with_number_format(self, style: int, number_format: int) -> int:
        """The same format with another way of showing numbers."""

        def change(tag: bytes) -> bytes:
            tag = with_attribute(tag, b"numFmtId", str(number_format))
            return with_attribute(tag, b"applyNumberFormat", "1")

        return self._derived(style, change)

    def with_quote(self, style: int, quoted: bool) -> int:
        """The same format with or without the leading apostrophe that keeps text text when a person edits it."""
        tag = self._formats[style] if style < len(self._formats) else b""
        if (attribute(tag, b"quotePrefix") in {"1", "true"}) == quoted:
            return style
        if not quoted:
            return self._derived(style, lambda found: without_attribute(found, b"quotePrefix"))
        return self._derived(style, lambda found: with_attribute(found, b"quotePrefix", "1"))

    def _derived(self, style: int, change: Callable[[bytes], bytes]) -> int:
        if not self._formats:  # a workbook without formats: everything is shown as it comes
            return style
        source = self._formats[style if style < len(self._formats) else 0]
        end = source.index(b">") + 1
        wanted = change(source[:end]) + source[end:]
        if wanted in self._formats:
            return self._formats.index(wanted)
        self.data = self.data[: self._end] + wanted + self.data[self._end :]
        self._end += len(wanted)
        self._formats.append(wanted)
        head = self.data[: self._start]
        start = head.rindex(b"<")
        counted = with_attribute(head[start:], b"count", str(len(self._formats)))
        self.data = head[:start] + counted + self.data[self._start :]
        shift = len(counted) - (self._start - start)
        self._start, self._end = self._start + shift, self._end + shift
        self.changed = True
        return len(self._formats) - 1

    def _number_format(self, style: int) -> int:
        if style >= len(self._formats):
            return GENERAL
        tag = self._formats[style]
        return int(attribute(tag[: tag.index(b">") + 1], b"numFmtId") or 0)


def _kind_of_code(code: str) -> str:
    """What a format's own code shows, by its part for positive numbers."""
    bare = _SPOKEN.sub("", code).split(";")[0].lower()
    if not bare or bare == "general":
        return "general"
    day, hour = bool(re.search(r"[dy]", bare)), bool(re.search(r"[hs]", bare))
    if day or hour or re.fullmatch(r"[m\s/.-]+", bare):
        return "datetime" if day and hour else "time" if hour else "date"
    if "%" in bare:
        return "percent"
    if bare.strip() == "@":
        return "text"
    return "decimals" if re.search(r"[.][0#]", bare) else "number"
