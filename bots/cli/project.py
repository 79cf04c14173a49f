"""The project a command works on: its settings and its store, closed when the command ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bots.cases.store import Store
from bots.definition import FILE_NAME, Definition, load_definition, robot_folders
from bots.errors import BotsError
from bots.settings import Settings, load_settings


@contextmanager
def opened() -> Iterator[tuple[Settings, Store]]:
    """Settings and store of the project that is meant.

    Raises:
        SettingsError: There is none here, or its settings are wrong.
        StoreError: Its database can't be reached.
    """
    settings = load_settings()
    store = Store.open(settings)
    try:
        yield settings, store
    finally:
        store.close()


def sound_definitions(settings: Settings) -> tuple[list[Definition], dict[str, str]]:
    """The project's bots that can be read, and what is wrong with the others, by name.

    Who looks at the whole project must see it also when one bot of it is broken.
    """
    sound: dict[str, Definition] = {}
    broken: dict[str, str] = {}
    for folder in robot_folders(settings):
        for path in sorted(folder.glob(f"*/{FILE_NAME}")):
            name = path.parent.name
            if name in sound or name in broken:
                continue
            try:
                sound[name] = load_definition(path.parent)
            except BotsError as error:
                broken[name] = str(error)
    return list(sound.values()), broken
