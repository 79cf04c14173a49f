"""Reading a case's papers: every file is read once, and each document found gets its name in ``bot.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bots.cases.settle import Question, Source
from bots.cases.shelf import shelf_of
from bots.definition import DocumentNeed
from bots.review.arranging import arrangement_of, read_arranged
from bots.run.current import Run
from extractors.reading import DocumentReading, Reading, State

TYPE = "type:"  # begins the name of the fact which type a document is of, where a person had to say it
_SURE = 0.8  # confidence of a type that is taken without asking, where bot.yaml says nothing under `accept: {type: …}`


def type_question(name: str, document: DocumentReading, accept: float | str | None) -> Question | None:
    """The question which type a document is of; None where its reader is sure.

    Args:
        name: Its name in ``bot.yaml``.
        document: What it says.
        accept: Confidence from which a type is taken; None: as usual.
    """
    least = accept if isinstance(accept, float) else _SURE
    if document.confidence >= least:
        return None
    field = f"{TYPE}{name}"
    seen = Reading(field, document.type, "", document.confidence, State.DOUBTFUL)
    return Question(field, (("type", ""),), (Source(name, seen),))


def read_papers(run: Run) -> dict[str, DocumentReading]:
    """Read all files of the case and keep what they say; what was read before is given back."""
    if run.readings:
        return run.readings
    with run.store.reading() as connection:
        shelf = shelf_of(run.store, connection, run.case)
        files = run.store.documents.files(connection, run.key)
        arranged = arrangement_of(run.store, connection, run.id)
    from extractors.read import read_files  # noqa: PLC0415 - the readers load when they are wanted

    types, today = run.definition.types or None, date.fromisoformat(run.today)
    found = read_arranged(arranged, files, types, today=today, shelf=shelf) if arranged else []
    rest = {name: data for name, data in files.items() if arranged is None or name not in arranged.files}
    found += read_files(rest, types, today=today, shelf=shelf)
    run.keep_readings(name_documents(found, run.definition.documents))
    return run.readings


def name_documents(found: Iterable[DocumentReading], needs: Mapping[str, DocumentNeed]) -> dict[str, DocumentReading]:
    """Give each document the name under which the bot wants it; the surest of a type comes first.

    What the bot doesn't want, or has already, is kept as ``extra-1``, ``extra-2`` …: nothing that came is dropped.
    """
    named: dict[str, DocumentReading] = {}
    extras = []
    for document in sorted(found, key=lambda each: -each.confidence):
        for name, need in needs.items():
            if name not in named and document.type in need.type:
                named[name] = document
                break
        else:
            extras.append(document)
    return {**named, **{f"extra-{number}": document for number, document in enumerate(extras, start=1)}}
