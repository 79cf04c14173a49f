"""Files that never change under their address: each is served with the digest of its content in the path."""

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
    for path in sorted(_FOLDER.rglob("*")):
        if path.is_file() and path.suffix in _KINDS:
            data = path.read_bytes()
            name = path.relative_to(_FOLDER).as_posix()
            found[name] = Asset(data, hashlib.sha256(data).hexdigest()[:16], _KINDS[path.suffix])
    return found


def asset_path(name: str) -> str:
    """Where the panel serves the file of that name."""
    return f"/assets/{assets()[name].digest}/{name}"
