# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""The command that splits a batch: what each page is, which pages are one document, and each as a file of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bots.cli import failures
from bots.cli.options import Json, Separators
from bots.cli.output import Output, clean

if TYPE_CHECKING:
    from rich.console import RenderableType

    from extractors.sorting.batch import Batch, SplitDocument

_RECORD = "pages.json"  # beside the files: which page of the batch went where


def split(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="A batch: PDFs, TIFFs, pictures in the order of their pages."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Write each document as a file of its own into this folder."
        ),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="TYPE", help="A document type it can hold, such as it_cie; may be repeated."),
    ] = None,
    separators: Separators = None,
    new: Annotated[
        list[int] | None,
        typer.Option("--new", metavar="PAGE", help="Settles a doubt: this page begins a document; may be repeated."),
    ] = None,
    same: Annotated[
        list[int] | None,
        typer.Option(
            "--same", metavar="PAGE", help="Settles a doubt: this page goes on with the one before; may be repeated."
        ),
    ] = None,
    as_json: Json = False,
) -> int:
    """Split a batch into its documents: print what each page is, how sure that is and why.

    Documents begin at separator sheets, by their type, by page numbers and by their own numbers. A boundary that
    nothing tells is a doubt: those pages stay together in one file called "to check" until --new or --same says what
    is so.
    Pages are numbered over all files. Blank pages and separator sheets are left out and stay on record.

    Exit codes: 0 sorted, 11 a file couldn't be read, 20 a person must look at a document.
    """
    from bots import logs
    from bots.cli import papers
    from extractors.between import SEPARATORS
    from extractors.sorting.batch import sort_files

    logs.set_up("split", console="ERROR")
    named = papers.names(papers.gather(files))
    out = Output(as_json)
    if output is not None and output.is_dir() and any(output.iterdir()):
        raise typer.BadParameter(f"{output} isn't empty: choose another folder for the documents")
    with out.patience("sorting pages …"):
        contents = {name: path.read_bytes() for name, path in named.items()}
        batch = sort_files(contents, kinds, separators=separators or SEPARATORS, new=new or (), same=same or ())
        written = _write(batch, output) if output is not None else {}
    out.show(_as_dict(batch, written), lambda: _told(batch, written))
    if batch.problems:
        return failures.UNREADABLE
    return failures.ASKS if batch.doubtful else failures.OK


def _write(batch: Batch, folder: Path) -> dict[int, list[str]]:
    """Each document's files by its number; the record of all pages beside them."""
    from extractors.sorting.cutting import cut_out, ending_of

    folder.mkdir(parents=True, exist_ok=True)
    written: dict[int, list[str]] = {}
    for number, document in enumerate(batch.documents, start=1):
        for part, data in enumerate(cut_out(document, batch.files), start=1):
            name = f"{number:03d}{' to check' if document.doubts else ''} {document.type}"
            name += f" {part}{ending_of(data)}" if part > 1 else ending_of(data)
            (folder / name).write_bytes(data)
            written.setdefault(number, []).append(name)
    (folder / _RECORD).write_text(json.dumps(_as_dict(batch, written), indent=1), encoding="utf-8")
    return written


def _as_dict(batch: Batch, written: dict[int, list[str]]) -> dict[str, Any]:
    told = batch.as_dict()
    for number, document in enumerate(told["documents"], start=1):
        document["files"] = written.get(number, [])
    return told


def _told(batch: Batch, written: dict[int, list[str]]) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    from bots.cli.doubts import words

    of_page = {
        (page.file, page.page): number
        for number, document in enumerate(batch.documents, start=1)
        for page in document.pages
    }
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 1), header_style="dim")
    for name in ("page", "document", "type", "conf.", "side", "printed", "why"):
        table.add_column(
            name, no_wrap=name != "why", justify="right" if name in {"page", "document", "conf."} else "left"
        )
    for number, page in enumerate(batch.pages, start=1):
        part = page.part
        table.add_row(
            str(number),
            str(of_page.get((page.file, page.number), "–")),
            Text(clean(page.kind), style="" if page.parts else "dim"),
            f"{page.confidence:.2f}" if page.parts else "",
            f"{part.side + 1} of {part.sides}" if part is not None and part.sides > 1 else "",
            str(page.printed or ""),
            "; ".join(words(one.code, one.detail) for one in page.why),
        )
    yield table
    yield Text("")
    numbers = {(page.file, page.number): number for number, page in enumerate(batch.pages, start=1)}
    for number, document in enumerate(batch.documents, start=1):
        yield Text(f"{number:>3}  {_line(document, numbers)}", style="yellow" if document.doubts else "")
        yield from (Text(f"     ? {words(one.code, one.detail)}", style="yellow") for one in document.doubts)
        yield from (Text(f"     → {clean(name)}", style="dim") for name in written.get(number, []))
    for problem in batch.problems:
        yield Text(f" ✗ {clean(problem)}", style="red")


def _line(document: SplitDocument, numbers: dict[tuple[str, int], int]) -> str:
    pages = [numbers[page.file, page.page] for page in document.pages]
    others = f" (with {', '.join(document.types[1:])})" if len(document.types) > 1 else ""
    sure = f"  {document.confidence:.2f}" if document.types else ""
    return f"{clean(document.type)}{clean(others)}  p. {_ranges(pages)}{sure}"


def _ranges(pages: Sequence[int]) -> str:
    """Numbers of pages as people write them: ``1–3, 7``."""
    parts: list[list[int]] = []
    for page in pages:
        if parts and page == parts[-1][-1] + 1:
            parts[-1].append(page)
        else:
            parts.append([page])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts)
