"""When a drop is ready."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bots.intake.listing import Drop, FileStamp
from bots.intake.observe import Observer, Sighting, Standing, standing_of

SETTLE = timedelta(seconds=5)


def drop(*files: FileStamp, **more) -> Drop:
    return Drop(Path("inbox/pratica-1"), "subfolder", files, **more)


def stamp(name: str, size: int = 10, changed: int = 1, inode: int = 1) -> FileStamp:
    return FileStamp(name, size, changed, inode)


def standing(one: Drop, unchanged: float, *, incomplete: bool = False) -> Standing:
    sighting = Sighting(one, timedelta(seconds=unchanged), timedelta(seconds=unchanged))
    return standing_of(sighting, SETTLE, lambda _drop: incomplete)


def test_ready_is_unchanged_and_complete():
    """A drop is ready when it has been quiet for long enough and every file has its end."""
    one = drop(stamp("a.pdf"))
    assert standing(one, 4.9) is Standing.CHANGING
    assert standing(one, 5) is Standing.READY
    assert standing(one, 500, incomplete=True) is Standing.INCOMPLETE


def test_what_can_never_be_ready_is_told_apart():
    """An empty folder, a transfer under way and a link are each their own matter."""
    assert standing(drop(), 60) is Standing.EMPTY
    assert standing(drop(stamp("a.pdf"), unfinished=("b.pdf.part",)), 60) is Standing.UNFINISHED
    assert standing(drop(stamp("a.pdf"), refused=("link.pdf",)), 60) is Standing.REFUSED


def test_a_file_that_cannot_be_read_is_told():
    """Missing rights are a matter for a person, not a reason to forget the file."""

    def denied(_drop: Drop) -> bool:
        raise PermissionError

    one = Sighting(drop(stamp("a.pdf")), SETTLE, SETTLE)
    assert standing_of(one, SETTLE, denied) is Standing.UNREADABLE


def test_any_change_starts_the_wait_again():
    """Size, time or inode: whatever changes in any file of a drop, the whole drop waits anew."""
    observer = Observer()
    changes = [
        drop(stamp("a.pdf")),
        drop(stamp("a.pdf", size=11)),
        drop(stamp("a.pdf", size=11, changed=2)),
        drop(stamp("a.pdf", size=11, changed=2, inode=2)),
        drop(stamp("a.pdf", size=11, changed=2, inode=2), stamp("b.pdf")),
    ]
    for number, one in enumerate(changes):
        (sighting,) = observer.see([one], 10.0 * number)
        assert sighting.unchanged_for == timedelta(0)
        assert sighting.seen_for == timedelta(seconds=10 * number)
    (sighting,) = observer.see([changes[-1]], 47.0)
    assert sighting.unchanged_for == timedelta(seconds=7)


def test_what_went_away_and_came_back_is_new():
    """A drop that was taken away and put back is waited for from its return."""
    observer = Observer()
    observer.see([drop(stamp("a.pdf"))], 0.0)
    observer.see([], 5.0)
    (sighting,) = observer.see([drop(stamp("a.pdf"))], 10.0)
    assert sighting.unchanged_for == sighting.seen_for == timedelta(0)
