"""What a backup says of itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bots.errors import StoreError

FILE_NAME = "manifest.json"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup's inventory.

    Attributes:
        at: When it was made.
        database: ``sqlite`` or ``postgresql``.
        version: The form of its tables.
        master: Id of the master key that opens its cases.
        cases: How many cases it holds.
        papers: How many files.
        missing: How many files the database knew that weren't there.
        files: SHA-256 of each file of the database.
    """

    at: str
    database: str
    version: str
    master: str
    cases: int
    papers: int
    missing: int
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        """Put it into the backup's folder."""
        (folder / FILE_NAME).write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The inventory of a backup, once its files are what it says.

    Raises:
        StoreError: It is no backup, isn't whole, or was changed.
    """
    try:
        manifest = Manifest(**json.loads((folder / FILE_NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(f"{folder} is no whole backup: name the folder that has a {FILE_NAME}.") from error
    for name, digest in manifest.files.items():
        if not (folder / name).is_file() or digest_of(folder / name) != digest:
            raise StoreError(f"{folder / name} isn't what was backed up: take another backup.")
    return manifest


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
