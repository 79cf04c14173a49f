"""What remains: what waiting brings, and what only a person can let go on."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bots.cases.model import Status
from bots.cases.tables import cases
from bots.definition import Definition
from bots.queue.claim import claim
from bots.queue.kinds import PauseKind
from bots.queue.pauses import pause
from bots.queue.remaining import Remaining, remaining

ACCOUNTS = {"bank": ["robot1", "robot2"]}
DEMO = Definition().model_copy(update={"name": "demo"})


@pytest.fixture
def left(store, clock):
    def left(bots=(DEMO,), **keys):
        with store.reading() as connection:
            return remaining(connection, clock.now, {bot.name: bot for bot in bots}, ACCOUNTS, **keys)

    return left


@pytest.fixture
def halt(store, clock):
    def halt(kind, name, **keys):
        with store.transaction() as connection:
            pause(connection, clock.now, kind, name, by="anna", reason="month's end", **keys)

    return halt


@pytest.fixture
def wanting(store, new_case):
    """A case that stopped for the bank."""
    case_id = new_case()
    with store.transaction() as connection:
        connection.execute(update(cases).where(cases.c.id == case_id).values(wants="bank"))
    return case_id


def test_what_is_ready_at_work_or_waits_for_its_time_comes(store, new_case, clock, left):
    """Also a case whose worker is dead; none that has ended or waits for a person."""
    lease = None
    for status in (Status.READY, Status.WAITING, Status.WORKING, Status.REVIEW, Status.DONE):
        case_id = new_case()
        if status is not Status.READY:
            lease = claim(store, {"demo": DEMO}, holder="w", lease=timedelta(minutes=1), case_id=case_id)
        if status not in {Status.READY, Status.WORKING}:
            with store.fenced(lease) as connection:
                store.transition(connection, case_id, status, not_before=clock.now + timedelta(hours=1))
    assert left() == Remaining(coming=3)
    clock.pass_by(hours=2)
    assert left() == Remaining(coming=3)


@pytest.mark.parametrize("name", ["demo", "bank"])
def test_a_pause_without_an_end_holds_and_one_with_an_end_does_not(wanting, clock, left, halt, name):
    """Of the bot, or of the target that the case wants."""
    kind = PauseKind.BOT if name == "demo" else PauseKind.TARGET
    halt(kind, name, until=clock.now + timedelta(hours=1))
    assert left() == Remaining(coming=1)
    halt(kind, name)
    assert left() == Remaining(
        0, {f"{kind} {name} is paused by anna: month's end; 'bots resume {kind} {name}' ends that": 1}
    )


def test_a_target_is_held_when_every_account_is(wanting, left, halt):
    """One that is left is enough."""
    halt(PauseKind.ACCOUNT, "bank.robot1")
    assert left().coming == 1
    halt(PauseKind.ACCOUNT, "bank.robot2")
    assert (left().coming, list(left().held.values())) == (0, [1])


def test_what_this_machine_can_not_do_is_held(new_case, left):
    """A bot that isn't here, or that needs what the machine lacks."""
    new_case()
    assert left(bots=()).held == {"there is no sound bot demo here; 'bots doctor' says more": 1}
    needy = DEMO.model_copy(update={"needs": ["vpn"]})
    assert left(bots=[needy]).held == {"demo needs vpn, which this machine lacks": 1}
    assert left(bots=[needy], tags=["vpn"]).coming == 1


def test_a_dead_workers_case_is_held_with_its_bot(store, new_case, clock, left, halt):
    """While the worker lives it comes to its end."""
    new_case()
    claim(store, {"demo": DEMO}, holder="w", lease=timedelta(minutes=1))
    halt(PauseKind.BOT, "demo")
    assert left().coming == 1
    clock.pass_by(minutes=2)
    assert left().coming == 0
