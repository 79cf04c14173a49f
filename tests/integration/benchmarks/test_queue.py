"""The comparison of queues works with a few cases: whoever wants figures later doesn't find it rotten."""

import sys

import pytest

from benchmarks.queue.__main__ import PEERS, Contest


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path, monkeypatch):
    """Where a queue of the comparison keeps its cases."""
    if request.param == "sqlite":
        yield str(tmp_path)
        return
    monkeypatch.setenv("BOTS_BENCHMARK_KEYS", str(tmp_path))
    cluster = request.getfixturevalue("postgres")
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.mark.parametrize("name", ["bots", "plain SQL"])
def test_each_case_is_worked_by_one_of_the_workers(place, name):
    """None is left, none is done twice."""
    found = Contest(PEERS[name], place, sys.executable).throughput(8, 2)
    assert found["cases"] == 8
    assert found["cpu_ms_case"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_what_a_killed_worker_held_goes_on(place):
    """The second of three, which was claimed with the first one's end; the first isn't repeated."""
    assert Contest(PEERS["bots"], place, sys.executable).kill() == {"lost_when_killed": [], "repeated_when_killed": []}
