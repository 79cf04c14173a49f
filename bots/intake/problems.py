"""What keeps papers from being taken in, for people to see: nothing is ever dropped in silence."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bots.cases.space import nearly_full, room_for
from bots.definition import Definition, sound_definitions
from bots.intake.listing import Drop, Listing, list_folder
from bots.intake.observe import PATIENCE, Completeness, Sighting, Standing, standing_of
from bots.intake.places import MountMemory, Places, places_of
from bots.settings import Settings

TEXTS = {
    "missing": "the watched folder isn't there: restore it, or mount the share it lies on",
    "not_mounted": "the share it lay on isn't mounted: mount it (moved on purpose? delete data/watched_folders.json)",
    "unreachable": "the watched folder can't be read: check the share and the rights of the bots' user",
    "empty": "an empty folder: put the papers in, or remove it",
    "changing": "it has been changing all the time: is a program still writing?",
    "unfinished": "a transfer hasn't ended, or a document is open in a program: finish it, or remove what it left",
    "incomplete": "a file has no end: send or scan it again",
    "refused": "links, pipes and folders more than five deep aren't taken: put the files themselves there",
    "unreadable": "it can't be opened: give the bots' user the right to read it",
    "stray": "it lies outside a case: put it in a subfolder of its own (or, where files are cases, out of its folder)",
    "too_large": "over 200 MB a file or 500 MB a case: split it",
    "nearly_full": "soon nothing more is taken in: make room (documents.reserve)",
    "no_room": "the disk is nearly full, so nothing is taken in: make room, or lower documents.reserve",
    "not_taken": "it couldn't be taken in and is tried again: see the log",
    "mailbox_unreachable": "the mail server isn't reached, or its certificate isn't trusted: see 'bots doctor'",
    "mailbox_refused": "the mail server refuses the user, the password or a folder: see 'bots doctor'",
    "mail_too_large": "a mail of over 200 MB stays in the mailbox: ask for its files in several mails",
    "not_moved": "it was taken in, but its originals can't be moved away: check the rights on the folder",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a watched folder that a person must look at.

    Attributes:
        code: Stable: one of `missing not_mounted unreachable empty changing unfinished incomplete refused unreadable
            stray too_large nearly_full no_room not_taken not_moved mailbox_unreachable mailbox_refused mail_too_large`.
        bot: Whose folder it is.
        folder: The watched folder as ``bot.yaml`` writes it.
        name: What it is about within that folder; may be a person's name. Empty: the folder itself.
        since: For how long.
    """

    code: str
    bot: str
    folder: str
    name: str = ""
    since: timedelta = timedelta(0)

    @property
    def alarm(self) -> bool:
        """Whether nothing at all can be taken from the folder."""
        return self.code in {
            "missing",
            "not_mounted",
            "unreachable",
            "no_room",
            "mailbox_unreachable",
            "mailbox_refused",
        }

    @property
    def text(self) -> str:
        """What happened and what to do."""
        place = f"{self.folder}/{self.name}" if self.name else self.folder
        waited = f" (for {int(self.since.total_seconds() // 60)} min)" if self.since else ""
        return f"{place}{waited}: {TEXTS[self.code]}."


def presence(places: Places, memory: MountMemory) -> Problem | None:
    """Whether the watched folder is there; a missing one, or one whose share is gone, is an alarm."""
    if not places.inbox.is_dir():
        return Problem("missing", places.bot, places.name)
    if memory.lost(places):
        return Problem("not_mounted", places.bot, places.name)
    return None


def of_listing(places: Places, listing: Listing) -> list[Problem]:
    """What can't become a case as it lies there."""
    refused = [Problem("refused", places.bot, places.name, path.name) for path in listing.refused]
    return refused + [Problem("stray", places.bot, places.name, path.name) for path in listing.strays]


def of_drop(places: Places, sighting: Sighting, standing: Standing) -> Problem | None:
    """What keeps one drop from being taken: at once where waiting won't help, else after 15 minutes."""
    if standing is Standing.READY:
        return None
    waits = standing not in {Standing.REFUSED, Standing.UNREADABLE}
    if waits and sighting.seen_for <= PATIENCE:
        return None
    return Problem(standing.value, places.bot, places.name, sighting.drop.path.name, sighting.seen_for)


def problems(settings: Settings, definitions: Sequence[Definition] | None = None) -> list[Problem]:
    """What a person must look at right now, in every watched folder; needs no running watcher.

    How long something has lain there is told by its files' times, so it is less exact than the watcher's own.

    Raises:
        SettingsError: A ``bot.yaml`` is wrong.
    """
    found: list[Problem] = []
    memory = MountMemory(settings)
    for definition in sound_definitions(settings)[0] if definitions is None else definitions:
        places, folder = places_of(settings, definition), definition.intake.folder
        if places is None or folder is None or not (places.inbox.exists() or memory.known(places)):
            continue
        absent = presence(places, memory)
        if absent:
            found.append(absent)
            continue
        try:
            listing = list_folder(places.inbox, folder.case, folder.separator)
        except OSError:
            found.append(Problem("unreachable", places.bot, places.name))
            continue
        if not room_for(settings, 0):
            found.append(Problem("no_room", places.bot, places.name))
        elif nearly_full(settings):
            found.append(Problem("nearly_full", places.bot, places.name))
        found += of_listing(places, listing)
        found += _stuck(places, listing.drops, folder.settle)
    return found


def _stuck(places: Places, drops: Iterable[Drop], settle: timedelta) -> list[Problem]:
    completeness = Completeness()
    found = []
    for drop in drops:
        quiet = timedelta(seconds=max(0.0, time.time() - _last_change(drop)))
        sighting = Sighting(drop, quiet, quiet)
        problem = of_drop(places, sighting, standing_of(sighting, settle, completeness.incomplete))
        if problem:
            found.append(problem)
    return found


def _last_change(drop: Drop) -> float:
    """When the newest thing in it arrived or changed, by the file system's clock."""
    paths: list[Path] = [drop.path, *(drop.path_of(stamp) for stamp in drop.files)]
    times = []
    for path in paths:
        try:
            times.append(path.lstat().st_ctime)
        except OSError:
            continue
    return max(times, default=time.time())
