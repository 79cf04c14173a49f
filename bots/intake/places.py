"""The places of a watched folder: where papers are dropped, and where their senders find them again."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from bots.definition import Definition
from bots.errors import SettingsError
from bots.settings import Settings

NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ncpfs"})
_MEMORY = Path("data/watched_folders.json")


@dataclass(frozen=True, slots=True)
class Places:
    """Where one bot's papers lie.

    They stand beside the watched folder, or beside ``inbox`` where the watched folder lies in one of that name:
    ``inbox/accounts`` has ``done/accounts``, ``/mnt/scans/forms`` has ``/mnt/scans/done/forms``.

    Attributes:
        bot: The bot's name.
        name: The watched folder as ``bot.yaml`` writes it.
        inbox: The watched folder.
        in_progress: Taken in, not yet decided.
        to_check: A person must look at it.
        done: Done, by date.
        rejected: Refused or withdrawn.
        again: Papers that had come before.
    """

    bot: str
    name: str
    inbox: Path
    in_progress: Path
    to_check: Path
    done: Path
    rejected: Path
    again: Path

    @property
    def outgoing(self) -> tuple[Path, ...]:
        """Every place but the inbox."""
        return (self.in_progress, self.to_check, self.done, self.rejected, self.again)


def places_of(settings: Settings, definition: Definition) -> Places | None:
    """The places of the bot's watched folder; None where it watches none."""
    folder = definition.intake.folder
    if folder is None:
        return None
    inbox = settings.at(folder.path).resolve()
    root = inbox.parent.parent if inbox.parent.name.lower() == "inbox" else inbox.parent
    return Places(
        bot=definition.name,
        name=folder.path.as_posix(),
        inbox=inbox,
        in_progress=root / "in progress" / inbox.name,
        to_check=root / "to check" / inbox.name,
        done=root / "done" / inbox.name,
        rejected=root / "rejected" / inbox.name,
        again=root / "already received" / inbox.name,
    )


def refuse_overlaps(settings: Settings, all_places: Sequence[Places]) -> None:
    """Refuse watched folders that lie in one another, in a place for results, or around the project's own data.

    Raises:
        SettingsError: They do; every file would be taken twice, or the bots' own files would be taken.
    """
    for one, other in combinations(all_places, 2):
        if _overlap(one.inbox, other.inbox):
            raise SettingsError(
                f"Watched folders overlap: {one.name} of {one.bot} and {other.name} of {other.bot}. "
                "A file would belong to two bots: give each bot a folder of its own."
            )
    own = [settings.at(place.path).resolve() for place in (settings.documents, settings.logs)]
    own.append(settings.at(settings.keys.path).resolve())
    for one in all_places:
        results = [place for other in all_places for place in other.outgoing]
        for place in (*results, *own):
            if _overlap(one.inbox, place):
                raise SettingsError(
                    f"The watched folder {one.name} of {one.bot} overlaps with {place}, which the bots write to: "
                    "choose another folder, such as inbox/NAME."
                )


def _overlap(one: Path, other: Path) -> bool:
    return one == other or one in other.parents or other in one.parents


@dataclass(frozen=True, slots=True)
class Mount:
    """What a folder lies on."""

    point: str
    kind: str  # file system, where the machine tells

    @property
    def network(self) -> bool:
        """Whether it is a share on another machine."""
        return self.kind in NETWORK_FILE_SYSTEMS


def mount_of(path: Path) -> Mount:
    """The mount that `path` lies on."""
    point = path
    while not os.path.ismount(point) and point != point.parent:  # Path.is_mount: Windows from 3.12
        point = point.parent
    return Mount(str(point), _file_systems().get(str(point), ""))


def _file_systems() -> dict[str, str]:
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    fields = [line.split(" ") for line in lines]
    return {field[1].replace("\\040", " "): field[2] for field in fields if len(field) > 2}


class MountMemory:
    """Remembers what each watched folder lay on: the empty folder under a lost mount is no empty inbox."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.at(_MEMORY)

    def lost(self, places: Places) -> str:
        """The mount point that the watched folder lay on and no longer does; empty where all is well."""
        before = self._read().get(places.name)
        now = mount_of(places.inbox).point
        # A longer mount point than before was mounted over it on purpose; a shorter one is what was underneath.
        return before if before and before != now and Path(now) in Path(before).parents else ""

    def known(self, places: Places) -> bool:
        """Whether the watched folder was ever seen."""
        return places.name in self._read()

    def remember(self, all_places: Iterable[Places]) -> None:
        """Note what they lie on now."""
        before = self._read()
        now = {**before, **{places.name: mount_of(places.inbox).point for places in all_places}}
        if now == before:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        temporary.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        temporary.replace(self.path)

    def _read(self) -> dict[str, str]:
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(name): str(point) for name, point in data.items()} if isinstance(data, dict) else {}
