"""What lies in a watched folder: ``scandir`` is the truth, on local disks and on shares alike."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

# What systems and programs leave behind; "~$" is the lock of an open Office document.
NOISE = (".ds_store", "._*", "thumbs.db", "desktop.ini", "@eadir", ".*")
UNFINISHED = ("~$*", "*.part", "*.partial", "*.tmp", "*.crdownload", ".~lock.*#", ".*.??????")  # the last is rsync's
_DEPTH = 5


@dataclass(frozen=True, slots=True)
class FileStamp:
    """A file as it stands: when one of these changes, it is being written."""

    name: str  # within its case, with `/`
    size: int
    changed: int  # modification time, ns
    inode: int


@dataclass(frozen=True, slots=True)
class Drop:
    """What will be one case: a file or a subfolder somebody dropped.

    Attributes:
        path: Where it lies.
        kind: ``file`` or ``subfolder``.
        files: Its files.
        unfinished: Names of transfers under way in it.
        refused: Names in it that aren't taken: symbolic links, pipes, folders too deep.
    """

    path: Path
    kind: Literal["file", "subfolder"]
    files: tuple[FileStamp, ...]
    unfinished: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def path_of(self, stamp: FileStamp) -> Path:
        """Where one of its files lies."""
        return self.path if self.kind == "file" else self.path / stamp.name


@dataclass(slots=True)
class Listing:
    """A watched folder as it stands.

    Attributes:
        drops: What will be cases.
        ignored: What is passed over: leftovers of systems and programs.
        strays: What lies there but is no case: a file where subfolders are cases, or the other way round.
        refused: Symbolic links, pipes and what can't be opened.
    """

    drops: list[Drop] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)
    strays: list[Path] = field(default_factory=list)
    refused: list[Path] = field(default_factory=list)


def is_noise(name: str) -> bool:
    """Whether a name is that of a leftover."""
    return any(fnmatchcase(name.lower(), pattern) for pattern in NOISE)


def is_unfinished(name: str) -> bool:
    """Whether a name is that of a transfer under way or of an open document."""
    return any(fnmatchcase(name.lower(), pattern) for pattern in UNFINISHED)


def list_folder(folder: Path, case: Literal["file", "subfolder"]) -> Listing:
    """What lies in `folder`, in the order of names.

    Raises:
        OSError: The folder itself can't be read: it is missing, or its share is out of reach.
    """
    listing = Listing()
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = folder / entry.name
        if is_unfinished(entry.name) or is_noise(entry.name):
            listing.ignored.append(path)
            continue
        kind = _kind(entry)
        if kind == "other":
            listing.refused.append(path)
        elif kind and kind != case:
            listing.strays.append(path)
        elif kind == "file":
            stamp = _stamp(entry, entry.name)
            if stamp:
                listing.drops.append(Drop(path, "file", (stamp,)))
        elif kind == "subfolder":
            _add_subfolder(listing, path)
    return listing


def look_at(path: Path, kind: Literal["file", "subfolder"]) -> Drop | None:
    """One drop as it stands now; None where it is gone or can't be read."""
    try:
        if kind == "subfolder":
            return _subfolder(path, Listing())
        status = path.lstat()
    except OSError:
        return None
    stamp = FileStamp(path.name, status.st_size, status.st_mtime_ns, status.st_ino)
    return Drop(path, "file", (stamp,)) if stat.S_ISREG(status.st_mode) else None


def _add_subfolder(listing: Listing, path: Path) -> None:
    try:
        listing.drops.append(_subfolder(path, listing))
    except FileNotFoundError:
        pass  # taken away while it was looked at
    except OSError:
        listing.refused.append(path)


def _subfolder(path: Path, listing: Listing) -> Drop:
    files: list[FileStamp] = []
    unfinished: list[str] = []
    refused: list[str] = []

    def walk(folder: Path, before: str, depth: int) -> None:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            name = before + entry.name
            if is_unfinished(entry.name):
                unfinished.append(name)
                continue
            if is_noise(entry.name):
                listing.ignored.append(folder / entry.name)
                continue
            kind = _kind(entry)
            if kind == "file":
                stamp = _stamp(entry, name)
                if stamp:
                    files.append(stamp)
            elif kind == "subfolder" and depth < _DEPTH:
                walk(folder / entry.name, f"{name}/", depth + 1)
            elif kind:
                refused.append(name)

    walk(path, "", 1)
    return Drop(path, "subfolder", tuple(files), tuple(unfinished), tuple(refused))


def _kind(entry: os.DirEntry[str]) -> Literal["file", "subfolder", "other", ""]:
    """What an entry is; symbolic links are ``other``: they could point anywhere on the machine."""
    try:
        if entry.is_symlink():
            return "other"
        if entry.is_file(follow_symlinks=False):
            return "file"
        return "subfolder" if entry.is_dir(follow_symlinks=False) else "other"
    except FileNotFoundError:
        return ""


def _stamp(entry: os.DirEntry[str], name: str) -> FileStamp | None:
    try:
        status = os.stat(entry.path, follow_symlinks=False)  # noqa: PTH116 - on Windows the entry's own has no inode
    except FileNotFoundError:
        return None
    return FileStamp(name, status.st_size, status.st_mtime_ns, status.st_ino)
