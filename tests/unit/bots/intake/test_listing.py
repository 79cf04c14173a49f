"""What lies in a watched folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bots.intake.listing import list_folder


def put(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_subfolder_is_a_case_with_all_its_files(tmp_path: Path):
    """Every file of a subfolder belongs to its case, those in folders within it too."""
    put(tmp_path / "pratica-1" / "front.jpg")
    put(tmp_path / "pratica-1" / "form" / "page 1.pdf")
    (tmp_path / "pratica-2").mkdir()
    listing = list_folder(tmp_path, "subfolder")
    assert [(drop.path.name, [file.name for file in drop.files]) for drop in listing.drops] == [
        ("pratica-1", ["form/page 1.pdf", "front.jpg"]),
        ("pratica-2", []),
    ]


def test_leftovers_are_ignored_and_shown(tmp_path: Path):
    """What systems leave behind is no document, and nobody has to wonder where it went."""
    for name in (".DS_Store", "._front.jpg", "Thumbs.db", "desktop.ini", "@eaDir/x.jpg", "~$form.docx", "a.PDF.part"):
        put(tmp_path / name)
    put(tmp_path / "pratica-1" / "Thumbs.db")
    put(tmp_path / "pratica-1" / "front.jpg")
    listing = list_folder(tmp_path, "subfolder")
    assert [[file.name for file in drop.files] for drop in listing.drops] == [["front.jpg"]]
    assert len(listing.ignored) == 8
    assert not listing.strays


@pytest.mark.parametrize("name", ["b.pdf.part", "c.jpg.crdownload", "x.tmp", ".front.jpg.Ab3dEf", "~$form.docx"])
def test_a_transfer_under_way_holds_its_case_back(tmp_path: Path, name: str):
    """As long as something is being copied into a subfolder, its case isn't whole."""
    put(tmp_path / "pratica-1" / "front.jpg")
    put(tmp_path / "pratica-1" / name)
    (drop,) = list_folder(tmp_path, "subfolder").drops
    assert drop.unfinished == (name,)


def test_links_and_pipes_are_refused(tmp_path: Path):
    """A link could point anywhere on the machine: it is never followed."""
    secret = put(tmp_path / "elsewhere" / "secret.txt")
    inbox = tmp_path / "inbox"
    put(inbox / "pratica-1" / "front.jpg")
    (inbox / "pratica-1" / "link.txt").symlink_to(secret)
    (inbox / "pratica-2").symlink_to(secret.parent)
    os.mkfifo(inbox / "pipe")
    listing = list_folder(inbox, "subfolder")
    assert [drop.refused for drop in listing.drops] == [("link.txt",)]
    assert [path.name for path in listing.refused] == ["pipe", "pratica-2"]


def test_where_files_are_cases_folders_are_strays(tmp_path: Path):
    """What lies in the wrong place is shown, not taken and not forgotten."""
    put(tmp_path / "one.jpg")
    put(tmp_path / "folder" / "two.jpg")
    assert [path.name for path in list_folder(tmp_path, "file").strays] == ["folder"]
    assert [path.name for path in list_folder(tmp_path, "subfolder").strays] == ["one.jpg"]
    assert [drop.files[0].name for drop in list_folder(tmp_path, "file").drops] == ["one.jpg"]


def test_folders_without_end_are_refused(tmp_path: Path):
    """Folders are followed five deep."""
    put(tmp_path / "pratica-1" / "1" / "2" / "3" / "4" / "5" / "deep.jpg")
    (drop,) = list_folder(tmp_path, "subfolder").drops
    assert drop.refused == ("1/2/3/4/5",)
    assert drop.files == ()


def test_a_missing_folder_is_an_error_not_an_empty_one(tmp_path: Path):
    """Nothing is said about a folder that can't be read."""
    with pytest.raises(FileNotFoundError):
        list_folder(tmp_path / "gone", "subfolder")
