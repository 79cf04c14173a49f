"""Files dropped by nasty writers, or mails through dovecot, while the watcher is killed.

`python -m benchmarks.intake --files 10000 --json`, `python -m benchmarks.intake --mails 2000 --json`
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psutil

from benchmarks.intake.dovecot import PASSWORD, Dovecot
from benchmarks.intake.judge import each_paper, judge, kept_cases, lost_by_writer, lost_originals, pickups
from benchmarks.intake.mails import content_of, deliver_all
from benchmarks.intake.share import shared
from benchmarks.intake.writers import Office, write_all
from bots.cases.model import Status
from bots.cases.store import Store
from bots.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
BOTS = {"singles": "file", "folders": "subfolder", "prefixes": "prefix"}
QUIET = 5.0  # seconds before a kill's effect on what is being written then is over, see `--kills`


def make_project(home: Path, settle: float, share: Path) -> None:
    """A project with three watched folders, which lie in `share`."""
    (home / "bots.yaml").write_text("language: it\n", encoding="utf-8")
    for name, case in BOTS.items():
        folder = home / "robots" / name
        folder.mkdir(parents=True)
        text = f"version: 1\nintake: {{folder: {{path: {share}/inbox/{name}, case: {case}, settle: {settle} s}}}}\n"
        (folder / "bot.yaml").write_text(text, encoding="utf-8")
        (folder / f"{name}.robot").write_text("*** Tasks ***\nNothing\n    No Operation\n", encoding="utf-8")
        (share / "inbox" / name).mkdir(parents=True)


class Watching:
    """`bots watch` in a process of its own, killed at random and started again.

    Args:
        home: The project.
        kills: How often it is killed.
        seconds: Over how long.
        seed: Of the moments.
    """

    def __init__(self, home: Path, *, kills: int, seconds: float, seed: int) -> None:
        self.home = home
        self.kills = kills
        self._draw = random.Random(seed)
        self._pause = seconds / (kills + 1)
        self._end = threading.Event()
        self.killed: list[float] = []
        self.process = self._start()
        self._thread = threading.Thread(target=self._kill_now_and_then)
        self._thread.start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "bots.cli", "watch", "--json"],
            cwd=ROOT,
            env={**os.environ, "BOTS_PROJECT": str(self.home), "PYTHONPATH": str(ROOT), "BOTS_LOG_CONSOLE": "off"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _kill_now_and_then(self) -> None:
        while len(self.killed) < self.kills:
            if self._end.wait(self._pause * self._draw.uniform(0.5, 1.5)):
                return
            self.process.kill()
            self.process.wait()
            self.killed.append(time.time())
            self.process = self._start()

    def idle_cpu(self, seconds: float) -> float:
        """Percent of a processor that it takes while nothing happens."""
        process = psutil.Process(self.process.pid)
        before, began = process.cpu_times(), time.monotonic()
        time.sleep(seconds)
        after = process.cpu_times()
        used = after.user + after.system - before.user - before.system
        return round(100 * used / (time.monotonic() - began), 2)

    def stop(self) -> None:
        """End the kills, then the watcher."""
        self._end.set()
        self._thread.join()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def end_cases(store: Store, stop: threading.Event) -> None:
    """End what is ready, as workers would, so that originals are moved and answered all the while."""
    while not stop.wait(1.0):
        with store.transaction() as connection:
            for case in store.list(connection, statuses=[Status.READY], limit=200):
                store.transition(connection, case.id, Status.WORKING)
                store.transition(connection, case.id, Status.DONE)


def settle_down(home: Path, patience: float) -> int:
    """Wait until every watched folder is empty; give up when nothing has gone for so many seconds.

    Returns:
        How many files are left: taken late is not lost, and not to be confused with it.
    """
    before, until = -1, time.monotonic() + patience
    while time.monotonic() < until:
        left = sum(path.is_file() and path.name != "Thumbs.db" for path in (home / "inbox").rglob("*"))
        if not left:
            break
        if left != before:
            before, until = left, time.monotonic() + patience
        time.sleep(1.0)
    return left


def fill_done(home: Path, number: int) -> None:
    """Papers of years, in the folder that today's are moved to."""
    folder = home / "done" / "singles" / time.strftime("%Y-%m-%d")
    folder.mkdir(parents=True, exist_ok=True)
    for count in range(number):
        os.close(os.open(folder / f"old{count}.pdf", os.O_CREAT | os.O_WRONLY))


def idle_alone(home: Path, seconds: float) -> float:
    """What a watcher takes that has just begun in an empty project, for comparison."""
    watching = Watching(home, kills=0, seconds=seconds, seed=0)
    try:
        time.sleep(QUIET)
        return watching.idle_cpu(seconds)
    finally:
        watching.stop()


