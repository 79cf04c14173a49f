"""Papers that turn out to be several cases: each becomes one, before the suite's first task, once whatever crashes.

The case that came keeps the whole batch and the record of its pages, and ends as done. Its children are known again by
a keyed hash of their pages: whoever is killed in between goes on with those that are there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loguru import logger
from sqlalchemy import Connection, insert, select

from bots import fault
from bots.cases import audit
from bots.cases.batches import FIELD, Cases, answers, cases_in
from bots.cases.model import Status
from bots.cases.settle import Fact, Question
from bots.cases.shelf import shelf_of
from bots.cases.tables import intake
from bots.errors import BotsError
from bots.run.current import Run
from bots.run.stop import CaseStoppedError, StopKind
from bots.schedule.due import keep_times, times_of
from extractors.errors import ReadError, UnreadableFileError

if TYPE_CHECKING:
    from extractors.reading import PageRef
    from extractors.sorting.batch import Batch

SOURCE = "split"  # of a case that was made of a batch's pages
_WHOLE = "one_case"  # fact: the papers are one case, which needn't be found out again
_RECORD = "pages.json"


def split_first(run: Run) -> None:
    """Make the cases that the run's papers hold, if its bot wants that; the run is stopped where there are several.

    Nothing is raised: what can't be done stops the run, and is tried again as any failure is.
    """
    spec = run.definition.intake.split
    if spec is None or run.stop is not None or run.case.source == SOURCE or _WHOLE in run.facts:
        return
    try:
        _split(run, spec.new_case, spec.separators)
    except CaseStoppedError:
        pass
    except (ReadError, BotsError) as error:
        run.halt(StopKind.FAILED, f"The batch can't be split: {error}", "split")


def _split(run: Run, new_case: Sequence[str], separators: Sequence[str]) -> None:
    from extractors.between import SEPARATORS  # noqa: PLC0415 - the readers load when they are wanted
    from extractors.files.kinds import Kind, kind_of  # noqa: PLC0415 - as above
    from extractors.sorting.batch import sort_files  # noqa: PLC0415 - as above

    told = answers({name: fact.value for name, fact in run.facts.items()})
    with run.store.reading() as connection:
        stored = run.store.documents.of_case(connection, run.key)
        shelf = shelf_of(run.store, connection, run.case)
    files = {f"file-{number}": run.store.documents.read(run.key, one.address) for number, one in enumerate(stored, 1)}
    if any(kind_of(data) in {Kind.XML, Kind.P7M} for data in files.values()):  # no paper that was scanned with others
        run.keep_fact(Fact(_WHOLE, "true", "kept", 1.0, (SOURCE,)))
        return
    batch = sort_files(
        files,
        run.definition.types or None,
        separators=separators or SEPARATORS,
        new=[number for number, begins in told.items() if begins],
        same=[number for number, begins in told.items() if not begins],
        today=date.fromisoformat(run.today),
        shelf=shelf,
    )
    if batch.problems:  # pages of several people, of which some can't be seen, must not go on as one case
        raise UnreadableFileError("; ".join(batch.problems))
    found = cases_in(batch, new_case, told)
    if found.doubts:
        _ask(run, found)
    elif len(found.pages) > 1:
        _make(run, batch, found)
    else:
        run.keep_fact(Fact(_WHOLE, "true", "kept", 1.0, (SOURCE,)))


def _ask(run: Run, found: Cases) -> None:
    for doubt in found.doubts:
        run.ask(Question(f"{FIELD}{doubt.page}", (("boundary", doubt.why),), ()))
    pages = ", ".join(str(doubt.page) for doubt in found.doubts)
    run.halt(
        StopKind.ASKED,
        f"Does another case begin at page {pages}? Answer new or same: bots review set {run.id} "
        f"{FIELD}{found.doubts[0].page}=new",
        "boundary",
    )


def _make(run: Run, batch: Batch, found: Cases) -> None:
    """The children: received first, then their papers, then ready, all of them in one last transaction."""
    ids = [_child(run, number, pages) for number, pages in enumerate(found.pages, start=1)]
    fault.point("split.received")
    written = [_write(run, batch, case_id, pages) for case_id, pages in zip(ids, found.pages, strict=True)]
    record = json.dumps({**batch.as_dict(), "cases": ids}).encode()
    address = run.store.documents.write(run.key, record)
    fault.point("split.written")
    with run.commit() as connection:
        now = run.store.clock()
        for case_id, papers in zip(ids, written, strict=True):
            if run.store.hold(connection, case_id).status is not Status.RECEIVED:
                continue
            key = run.store.key(connection, case_id)
            for place, size, name in papers:
                run.store.documents.note(
                    connection, key, address=place, size=size, name=name, kind="document", added_at=now
                )
            audit.record(connection, case_id, now, "split_from", case=run.id)
            run.store.transition(connection, case_id, Status.READY)
        run.store.documents.note(
            connection, run.key, address=address, size=len(record), name=_RECORD, kind="record", added_at=now
        )
        audit.record(connection, run.id, now, "split", cases=ids, pages=len(batch.pages))
    logger.info("Case {} is split into {} cases", run.id, len(ids))
    run.halt(StopKind.SPLIT, f"The papers are {len(ids)} cases: {', '.join(ids)}.", SOURCE)


def _child(run: Run, number: int, pages: Sequence[PageRef]) -> str:
    """The case of some pages, made unless it is there."""
    told = json.dumps([(page.file, page.page) for page in pages])
    source = run.store.master.hash("split", f"{run.id}\0{told}")
    with run.commit() as connection:
        known = _known(connection, source)
        if known:
            return known
        now = run.store.clock()
        times = times_of(run.definition, now, ZoneInfo(run.settings.time_zone))
        case_id = run.store.create(
            connection,
            bot=run.definition.name,
            version=run.case.version,
            priority=run.case.priority,
            source=SOURCE,
            label=f"{run.store.label(connection, run.id)} {number}",
            due_at=times.due_at,
        )
        keep_times(connection, [case_id], times)
        # Its papers are the batch's: no originals of its own are to be moved.
        values = {"source": source, "case_id": case_id, "taken_at": now, "moved_at": now}
        connection.execute(insert(intake).values(**values))
    return case_id


def _known(connection: Connection, source: str) -> str:
    return str(connection.scalar(select(intake.c.case_id).where(intake.c.source == source)) or "")


def _write(run: Run, batch: Batch, case_id: str, pages: Sequence[PageRef]) -> list[tuple[str, int, str]]:
    """The case's papers, cut out of the batch: address, size and name of each."""
    from extractors.sorting.cutting import cut_pages, ending_of  # noqa: PLC0415 - the readers load when wanted

    with run.store.reading() as connection:
        key = run.store.key(connection, case_id)
    written: list[tuple[str, int, str]] = []
    for name, own in groupby(pages, key=lambda page: page.file):
        data = cut_pages(batch.files[name], name, [page.page for page in own])
        address = run.store.documents.write(key, data)
        written.append((address, len(data), f"{len(written) + 1}{ending_of(data)}"))
    return written
