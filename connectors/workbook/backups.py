"""Dated copies of a register: one a day, as it stood before the day's first change."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def backup_folder(path: Path) -> Path:
    """Where the copies of a register stand: ``register.xlsx.backups`` beside it."""
    return path.with_name(f"{path.name}.backups")


def keep_backup(path: Path, data: bytes, day: date, keep: int) -> Path | None:
    """Keep a copy of the register as it is, unless the day has one; older ones beyond `keep` go.

    Args:
        path: The register.
        data: Its content before the change.
        day: The day of the change.
        keep: How many days' copies are kept; none where it is 0.

    Returns:
        The copy that was made, None if none was wanted.

    Raises:
        OSError: The disk is full, the share is gone.
    """
    if keep < 1:
        return None
    folder = backup_folder(path)
    copy = folder / f"{path.stem}.{day.isoformat()}{path.suffix}"
    if copy.exists():
        return None
    folder.mkdir(exist_ok=True)
    with suppress(OSError):  # whoever may read the register may read its copies, and nobody else
        folder.chmod(path.stat().st_mode & 0o777 | (path.stat().st_mode & 0o444) >> 2)
    beside = copy.with_name(f".{copy.name}.new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    with suppress(OSError):
        beside.chmod(path.stat().st_mode & 0o777)
    beside.replace(copy)
    for old in backups(path)[:-keep]:
        with suppress(OSError):  # somebody looks at it: it goes tomorrow
            old.unlink()
    return copy


def backups(path: Path) -> list[Path]:
    """The copies of a register, the oldest first."""
    name = re.compile(re.escape(path.stem) + r"\.\d{4}-\d{2}-\d{2}" + re.escape(path.suffix))
    folder = backup_folder(path)
    return sorted(copy for copy in folder.iterdir() if name.fullmatch(copy.name)) if folder.is_dir() else []
