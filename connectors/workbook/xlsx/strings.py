"""Texts that the sheets of an .xlsx share. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.workbook.markup import element, text_of, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class SharedStrings:
    """The shared texts, looked up by number without reading them all.

    Args:
        read: Gives the part; called when the first text is wanted. Empty where there is none.
    """

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read
        self._known: dict[int, str] = {}

    def learn(self, numbers: Iterable[int]) -> None:
        """Look up texts in one go."""
        wanted = set(numbers) - set(self._known)
        if not wanted:
            return
        part = self._read()
        last = max(wanted)
        for number, found in enumerate(element(b"si").finditer(visible(part))):
            if number in wanted:
                self._known[number] = text_of(part[found.start() : found.end()])
            if number >= last:
                break

    def __getitem__(self, number: int) -> str:
        """The text of that number; empty if there is none."""
        self.learn([number])
        return self._known.get(number, "")
