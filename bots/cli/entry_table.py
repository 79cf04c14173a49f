"""Entries as people read them: what was meant beside what the target shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection, select

from bots.cases.decisions import FIELD
from bots.cases.fields import questions_of
from bots.cases.model import Status
from bots.cases.settle import Question
from bots.cases.store import Store
from bots.cases.tables import cases, entries, open_entry
from bots.cli.doubts import words
from bots.cli.moments import clock
from bots.cli.output import clean
from bots.errors import NotFoundError
from bots.review.comparing import compare
from bots.run.entries import Entry, EntryState
from bots.run.ledger import Ledger

_PROVED = (EntryState.CONFIRMED, EntryState.LEFT)


def listed(store: Store, *, bot: str = "", everything: bool = False) -> list[dict[str, Any]]:
    """Entries as plain data without personal data: those in doubt, or all."""
    query = (
        select(entries, cases.c.bot, cases.c.status)
        .join(cases, cases.c.id == entries.c.case_id)
        .order_by(entries.c.intended_at, entries.c.id)
        .limit(1000)
    )
    if bot:
        query = query.where(cases.c.bot == bot)
    if not everything:
        query = query.where(open_entry)
    with store.reading() as connection:
        rows = connection.execute(query).all()
        asked = _asked(store, connection, bot)
    found = [
        {
            "case": row.case_id,
            "bot": row.bot,
            "status": str(row.status),
            "target": row.target,
            "state": str(row.state),
            "correction": row.corrects is not None,
            "since": row.submitted_at or row.intended_at,
            "asks": asked.pop((row.case_id, row.target), {}).get("asks", ""),
        }
        for row in rows
    ]
    return [*found, *asked.values()]


def _asked(store: Store, connection: Connection, bot: str) -> dict[tuple[str, str], dict[str, Any]]:
    """What a person is asked, by case and target, as it is listed where nothing was entered yet."""
    return {
        (case.id, question.field.removeprefix(FIELD)): {
            "case": case.id,
            "bot": case.bot,
            "status": str(case.status),
            "target": question.field.removeprefix(FIELD),
            "state": "none",
            "correction": False,
            "since": question.asked_at,
            "asks": ", ".join(words(code) for code, _ in question.doubts),
        }
        for case in store.list(connection, bot=bot, statuses=[Status.REVIEW])
        for question in questions_of(store, connection, case.id)
        if question.field.startswith(FIELD)
    }


def listed_table(found: Sequence[Mapping[str, Any]], now: datetime, time_zone: str) -> Iterator[RenderableType]:
    """A row for each entry."""
    if not found:
        yield Text("No entry is in doubt.")
        return
    here = now.astimezone(ZoneInfo(time_zone))
    rows = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("case", "bot", "target", "state", "since", "asks"):
        rows.add_column(name, no_wrap=name != "asks")
    for each in found:
        state = ("correction " if each["correction"] else "") + str(each["state"]).replace("_", " ")
        since = clock(each["since"], here)
        asks = Text(each["asks"], style="yellow")
        rows.add_row(Text(each["case"], style="bold"), each["bot"], clean(each["target"]), state, since, asks)
    yield rows


def gather(store: Store, case_id: str, target: str = "", *, or_none: bool = False) -> list[dict[str, Any]]:
    """A case's entries with their values, and what a person is asked about them; personal data.

    Raises:
        NotFoundError: No such case, or, unless `or_none`, nothing was entered there, nor is asked.
    """
    with store.reading() as connection:
        case = store.case(connection, case_id)
        made = Ledger(store).of_case(connection, case.id)
        asked = {
            each.field.removeprefix(FIELD): each
            for each in questions_of(store, connection, case.id)
            if each.field.startswith(FIELD)
        }
    found = []
    for entry in made:
        question = asked.get(entry.target)
        mine = question is not None and question.about.get("key") == entry.key
        found.append(_of_entry(entry, asked.pop(entry.target) if mine else None))
    found += [_of_question(name, question) for name, question in asked.items()]
    found = [each for each in found if target in {"", each["target"]}]
    if not found and not or_none:
        raise NotFoundError(f"Case {case.id} has entered nothing{f' into {target}' if target else ''}.")
    return found


def _of_entry(entry: Entry, question: Question | None) -> dict[str, Any]:
    hits = question.about["found"] if question else entry.found
    entered = question.about.get("entered") if question else None
    return {
        "target": entry.target,
        "step": entry.step,
        "state": str(entry.state),
        "correction": entry.corrects is not None,
        "intended_at": entry.intended_at,
        "submitted_at": entry.submitted_at,
        "confirmed_at": entry.confirmed_at,
        "key": entry.key_text,
        "fields": compare(entry.values, hits, entered),
        "records": len(hits),
        "receipt": entry.receipt,
        "evidence": list(dict.fromkeys([*entry.evidence, *(question.about["evidence"] if question else [])])),
        "doubts": question.doubts if question else (),
        "by_keyword": bool(question and question.about.get("by_keyword")),
    }


def _of_question(target: str, question: Question) -> dict[str, Any]:
    """What is asked before the first act."""
    about = question.about
    return {
        "target": target,
        "step": "",
        "state": "none",
        "correction": False,
        "key": about.get("key_text", ""),
        "fields": compare(about.get("meant", {}), about.get("found", [])),
        "records": len(about.get("found", [])),
        "receipt": {},
        "evidence": about.get("evidence", []),
        "doubts": question.doubts,
        "by_keyword": False,
    }


def lines(case_id: str, found: Sequence[Mapping[str, Any]], saved: Sequence[str]) -> Iterator[RenderableType]:
    """The entries for people, each with the commands that settle it where it is in doubt."""
    for each in found:
        kind = "correction " if each["correction"] else ""
        heading = Text(clean(each["target"]), style="bold")
        heading.append(f"  {kind}{each['state']}".replace("_", " "), style="not bold")
        doubts = ", ".join(words(*doubt) for doubt in each["doubts"])
        yield heading.append(f"  {doubts}" if doubts else "", style="not bold yellow")
        yield fields_table(each["fields"])
        receipt = ", ".join(f"{name} {value}" for name, value in each["receipt"].items())
        if receipt:
            yield Text(f"   receipt: {clean(receipt)}")
        if each["evidence"]:
            yield Text(f"   pictures: {clean(', '.join(each['evidence']))}", style="dim")
        if doubts or each["state"] not in _PROVED:
            yield from ways_out(case_id, each["target"], correction=each["correction"], keyword=each["by_keyword"])
    for path in saved:
        yield Text(f"written: {path}")


def fields_table(fields: Sequence[Mapping[str, Any]]) -> Table:
    """What was meant beside what was found."""
    rows = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    entered = any("entered" in each for each in fields)
    for name in ("   field", "meant", *(["entered"] if entered else []), "found"):
        rows.add_column(name)
    for each in fields:
        style = {True: "green", False: "red", None: ""}[each["as_meant"]]
        shown = " | ".join("–" if value is None else clean(value) for value in each["found"]) or "–"
        before = [clean(each.get("entered") or "–")] if entered else []
        meant = "–" if each["meant"] is None else clean(each["meant"])
        rows.add_row(f"   {clean(each['field'])}", meant, *before, Text(shown, style=style))
    return rows


def ways_out(case_id: str, target: str, *, correction: bool, keyword: bool) -> Iterator[Text]:
    """The commands that settle an entry."""
    command = f"bots entry settle {case_id} {clean(target)}"
    if correction:
        if keyword:
            yield Text(f"   put it right:              {command} --correct --reason …")
        yield Text(f"   it stays as it is:         {command} --leave --reason …")
        yield Text(f"   you have put it right:     {command} --by-hand RECEIPT --reason …")
        return
    yield Text(f"   it is there:               {command} --found RECEIPT --reason …")
    yield Text(f"   it isn't there, enter it:  {command} --not-there --reason …")
    yield Text(f"   you have entered it:       {command} --by-hand RECEIPT --reason …")
    yield Text(f"   neither:                   bots cancel {case_id}")


def save_evidence(store: Store, case_id: str, folder: Path, names: set[str] | None = None) -> list[str]:
    """Write the case's pictures, pages and recordings into a folder; returns the paths.

    Args:
        store: The cases.
        case_id: Which.
        folder: Made where there is none.
        names: Only these; None: all, also those of a failure before anything was entered.
    """
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    with store.reading() as connection:
        key = store.key(connection, case_id.upper())
        for number, document in enumerate(store.documents.of_case(connection, key, "evidence"), start=1):
            name = document.name.rpartition(" (")[0]
            if names is None or name in names:
                path = folder / f"{number:02}-{Path(name).name}"
                path.write_bytes(store.documents.read(key, document.address))
                saved.append(str(path))
    return saved