def measure(home: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """One run."""
    drops = home / "server" if arguments.share else home
    watched = home / "share" if arguments.share else home
    with shared(drops, watched) if arguments.share else nullcontext():
        make_project(home, arguments.settle, watched)
        return _measured(home, drops, arguments)


def _measured(home: Path, drops: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    store = Store.open(load_settings(home))
    idle_before = idle_alone(home, arguments.idle) if arguments.done else None
    fill_done(drops, arguments.done)
    office = Office(drops, arguments.settle)
    seconds = arguments.files / arguments.rate
    watching = Watching(home, kills=arguments.kills, seconds=seconds, seed=arguments.seed)
    stop = threading.Event()
    worker = threading.Thread(target=end_cases, args=(store, stop))
    worker.start()
    try:
        write_all(office, arguments.files, arguments.rate, arguments.seed)
        left = settle_down(drops, 120.0)
        time.sleep(QUIET)
        stop.set()
        worker.join()
        idle = watching.idle_cpu(arguments.idle)
    finally:
        stop.set()
        watching.stop()
    kept = kept_cases(store)
    waits = pickups(office.meant, kept)
    calm = [
        drop for drop in office.meant if not any(-15 < drop.complete_at - moment < 15 for moment in watching.killed)
    ]
    quiet_waits = pickups(calm, kept)
    store.close()
    return {
        "files": office.files,
        "cases": len(kept),
        **judge(office.meant, kept),
        "lost_by_writer": lost_by_writer(office.meant, kept),
        "originals_lost": lost_originals(drops, office.meant),
        "left_in_inbox": left,
        "kills": len(watching.killed),
        "settle_s": arguments.settle,
        "share": arguments.share,
        "pickup_s_p50": percentile(quiet_waits, 0.5),
        "pickup_s_p95": percentile(quiet_waits, 0.95),
        "pickup_s_p95_with_kills": percentile(waits, 0.95),
        "pickup_s_longest": percentile(waits, 1.0),
        "idle_cpu_percent": idle,
        "idle_cpu_percent_with_nothing_in_done": idle_before,
        "files_in_done": arguments.done,
    }


def measure_mails(home: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """One run through dovecot."""
    os.environ["BOTS_SECRET_OFFICE_PASSWORD"] = PASSWORD
    with Dovecot() as server:
        maildir = server.mailbox("office")
        make_mail_project(home, server.port, arguments.settle)
        store = Store.open(load_settings(home))
        seconds = arguments.mails / arguments.rate
        watching = Watching(home, kills=arguments.kills, seconds=seconds, seed=arguments.seed)
        try:
            meant = deliver_all(maildir, arguments.mails, arguments.rate, arguments.seed)
            until = time.monotonic() + 180.0
            while maildir.messages() and time.monotonic() < until:
                time.sleep(1.0)
            time.sleep(QUIET)
            idle = watching.idle_cpu(arguments.idle)
        finally:
            watching.stop()
        kept = kept_cases(store, content_of)
        store.close()
        left = len(maildir.messages())
        moved = len(maildir.messages("Done")) + len(maildir.messages("Not cases"))
    papers = each_paper(kept)
    calm = [drop for drop in meant if not any(-15 < drop.complete_at - moment < 15 for moment in watching.killed)]
    return {
        "mails": arguments.mails,
        "cases": len(kept),
        **judge(meant, papers),
        "left_in_inbox": left,
        "deleted": arguments.mails - left - moved,
        "kills": len(watching.killed),
        "look_every_s": arguments.settle,
        "pickup_s_p50": percentile(pickups(calm, papers), 0.5),
        "pickup_s_p95": percentile(pickups(calm, papers), 0.95),
        "idle_cpu_percent": idle,
    }


def make_mail_project(home: Path, port: int, every: float) -> None:
    """A project whose bot looks into a mailbox."""
    text = (
        "language: it\nenvironments: {test: {mailboxes: {office: {host: 127.0.0.1, tls: none, user: office,"
        f" password: office.password, port: {port}, every: {every} s}}}}}}}}\n"
    )
    (home / "bots.yaml").write_text(text, encoding="utf-8")
    folder = home / "robots" / "office"
    folder.mkdir(parents=True)
    (folder / "bot.yaml").write_text("version: 1\nintake: {mailbox: office}\n", encoding="utf-8")
    (folder / "office.robot").write_text("*** Tasks ***\nNothing\n    No Operation\n", encoding="utf-8")


def percentile(values: list[float], share: float) -> float:
    """The value below which so many lie; 0 of none."""
    return round(values[min(len(values) - 1, int(share * len(values)))], 2) if values else 0.0


def main() -> None:
    """Run it and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000, metavar="N", help="about how many files")
    parser.add_argument("--mails", type=int, default=0, metavar="N", help="mails through dovecot instead of files")
    parser.add_argument("--kills", type=int, default=10, metavar="N", help="how often the watcher is killed")
    parser.add_argument("--rate", type=float, default=25.0, metavar="N", help="files a second")
    parser.add_argument("--settle", type=float, default=5.0, metavar="S", help="seconds of quiet")
    parser.add_argument("--done", type=int, default=0, metavar="N", help="files that lie in done/ before")
    parser.add_argument("--idle", type=float, default=60.0, metavar="S", help="seconds of doing nothing at the end")
    parser.add_argument("--share", action="store_true", help="the folders are watched through a mount that tells late")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bots-intake-") as folder:
        result = (measure_mails if arguments.mails else measure)(Path(folder), arguments)
    print(json.dumps(result, indent=None if arguments.json else 1))


if __name__ == "__main__":
    main()
