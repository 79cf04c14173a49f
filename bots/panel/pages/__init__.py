"""Everything the panel offers: each room lists its own entries, here they are together."""

from __future__ import annotations

from bots.panel.house import Room
from bots.panel.pages import (
    account,
    bots,
    case,
    cases,
    documents,
    door,
    first,
    interface,
    live,
    log,
    machinery,
    people,
    review,
    review_audit,
    review_case,
    second_factor,
    statistics,
)
from bots.panel.routes import Entry
from bots.panel.words import later
from bots.people.rights import Action

ENTRIES: tuple[Entry, ...] = (
    *door.ENTRIES,
    *account.ENTRIES,
    *second_factor.ENTRIES,
    *first.ENTRIES,
    *live.ENTRIES,
    *cases.ENTRIES,
    *case.ENTRIES,
    *documents.ENTRIES,
    *log.ENTRIES,
    *machinery.ENTRIES,
    *bots.ENTRIES,
    *statistics.ENTRIES,
    *people.ENTRIES,
    *interface.ENTRIES,
    *review.ENTRIES,
    *review_case.ENTRIES,
    *review_audit.ENTRIES,
)

NAVIGATION: tuple[Room, ...] = (
    Room("/", later("Now"), Action.SEE),
    Room("/cases", later("Cases"), Action.SEE),
    review.ROOM,
    Room("/queues", later("Queues"), Action.SEE),
    Room("/robots", later("Robots"), Action.SEE),
    Room("/targets", later("Targets"), Action.SEE),
    Room("/bots", later("Bots"), Action.SEE),
    Room("/nights", later("Days and nights"), Action.SEE),
    Room("/statistics", later("Statistics"), Action.SEE),
    Room("/people", later("People"), Action.ADMINISTER),
)
