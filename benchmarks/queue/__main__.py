"""Run the comparison: ``python -m benchmarks.queue --cases 5000 --workers 4 --db sqlite|postgresql --json``."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.postgres import Cluster

_ROOT = Path(__file__).resolve().parents[2]
_RECOVERY = 10.0  # seconds that a killed worker's item has to be taken up again; our lease here is 3
_PACED, _RATE = 100, 20.0  # items, and how many a second, for the time from enqueue to start


@dataclass(frozen=True)
class Peer:
    """A queue of the comparison.

    Attributes:
        module: Its module here.
        package: What must be installed for it.
        databases: Where it can keep its items.
        workers: How many it can have at most.
        cases: How many items at most, where each costs more than the one before.
        waits: Whether its workers wait for items that come later.
        note: What must be known to read its figures.
    """

    module: str
    databases: tuple[str, ...]
    package: str = ""
    workers: int = 64
    cases: int = 10**9
    waits: bool = True
    note: str = ""


PEERS = {
    "bots": Peer("ours", ("sqlite", "postgresql"), note="lease of 3 s here; with encrypted case, attempt, history"),
    "plain SQL": Peer("plain", ("sqlite", "postgresql"), note="no lease: an item of a dead worker stays 'working'"),
    "robocorp-workitems": Peer(
        "with_robocorp",
        ("sqlite", "postgresql"),
        "robocorp.workitems",
        workers=1,
        cases=500,
        waits=False,
        note="FileAdapter: its JSON file is written anew with each item, not synced; begins again at the first item",
    ),
    "huey": Peer("with_huey", ("sqlite",), "huey", note="SqliteHuey(fsync=True); what is taken is out of the queue"),
    "procrastinate": Peer(
        "with_procrastinate",
        ("postgresql",),
        "procrastinate",
        note="a killed worker's job stays 'doing' until a task of your own retries stalled jobs",
    ),
}


class Contest:
    """One queue in a place of its own.

    Args:
        peer: Which.
        place: A new folder, or the DSN of an empty database.
        python: The interpreter that has its packages.
    """

    def __init__(self, peer: Peer, place: str, python: str) -> None:
        self.peer = peer
        self.place = place
        self.python = python
        self._run("prepare")

    def throughput(self, cases: int, workers: int) -> dict[str, Any]:
        """Items a second with everything filled in before, and what an item costs."""
        processes = [self._start("drain", stdin=subprocess.PIPE) for _ in range(workers)]
        for process in processes:
            _line(process)
        self._run("fill", "--items", str(cases))
        for process in processes:
            _pipe(process.stdin).write("go\n")
            _pipe(process.stdin).flush()
        told = [_line(process) for process in processes]
        for process in processes:
            process.communicate()
        done = sum(each["done"] for each in told)
        seconds = max(each["ended"] for each in told) - min(each["began"] for each in told)
        cpu = sum(each["cpu"] for each in told)
        return {"cases": done, "cases_s": round(done / seconds, 1), "cpu_ms_case": round(1000 * cpu / done, 2)}

    def latency(self, workers: int) -> dict[str, Any]:
        """Milliseconds from enqueue to start with idle workers."""
        with self._serving(workers) as heard:
            self._run("feed", "--items", str(_PACED), "--rate", str(_RATE))
            _wait(lambda: len(heard) >= _PACED, 30)
        after = sorted(1000 * each["after"] for each in heard)
        if not after:
            return {}
        p95 = after[int(len(after) * 0.95) - 1]
        return {"start_ms_p50": round(statistics.median(after)), "start_ms_p95": round(p95)}

    def kill(self) -> dict[str, Any]:
        """What becomes of three items whose worker has done the first and is killed in the second."""
        self._run("fill", "--items", "3")
        process = self._start("hang")
        for _ in range(2):
            _line(process)
        process.kill()
        process.communicate()
        with self._serving(1) as heard:
            _wait(lambda: {2, 3} <= {each["started"] for each in heard}, _RECOVERY)
        again = {each["started"] for each in heard}
        return {"lost_when_killed": sorted({2, 3} - again), "repeated_when_killed": sorted({1} & again)}

    @contextmanager
    def _serving(self, workers: int) -> Iterator[list[dict[str, Any]]]:
        """Workers that wait for items; what they say is in the list."""
        heard: list[dict[str, Any]] = []
        processes = [self._start("serve") for _ in range(workers)]

        def listen(process: subprocess.Popen[str]) -> None:
            for line in _pipe(process.stdout):
                with suppress(json.JSONDecodeError):  # a line cut off by the kill
                    heard.append(json.loads(line))

        threads = [threading.Thread(target=listen, args=(process,)) for process in processes]
        for thread in threads:
            thread.start()
        try:
            time.sleep(2)  # they are loaded and idle
            yield heard
        finally:
            for process in processes:
                process.kill()
            for thread in threads:
                thread.join()
            for process in processes:
                process.communicate()

    def _start(self, action: str, *more: str, stdin: int | None = subprocess.DEVNULL) -> subprocess.Popen[str]:
        command = [self.python, "-m", f"benchmarks.queue.{self.peer.module}", action, self.place, *more]
        return subprocess.Popen(command, cwd=_ROOT, stdin=stdin, stdout=subprocess.PIPE, text=True)

    def _run(self, action: str, *more: str) -> None:
        process = self._start(action, *more)
        process.communicate()
        if process.returncode:
            raise RuntimeError(f"{self.peer.module} {action} ended with {process.returncode}")


def _line(process: subprocess.Popen[str]) -> dict[str, Any]:
    line = _pipe(process.stdout).readline()
    if not line:
        raise RuntimeError("a worker ended before it said anything")
    told: dict[str, Any] = json.loads(line)
    return told


def _pipe(pipe: Any) -> Any:
    assert pipe is not None
    return pipe


def _wait(done: Any, seconds: float) -> None:
    patience = time.monotonic() + seconds
    while not done() and time.monotonic() < patience:
        time.sleep(0.05)


def _installed(package: str, python: str) -> bool:
    found = subprocess.run([python, "-c", f"import {package or 'sys'}"], check=False, capture_output=True)
    return found.returncode == 0


def compare(db: str, cases: int, workers: int, python: str) -> dict[str, Any]:
    """The figures of every queue that runs on this database."""
    results: dict[str, Any] = {}
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster(durable=True)) if db == "postgresql" else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bots-queue-")))
        os.environ["BOTS_BENCHMARK_KEYS"] = str(folder)

        def place(module: str, use: str) -> str:
            if cluster is not None and module != "with_robocorp":
                name = cluster.create()
                for key in folder.glob("keys/*"):  # each database has a key of its own
                    key.unlink()
                return cluster.url(name)
            here = folder / f"{module}-{use}"
            here.mkdir()
            return str(here)

        for name, peer in PEERS.items():
            if db not in peer.databases:
                continue
            interpreter = python if peer.package else sys.executable
            if not _installed(peer.package, interpreter):
                results[name] = {"missing": f"{peer.package} isn't installed: see benchmarks/queue/requirements.txt"}
                continue
            number = min(workers, peer.workers)
            found = Contest(peer, place(peer.module, "speed"), interpreter).throughput(min(cases, peer.cases), number)
            found |= {"workers": number}
            if peer.waits:
                found |= Contest(peer, place(peer.module, "latency"), interpreter).latency(number)
            found |= Contest(peer, place(peer.module, "kill"), interpreter).kill()
            results[name] = {**found, "note": peer.note}
    ratio = results["bots"]["cases_s"] / results["plain SQL"]["cases_s"]
    return {"db": db, "workers": workers, "of_plain_sql": round(ratio, 2), "queues": results}


def main() -> None:
    """Entry of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--peers-python", default=sys.executable, help="the interpreter that has the other queues")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    arguments = parser.parse_args()
    results = compare(arguments.db, arguments.cases, arguments.workers, arguments.peers_python)
    if arguments.json:
        print(json.dumps(results))
        return
    print(f"{arguments.db}, {arguments.workers} workers; bots reach {results['of_plain_sql']:.2f} of plain SQL")
    for name, found in results["queues"].items():
        print(f"{name:20}", ", ".join(f"{key} {value}" for key, value in found.items()))


if __name__ == "__main__":
    main()
