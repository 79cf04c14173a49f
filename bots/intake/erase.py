"""Erasing originals: the papers that a forgotten case came from, wherever its watched folder's places have them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from bots.cases.storage import sync_folder
from bots.cases.store import Store
from bots.definition import find_definition
from bots.intake.arrival import Arrival, arrival_of
from bots.intake.notes import Language, note_name
from bots.intake.originals import find, remove
from bots.intake.places import Places, places_of
from bots.settings import Settings


def erase_originals(store: Store, settings: Settings, case_id: str) -> int:
    """Remove the case's originals, every copy under their name, with the notes beside; returns how many there were.

    Raises:
        KeyMissingError: The case was forgotten: nobody knows its originals any more.
        NotFoundError: Its bot, or the note of how its papers came, is gone.
        OSError: They can't be removed, for example because a file is open.
    """
    with store.reading() as connection:
        case = store.case(connection, case_id)
        arrival = arrival_of(store, connection, case.id)
    if arrival is None:
        return 0
    places = places_of(settings, find_definition(settings, case.bot))
    if places is None:
        return 0
    erased = 0
    for folder in _folders(places):
        while (papers := find([folder], arrival, case.id)) is not None:
            _remove(papers, arrival)
            erased += 1
    return erased


def _folders(places: Places) -> Iterator[Path]:
    """Where originals may lie; some places have a folder for each day."""
    yield places.inbox
    for place in places.outgoing:
        yield place
        if place in {places.done, places.again} and place.is_dir():
            yield from sorted(path for path in place.iterdir() if path.is_dir())


def _remove(papers: Path, arrival: Arrival) -> None:
    remove(papers)
    if arrival.kind == "file":
        for language in get_args(Language):
            papers.with_name(f"{papers.name}.{note_name(language)}").unlink(missing_ok=True)
    sync_folder(papers.parent)
