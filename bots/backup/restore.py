"""Restoring a backup into an empty project, and proving that every case is there and can be read."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select, update

from bots.backup.database import load, place_sqlite
from bots.backup.make import PAPERS
from bots.backup.manifest import read_manifest
from bots.cases import audit
from bots.cases.anchors import write_anchor
from bots.cases.database import Database
from bots.cases.fields import facts_of, readings_of
from bots.cases.keys import MasterKey
from bots.cases.operation_tables import notices
from bots.cases.storage import storage_of
from bots.cases.store import Store
from bots.cases.tables import cases, documents, outbox
from bots.errors import BotsError, KeyMissingError, NotFoundError, StoreError
from bots.settings import Settings


@dataclass(slots=True)
class Restored:
    """What came of a restore.

    Attributes:
        cases: How many cases are there.
        forgotten: How many of them are forgotten, as they were or as the records say.
        papers: How many papers could be read.
        messages: Messages that may have been sent since the backup: a person says.
        wrong: Cases that can't be read whole, and why.
    """

    cases: int = 0
    forgotten: int = 0
    papers: int = 0
    messages: int = 0
    wrong: list[str] = field(default_factory=list)


def restore(settings: Settings, backup: Path, *, keys: Path | None = None) -> Restored:
    """Fill the project, which has no cases, with a backup, and look at every case.

    Who was forgotten since the backup was made is forgotten again: the records say whom. Messages that it held are in
    doubt: they may have been sent since.

    Args:
        settings: The project's.
        backup: One backup's folder.
        keys: Where copies of the master key and the records are taken from, where the project has none.

    Raises:
        StoreError: It is no whole backup, the project isn't empty, or the key is another.
    """
    manifest = read_manifest(backup)
    wanted = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    if manifest.database != wanted:
        raise StoreError(f"That backup is of {manifest.database}; database.url in bots.yaml names {wanted}.")
    _bring_keys(settings, keys)
    master = MasterKey.at(settings.at(settings.keys.path))
    if manifest.master not in master.ids:
        path = settings.at(settings.keys.path)
        raise StoreError(f"{path} is not the key of that backup ({manifest.master}): put the right one there.")
    if wanted == "sqlite":
        place_sqlite(backup, Path(settings.database_url.removeprefix("sqlite:///")))
    else:
        with closing(Database(settings.database_url)) as database:
            load(database, backup, manifest.version)
    storage = storage_of(settings)
    for path in sorted((backup / PAPERS).glob("*/*")):
        storage.write(f"{path.parent.name}/{path.name}", path.read_bytes())
    with closing(Store.open(settings)) as store:  # brings its form up to date, and forgets again
        messages = _doubt_messages(store)
        write_anchor(store, settings.at(settings.records.path), restored=f"backup of {manifest.at}")
        found = prove(store)
        found.messages = messages
    return found


def prove(store: Store) -> Restored:
    """Look at every case: its history holds, and its papers and facts can be read."""
    found = Restored()
    with store.reading() as connection:
        ids = connection.scalars(select(cases.c.id).order_by(cases.c.id)).all()
    for case_id in ids:
        found.cases += 1
        try:
            with store.reading() as connection:
                audit.history(connection, case_id)
                if store.forgotten(connection, case_id):
                    found.forgotten += 1
                    continue
                key = store.key(connection, case_id)
                store.label(connection, case_id)
                facts_of(store, connection, case_id)
                readings_of(store, connection, case_id)
                of_case = select(documents.c.address).where(documents.c.case_id == case_id)
                addresses = connection.scalars(of_case.distinct()).all()
            for address in addresses:
                store.documents.read(key, address)
                found.papers += 1
        except (KeyMissingError, NotFoundError, BotsError, ValueError) as error:
            found.wrong.append(f"{case_id}: {error if isinstance(error, BotsError) else type(error).__name__}")
        store.drop_keys()
    return found


def _bring_keys(settings: Settings, keys: Path | None) -> None:
    """Put copies of the master key and the records in their places, where there are none."""
    if keys is None:
        return
    master, records = settings.at(settings.keys.path), settings.at(settings.records.path)
    try:
        if not master.exists():
            master.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            master.touch(mode=0o600)
            master.write_bytes((keys / master.name).read_bytes())
        if not records.exists() and (keys / "records").is_dir():
            shutil.copytree(keys / "records", records)
    except OSError as error:
        raise StoreError(f"The keys can't be taken from {keys}: {error.strerror}.") from error


def _doubt_messages(store: Store) -> int:
    """Let nothing be sent again by itself that may have been sent since the backup was made."""
    waiting = outbox.c.state.in_(("queued", "sending"))
    with store.transaction() as connection:
        rows = connection.execute(select(outbox.c.id, outbox.c.case_id, outbox.c.channel).where(waiting)).all()
        for row in rows:
            values = {"state": "in_doubt", "reason": "restored", "not_before": None}
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(**values))
            audit.record(
                connection, row.case_id, store.clock(), "message_in_doubt", channel=row.channel, reason="restored"
            )
        connection.execute(
            update(notices)
            .where(notices.c.state == "queued")
            .values(state="failed", reason="restored", not_before=None)
        )
    return len(rows)
