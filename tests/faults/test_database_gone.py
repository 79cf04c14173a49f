"""The database goes away under a case, or its disk is full: nothing is lost, and it goes on by itself."""

from __future__ import annotations

import resource
import signal
import time
from contextlib import suppress

import pytest

from benchmarks.faults.life import live
from benchmarks.faults.oracle import ask
from benchmarks.postgres import Cluster
from tests.faults.frozen import frozen_at, thaw

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

POINTS = ["step.recorded", "entry.submitted", "target.answered"]


@pytest.mark.parametrize("point", POINTS)
def test_connections_that_are_cut_in_mid_case_lose_and_double_nothing(make, postgres: Cluster, point: str):
    """An administrator ends every connection: the case is given back and goes on with a new one."""
    database = postgres.create()
    project = make("cut", database=postgres.url(database))
    project.drop(1)
    with frozen_at(point, project.home) as life:
        postgres.execute(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{database}' "
            "AND pid <> pg_backend_pid()"
        )
        thaw(life)
        life.join(120)
    assert life.exitcode == 0
    assert ask(project, [1]).holds


def test_a_server_that_crashes_in_mid_case_loses_and_doubles_nothing(make):
    """The server is killed after the act and before its record, and is back three seconds later."""
    with Cluster(durable=True) as cluster:
        project = make("crashed", database=cluster.url(cluster.create()))
        project.drop(1)
        with frozen_at("target.answered", project.home) as life:
            cluster.stop(signal.SIGQUIT)
            thaw(life)
            time.sleep(3)
            cluster.start()
            life.join(120)
        assert life.exitcode == 0
        assert ask(project, [1]).holds


@pytest.mark.parametrize("point", POINTS)
def test_a_full_disk_in_mid_case_loses_and_doubles_nothing(make, point: str):
    """No file grows any more, the database's least of all; once there is room again everything goes on."""
    project = make("full")
    project.drop(1)
    with frozen_at(point, project.home) as life:
        assert life.pid is not None
        before = resource.prlimit(life.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        thaw(life)
        time.sleep(3)
        with suppress(ProcessLookupError):  # a worker whose log broke off ends, and leaves the case to the next one
            resource.prlimit(life.pid, resource.RLIMIT_FSIZE, before)
        life.join(120)
    assert life.exitcode == 0
    assert live(project.home) == 0
    assert ask(project, [1]).holds
