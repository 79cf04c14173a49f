"""A panel that serves a project of cases in review, and a browser in which somebody is logged in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from benchmarks.review.cases import write_bot
from bots.cases.store import Store
from bots.panel.serving import served
from bots.people.logging_in import begin_session
from bots.people.rights import Role
from bots.people.tables import users
from bots.settings import Settings, load_settings
from connectors.web import chromium


@dataclass(frozen=True, slots=True)
class Station:
    """A served project.

    Attributes:
        url: Where the panel answers.
    """

    store: Store
    settings: Settings
    url: str

    def log_in(self, context: Any, name: str, *, role: Role = Role.REVIEWER, language: str = "en") -> Any:
        """A page of a browser's context in which somebody is logged in."""
        row = {"name": name, "password": "!", "role": role, "bots": json.dumps([]), "language": language}
        try:
            with self.store.transaction() as connection:
                connection.execute(insert(users).values(**row, created_at=self.store.clock()))
        except IntegrityError:
            pass  # known already
        with self.store.transaction() as connection:
            cookie = begin_session(connection, name, self.store.clock(), "a browser")
        context.add_cookies([{"name": "bots", "value": cookie, "url": self.url}])
        return context.new_page()


@contextmanager
def station(folder: Path, *, review: str = "{}") -> Iterator[Station]:
    """Serve a new project in `folder`, at a free port, until the block ends."""
    folder.joinpath("bots.yaml").write_text("name: review\npanel: {port: 0}\n", encoding="utf-8")
    write_bot(folder, review)
    settings = load_settings(folder)
    store = Store.open(settings)
    try:
        with served(settings) as serving:
            yield Station(store, settings, serving.url)
    finally:
        store.close()


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - loaded with the first browser

    with sync_playwright() as playwright:
        kind = playwright.chromium
        path = chromium.executable(kind.executable_path)
        started = kind.launch(**chromium.launch_options(path, frozenset({"127.0.0.1", "localhost"})))
        try:
            yield started
        finally:
            started.close()
