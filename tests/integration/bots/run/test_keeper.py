"""Leases are kept whatever keeps the supervisor busy, and what can't be kept is ended before another has it."""

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from bots.definition import load_definition
from bots.queue.claim import claim
from bots.queue.kinds import PauseKind
from bots.queue.pauses import pause, resume
from bots.run.supervisor import Supervisor

from .test_kill import queue_case

LEASE = 1.5  # seconds


@pytest.fixture
def hasty(project):
    """The project with a short lease."""
    file = Path(project.folder / "bots.yaml")
    file.write_text(file.read_text().replace("readers: 1", f"readers: 1\n  lease: {LEASE} s"), encoding="utf-8")
    return project


def test_a_supervisor_that_is_busy_elsewhere_keeps_the_leases(hasty):
    """It hangs for two leases, as over a slow kill; nobody else gets the case, and its one attempt ends well."""
    folder = hasty.bot("One\n    Sleep    4 s\n", attempts=1)
    case_id, store = queue_case(hasty, folder), hasty.store()
    bots, stolen = {"trial_bot": load_definition(folder)}, []

    def hang(event):
        if event["event"] == "claimed":
            end = time.monotonic() + 2 * LEASE
            while time.monotonic() < end:
                stolen.append(claim(store, bots, holder="thief", lease=timedelta(minutes=1)))
                time.sleep(0.05)

    Supervisor(hasty.settings, processes=1).run(until_idle=True, on_event=hang)
    store.close()
    assert stolen
    assert set(stolen) == {None}
    assert hasty.status(case_id) == "done"


def test_a_worker_is_dead_before_its_case_can_be_taken(hasty):
    """The database can't be written to for longer than the lease: the supervisor waits for it, the kill doesn't."""
    case_id = queue_case(hasty, hasty.bot("One\n    Sleep    2 s\nTwo\n    Log    1\n", attempts=3))
    store, alive, events = hasty.store(), [], []
    supervisor = Supervisor(hasty.settings, processes=1)
    claimed, locked = threading.Event(), threading.Event()

    def lock():
        claimed.wait()
        pid = supervisor._workers[0].pid
        with store.transaction():
            locked.set()
            time.sleep(LEASE)
            alive.append(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)

    def hear(event):
        events.append(event["event"])
        if event["event"] == "claimed" and not claimed.is_set():
            claimed.set()
            locked.wait()

    thread = threading.Thread(target=lock)
    thread.start()
    supervisor.run(until_idle=True, on_event=hear)
    thread.join()
    store.close()
    assert alive == [False]
    assert events.count("died") == 1
    assert hasty.status(case_id) == "done"


def test_a_claim_that_is_committed_after_its_workers_death_keeps_nobody_waiting(project):
    """The server had it already when the worker was killed; its case goes on long before the lease of an hour ends."""
    folder = project.bot("One\n    Log    1\n")
    case_id, store, names = queue_case(project, folder), project.store(), []
    supervisor = Supervisor(project.settings, processes=1)
    hour = timedelta(hours=1)
    with store.transaction() as connection:
        until = store.clock() + hour
        pause(connection, store.clock(), PauseKind.BOT, "trial_bot", by="anna", reason="not yet", until=until)

    def hear(event):
        if event["event"] != "ready":
            return
        names.append(event["worker"])
        if len(names) == 1:
            os.kill(supervisor._workers[0].pid, signal.SIGKILL)
        else:  # the first is dead and was cleaned up after
            bots = {"trial_bot": load_definition(folder)}
            assert claim(store, bots, holder=names[0], lease=hour, case_id=case_id)
            with store.transaction() as connection:
                resume(connection, store.clock(), PauseKind.BOT, "trial_bot")

    supervisor.run(until_idle=True, on_event=hear)
    store.close()
    assert project.status(case_id) == "done"
