"""Writers that drop files as scanners, copying programs and people do, each with a ledger of what it meant."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.intake.contents import any_file, archive, jpeg, pdf, sha

PAUSE = 0.6  # seconds within what is written bit by bit; a share of them is longer than the settle time
_PATIENCE = 180.0  # seconds until a name that isn't taken away is left


@dataclass(frozen=True)
class Meant:
    """One drop as its writer meant it.

    Attributes:
        writer: Who wrote it.
        contents: Hashes of its files.
        complete_at: When the last byte or name was there (seconds since 1970).
    """

    writer: str
    contents: frozenset[str]
    complete_at: float


@dataclass
class Office:
    """The folders and what was dropped there; several writers write at once.

    Attributes:
        home: The project.
        settle: Seconds of quiet after which the watcher takes a drop.
        meant: What was dropped whole.
        files: How many files these are.
        scanners: Numbers of those that are at work.
    """

    home: Path
    settle: float
    meant: list[Meant] = field(default_factory=list)
    files: int = 0
    scanners: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def inbox(self, bot: str) -> Path:
        """A bot's watched folder."""
        return self.home / "inbox" / bot

    def note(self, writer: str, *contents: bytes) -> None:
        """A drop is complete now."""
        with self.lock:
            self.meant.append(Meant(writer, frozenset(map(sha, contents)), time.time()))
            self.files += len(contents)

    def wait_until_gone(self, path: Path) -> bool:
        """Wait until the watcher has taken a name away; False where it never does."""
        patience = time.monotonic() + _PATIENCE
        while path.exists():
            if time.monotonic() > patience:
                return False
            time.sleep(0.2)
        return True


Writer = Callable[[Office, random.Random, str], None]


def slow(office: Office, draw: random.Random, name: str) -> None:
    """Bit by bit; once the pause is longer than the settle time."""
    data = pdf(draw)
    with (office.inbox("singles") / f"{name}.pdf").open("wb", buffering=0) as file:
        third = len(data) // 3
        file.write(data[:third])
        time.sleep(PAUSE)
        file.write(data[third : 2 * third])
        time.sleep(office.settle + 1 if draw.random() < 0.1 else PAUSE)
        file.write(data[2 * third :])
    office.note("slow", data)


def page_by_page(office: Office, draw: random.Random, name: str) -> None:
    """A scanner that makes a subfolder and puts page after page into it."""
    folder = office.inbox("folders") / name
    folder.mkdir()
    pages = [jpeg(draw) for _ in range(draw.randint(2, 6))]
    for number, page in enumerate(pages, 1):
        (folder / f"page {number}.jpg").write_bytes(page)
        time.sleep(PAUSE / 3)
    office.note("page by page", *pages)


def reused_name(office: Office, draw: random.Random, _name: str) -> None:
    """A scanner that calls every scan the same, as soon as the last one is gone."""
    number = 0
    with office.lock:
        while number in office.scanners:  # one scanner writes one scan at a time
            number += 1
        office.scanners.add(number)
    path = office.inbox("singles") / f"scan{number}.pdf"
    data = pdf(draw)
    path.write_bytes(data)
    office.note("reused name", data)
    if not office.wait_until_gone(path):
        return  # never over what still lies there: that would be the sender's own loss
    again = pdf(draw)
    path.write_bytes(again)  # in the same moment
    office.note("reused name", again)
    if office.wait_until_gone(path):
        with office.lock:
            office.scanners.discard(number)


