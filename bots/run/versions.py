"""Versions of bots: a case goes on with the files it began with, whatever is edited meanwhile and on whatever machine.

They are kept in the database, packed, and unpacked on each machine that works on a case of theirs.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from pathlib import Path

from loguru import logger
from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.exc import IntegrityError

from bots.cases.store import Store
from bots.cases.tables import bot_versions
from bots.definition import Definition, load_definition
from bots.errors import BotsError, NotFoundError
from bots.settings import Settings


def keep_version(store: Store, settings: Settings, definition: Definition) -> Path:
    """Keep the bot's files as they are now; returns where they lie here. What is kept already is left alone."""
    kept = _folder(settings, definition.name, definition.digest)
    if not kept.is_dir():
        fresh = _fresh(kept)
        ignored = shutil.ignore_patterns("samples", "__pycache__")
        shutil.copytree(definition.folder, fresh / definition.name, ignore=ignored)
        _put(fresh, kept)
    with store.reading() as connection:
        known = connection.scalar(select(bot_versions.c.digest).where(_is(definition.name, definition.digest)))
    if known is None:
        values = {"bot": definition.name, "digest": definition.digest, "packed": _pack(kept), "kept_at": store.clock()}
        try:
            with store.transaction() as connection:
                connection.execute(insert(bot_versions).values(**values))
        except IntegrityError:
            logger.debug("another process kept version {} of {} first", definition.digest, definition.name)
    return kept


def version(store: Store, settings: Settings, name: str, digest: str) -> Definition:
    """The bot as it was in that version.

    Raises:
        NotFoundError: Its files aren't kept, or aren't what they were.
        StoreError: The database can't be reached.
    """
    kept = _folder(settings, name, digest)
    if not kept.is_dir():
        _fetch(store, kept, name, digest)
    return load_definition(kept)


def _fetch(store: Store, kept: Path, name: str, digest: str) -> None:
    """Get the files that another machine kept."""
    advice = "go on with the current one: bots retry CASE --current-version"
    with store.reading() as connection:
        packed = connection.scalar(select(bot_versions.c.packed).where(_is(name, digest)))
    if packed is None:
        raise NotFoundError(f"Version {digest} of bot {name} is not kept: {advice}")
    fresh = _fresh(kept)
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(fresh / name)
        intact = load_definition(fresh / name).digest == digest
    except (zipfile.BadZipFile, OSError, BotsError):
        intact = False
    if not intact:
        shutil.rmtree(fresh)
        raise NotFoundError(f"The files of version {digest} of bot {name} aren't what they were: {advice}")
    _put(fresh, kept)


def _folder(settings: Settings, name: str, digest: str) -> Path:
    return settings.at(Path("data/versions")) / digest / name


def _fresh(kept: Path) -> Path:
    """An empty folder beside the kept ones, to be filled and then put in place as a whole."""
    kept.parent.parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=kept.parent.parent, prefix=".new-"))


def _put(fresh: Path, kept: Path) -> None:
    try:
        fresh.rename(kept.parent)
    except OSError:  # another process was first
        shutil.rmtree(fresh)


def _pack(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(folder))
    return packed.getvalue()


def _is(name: str, digest: str) -> ColumnElement[bool]:
    return (bot_versions.c.bot == name) & (bot_versions.c.digest == digest)
