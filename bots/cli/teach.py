# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""The command that makes a document type from a blank form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bots.cli.options import Json
from bots.cli.output import Output

if TYPE_CHECKING:
    from rich.console import RenderableType

    from extractors.document_types import DocumentType
    from extractors.teach import Taught


class Source(StrEnum):
    """Where a blank's fields are taken from."""

    AUTO = "auto"  # form fields where it has any, else its print
    FORM = "form"
    PRINT = "print"


def teach(
    blank: Annotated[
        Path,
        typer.Argument(metavar="BLANK", help="The blank form: a PDF with or without fields, or a scan of it."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="TYPE.yaml", help="Where to write the document type; its name is the type's."
        ),
    ] = None,
    source: Annotated[
        Source, typer.Option("--from", help="Take fields from the PDF's form, or from what is printed.")
    ] = Source.AUTO,
    picture: Annotated[
        Path | None,
        typer.Option("--preview", metavar="FILE.png", help="Draw the blank with its fields and their names."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Make a document type from a blank form: its fields with names and types, and what it is recognised by.

    Fields come from the PDF's form, or are found in its print: boxes, lines to write on, cells, check boxes. What was
    guessed is said in comments; change the file as you like. Put it into the project's resources/documents and scans of
    the filled form are read at once: bots read SCAN.pdf --type TYPE.

    Exit codes: 0 done, 2 the file is there already, 11 not a form that can be taught.
    """
    import yaml

    from extractors import document_types
    from extractors.teach import as_yaml, pages_of, preview
    from extractors.teach import teach as learn

    target = _free(output or Path(f"{_type_name(blank)}.yaml"), force=force)
    if picture is not None:
        _free(picture, force=force)
    data = blank.read_bytes()
    out = Output(as_json)
    with out.patience(f"learning {blank.name} …"):
        taught = learn(data, blank.name, source=source.value)
        text = as_yaml(taught, blank.name)
        kind = document_types.parse(yaml.safe_load(text), target.stem, str(target))
        target.write_text(text, encoding="utf-8")
        if picture is not None:
            picture.write_bytes(preview(pages_of(data, blank.name), kind))
    out.show(_as_dict(taught, kind, target), lambda: _told(taught, kind, target, picture))


def _free(path: Path, *, force: bool) -> Path:
    """The path, which must be a file that isn't there yet, or that may be written over.

    Raises:
        typer.BadParameter: It is there.
    """
    if path.exists() and not force:
        raise typer.BadParameter(f"{path} is there already: choose another name, or --force to write over it")
    if not path.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {path.parent}: make it first")
    return path


def _type_name(blank: Path) -> str:
    from extractors.teach.naming import slug

    return slug(blank.stem) or "form"


def _as_dict(taught: Taught, kind: DocumentType, target: Path) -> dict[str, Any]:
    return {
        "type": kind.name,
        "file": target,
        "title": taught.title,
        "language": taught.language,
        "pages": len(taught.pages),
        "landmarks": [len(page.landmarks) for page in taught.pages],
        "sources": sorted({page.source for page in taught.pages if page.fields}),
        "kinds": Counter(one.spot.kind for one in taught.fields),
        "types": Counter(one.guess.type for one in taught.fields),
        "fields": [
            {"name": one.name, "type": one.guess.type, "kind": one.spot.kind, "label": one.label.text,
             "because": one.guess.because, "group": one.group or None, "option": one.option or None,
             "table": one.table or None, "column": one.column or None, "row": one.row or None}
            for one in taught.fields
        ],
        "problems": taught.problems,
    }  # fmt: skip


def _told(taught: Taught, kind: DocumentType, target: Path, picture: Path | None) -> Iterator[RenderableType]:
    from bots.cli.output import clean

    kinds = Counter(one.spot.kind for one in taught.fields)
    found = ", ".join(f"{count} {name}" for name, count in kinds.most_common())
    where = {"form": "the PDF's form", "print": "what is printed"}
    source = " and ".join(sorted({where[page.source] for page in taught.pages if page.fields}))
    yield f"{target}: {clean(taught.title)}"
    pages = f"{len(taught.pages)} page{'s' * (len(taught.pages) != 1)}"
    yield f"  {pages}, {len(taught.fields)} fields from {source}: {found}"
    guessed = [one for one in taught.fields if one.guess.type not in {"text", "flag", "signature"} and one.row <= 1]
    for one in guessed:
        name = f"{one.table}.{one.column}" if one.table else one.name
        yield f"  {name:<40} {one.guess.type:<16} from {clean(one.guess.because)!r}"
    for table, rows in Counter(one.table for one in taught.fields if one.table).items():
        columns = list(dict.fromkeys(one.column for one in taught.fields if one.table == table))
        yield f"  {table:<40} {'table':<16} {rows // len(columns)} rows of {', '.join(columns)}"
    nameless = sum(not one.label.text for one in taught.fields)
    if nameless:
        yield f"  {nameless} fields have no label nearby: name them in the file"
    for problem in taught.problems:
        yield f"  {problem}"
    if picture is not None:
        yield f"  {picture} shows where they are"
    yield f"Try it: BOTS_RESOURCES=… bots read SCAN --type {kind.name} (the file belongs into resources/documents)"