def renamed(office: Office, draw: random.Random, name: str) -> None:
    """Written under a passing name, then renamed."""
    suffix, data = any_file(draw)
    passing = office.inbox("singles") / draw.choice((f"{name}.{suffix}.part", f".{name}.{suffix}.Xy12Zq"))
    passing.write_bytes(data[: len(data) // 2])
    time.sleep(PAUSE)
    passing.write_bytes(data)
    passing.rename(office.inbox("singles") / f"{name}.{suffix}")
    office.note("renamed", data)


def windows_copy(office: Office, draw: random.Random, name: str) -> None:
    """Room is made first, the content follows."""
    suffix, data = any_file(draw)
    with (office.inbox("singles") / f"{name}.{suffix}").open("wb", buffering=0) as file:
        file.truncate(len(data))
        time.sleep(office.settle + 1 if draw.random() < 0.1 else PAUSE)
        file.write(data[: len(data) // 2])
        time.sleep(PAUSE)
        file.write(data[len(data) // 2 :])
    office.note("Windows copy", data)


def zero_filled(office: Office, draw: random.Random, name: str) -> None:
    """Zeros as long as the content, which then takes their place from the front."""
    data = pdf(draw)
    path = office.inbox("singles") / f"{name}.pdf"
    path.write_bytes(bytes(len(data)))
    time.sleep(PAUSE)
    with path.open("r+b", buffering=0) as file:
        file.write(data[: len(data) // 2])
        time.sleep(office.settle + 1 if draw.random() < 0.1 else PAUSE)
        file.write(data[len(data) // 2 :])
    office.note("zero-filled", data)


def vanishing(office: Office, draw: random.Random, name: str) -> None:
    """Begun, taken away, and sent whole later under the same name."""
    data = pdf(draw)
    path = office.inbox("singles") / f"{name}.pdf"
    path.write_bytes(data[: len(data) // 2])
    time.sleep(PAUSE)
    path.unlink()
    time.sleep(PAUSE)
    path.write_bytes(data)
    office.note("vanishing", data)


def twice(office: Office, draw: random.Random, name: str) -> None:
    """The same papers sent again once they have been taken away."""
    suffix, data = any_file(draw)
    path = office.inbox("singles") / f"{name}.{suffix}"
    path.write_bytes(data)
    office.note("twice", data)
    if office.wait_until_gone(path):
        path.write_bytes(data)


def nested(office: Office, draw: random.Random, name: str) -> None:
    """A subfolder with folders in it, copied from the outside in, with what systems leave behind."""
    folder = office.inbox("folders") / name
    (folder / "scans" / "back").mkdir(parents=True)
    (folder / "Thumbs.db").write_bytes(b"leftover")
    contents = [any_file(draw) for _ in range(3)]
    for place, (suffix, data) in zip((folder, folder / "scans", folder / "scans" / "back"), contents, strict=True):
        (place / f"paper.{suffix}").write_bytes(data)
        time.sleep(PAUSE / 3)
    office.note("nested", *(data for _, data in contents))


def zipped(office: Office, draw: random.Random, name: str) -> None:
    """A ZIP among subfolders, written bit by bit."""
    data = archive(draw)
    with (office.inbox("folders") / f"{name}.zip").open("wb", buffering=0) as file:
        file.write(data[: len(data) // 2])
        time.sleep(PAUSE)
        file.write(data[len(data) // 2 :])
    office.note("zipped", data)


def prefixed(office: Office, draw: random.Random, name: str) -> None:
    """Files whose names begin alike."""
    contents = [jpeg(draw) for _ in range(draw.randint(2, 4))]
    for number, data in enumerate(contents, 1):
        (office.inbox("prefixes") / f"{name}_{number}.jpg").write_bytes(data)
        time.sleep(PAUSE / 3)
    office.note("prefixed", *contents)


WRITERS: tuple[Writer, ...] = (
    *(slow, page_by_page, reused_name, renamed, windows_copy, zero_filled),
    *(vanishing, twice, nested, zipped, prefixed),
)


def write_all(office: Office, files: int, rate: float, seed: int) -> None:
    """Let the writers drop about so many files at about so many a second, many drops under way at once."""
    draw = random.Random(seed)
    began, started, running = time.monotonic(), 0.0, []
    number = 0
    while started < files:
        writer = WRITERS[number % len(WRITERS)]
        thread = threading.Thread(target=writer, args=(office, random.Random(draw.random()), f"drop{number}"))
        thread.start()
        running = [*(one for one in running if one.is_alive()), thread]
        number += 1
        started = max(started + 1.0, office.files)
        ahead = started / rate - (time.monotonic() - began)
        if ahead > 0:
            time.sleep(min(ahead, 1.0))
    for thread in running:
        thread.join()
