"""The roster of workers: who is there, who should be, and who is long gone."""

import threading
from datetime import timedelta

from sqlalchemy import insert

from bots.cases.store import utc_now
from bots.cases.tables import workers
from bots.run.roster import reported
from bots.run.supervisor import Supervisor

from .test_kill import queue_case


def test_workers_are_listed_while_they_are_there(project):
    """With their case, machine and memory; those of machines that went silent are marked, and at last forgotten."""
    case_id = queue_case(project, project.bot("One\n    Sleep    1s\n"))
    store = project.store()
    now = utc_now()
    with store.transaction() as connection:
        for name, age in (("silent", timedelta(minutes=5)), ("long gone", timedelta(days=2))):
            connection.execute(insert(workers).values(name=name, started_at=now - age, seen_at=now - age))
    seen, stop = [], threading.Event()

    def look(event):
        if event["event"] == "finished":
            stop.set()
        elif event["event"] == "claimed":
            supervisor.roster._due = 0.0  # now, not in ten seconds
            watch.start()

    def see():
        while not stop.is_set():
            with store.reading() as connection:
                seen.extend(reported(connection))
            stop.wait(0.05)

    watch = threading.Thread(target=see)
    supervisor = Supervisor(project.settings, processes=1)
    supervisor.run(stop=stop, on_event=look)
    watch.join()
    (working,) = {each.name: each for each in seen if each.case_id == case_id}.values()
    assert (working.state, working.cases, working.rss > 20) == ("working", 0, True)
    assert working.host
    assert not working.is_silent(now)
    assert {each.name for each in seen if each.is_silent(now)} == {"silent"}
    with store.reading() as connection:
        assert [each.name for each in reported(connection)] == ["silent"]
    store.close()


def test_a_stop_that_is_to_hurry_gives_cases_back_whole(project):
    """At once, without an attempt lost; any machine goes on with them."""
    case_id = queue_case(project, project.bot("One\n    Sleep    60s\n", attempts=1))
    stop, hurry = threading.Event(), threading.Event()

    def stop_when_claimed(event):
        if event["event"] == "claimed":
            stop.set()
            hurry.set()

    Supervisor(project.settings, processes=1).run(stop=stop, hurry=hurry, on_event=stop_when_claimed)
    store = project.store()
    with store.reading() as connection:
        case = store.case(connection, case_id)
    store.close()
    assert (case.status, case.attempts) == ("working", 0)
