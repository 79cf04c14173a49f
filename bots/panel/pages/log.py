"""The log of an attempt, as text: what a suite's log.html brings along isn't run in the panel."""

from __future__ import annotations

from sqlalchemy import select
from starlette.responses import Response

from bots.cases.tables import attempts
from bots.cli.output import clean
from bots.errors import NotFoundError
from bots.panel.looks import looked
from bots.panel.routes import Entry, Page
from bots.panel.visit import Visit
from bots.people.rights import Action
from bots.run.result import log_lines


def _page(visit: Visit) -> Response:
    case_id = visit.path("case").upper()
    query = select(attempts).where(attempts.c.case_id == case_id).order_by(attempts.c.number)
    with visit.store.reading() as connection:
        rows = connection.execute(query).all()
    wanted = visit.query("attempt")
    kept = [row.number for row in rows if row.result]
    number = int(wanted) if wanted.isdigit() and len(wanted) < 6 else (kept[-1] if kept else 0)
    lines, trouble = [], ""
    try:
        lines = log_lines(visit.store, case_id, number)
        looked(visit, case_id, "log")
    except NotFoundError as error:
        trouble = str(error)
    return visit.render(
        "log.html", case_id=case_id, attempts=rows, number=number, lines=lines, trouble=trouble, clean=clean
    )


ENTRIES: tuple[Entry, ...] = (Page("/cases/{case}/log", Action.READ, _page),)
