"""Making a backup while the bots run: the database first, then the papers that it knows."""

from __future__ import annotations

import os
import shutil
from datetime import UTC
from pathlib import Path

from sqlalchemy import Connection, func, select, union

from bots.backup.database import dump
from bots.backup.manifest import FILE_NAME, Manifest, digest_of
from bots.cases.database import take_time
from bots.cases.migrations import HEAD
from bots.cases.store import Store
from bots.cases.tables import attempts, case_keys, cases, documents
from bots.errors import SettingsError, StoreError
from bots.settings import Settings

PAPERS = "papers"
_BEGUN = ".begun"


def back_up(store: Store, settings: Settings, place: Path, *, keys: Path | None = None, keep: int = 0) -> Path:
    """Make a backup below `place`; a paper that the last one has too takes no room again.

    Args:
        store: The project's.
        settings: Its settings.
        place: The folder of all backups.
        keys: Another folder for copies of the master key and the records; they never go into the backup.
        keep: How many backups stay, this one among them; 0: all.

    Returns:
        The backup's folder.

    Raises:
        SettingsError: The keys were to lie beside the backup.
        StoreError: Something can't be read or written; what was begun is no backup.
    """
    if keys is not None and (keys.resolve() == place.resolve() or place.resolve() in keys.resolve().parents):
        raise SettingsError("Keys beside the backup that they open protect nothing: name a place elsewhere for --keys.")
    name = f"{store.clock().astimezone(UTC):%Y%m%dT%H%M%SZ}"
    begun, folder = place / f"{name}{_BEGUN}", place / name
    try:
        before = backups(place)
        begun.mkdir(parents=True, mode=0o700)
        files = dump(store.database, begun)
        with store.reading() as connection:  # later than the copy: papers are never changed, only forgotten
            take_time(connection)
            number = connection.scalar(select(func.count()).select_from(cases)) or 0
            known = _papers(connection)
        missing = _copy_papers(store, known, begun / PAPERS, before[-1] / PAPERS if before else None)
        digests = {path.relative_to(begun).as_posix(): digest_of(path) for path in files}
        kind = store.database.engine.dialect.name
        at = store.clock().astimezone(UTC).isoformat(timespec="seconds")
        Manifest(at, kind, HEAD, store.master.id, number, len(known) - missing, missing, digests).write(begun)
        begun.rename(folder)
        if keys is not None:
            _copy_keys(settings, keys)
        for old in backups(place)[:-keep] if keep else []:
            shutil.rmtree(old)
    except OSError as error:
        raise StoreError(f"No backup was made in {place}: {error.strerror or error}.") from error
    return folder


def backups(place: Path) -> list[Path]:
    """The whole backups below a folder, the oldest first."""
    return sorted(path.parent for path in place.glob(f"*/{FILE_NAME}") if not path.parent.name.endswith(_BEGUN))


def _papers(connection: Connection) -> list[str]:
    """Names of everything that is kept of cases that weren't forgotten."""
    there = case_keys.c.wrapped.is_not(None)
    of_documents = select(documents.c.case_id, documents.c.address).join(
        case_keys, case_keys.c.case_id == documents.c.case_id
    )
    of_attempts = select(attempts.c.case_id, attempts.c.result).join(
        case_keys, case_keys.c.case_id == attempts.c.case_id
    )
    found = union(of_documents.where(there), of_attempts.where(there, attempts.c.result.is_not(None)))
    return [f"{case_id}/{address}" for case_id, address in connection.execute(found)]


def _copy_papers(store: Store, names: list[str], folder: Path, before: Path | None) -> int:
    """Copy the papers as they lie there, sealed; returns how many weren't there."""
    missing = 0
    folder.mkdir(mode=0o700)
    for name in names:
        path = folder / name
        path.parent.mkdir(exist_ok=True, mode=0o700)
        if before is not None and (before / name).is_file():
            try:
                os.link(before / name, path)
            except OSError:  # another file system, or one without links
                shutil.copyfile(before / name, path)
            continue
        try:
            path.write_bytes(store.documents.storage.read(name))
        except FileNotFoundError:
            missing += 1
    return missing


def _copy_keys(settings: Settings, keys: Path) -> None:
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    master = settings.at(settings.keys.path)
    copy = keys / master.name
    temporary = copy.with_name(f".{copy.name}.new")
    temporary.touch(mode=0o600)
    temporary.write_bytes(master.read_bytes())
    temporary.replace(copy)
    records = settings.at(settings.records.path)
    if records.is_dir():
        shutil.copytree(records, keys / "records", dirs_exist_ok=True)
