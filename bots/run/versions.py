"""Versions of bots: a case goes on with the files it began with, whatever is edited meanwhile."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from bots.definition import Definition, load_definition
from bots.errors import NotFoundError
from bots.settings import Settings


def _folder(settings: Settings, name: str, digest: str) -> Path:
    return settings.at(Path("data/versions")) / digest / name


def keep_version(settings: Settings, definition: Definition) -> Path:
    """Keep the bot's files as they are now; returns where. What is kept already is left alone."""
    kept = _folder(settings, definition.name, definition.digest)
    if kept.is_dir():
        return kept
    kept.parent.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=kept.parent.parent, prefix=".new-"))
    shutil.copytree(definition.folder, fresh / definition.name, ignore=shutil.ignore_patterns("samples", "__pycache__"))
    try:
        fresh.rename(kept.parent)
    except OSError:  # another process was first
        shutil.rmtree(fresh)
    return kept


def version(settings: Settings, name: str, digest: str) -> Definition:
    """The bot as it was in that version.

    Raises:
        NotFoundError: Its files aren't kept here.
    """
    kept = _folder(settings, name, digest)
    if not kept.is_dir():
        raise NotFoundError(
            f"Version {digest} of bot {name} is not kept in {kept.parent}: "
            f"go on with the current one: bots retry CASE --current-version"
        )
    return load_definition(kept)
