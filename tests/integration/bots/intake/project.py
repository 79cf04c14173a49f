"""A project with two watched folders, for the tests here."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from bots.cases.model import Status
from bots.cases.store import Store
from bots.definition import Definition, load_definition
from bots.settings import Settings, load_settings

BOTS = {
    "accounts": "title: {it: Apertura conto, en: Account opening}\n"
    "intake: {folder: {path: inbox/accounts, case: subfolder}}\n"
    "due: {goal: 4 working hours, calendar: IT-MI}\n",
    "passports": "title: {en: Passports}\nintake: {folder: {path: inbox/passports, case: file}}\n",
}


def make_project(home: Path) -> Settings:
    (home / "bots.yaml").write_text("language: it\n")
    for name, text in BOTS.items():
        folder = home / "robots" / name
        folder.mkdir(parents=True)
        (folder / "bot.yaml").write_text(text)
        (folder / f"{name}.robot").write_text("*** Tasks ***\nNothing\n    No Operation\n")
    return load_settings(home)


def bots_of(settings: Settings) -> list[Definition]:
    return [load_definition(settings.home / "robots" / name) for name in BOTS]


def open_store(settings: Settings) -> Store:
    return Store.open(settings)


def jpeg(shade: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20), (shade % 256, shade // 256 % 256, 0)).save(buffer, "JPEG")
    return buffer.getvalue()


def drop(settings: Settings, name: str, *shades: int) -> Path:
    """A subfolder of pictures for the bot `accounts`."""
    folder = settings.home / "inbox" / "accounts" / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, shade in enumerate(shades):
        (folder / f"page {number}.jpg").write_bytes(jpeg(shade))
    return folder


def finish(store: Store) -> None:
    """Every case is done, as if a worker had worked it."""
    with store.transaction() as connection:
        for case in store.list(connection, statuses=[Status.READY]):
            store.transition(connection, case.id, Status.WORKING)
            store.transition(connection, case.id, Status.DONE)
