"""The files a person names on the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from bots.errors import NotFoundError
from bots.intake.listing import is_noise


def gather(paths: Iterable[Path]) -> list[Path]:
    """The files among `paths` and in the folders among them, each once, in order.

    Raises:
        NotFoundError: One isn't there, or there is no file at all.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(entry for entry in path.iterdir() if _is_paper(entry))))
        elif path.is_file():
            found[path] = None
        else:
            raise NotFoundError(f"{path}: there is no such file or folder.")
    if not found:
        raise NotFoundError("No file was named: give the case's files, or a folder that holds them.")
    return list(found)


def names(paths: Sequence[Path]) -> dict[str, Path]:
    """Each file under a name that tells it from the others: its own, or its whole path where two are called alike."""
    often = Counter(path.name for path in paths)
    return {path.name if often[path.name] == 1 else str(path): path for path in paths}


def _is_paper(path: Path) -> bool:
    return path.is_file() and not is_noise(path.name)
