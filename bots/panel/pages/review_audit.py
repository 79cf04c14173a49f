"""The audit: done cases read again from the page alone, to know how often the robot is silently wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field
from starlette.responses import Response

from bots.cases.fields import readings_of
from bots.panel.looks import looked
from bots.panel.pages.review import language_of, rules_of
from bots.panel.routes import Button, Entry, Page
from bots.panel.visit import Visit
from bots.people.rights import Action
from bots.review.audit_errors import put_right
from bots.review.pictures import sheets_of
from bots.review.reasons import field_name
from bots.review.sampling import Sample, check, conclude, draw, samples
from bots.review.typed import kind_of, shown
from bots.validation import Strict


class Typed(Strict):
    """What a person read of each field."""

    field: list[str] = Field(max_length=100)
    text: list[str] = Field(max_length=100)


class Judged(Strict):
    """The fields in which the robot was wrong."""

    wrong: list[str] = Field(default_factory=list, max_length=100)


def _next(visit: Visit) -> Response:
    draw(visit.store, rules_of(visit))
    waiting = [each for each in samples(visit.store) if visit.may(Action.REVIEW, each.bot)]
    return _page(visit, waiting[0] if waiting else None, left=len(waiting))


def _page(
    visit: Visit, sample: Sample | None, *, left: int = 0, differs: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    language = language_of(visit)
    pages = 0
    kinds: dict[str, str] = {}
    if sample is not None:
        pages = len(sheets_of(visit.store, sample.case_id))
        looked(visit, sample.case_id, "audit")
        with visit.store.reading() as connection:
            documents = readings_of(visit.store, connection, sample.case_id).values()
        types = {name: document.type for document in documents for name in document.readings}
        kinds = {name: kind_of(name, types.get(name, "")) for name in sample.fields}
    return visit.render(
        "review_audit.html",
        sample=sample,
        left=left,
        pages=pages,
        differs=differs,
        typed=typed or {},
        named=lambda field: field_name(field, language),
        written=lambda value, field: shown(value, kinds.get(field, "text"), language),
    )


def _check(visit: Visit, given: Typed) -> Mapping[str, Any]:
    case_id = visit.path("case").upper()
    typed = dict(zip(given.field, given.text, strict=False))
    differs = check(visit.store, case_id, typed, by=visit.person.name)
    if not differs:
        conclude(visit.store, case_id, [], by=visit.person.name)
        visit.house.figures.stale()
        return {"then": "/review/audit", "said": visit.words("Everything is as the robot took it."), "differs": {}}
    if visit.by_token:
        return {"differs": differs}
    sample = next(each for each in samples(visit.store) if each.case_id == case_id)
    return {"response": _page(visit, sample, differs=differs, typed=typed)}


def _conclude(visit: Visit, given: Judged) -> Mapping[str, Any]:
    case_id = visit.path("case").upper()
    conclude(visit.store, case_id, given.wrong, by=visit.person.name)
    visit.house.figures.stale()
    if not given.wrong:
        return {"then": "/review/audit", "said": visit.words("Noted."), "reopened": False}
    reopened = put_right(visit.store, case_id, given.wrong, by=visit.person.name)
    said = (
        visit.words("Noted; the case goes on with what you read, and a person decides what was entered wrong.")
        if reopened
        else visit.words("Noted; operations are told. Nothing that was entered was made of it.")
    )
    return {"then": "/review/audit", "said": said, "reopened": reopened}


ENTRIES: tuple[Entry, ...] = (
    Page("/review/audit", Action.REVIEW, _next),
    Button("/review/{case}/audit", Action.REVIEW, Typed, _check, "Say what a drawn case's pages say, field by field"),
    Button("/review/{case}/audit/end", Action.REVIEW, Judged, _conclude, "Say in which fields the robot was wrong"),
)
