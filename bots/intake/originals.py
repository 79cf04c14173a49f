"""The original papers: moved from where they were dropped to where their sender finds the answer.

Every move can be killed anywhere and is simply made again: a rename is whole or not at all, and where papers lie on
another disk they are copied under a passing name, renamed, and only then taken away.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bots.cases.storage import sync_folder
from bots.intake.arrival import Arrival
from bots.intake.listing import Drop, look_at, look_for
from bots.intake.notes import is_note


def move_in(inbox: Path, in_progress: Path, arrival: Arrival, case_id: str) -> Path | None:
    """Move what was taken in out of the inbox; returns where it lies, None where it is gone.

    What came into the subfolder after the case was taken stays, or is put back: it becomes a case of its own and is
    never lost.

    Raises:
        OSError: It can't be moved, for example because a file is open or may not be deleted.
    """
    if arrival.kind == "prefix":
        dropped = look_for(inbox / arrival.name, [stamp.name for stamp in arrival.files])
    else:
        dropped = look_at(inbox / arrival.name, arrival.kind)
    place: Path | None
    if dropped is not None and arrival.kind != "prefix" and _whole(dropped, arrival):
        place = move(dropped.path, in_progress, arrival, case_id)
        if arrival.kind == "file" and not _is_known(place, arrival):  # overwritten in the very moment
            _give_back(place, inbox / arrival.name, case_id)
            place = None
    elif dropped is not None and any(arrival.knows(stamp) for stamp in dropped.files):
        place = _move_known_files(dropped, in_progress, arrival, case_id)
    else:
        place = find([in_progress], arrival, case_id)
    if place is not None and arrival.kind == "subfolder":
        _put_back_late_files(place, inbox, arrival, case_id)
    return place


def move(source: Path, folder: Path, arrival: Arrival, case_id: str) -> Path:
    """Move papers into `folder`, under their name or, where another case has that name, one with the case's id.

    Raises:
        OSError: They can't be moved.
    """
    there = find([folder], arrival, case_id)
    if there == source:
        return source
    if there is not None and _copied(there, arrival, case_id):  # earlier, and killed before the source was taken away
        remove(source)
        return there
    folder.mkdir(parents=True, exist_ok=True)
    target = free_place(folder, arrival, case_id)
    rename(source, target)
    return target


def find(folders: list[Path], arrival: Arrival, case_id: str) -> Path | None:
    """Where the case's papers lie, in the first of `folders` that has them."""
    for folder in folders:
        there = look_at(folder / name_with_id(arrival, case_id), arrival.stored_kind)
        if there is not None:
            return there.path
        there = look_at(folder / arrival.name, arrival.stored_kind)
        if there is not None and _holds(there, arrival):
            return there.path
    return None


def free_place(folder: Path, arrival: Arrival, case_id: str) -> Path:
    """Where in `folder` the case's papers may go: their own name, one with the case's id, or a counted one."""
    for name in _names(arrival, case_id):
        place = folder / name
        if not os.path.lexists(place):
            return place
    raise AssertionError("names are counted without end")


def _names(arrival: Arrival, case_id: str) -> Iterator[str]:
    yield arrival.name
    yield name_with_id(arrival, case_id)
    number = 2
    while True:
        yield name_with_id(arrival, f"{case_id} {number}")
        number += 1


def name_with_id(arrival: Arrival, case_id: str) -> str:
    """The papers' name with the case's id, for where another case has the name."""
    if arrival.stored_kind == "subfolder":
        return f"{arrival.name} ({case_id})"
    name = Path(arrival.name)
    return f"{name.stem} ({case_id}){name.suffix}"


def _holds(drop: Drop, arrival: Arrival) -> bool:
    """Whether all that was taken is there."""
    return sum(arrival.knows(stamp) for stamp in drop.files) == len(arrival.files)


def _whole(drop: Drop, arrival: Arrival) -> bool:
    """Whether it holds what was taken and nothing else."""
    same = _holds(drop, arrival) and len(drop.files) == len(arrival.files)
    return same and not drop.unfinished and not drop.refused


def _copied(place: Path, arrival: Arrival, case_id: str) -> bool:
    """Whether all that was taken lies there and nothing else but a note: then the source may be taken away."""
    there = look_at(place, arrival.stored_kind)
    if there is None or not _holds(there, arrival):
        return False
    return all(arrival.knows(stamp) or is_note(stamp.name, case_id) for stamp in there.files)


def _move_known_files(drop: Drop, in_progress: Path, arrival: Arrival, case_id: str) -> Path:
    """Move file by file, because the subfolder holds something else by now."""
    target = in_progress / name_with_id(arrival, case_id)
    for stamp in drop.files:
        if arrival.knows(stamp):
            (target / stamp.name).parent.mkdir(parents=True, exist_ok=True)
            rename(drop.path_of(stamp), target / stamp.name)
            if arrival.kind == "prefix" and not _is_known(target / stamp.name, arrival):
                _give_back(target / stamp.name, drop.path_of(stamp), case_id)
    return target


def _is_known(path: Path, arrival: Arrival) -> bool:
    """Whether a file that was moved is the one that was taken, and not another that took its name meanwhile."""
    there = look_at(path, "file")
    return there is not None and any(
        (one.size, one.changed) == (there.files[0].size, there.files[0].changed) for one in arrival.files
    )


def _give_back(path: Path, place: Path, case_id: str) -> None:
    """Put a file back into the inbox: it becomes a case of its own."""
    if os.path.lexists(place):  # yet another one is there by now
        place = place.with_name(f"{place.stem} ({case_id} 2){place.suffix}")
    rename(path, place)


def _put_back_late_files(place: Path, inbox: Path, arrival: Arrival, case_id: str) -> None:
    """What slipped into the subfolder between its taking and its move goes back to the inbox, as a drop of its own."""
    there = look_at(place, "subfolder")
    if there is None:
        return
    late = [stamp.name for stamp in there.files if not arrival.knows(stamp)] + list(there.unfinished)
    for name in late:
        if is_note(name, case_id):
            continue
        target = inbox / arrival.name / name
        if not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            rename(place / name, target)


def rename(source: Path, target: Path) -> None:
    """Rename, or copy and take away where the target lies on another disk.

    Raises:
        OSError: Neither works.
    """
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(source, target)
        remove(source)
    sync_folder(target.parent)


def _copy(source: Path, target: Path) -> None:
    """Copy to another disk; a copy that was killed halfway is begun again."""
    passing = target.with_name(f".{target.name}.part")
    remove(passing)
    if source.is_dir():
        shutil.copytree(source, passing, symlinks=True)
        copied = [path for path in passing.rglob("*") if path.is_file() and not path.is_symlink()]
    else:
        shutil.copy2(source, passing)
        copied = [passing]
    for path in copied:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    passing.rename(target)


def remove(path: Path) -> None:
    """Take away a file or a whole folder; one that is gone is no error."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
