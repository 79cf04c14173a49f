"""The places of a watched folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.definition import Definition, FolderIntake, Intake
from bots.errors import SettingsError
from bots.intake.places import MountMemory, mount_of, places_of, refuse_overlaps
from bots.settings import Settings


def bot(path: str, name: str = "accounts") -> Definition:
    definition = Definition(intake=Intake(folder=FolderIntake(path=Path(path))))
    return definition.model_copy(update={"name": name})


def refused(home: Path, *paths: str) -> bool:
    settings = Settings(home=home)
    all_places = [places_of(settings, bot(path, f"bot_{number}")) for number, path in enumerate(paths)]
    try:
        refuse_overlaps(settings, [places for places in all_places if places])
    except SettingsError:
        return True
    return False


def test_results_stand_beside_the_inbox(tmp_path: Path):
    """Who drops into inbox/accounts finds the answer in done/accounts, to check/accounts, rejected/accounts."""
    places = places_of(Settings(home=tmp_path), bot("inbox/accounts"))
    assert places is not None
    assert places.done == tmp_path / "done" / "accounts"
    assert places.to_check == tmp_path / "to check" / "accounts"
    assert places.rejected == tmp_path / "rejected" / "accounts"
    share = places_of(Settings(home=tmp_path), bot("/mnt/scans/forms"))
    assert share is not None
    assert share.done == Path("/mnt/scans/done/forms")


@pytest.mark.parametrize(
    "paths",
    [
        ("inbox/a", "inbox/a"),
        ("inbox/a", "inbox/a/b"),
        ("scans", "inbox/../scans"),
        ("inbox/a", "done"),
        ("inbox/a", "done/a"),
        (".",),
        ("data",),
        ("data/documents/new",),
        ("keys",),
    ],
)
def test_folders_that_overlap_are_refused(tmp_path: Path, paths: tuple[str, ...]):
    """A file belongs to one bot, and what bots write is never taken in again."""
    assert refused(tmp_path, *paths)


def test_folders_side_by_side_are_fine(tmp_path: Path):
    """Several inboxes beside each other are the usual thing."""
    assert not refused(tmp_path, "inbox/a", "inbox/b", "scans", "/mnt/share/c")


def test_a_lost_mount_is_remembered(tmp_path: Path):
    """The empty folder under a share that isn't mounted is not taken for an empty inbox, even after a restart."""
    settings = Settings(home=tmp_path)
    places = places_of(settings, bot("inbox/a"))
    assert places is not None
    places.inbox.mkdir(parents=True)
    memory = MountMemory(settings)
    assert not memory.known(places)
    memory.remember([places])
    assert memory.known(places)
    assert memory.lost(places) == ""
    inside = mount_of(places.inbox).point
    memory.path.write_text(f'{{"inbox/a": "{tmp_path}/inbox/a"}}')  # as it was while the share was mounted
    assert MountMemory(settings).lost(places) == f"{tmp_path}/inbox/a"
    memory.path.write_text('{"inbox/a": "/"}')  # a share mounted over what was a local folder
    assert memory.lost(places) == ""
    assert inside
