"""Statistics: volumes, touchless beside silent errors, turnaround against what was promised, rejections by reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from bots.cases.tables import cases
from bots.errors import NotFoundError
from bots.panel.charts import stacked
from bots.panel.exports import as_csv, as_workbook
from bots.panel.figure_tables import KINDS, tables
from bots.panel.figures import Figures
from bots.panel.listing import as_filter, conditions
from bots.panel.pages.review import language_of
from bots.panel.plain import plain
from bots.panel.routes import Entry, Feed, Page
from bots.panel.visit import Visit
from bots.people.journal import note
from bots.people.rights import Action
from bots.review.reasons import document_name, field_name

_MOST_ROWS = 100_000
_SHOWN = 25  # fields and types of documents; the workbook has all
_CASES = ("case", "bot", "status", "priority", "created_at", "updated_at", "due_at", "ended_at", "attempts", "reason")


def _granted(visit: Visit) -> Figures:
    figures = visit.house.figures()
    if visit.bots is None:
        return figures
    mine = set(visit.bots)
    return replace(
        figures,
        ended={bot: numbers for bot, numbers in figures.ended.items() if bot in mine},
        turnaround=[each for each in figures.turnaround if each.bot in mine],
        reasons=[each for each in figures.reasons if each[0] in mine],
        rates=[each for each in figures.rates if each.bot in mine],
        fields=[each for each in figures.fields if each.bot in mine],
        types=[each for each in figures.types if each.bot in mine],
    )


def _page(visit: Visit) -> Response:
    figures = _granted(visit)
    wanted = visit.query("bot")
    shown = {bot: numbers for bot, numbers in figures.ended.items() if wanted in {"", bot}}
    series = {kind: _sum([numbers.get(kind, []) for numbers in shown.values()], len(figures.days)) for kind in KINDS}
    return visit.render(
        "statistics.html",
        figures=figures,
        wanted=wanted,
        chart=stacked(series),
        series=series,
        kinds=KINDS,
        fields=[each for each in figures.fields if wanted in {"", each.bot}][:_SHOWN],
        types=[each for each in figures.types if wanted in {"", each.bot}][:_SHOWN],
        named=lambda field: field_name(field, language_of(visit)),
        documents=lambda kind: document_name(kind, language_of(visit)),
        tables=[title.replace(" ", "-") for title in tables(figures)],
        most=max((number for _, _, number in figures.reasons), default=1),
        titles={each.name: each.title_in(visit.words.language) for each in visit.house.definitions()},
    )


def _sum(numbers: Sequence[Sequence[int]], many: int) -> list[int]:
    return [sum(each[index] for each in numbers if each) for index in range(many)]


def _tell(visit: Visit) -> dict[str, Any]:
    figures = _granted(visit)
    return {
        "days": plain(list(figures.days)),
        "ended": plain(figures.ended),
        "turnaround": plain(list(figures.turnaround)),
        "rejections": [{"bot": bot, "reason": reason, "number": number} for bot, reason, number in figures.reasons],
        "rates": plain(list(figures.rates)),
        "fields": plain(list(figures.fields)),
        "types": plain(list(figures.types)),
    }


def _workbook(visit: Visit) -> Response:
    _note(visit, "statistics")
    return as_workbook("statistics", tables(_granted(visit)))


def _table(visit: Visit) -> Response:
    name = visit.path("table")
    found = {title.replace(" ", "-"): rows for title, rows in tables(_granted(visit)).items()}
    if name not in found:
        raise NotFoundError(f"There is no table {name!r}; there are: {', '.join(found)}.")
    _note(visit, f"statistics {name}")
    return as_csv(name, *found[name])


def _cases_csv(visit: Visit) -> Response:
    wanted = [each for each in visit.request.query_params.getlist("status") if each]
    chosen = as_filter(visit.request.query_params, wanted, visit.bots)
    columns = [cases.c.id, *(cases.c[name] for name in _CASES[1:])]
    query = select(*columns).where(*conditions(chosen, visit.now)).order_by(cases.c.created_at, cases.c.id)
    with visit.store.reading() as connection:
        rows = connection.execute(query.limit(_MOST_ROWS)).all()
    _note(visit, "cases")
    return as_csv("cases", _CASES, [tuple(row) for row in rows])


def _note(visit: Visit, what: str) -> None:
    with visit.store.transaction() as connection:
        note(connection, visit.now, visit.person.name, "exported", what)


ENTRIES: tuple[Entry, ...] = (
    Page("/statistics", Action.SEE, _page),
    Feed("/statistics", Action.SEE, _tell, "Volumes, turnaround, rejections, touchless and silent errors of 30 days"),
    Page("/statistics.xlsx", Action.EXPORT, _workbook),
    Page("/statistics/{table}.csv", Action.EXPORT, _table),
    Page("/cases.csv", Action.EXPORT, _cases_csv),
)
