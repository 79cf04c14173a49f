"""What lies in a watched folder: ``scandir`` is the truth, on local disks and on shares alike."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

# What systems and programs leave behind; "~$" is the lock of an open Office document.
NOISE = (".ds_store", "._*", "thumbs.db", "desktop.ini", "@eadir", ".*")
UNFINISHED = ("~$*", "*.part", "*.partial", "*.tmp", "*.crdownload", ".~lock.*#", ".*.??????")  # the last is rsync's
_DEPTH = 5

Kind = Literal["file", "subfolder", "prefix"]  # what becomes one case


@dataclass(frozen=True, slots=True)
class FileStamp:
    """A file as it stands: when one of these changes, it is being written."""

    name: str  # within its case, with `/`
    size: int
    changed: int  # modification time, ns
    inode: int


@dataclass(frozen=True, slots=True)
class Drop:
    """What will be one case: a file, a subfolder, or files whose names begin alike, as somebody dropped them.

    Attributes:
        path: Where it lies; for files that begin alike, their folder with the common part of their names.
        kind: ``file``, ``subfolder`` or ``prefix``.
        files: Its files.
        unfinished: Names of transfers under way in it.
        refused: Names in it that aren't taken: symbolic links, pipes, folders too deep.
    """

    path: Path
    kind: Kind
    files: tuple[FileStamp, ...]
    unfinished: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def path_of(self, stamp: FileStamp) -> Path:
        """Where one of its files lies."""
        if self.kind == "subfolder":
            return self.path / stamp.name
        return self.path if self.kind == "file" else self.path.with_name(stamp.name)


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


def is_archive(name: str) -> bool:
    """Whether a file's name is that of a ZIP: a case of its own wherever it lies in a watched folder."""
    return name.lower().endswith(".zip")


def common_part(name: str, separator: str) -> str:
    """What a file's name has in common with those of the same case: ``118`` of ``118_front.jpg``."""
    before, found, _ = name.partition(separator)
    return before if found and before else Path(name).stem


def list_folder(folder: Path, case: Kind, separator: str = "_") -> Listing:
    """What lies in `folder`, in the order of names.

    Args:
        folder: The watched folder.
        case: What becomes one case there.
        separator: With ``prefix``, what ends the common part of names.

    Raises:
        OSError: The folder itself can't be read: it is missing, or its share is out of reach.
    """
    listing = Listing()
    alike: dict[str, list[FileStamp]] = {}
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
        elif kind == "file" and (case != "subfolder" or is_archive(entry.name)):
            stamp = _stamp(entry, entry.name)
            if stamp and case == "prefix" and not is_archive(entry.name):
                alike.setdefault(common_part(entry.name, separator), []).append(stamp)
            elif stamp:
                listing.drops.append(Drop(path, "file", (stamp,)))
        elif kind == "subfolder" and case == "subfolder":
            _add_subfolder(listing, path)
        elif kind:
            listing.strays.append(path)
    listing.drops += [Drop(folder / name, "prefix", tuple(stamps)) for name, stamps in alike.items()]
    return listing


def look_at(path: Path, kind: Literal["file", "subfolder"]) -> Drop | None:
    """One file or subfolder as it stands now; None where it is gone or can't be read."""
    try:
        if kind == "subfolder":
            return _subfolder(path, Listing())
    except OSError:
        return None
    stamp = _stamp_of(path)
    return Drop(path, "file", (stamp,)) if stamp else None


def look_for(path: Path, names: Iterable[str]) -> Drop | None:
    """Those of some files that begin alike that are there now; None where none is."""
    stamps = [stamp for name in names if (stamp := _stamp_of(path.with_name(name)))]
    return Drop(path, "prefix", tuple(stamps)) if stamps else None


def look_again(drop: Drop) -> Drop | None:
    """A drop as it stands now; None where it is gone or can't be read."""
    if drop.kind == "prefix":
        return look_for(drop.path, [stamp.name for stamp in drop.files])
    return look_at(drop.path, drop.kind)


def _stamp_of(path: Path) -> FileStamp | None:
    try:
        status = path.lstat()
    except OSError:
        return None
    stamp = FileStamp(path.name, status.st_size, status.st_mtime_ns, status.st_ino)
    return stamp if stat.S_ISREG(status.st_mode) else None


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
