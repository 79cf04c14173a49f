"""Hosts with addresses of their own: one is cut off from the database in mid-case, and still reaches the target."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from benchmarks.faults.hosts import DATABASE_NETWORK, TARGET_NETWORK, Network
from benchmarks.faults.machines import Machine
from benchmarks.faults.oracle import ask
from benchmarks.faults.project import make_project
from benchmarks.faults.target import read_ledger, running_target
from benchmarks.postgres import Cluster
from bots.cases.store import Store
from bots.cases.tables import attempts, cases

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]

ORDERS = range(1, 13)


@pytest.fixture
def network() -> Iterator[Network]:
    try:
        made = Network("one", "two")
    except PermissionError as refused:
        pytest.skip(str(refused))
    with made:
        yield made


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that answers on the hosts' network."""
    with Cluster(settings={"listen_addresses": "*"}) as made:
        with (made.folder / "data" / "pg_hba.conf").open("a") as file:
            file.write(f"host all all {DATABASE_NETWORK}.0/24 trust\n")
        made.execute("SELECT pg_reload_conf()")
        yield made


def wait_for(what: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it didn't come to that"
        time.sleep(0.1)


def test_a_host_that_is_cut_off_enters_nothing_more_and_another_goes_on(network, cluster, tmp_path):
    """Its case is finished by the other host; when its line is mended, nothing has been entered twice."""
    ledger = tmp_path / "ledger.jsonl"
    url = cluster.url(cluster.create()).replace("127.0.0.1", f"{DATABASE_NETWORK}.1")
    with running_target(ledger, host=f"{TARGET_NETWORK}.1") as target:
        project = make_project(tmp_path / "project", target=target, ledger=ledger, database=url, lease=10)
        store = Store.open(project.settings)

        def held_by(machine: Machine) -> set[str]:
            with store.reading() as connection:
                rows = connection.execute(select(cases.c.id, cases.c.lease_holder)).all()
            return {row.id for row in rows if f":{machine.pid}:" in (row.lease_holder or "")}

        machines = [Machine(project, inside=network.inside(host)) for host in ("one", "two")]
        try:
            wait_for(lambda: all(machine.workers() for machine in machines))
            for number in ORDERS:
                project.drop(number)
            wait_for(lambda: held_by(machines[0]))
            network.cut("one")
            cut_off = held_by(machines[0])
            wait_for(lambda: ask(project, ORDERS).holds)
            entered = read_ledger(ledger)
            network.mend("one")
            project.drop(99)  # it takes part again, or at least harms nothing
            wait_for(lambda: ask(project, [*ORDERS, 99]).holds)
        finally:
            for machine in machines:
                machine.stop()
            with store.reading() as connection:
                rows = connection.execute(select(attempts.c.case_id, attempts.c.worker)).all()
            store.close()
    assert cut_off, "it held nothing when it was cut off"
    assert read_ledger(ledger)[: len(entered)] == entered
    by_two = {row.case_id for row in rows if f":{machines[1].pid}:" in row.worker}
    assert cut_off <= by_two
