"""Documents and evidence of a case: pictures that we have drawn, never the file; each look is in its history."""

from __future__ import annotations

from starlette.responses import Response

from bots.errors import NotFoundError
from bots.panel.looks import looked
from bots.panel.routes import Entry, Page
from bots.panel.visit import Visit
from bots.people.rights import Action
from bots.review.pictures import evidence_picture, page_picture


def _document(visit: Visit) -> Response:
    case_id, number, page = visit.path("case").upper(), _number(visit, "number"), _number(visit, "page")
    picture = page_picture(visit.store, case_id, number, page)
    looked(visit, case_id, f"document {number}")
    return _answer(picture)


def _evidence(visit: Visit) -> Response:
    case_id, number = visit.path("case").upper(), _number(visit, "number")
    picture = evidence_picture(visit.store, case_id, number)
    looked(visit, case_id, f"evidence {number}")
    return _answer(picture)


def _answer(picture: bytes) -> Response:
    headers = {"content-disposition": "inline", "cache-control": "private, no-store"}
    return Response(picture, media_type="image/jpeg", headers=headers)


def _number(visit: Visit, name: str) -> int:
    text = visit.path(name)
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise NotFoundError("There is no such page.")
    return int(text)


ENTRIES: tuple[Entry, ...] = (
    Page("/cases/{case}/documents/{number}/{page}", Action.READ, _document),
    Page("/cases/{case}/evidence/{number}", Action.READ, _evidence),
)
