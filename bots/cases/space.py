"""Room: a disk that is nearly full takes nothing more in, while there is still enough to finish what is at work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from bots.cases.storage import storage_of
from bots.errors import SettingsError
from bots.settings import Settings

_MEGABYTE = 1 << 20


def free_space(settings: Settings) -> Iterator[tuple[str, int]]:
    """The places where a case needs room, with the bytes that are free there; one that nobody knows of is left out."""
    try:
        storage = storage_of(settings)
    except SettingsError:
        storage = None  # told elsewhere
    free = storage.free() if storage else None
    if storage and free is not None:
        yield storage.place, free
    database = settings.database_url
    if database.startswith("sqlite:///"):
        path = Path(database.removeprefix("sqlite:///")).parent
        yield str(path), shutil.disk_usage(next(each for each in (path, *path.parents) if each.exists())).free


def room_for(settings: Settings, size: int) -> bool:
    """Whether so many bytes can be taken in without touching the reserve that the cases at work need."""
    need = size + settings.documents.reserve * _MEGABYTE
    return all(free >= need for _, free in free_space(settings))


def nearly_full(settings: Settings) -> list[str]:
    """The places that soon take nothing more, in words: their room is less than twice the reserve."""
    limit = 2 * settings.documents.reserve * _MEGABYTE
    return [f"{place}: {free // _MEGABYTE} MB free" for place, free in free_space(settings) if free < limit]
