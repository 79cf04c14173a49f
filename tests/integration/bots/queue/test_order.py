"""The order of claims: by class, then by due time, through the index, however many wait."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import event, insert, select, update

from bots.cases.model import Status
from bots.cases.tables import cases
from bots.definition import Definition
from bots.queue.ageing import age, class_of
from bots.queue.claim import claim
from bots.queue.order import Wanted, statement

LEASE = timedelta(seconds=30)
HOURS_4 = timedelta(hours=4)


def bot(name="demo", **keys):
    return Definition(**keys).model_copy(update={"name": name})


def take(store, *bots, **keys):
    return claim(store, {each.name: each for each in bots or (bot(),)}, holder="w", lease=LEASE, **keys)


@pytest.fixture
def many(store, clock):
    """Three thousand cases that wait, as a night leaves them."""
    rng = random.Random(7)
    moments = [clock.now - timedelta(minutes=rng.randrange(6000)) for _ in range(3000)]
    rows = [
        {
            "id": f"C{number:05}",
            "bot": "demo",
            "version": "v1",
            "status": rng.choice(["ready"] * 8 + ["waiting", "done", "review"]),
            "priority": rng.randrange(4),
            "rank": 2,
            "urgent_at": moment,
            "created_at": moment,
            "updated_at": moment,
            "reason": "",
            "source": "test",
        }
        for number, moment in enumerate(moments)
    ]
    with store.transaction() as connection:
        connection.execute(insert(cases), rows)
    return rows


def plan_of(store, query, values):
    """How the database would look it up."""

    def explain(_connection, _cursor, sql, parameters, _context, _many):
        return f"EXPLAIN {'QUERY PLAN ' if store.database.is_sqlite else ''}{sql}", parameters

    with store.transaction() as connection:
        event.listen(connection, "before_cursor_execute", explain, retval=True)
        return str(connection.execute(query, values).cursor.fetchall())


def test_the_next_case_is_looked_up_through_the_index(store, many):
    """However many wait, and however much the database knows of them: nothing is read through or sorted."""
    for unhindered in (True, False):
        query = statement(Wanted(("demo",), unhindered=unhindered))
        plan = plan_of(store, query, {"now": store.clock()})
        assert "ix_cases_status_rank_urgent_at_id" in plan
        assert "ix_cases_bot_status" not in plan
        with store.transaction() as connection:
            connection.exec_driver_sql("ANALYZE")
        assert not any(word in plan for word in ("Seq Scan on cases", "SCAN cases"))


def test_a_case_that_waits_long_rises_and_is_claimed_before_newer_ones_of_its_new_class(store, new_case, clock):
    """By a class each time; what is done twice, or by two machines, makes no difference."""
    old = new_case(priority=2)
    clock.pass_by(hours=3)
    assert age(store, HOURS_4) == 0
    clock.pass_by(hours=2)
    high = new_case(priority=1)
    assert (age(store, HOURS_4), age(store, HOURS_4)) == (1, 0)
    assert [take(store).case_id, take(store).case_id] == [old, high]


def test_every_case_rises_to_the_class_that_the_rule_gives(store, many, clock):
    """The sweep in the database and the rule in Python are one; only what waits rises."""
    for row in many:
        row["rank"] = row["priority"]
    with store.transaction() as connection:
        connection.execute(update(cases).values(rank=cases.c.priority))
    age(store, HOURS_4)
    with store.reading() as connection:
        found = connection.execute(select(cases.c.id, cases.c.rank)).all()
    expected = {
        row["id"]: class_of(row["priority"], row["updated_at"], clock.now, HOURS_4)
        if row["status"] in {"ready", "waiting"}
        else row["priority"]
        for row in many
    }
    assert {row.id: row.rank for row in found} == expected


def test_a_case_is_left_for_a_machine_that_has_what_its_bot_needs(store, new_case):
    """All of it, not some."""
    remote = bot(needs=["vpn", "windows"])
    case_id = new_case()
    assert take(store, remote) is None
    assert take(store, remote, tags=["vpn"]) is None
    assert take(store, remote, tags=["windows", "vpn", "gpu"]).case_id == case_id


def test_workers_that_claim_at_once_never_get_the_same_case(store, new_case):
    """Each case is held once, and none is left."""
    ids = {new_case() for _ in range(24)}
    barrier = Barrier(4)

    def work(_number):
        barrier.wait()
        taken = []
        misses = 0
        while misses < 20:
            lease = take(store)
            taken += [lease.case_id] if lease else []
            misses += lease is None
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [case_id for part in pool.map(work, range(4)) for case_id in part]
    assert sorted(taken) == sorted(ids)


def test_a_retried_case_keeps_its_place(store, new_case, clock):
    """What came first is claimed first, also when it comes back."""
    first = new_case()
    clock.pass_by(minutes=1)
    second = new_case()
    lease = take(store)
    assert lease.case_id == first
    with store.fenced(lease) as connection:
        store.transition(connection, first, Status.WAITING, not_before=clock.now + timedelta(seconds=5))
    clock.pass_by(seconds=5)
    assert [take(store).case_id, take(store).case_id] == [first, second]
