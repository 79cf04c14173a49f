"""`${FIELDS}` and `${DOCS}` as a suite sees them: live views of the case, by attribute."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from extractors.reading import Box, DocumentReading, Reading


class FieldsView:
    """The case's facts: ``${FIELDS.tax_code}``. One that isn't settled stops the case into review."""

    def __init__(self, look_up: Callable[[str], str | list[dict[str, str]]], names: Callable[[], list[str]]) -> None:
        self._look_up = look_up
        self._names = names

    def __getattr__(self, name: str) -> str | list[dict[str, str]]:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._look_up(name)

    def __getitem__(self, name: str) -> str | list[dict[str, str]]:
        return self._look_up(name)

    def __dir__(self) -> list[str]:
        return self._names()

    def __repr__(self) -> str:
        return f"<facts: {', '.join(self._names()) or 'none yet'}>"


class ReadText(str):
    """The value of a reading: a text that also knows where it comes from."""

    __slots__ = ("reading",)
    reading: Reading

    @classmethod
    def of(cls, reading: Reading) -> ReadText:
        """The reading's value, empty when missing."""
        text = cls(reading.value or "")
        text.reading = reading
        return text

    @property
    def raw(self) -> str:
        """The text as it was read."""
        return self.reading.raw

    @property
    def confidence(self) -> float:
        """Probability that the value is right."""
        return self.reading.confidence

    @property
    def state(self) -> str:
        """verified, read, doubtful or missing."""
        return str(self.reading.state)

    @property
    def page(self) -> int:
        """Page of the document, from 1."""
        return self.reading.page

    @property
    def box(self) -> Box | None:
        """Place on the page."""
        return self.reading.box


class DocumentView:
    """One document of the case: ``${DOCS.identity_card.surname}``, ``${DOCS.identity_card.document_type}``."""

    def __init__(self, name: str, document: DocumentReading) -> None:
        self._name = name
        self._document = document

    @property
    def document_type(self) -> str:
        """Name of the document type, or ``unknown``."""
        return self._document.type

    def __getattr__(self, name: str) -> ReadText:
        if name.startswith("_"):
            raise AttributeError(name)
        readings = self._document.readings
        if name not in readings:
            known = ", ".join(readings) or "nothing"
            raise AttributeError(f"{self._name} ({self._document.type}) has no field {name!r}; it has: {known}")
        return ReadText.of(readings[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._document.readings)

    def __repr__(self) -> str:
        return f"<{self._name}: {self._document.type}, {len(self._document.readings)} fields>"


class DocumentsView:
    """The case's documents by their names in ``bot.yaml``."""

    def __init__(self, look_up: Callable[[str], DocumentView]) -> None:
        self._look_up = look_up

    def __getattr__(self, name: str) -> DocumentView:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._look_up(name)

    def __repr__(self) -> str:
        return "<documents of the case>"
