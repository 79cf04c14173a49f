"""The first page: is it all right?"""

from __future__ import annotations

from starlette.responses import Response

from bots.panel.routes import Entry, Page
from bots.panel.visit import Visit
from bots.people.rights import Action


def _page(visit: Visit) -> Response:
    return visit.render("first.html")


ENTRIES: tuple[Entry, ...] = (Page("/", Action.SEE, _page),)
