"""A case's page: what it is, what happened to it, what was read, held true and entered, with the documents beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bots.cases.fields import readings_of
from bots.cases.holds import reason_to_hold
from bots.cases.model import FINAL
from bots.cli.dossier import Dossier, gather
from bots.cli.entry_table import gather as entries_of
from bots.cli.output import clean
from bots.panel.covering import shown
from bots.panel.looks import looked
from bots.panel.pages.review import language_of
from bots.panel.papers import marks_of, papers_of, shots_of
from bots.panel.routes import Entry, Feed, Page
from bots.panel.timeline import timeline
from bots.panel.visit import Visit
from bots.people.rights import Action
from bots.review.typed import kind_of
from bots.review.typed import shown as written_as

_LIVE = frozenset({"head", "moments"})  # parts of the page that go with the case
_MOODS = {
    "done": "good",
    "working": "calm",
    "ready": "calm",
    "review": "doubt",
    "waiting": "doubt",
    "incomplete": "doubt",
    "rejected": "bad",
    "failed": "bad",
}


def mood(status: str) -> str:
    """How a state looks."""
    return _MOODS.get(status, "")


def _page(visit: Visit) -> Response:
    mark = visit.house.mark()
    dossier = gather(visit.store, visit.settings, visit.path("case"))
    case = dossier.case
    told = _told(visit, dossier)
    if visit.wants_part and (part := visit.query("part")) in _LIVE:  # they show nothing of a person
        return visit.render(f"case_{part}.html", **told)
    if told["values"]:
        looked(visit, case.id, "values")
    papers = _papers(visit, told)
    types = {name: document.type for document in papers["documents"].values() for name in document.readings}

    def seen(field: str, value: str | None) -> str:
        return clean(shown(visit.person, field, value or "", bot=case.bot))

    def written(field: str, value: str | None) -> str:
        covered = seen(field, value)
        text = written_as(value or "", kind_of(field, types.get(field, "")), language_of(visit))
        return covered if covered != value else clean(text)

    return visit.render(
        "case.html",
        mark=mark,
        **told,
        **papers,
        shown=seen,  # as the target has it
        written=written,  # as people write it
        clean=clean,
    )


def _told(visit: Visit, dossier: Dossier) -> dict[str, Any]:
    """The case in a line, what was entered, why it is held, what happened."""
    store, case = visit.store, dossier.case
    with store.reading() as connection:
        held = reason_to_hold(connection, case.id)
        known = not store.forgotten(connection, case.id)
    definition = next((each for each in visit.definitions if each.name == case.bot), None)
    return {
        "dossier": dossier,
        "case": case,
        "mood": mood(case.status),
        "title": definition.title_in(visit.words.language) if definition else case.bot,
        "final": case.status in FINAL,
        "held": held,
        "known": known,
        "values": visit.may(Action.READ, case.bot),
        "entered": entries_of(store, case.id, or_none=True) if known else [],
        "moments": timeline(dossier.events, dossier.steps, dossier.questions, visit.words, visit.now),
    }


def _papers(visit: Visit, told: Mapping[str, Any]) -> dict[str, Any]:
    """Papers with what was read on them, pictures of entries and others; nothing of a case that was forgotten."""
    store, case, known, entered = visit.store, told["case"], told["known"], told["entered"]
    seen = known and told["values"]
    with store.reading() as connection:
        readings = readings_of(store, connection, case.id) if known else {}
        papers = papers_of(store, connection, case.id, readings) if seen else []
        shots = shots_of(store, connection, case.id) if seen else []
    for entry in entered:
        entry["shots"] = [each for each in shots if each.name in entry["evidence"]]
    of_entries = {name for entry in entered for name in entry["evidence"]}
    return {
        "papers": papers,
        "marks": marks_of(readings),
        "documents": dict(readings),
        "shots": [each for each in shots if each.name not in of_entries],
    }


def _tell(visit: Visit) -> dict[str, Any]:
    dossier = gather(visit.store, visit.settings, visit.path("case"))
    values = visit.may(Action.READ, dossier.case.bot)
    told = dossier.as_dict(values=values)
    if values:
        looked(visit, dossier.case.id, "values")
        for name, fact in told["facts"].items():
            fact["value"] = shown(visit.person, name, fact["value"], bot=dossier.case.bot)
    return told


ENTRIES: tuple[Entry, ...] = (
    Page("/cases/{case}", Action.SEE, _page),
    Feed("/cases/{case}", Action.SEE, _tell, "A case with its facts, steps and history"),
)
