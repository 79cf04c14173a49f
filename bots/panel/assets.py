"""Files that never change under their address: each is served with the digest of its content in the path.

Modules in a folder import each other by their names, so they share an address: its digest is of the whole folder.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_KINDS = {".css": "text/css", ".js": "text/javascript", ".txt": "text/plain", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that the browser gets as it is."""

    data: bytes
    digest: str
    kind: str


@cache
def assets() -> dict[str, Asset]:
    """Every file by its name, read once."""
    found = {}
    for folder in (_FOLDER, *sorted(path for path in _FOLDER.iterdir() if path.is_dir())):
        files = {path: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _KINDS}
        together = _digest(*files.values())
        for path, data in files.items():
            digest = _digest(data) if folder == _FOLDER else together
            found[path.relative_to(_FOLDER).as_posix()] = Asset(data, digest, _KINDS[path.suffix])
    return found


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def asset_path(name: str) -> str:
    """Where the panel serves the file of that name."""
    return f"/assets/{assets()[name].digest}/{name}"


def assets_of(folder: str) -> list[str]:
    """Where the panel serves the files of a folder: fetched at once they needn't wait for each other's imports."""
    return [asset_path(name) for name in assets() if name.startswith(f"{folder}/")]
