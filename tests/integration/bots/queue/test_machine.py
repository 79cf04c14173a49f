"""The queue against a plain model of it: whatever happens in whatever order, both agree, and in the end all is done.

Hypothesis makes up the sequences, and shortens one that fails. Its seed is printed; ``BOTS_SEED`` repeats it.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test
from sqlalchemy import event, func, select

from bots.cases.audit import history
from bots.cases.bulk import QUEUED, Change, Chosen, change
from bots.cases.model import Lease, Status
from bots.cases.operations import cancel, retry
from bots.cases.tables import attempts, cases, metadata
from bots.definition import Definition, Priority
from bots.errors import CaseStateError, LeaseLostError
from bots.queue.ageing import age
from bots.queue.claim import Claimant, claim, claim_next
from bots.queue.kinds import PauseKind
from bots.queue.leases import Standing, give_back, renew
from bots.queue.pauses import pause, resume

LEASE = timedelta(seconds=30)
AGEING = timedelta(hours=4)
ATTEMPTS = 3
BOTS = {name: Definition(attempts=ATTEMPTS).model_copy(update={"name": name}) for name in ("opening", "invoices")}
ENDED = {Status.DONE, Status.REJECTED, Status.CANCELLED}


@dataclass
class Model:
    """A case as a few plain values."""

    bot: str
    priority: int
    rank: int
    urgent_at: datetime
    since: datetime
    status: Status = Status.READY
    tried: int = 0  # attempts that count against the bot's limit
    begun: int = 0  # attempts in all
    not_before: datetime | None = None
    token: str | None = None
    until: datetime | None = None
    cancel: bool = False

    def leave(self, status: Status, now: datetime) -> None:
        self.status, self.since = status, now
        self.token = self.until = self.not_before = None
        self.cancel = self.cancel and status not in {Status.READY, Status.CANCELLED}


class Queue(RuleBasedStateMachine):
    """Everything that workers, operators and time do to a queue."""

    store = None
    clock = None
    leases = Bundle("leases")  # all that were ever given, also those that have long been lost
    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, Model] = {}
        self.paused: set[str] = set()
        self.holders: dict[str, str] = {}  # token → worker
        with self.store.transaction() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())

    # -- what happens ----------------------------------------------------------------------------------------------

    @rule(target=ids, bot=st.sampled_from(sorted(BOTS)), priority=st.integers(0, 3), due=st.sampled_from([None, 1, 9]))
    def create(self, bot: str, priority: int, due: int | None) -> str:
        now = self.clock.now
        due_at = None if due is None else now + timedelta(hours=due)
        with self.store.transaction() as connection:
            case_id = self.store.create(
                connection, bot=bot, version="v1", priority=priority, source="test", due_at=due_at
            )
            self.store.transition(connection, case_id, Status.READY)
        self.model[case_id] = Model(bot, priority, priority, due_at or now, now)
        return case_id

    @rule(target=leases, holder=st.sampled_from(["one", "two", "three"]))
    def claim(self, holder: str):
        expected = self._next()
        worker = f"{holder}-{len(self.holders)}"
        return self._taken(claim(self.store, BOTS, holder=worker, lease=LEASE), expected, worker)

    @rule(target=leases, lease=leases, holder=st.sampled_from(["one", "two"]))
    def finish_and_claim(self, lease: Lease, holder: str):
        case = self._held(lease)
        if case is None:
            self._leave(lease, Status.DONE)
            return multiple()
        worker = f"{holder}-{len(self.holders)}"
        with self.store.fenced(lease) as connection:
            self.store.transition(connection, lease.case_id, Status.DONE)
            following = claim_next(self.store, connection, Claimant(BOTS, worker, LEASE))
        case.leave(Status.DONE, self.clock.now)
        return self._taken(following, self._next(once=True), worker)

    def _taken(self, lease: Lease | None, expected: str | None, worker: str):
        assert (lease.case_id if lease else None) == expected
        if lease is None:
            return multiple()
        case = self.model[lease.case_id]
        case.status, case.token, case.until = Status.WORKING, lease.token, self.clock.now + LEASE
        self.holders[lease.token] = worker
        case.tried, case.begun, case.since, case.not_before = case.tried + 1, case.begun + 1, self.clock.now, None
        assert lease.attempt == case.begun
        return lease

    @rule(lease=leases)
    def renew(self, lease: Lease) -> None:
        case = self._held(lease)
        standing = renew(self.store, {lease.case_id: lease.token}, LEASE)[lease.case_id]
        assert (standing is Standing.RENEWED) == (case is not None)
        if case:
            case.until = self.clock.now + LEASE

    @rule(lease=leases)
    def give_back(self, lease: Lease) -> None:
        case = self._held(lease)
        runs = case is not None and case.until >= self.clock.now
        assert give_back(self.store, self.holders[lease.token]) == runs
        if runs:
            case.until = self.clock.now - timedelta(seconds=1)

    @rule(supervisor=st.sampled_from(["one", "two"]))
    def lose_supervisor(self, supervisor: str) -> None:
        give_back(self.store, supervisor)
        for case in self.model.values():
            runs = case.status is Status.WORKING and case.until >= self.clock.now
            if runs and self.holders[case.token].startswith(f"{supervisor}-"):
                case.until = self.clock.now - timedelta(seconds=1)

    @rule(lease=leases, status=st.sampled_from([Status.DONE, Status.REJECTED, Status.REVIEW]))
    def finish(self, lease: Lease, status: Status) -> None:
        self._leave(lease, status)

    @rule(lease=leases)
    def fail(self, lease: Lease) -> None:
        case = self._held(lease)
        if case and case.tried >= ATTEMPTS:
            self._leave(lease, Status.FAILED)
        else:
            self._leave(lease, Status.WAITING, not_before=self.clock.now + timedelta(seconds=10))

    @rule(case_id=ids)
    def cancel(self, case_id: str) -> None:
        case = self.model[case_id]
        if case.status in ENDED:
            with pytest.raises(CaseStateError):
                cancel(self.store, case_id, by="anna", reason="withdrawn")
        elif cancel(self.store, case_id, by="anna", reason="withdrawn"):
            assert case.status is not Status.WORKING
            case.leave(Status.CANCELLED, self.clock.now)
        else:
            case.cancel = True

    @rule(case_id=ids)
    def retry(self, case_id: str) -> None:
        case = self.model[case_id]
        if case.status not in {Status.FAILED, Status.WAITING, Status.REJECTED}:
            with pytest.raises(CaseStateError):
                retry(self.store, case_id, by="anna", reason="again")
            return
        retry(self.store, case_id, by="anna", reason="again")
        case.leave(Status.READY, self.clock.now)
        case.tried = 0

    @rule(priority=st.sampled_from(list(Priority)), bot=st.sampled_from(sorted(BOTS)))
    def prioritise(self, priority: Priority, bot: str) -> None:
        change(self.store, Chosen(bot=bot), Change(priority=priority), by="anna", reason="hurry")
        for case in self.model.values():
            if case.bot == bot and case.status in QUEUED and case.priority != priority:
                case.priority = case.rank = int(priority)

    @rule(bot=st.sampled_from(sorted(BOTS)))
    def pause_or_resume(self, bot: str) -> None:
        with self.store.transaction() as connection:
            if bot in self.paused:
                assert resume(connection, self.clock.now, PauseKind.BOT, bot)
            else:
                pause(connection, self.clock.now, PauseKind.BOT, bot, by="anna", reason="maintenance")
        self.paused ^= {bot}

    @rule(seconds=st.sampled_from([1, 9, 31, 3600, 5 * 3600]))
    def time_passes(self, seconds: int) -> None:
        self.clock.pass_by(seconds=seconds)

    @rule()
    def sweep(self) -> None:
        age(self.store, AGEING)
        for case in self.model.values():
            if case.status in {Status.READY, Status.WAITING}:
                case.rank = min(case.rank, max(0, case.priority - (self.clock.now - case.since) // AGEING))

    # -- what always holds -----------------------------------------------------------------------------------------

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        """Nothing is lost or held twice; states, classes, attempts and holders are those of the model."""
        columns = (cases.c.status, cases.c.rank, cases.c.attempts, cases.c.lease_token, cases.c.cancel_requested)
        with self.store.reading() as connection:
            found = {row[0]: tuple(row[1:]) for row in connection.execute(select(cases.c.id, *columns))}
        expected = {
            case_id: (case.status, case.rank, case.tried, case.token, case.cancel)
            for case_id, case in self.model.items()
        }
        assert found == expected

    def teardown(self) -> None:
        """When no more faults come, every case that may be worked gets to its end, and each history holds."""
        for bot in sorted(self.paused):
            self.pause_or_resume(bot)
        for _ in range(ATTEMPTS * len(self.model) + 1):
            self.clock.pass_by(hours=2)
            while (lease := claim(self.store, BOTS, holder="last", lease=LEASE)) is not None:
                with self.store.fenced(lease) as connection:
                    self.store.transition(connection, lease.case_id, Status.DONE)
        with self.store.reading() as connection:
            for case_id, case in self.model.items():
                ended = self.store.case(connection, case_id).status
                assert ended in {*ENDED, Status.FAILED, Status.REVIEW}
                assert ended == case.status or case.status in {Status.READY, Status.WAITING, Status.WORKING}
                begun = connection.scalar(select(func.count()).where(attempts.c.case_id == case_id))
                kinds = [each.kind for each in history(connection, case_id)]
                assert kinds.count("working") == begun >= case.begun

    # -- the model's own decisions ---------------------------------------------------------------------------------

    def _next(self, *, once: bool = False) -> str | None:
        """The case that is claimed next; those found dead too often end on the way, only one of them `once`."""
        while True:
            now = self.clock.now
            free = [
                (case.rank, case.urgent_at, case_id)
                for case_id, case in self.model.items()
                if case.bot not in self.paused
                and (
                    case.status is Status.READY
                    or (case.status is Status.WAITING and case.not_before <= now)
                    or (case.status is Status.WORKING and case.until < now)
                )
            ]
            if not free:
                return None
            case = self.model[min(free)[2]]
            if case.status is not Status.WORKING or case.tried < ATTEMPTS:
                return min(free)[2]
            case.leave(Status.FAILED, now)
            if once:
                return None

    def _held(self, lease: Lease) -> Model | None:
        """The case, if this lease is still the one that holds it."""
        case = self.model[lease.case_id]
        return case if case.token == lease.token else None

    def _leave(self, lease: Lease, status: Status, *, not_before: datetime | None = None) -> None:
        """What the holder writes is kept; what a former holder writes is refused."""
        case = self._held(lease)
        if case is None:
            with pytest.raises(LeaseLostError), self.store.fenced(lease):
                pass
            return
        with self.store.fenced(lease) as connection:
            self.store.transition(connection, lease.case_id, status, not_before=not_before)
        case.leave(status, self.clock.now)
        case.not_before = not_before


@pytest.mark.slow
def test_the_queue_does_what_a_plain_model_of_it_does(store, clock):
    """No case is held twice or lost, the order is right, former holders are refused, attempts count, all ends."""
    number = int(os.environ.get("BOTS_SEED", secrets.randbelow(10**6)))
    print(f"BOTS_SEED={number}")  # noqa: T201 - shown when it fails
    if store.database.is_sqlite:  # nothing is killed here: what is on the disk makes no difference
        event.listen(store.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
    machine = type("Seeded", (Queue,), {"store": store, "clock": clock})
    run_state_machine_as_test(
        seed(number)(machine),
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
