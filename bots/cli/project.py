"""The project a command works on: its settings and its store, closed when the command ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bots.cases.store import Store
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
