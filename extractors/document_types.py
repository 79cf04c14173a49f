"""Document types: YAML files that say how to recognise a document, where its fields stand and how they are checked.

Looked for in the folders of the environment variable ``BOTS_RESOURCES`` (subfolder ``documents``), then among the
packaged ones in ``resources/documents``.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractors.errors import ReadError, UnknownTypeError
from extractors.types import TYPES

PACKAGED = Path(__file__).resolve().parent.parent / "resources" / "documents"
_MIN_LANDMARKS = 4
_MOST_ROWS = 200


class DocumentTypeError(ReadError):
    """The YAML file of a document type is wrong: the message says where and what is near."""


def _in_order(zone: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    if zone[0] >= zone[2] or zone[1] >= zone[3]:
        raise ValueError("a zone is x0, y0, x1, y1 with x0 < x1 and y0 < y1")
    return zone


def _rising(span: tuple[float, float]) -> tuple[float, float]:
    if span[0] >= span[1]:
        raise ValueError("a pair is from, to with from < to")
    return span


Zone = Annotated[tuple[float, float, float, float], AfterValidator(_in_order)]  # millimetres of the blank
Span = Annotated[tuple[float, float], AfterValidator(_rising)]  # millimetres of the blank


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _must_be_known(name: str) -> None:
    if name not in TYPES:
        near = difflib.get_close_matches(name, TYPES, n=1)
        raise ValueError(
            f"no field type {name!r}; " + (f"nearest: {near[0]}" if near else f"there are {', '.join(TYPES)}")
        )


class Recognise(_Model):
    """How the type is told from others.

    Attributes:
        words: Printed words.
        mrz: Format of its machine-readable zone, or true for any. A page whose print isn't the blank's is still
            recognised by it: the passports of other states are. A type without pages is recognised by it alone.
        state: Issuing state that the zone must name (ICAO 9303 code); None: any.
        codes: Kinds of document that the zone may name in its first two places, such as ``ID``; empty: any.
    """

    words: tuple[str, ...] = ()
    mrz: bool | Literal["TD1", "TD2", "TD3", "MRVA", "MRVB"] = False
    state: str | None = None
    codes: tuple[str, ...] = ()


class Landmark(_Model):
    """A printed text of the blank and the box of its ink, millimetres."""

    text: str
    at: Zone


class Column(_Model):
    """A column of a table that a blank prints.

    Attributes:
        type: Name of a field type.
        kind: How its cells are filled in.
        at: Left and right edge of its cells, millimetres.
        rows: Top and bottom of its cells, millimetres, where they aren't those of the table's rows.
        cells, lines, pattern, options, round, ink: As of a field.
    """

    type: str = "text"
    kind: Literal["text", "comb", "checkbox"] = "text"
    at: Span
    rows: tuple[Span, ...] = ()
    cells: int = 0
    lines: int = 1
    pattern: str | None = None
    options: tuple[str, ...] = ()
    round: bool = False
    ink: float = Field(default=0.0, ge=0.0, lt=0.9)

    @model_validator(mode="after")
    def _consistent(self) -> Column:
        _must_be_known(self.type)
        if self.kind == "comb" and self.cells < 1:
            raise ValueError("a comb needs its number of cells")
        return self


class FieldPlace(_Model):
    """A field: its type, how it is filled in and where.

    Attributes:
        type: Name of a field type.
        kind: How it is filled in.
        zone: Its place on the blank, millimetres.
        cells: Cells of a comb.
        lines: Most lines of a text.
        group: For check boxes that exclude each other: the field they make up together.
        option: The value of that field when this box is marked.
        pattern: For document numbers: ``A`` letter, ``9`` digit, ``*`` either, a small letter itself, a place each;
            several patterns separated by ``|``.
        options: For the type ``choice``: what can be chosen; empty: anything.
        printed: What the blank itself prints within the zone (a dotted line, a slash, a unit), millimetres.
        round: The check box is a circle.
        ink: Share of a check box's inside that the blank itself inks.
        required: A missing value is a doubt of its own (the form counts as incomplete without it).
        rows: Of a table: how many rows of one height share its zone, or top and bottom of each, millimetres.
        columns: Of a table: its columns by name, from the left.
    """

    type: str = "text"
    kind: Literal["text", "comb", "checkbox", "signature", "barcode", "mrz", "portrait", "table"] = "text"
    zone: Zone
    cells: int = 0
    lines: int = 1
    group: str | None = None
    option: str | None = None
    pattern: str | None = None
    options: tuple[str, ...] = ()
    printed: tuple[Zone, ...] = ()
    round: bool = False
    ink: float = Field(default=0.0, ge=0.0, lt=0.9)
    required: bool = False
    rows: Annotated[int, Field(ge=1, le=_MOST_ROWS)] | tuple[Span, ...] = ()
    columns: dict[str, Column] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> FieldPlace:
        _must_be_known(self.type)
        if {self.kind == "table", self.type == "table", bool(self.columns), bool(self.rows)} == {True, False}:
            raise ValueError("a table has 'type: table, kind: table', its rows and its columns; nothing else has any")
        heights = len(self.rows) if isinstance(self.rows, tuple) else self.rows
        if any(column.rows and len(column.rows) != heights for column in self.columns.values()):
            raise ValueError("a column with rows of its own has as many as its table")
        if self.options and self.type != "choice":
            raise ValueError("options are those of a choice")
        if self.kind == "comb" and self.cells < 1:
            raise ValueError("a comb needs its number of cells")
        if (self.group is None) != (self.option is None):
            raise ValueError("group and option belong together")
        return self


class Blank(_Model):
    """A page of a form, or a side of a card: its size in millimetres, what is printed on it, what is filled in."""

    size: tuple[float, float]
    landmarks: tuple[Landmark, ...] = ()
    fields: dict[str, FieldPlace] = Field(default_factory=dict)


class FreeField(_Model):
    """A field of a document whose layout is its sender's own: found by its labels and its form, not by its place.

    Attributes:
        type: Name of a field type.
        labels: What is printed beside it, by language (``it``, ``es``, ``en``, ``de``, ``fr``), the usual one first.
        columns: For tables: field type by name of the column.
        required: A missing value is a doubt of its own.
    """

    type: str = "text"
    labels: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    required: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> FreeField:
        for name in (self.type, *self.columns.values()):
            _must_be_known(name)
        if bool(self.columns) != (self.type == "table"):
            raise ValueError("a table needs its columns, and nothing else has any")
        return self


class Check(_Model):
    """A check across fields of one document.

    Attributes:
        check: ``tax_code`` (recomputed from the person), ``address`` (postal code, town, province),
            ``dates`` (in this order in time), ``email`` (made of the holder's name),
            ``invoice_totals`` (net and VAT make the total, each rate's VAT follows from its net). See `checks`.
        fields: The fields it is about, in the order that the check wants; empty: their usual names.
    """

    check: Literal["tax_code", "address", "dates", "email", "invoice_totals"]
    fields: tuple[str, ...] = ()


class DocumentType(_Model):
    """A document type as its YAML file declares it.

    Attributes:
        name: Its file's name.
        title: What users call it, by language.
        recognise: How it is told from others.
        layout: ``blank``: its fields stand at fixed places of `pages`. ``free``: every sender prints it differently;
            it has `fields` and no pages. ``numbered``: its fields carry numbers, those of the European driving licence.
            ``aamva``: a North American licence, read from its bar code.
        pages: Pages of its blank.
        fields: Fields of a free layout.
        checks: Checks across its fields.
        void_from: From this day on it counts no longer.
    """

    name: str
    title: dict[str, str] = Field(default_factory=dict)
    recognise: Recognise = Recognise()
    layout: Literal["blank", "free", "numbered", "aamva"] = "blank"
    pages: tuple[Blank, ...] = ()
    fields: dict[str, FreeField] = Field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    void_from: dt.date | None = None

    @model_validator(mode="after")
    def _consistent(self) -> DocumentType:
        if self.layout != "blank" and (self.pages or not self.fields):
            raise ValueError(f"a layout that is {self.layout} has fields and no pages")
        if self.layout == "blank" and self.fields:
            raise ValueError("fields without a place need 'layout: free'; those of a blank stand under its pages")
        return self

    @property
    def field_names(self) -> list[str]:
        """Names of all fields, check boxes of a group under the group's name."""
        names = (place.group or name for page in self.pages for name, place in page.fields.items())
        return list(dict.fromkeys([*names, *self.fields]))

    def type_of(self, field: str) -> str | None:
        """Name of a field's type; None where the document type has no such field."""
        places: list[FieldPlace | FreeField] = [page.fields[field] for page in self.pages if field in page.fields]
        places += [self.fields[field]] if field in self.fields else []
        return places[0].type if places else None

    @property
    def identifies(self) -> bool:
        """Whether it is an identity document: it has a portrait or a machine-readable zone, or is a licence."""
        kinds = {place.kind for page in self.pages for place in page.fields.values()}
        return bool(kinds & {"portrait", "mrz"} or self.recognise.mrz or self.layout in {"numbered", "aamva"})

    def void_on(self, day: dt.date) -> bool:
        """Whether documents of this type are no longer valid on `day`, whatever they print."""
        return self.void_from is not None and day >= self.void_from


def folders() -> list[Path]:
    """Where document types are looked for, in this order."""
    projects = [Path(path) / "documents" for path in os.environ.get("BOTS_RESOURCES", "").split(os.pathsep) if path]
    return [*projects, PACKAGED]


def names() -> list[str]:
    """Names of all document types that can be found."""
    found = {path.stem for folder in folders() if folder.is_dir() for path in folder.glob("*.yaml")}
    return sorted(found)


def document_type(name: str) -> DocumentType:
    """The document type of that name.

    Raises:
        UnknownTypeError: No folder has it; the message gives the nearest name.
        DocumentTypeError: Its file is wrong.
    """
    for folder in folders():
        path = folder / f"{name}.yaml"
        if path.is_file():
            return _load(path, path.stat().st_mtime_ns)
    known = names()
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"nearest: {near[0]}" if near else f"there are {', '.join(known) or 'none'}"
    raise UnknownTypeError(f"no document type {name!r}; {hint}. Folders: {', '.join(map(str, folders()))}")


@lru_cache(maxsize=64)
def _load(path: Path, _changed: int) -> DocumentType:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DocumentTypeError(f"{path}: not YAML: {error}") from error
    if not isinstance(data, dict):
        raise DocumentTypeError(f"{path}: a document type is a mapping with title, recognise, pages")
    return parse(data, path.stem, str(path))


def parse(data: dict[str, Any], name: str, source: str) -> DocumentType:
    """The document type that `data` describes.

    Args:
        data: As the YAML file has it.
        name: Name of the type.
        source: What to call the file in messages.

    Raises:
        DocumentTypeError: It is wrong; every mistake is told, unknown keys with the nearest known one.
    """
    try:
        return DocumentType.model_validate({**data, "name": name})
    except ValidationError as error:
        lines = "; ".join(_told(item) for item in error.errors())
        raise DocumentTypeError(f"{source}: {lines}") from None


def _told(item: Any) -> str:
    path = [str(part) for part in item["loc"]]
    where = ".".join(path) or "file"
    if item["type"] != "extra_forbidden":
        return f"{where}: {item['msg']}"
    near = difflib.get_close_matches(path[-1], _keys_at(path[:-1]), n=1)
    return f"{where}: unknown key" + (f", nearest: {near[0]}" if near else "")


def _keys_at(path: list[str]) -> list[str]:
    """Keys that a model allows where the path leads."""
    models: dict[str, type[BaseModel]] = {
        "recognise": Recognise,
        "landmarks": Landmark,
        "fields": FieldPlace,
        "columns": Column,
        "checks": Check,
        "pages": Blank,
    }
    if path and path[0] == "fields":
        return list(FreeField.model_fields)
    model: type[BaseModel] = DocumentType
    for part in path:
        model = models.get(part, model)
    return list(model.model_fields)
