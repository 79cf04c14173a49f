"""Everything the panel offers: each room lists its own entries, here they are together."""

from __future__ import annotations

from bots.panel.house import Room
from bots.panel.pages import account, case, cases, documents, door, first, live, log
from bots.panel.routes import Entry
from bots.panel.words import later
from bots.people.rights import Action

ENTRIES: tuple[Entry, ...] = (
    *door.ENTRIES,
    *account.ENTRIES,
    *first.ENTRIES,
    *live.ENTRIES,
    *cases.ENTRIES,
    *case.ENTRIES,
    *documents.ENTRIES,
    *log.ENTRIES,
)

NAVIGATION: tuple[Room, ...] = (
    Room("/", later("Now"), Action.SEE),
    Room("/cases", later("Cases"), Action.SEE),
)
