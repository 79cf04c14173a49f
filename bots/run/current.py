"""The run that this process is making: one attempt at one case, under a lease.

Robot Framework makes the keyword library anew for each suite and gives it no arguments of ours, so the run stands here
for it to find. A process makes one run at a time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from loguru import logger
from sqlalchemy import Connection

from bots.cases.fields import facts_of, keep_fact, keep_question, keep_readings, questions_of, readings_of
from bots.cases.keys import CaseKey
from bots.cases.model import Case, Lease
from bots.cases.portraits import note_portraits
from bots.cases.settle import Fact, Question
from bots.cases.store import Store
from bots.definition import Definition
from bots.errors import LeaseLostError, StoreError
from bots.outbox.message import Outgoing
from bots.run.masking import Masker
from bots.run.places import Places
from bots.run.rehearsal import Rehearsal
from bots.run.steps import StepRow
from bots.run.stop import CaseStoppedError, Stop, StopKind
from bots.schedule import night_of
from bots.schedule.due import keep_times, times_of
from bots.settings import Settings
from extractors.reading import DocumentReading

_CANCEL_LOOK = 1.0  # seconds between two looks whether somebody cancelled the case


class Run:
    """One attempt at a case.

    Attributes:
        stop: Why it stops, once it does.
        step: The task that runs, empty between tasks.
        used: What the task has read so far, with a digest of each.
        reference: Its business reference, once it is known that no other case stands in its way.
        on_step: Called with each step as it was recorded; for whoever watches.
        places: Where it has gone in: the slots of targets that it holds.
        is_last: Whether this process must make no other run after it.
        entering: Called before each act while `Enter Once` enters; None elsewhere, where acts are refused.
        acting: Whether an act was made and it isn't known yet what became of it: a cancel waits for that.
        entered: Keyed business keys that this run has asked for.
        evidence: Names of the pictures that connectors took in this run.
        outgoing: Messages that the task has asked for; they leave with its step.
        rehearsal: Of a dry run: what would be entered; None where it is for real.
        raised: The error that a library's keyword raised last: Robot Framework hands on only its message.
    """

    def __init__(self, store: Store, settings: Settings, definition: Definition, lease: Lease) -> None:
        self.store = store
        self.settings = settings
        self.definition = definition
        self.lease = lease
        self.masker = Masker()
        self.stop: Stop | None = None
        self.step = ""
        self.used: dict[str, str] = {}
        self.reference = ""
        self.places = Places(self)
        self.is_last = False
        self.entering: Callable[[], None] | None = None
        self.acting = False
        self.entered: set[str] = set()
        self.evidence: list[str] = []
        self.outgoing: dict[tuple[str, str], Outgoing] = {}
        self.rehearsal: Rehearsal | None = None
        self.raised: BaseException | None = None
        self.on_step: Callable[[StepRow], None] | None = None
        self._looked_at = time.monotonic()
        with store.reading() as connection:
            self.case: Case = store.case(connection, lease.case_id)
            self.key: CaseKey = store.key(connection, lease.case_id)
            self._readings = readings_of(store, connection, lease.case_id)
            self._facts = facts_of(store, connection, lease.case_id)
            self._questions = {each.field: each for each in questions_of(store, connection, lease.case_id)}
            self.masker.add("label", store.label(connection, lease.case_id))
            for document in store.documents.of_case(connection, self.key):
                self.masker.add("file", document.name)
        for read in self._readings.values():
            self.masker.add_document(read)
        for fact in self._facts.values():
            self.masker.add(fact.name, fact.value)

    @property
    def id(self) -> str:
        """The case's id."""
        return self.lease.case_id

    @property
    def today(self) -> str:
        """The case's business date, ISO 8601, in the bot's time zone; a night belongs to the day it began on."""
        moment: datetime = self.store.clock()
        return night_of(self.definition, moment, self.settings.time_zone).isoformat()

    # -- stopping --------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Raise the skip that ends the task when the case was stopped; every keyword of ours calls this first."""
        stop = self.stopped()
        if stop is not None:
            raise CaseStoppedError(stop.message)

    def stopped(self) -> Stop | None:
        """Why the case was stopped, if it was; looks now and then whether somebody has cancelled it."""
        if self.stop is None and time.monotonic() - self._looked_at > _CANCEL_LOOK:
            self._look_for_cancel()
        return self.stop

    def halt(self, kind: StopKind, message: str, reason: str = "", target: str = "") -> CaseStoppedError:
        """Stop the case, if it isn't stopped yet; returns the error to raise."""
        if self.stop is None:
            self.stop = Stop(kind, self.masker(message), reason, target)
            logger.info("Case {} stops: {} {}", self.id, kind, reason)
        return CaseStoppedError(self.stop.message)

    def take_error(self) -> BaseException | None:
        """The error that a library's keyword raised last; it is told once."""
        error, self.raised = self.raised, None
        return error

    def _look_for_cancel(self) -> None:
        self._looked_at = time.monotonic()
        try:
            with self.store.reading() as connection:
                wanted = self.store.case(connection, self.id).cancel_requested
        except StoreError as error:  # nothing is lost by looking later; a commit says whether the database is there
            logger.warning("Case {}: whether it was cancelled can't be seen now: {}", self.id, error)
            return
        if wanted:
            self.halt(StopKind.CANCELLED, "Somebody cancelled the case.", "cancelled")

    @contextmanager
    def commit(self) -> Iterator[Connection]:
        """A transaction of the lease's holder; one that fails stops the case, so that nothing unrecorded follows."""
        try:
            with self.store.fenced(self.lease) as connection:
                yield connection
        except StoreError as error:
            kind = StopKind.LEASE_LOST if isinstance(error, LeaseLostError) else StopKind.COMMIT_FAILED
            raise self.halt(kind, str(error), str(kind)) from error

    def guard(self, target: str, act: str) -> None:
        """What connectors ask before they change something: only `Enter Once` may, and only while the case is ours."""
        from connectors.guard import UnguardedActError  # noqa: PLC0415 - connectors load when they are used

        self.check()
        if self.rehearsal is not None:
            raise UnguardedActError(f"{act.capitalize()} on {target}: a dry run changes nothing.")
        if self.entering is None:
            raise UnguardedActError(
                f"{act.capitalize()} on {target} outside 'Enter Once': a crash could enter it twice. Call it from the "
                "keyword given as enter=, or declare the form harmless in the app map."
            )
        self.entering()

    def go_in(self, target: str) -> str:
        """What connectors and `Enter Once` ask before they look at a target; returns the account to log in with.

        Raises:
            CaseStoppedError: The target is paused or has no free slot.
        """
        self.check()
        return self.places.go_in(target)

    # -- readings and facts ----------------------------------------------------------------------------------------

    @property
    def readings(self) -> dict[str, DocumentReading]:
        """What the documents say, by their names in ``bot.yaml``."""
        return self._readings

    @property
    def facts(self) -> dict[str, Fact]:
        """What the case holds to be true."""
        return self._facts

    @property
    def questions(self) -> dict[str, Question]:
        """What a person must decide."""
        return self._questions

    def keep_readings(self, documents: dict[str, DocumentReading]) -> None:
        """Keep what the documents say."""
        for document in documents.values():
            self.masker.add_document(document)
        with self.commit() as connection:
            keep_readings(self.store, connection, self.id, documents)
            if self.definition.compare_portraits:
                note_portraits(self.store, connection, self.id, documents)
        self._readings = documents

    def keep_fact(self, fact: Fact) -> None:
        """Hold something to be true."""
        if self._facts.get(fact.name) == fact and fact.name not in self._questions:
            return
        self.masker.add(fact.name, fact.value)
        with self.commit() as connection:
            keep_fact(self.store, connection, self.id, fact)
            if fact.name == self.definition.due.by:
                zone = ZoneInfo(self.definition.time_zone or self.settings.time_zone)
                keep_times(connection, [self.id], times_of(self.definition, self.case.created_at, zone, fact.value))
        self._facts[fact.name] = fact
        self._questions.pop(fact.name, None)

    def ask(self, question: Question) -> None:
        """Put a question to a person; the suite goes on until it needs the answer."""
        with self.commit() as connection:
            keep_question(self.store, connection, self.id, question)
            self._questions = {each.field: each for each in questions_of(self.store, connection, self.id)}
        self._facts.pop(question.field, None)

    def note_used(self, name: str) -> None:
        """Remember that the task that runs has read this fact (``tax_code``) or document (``document:NAME``)."""
        if self.step:
            self.used[name] = self.digest(name)

    def digest(self, name: str) -> str:
        """Keyed digest of a fact or document as it is now; empty when it is not there."""
        if name.startswith("document:"):
            document = self._readings.get(name.removeprefix("document:"))
            text = json.dumps(document.as_dict(), sort_keys=True) if document else ""
        else:
            text = self._facts[name].value if name in self._facts else ""
        return self.key.digest(text.encode())[:16] if text else ""


def boxes_of(settings: Settings) -> Path:
    """Where is kept what the boxes of web applications were like, in each environment; no person's data is in it."""
    return settings.at(Path("data", "boxes", settings.environment))


_run: Run | None = None


def activate(run: Run | None) -> None:
    """Make `run` the one of this process, for the keywords and the connectors' guard; None ends it."""
    global _run  # noqa: PLW0603 - one run a process at a time, see above
    from connectors import guard  # noqa: PLC0415 - connectors load when they are used
    from connectors.web import memory  # noqa: PLC0415 - as above

    _run = run
    guard.set_guard(run.guard if run else None)
    guard.set_gate(run.go_in if run else None)
    memory.set_memory(memory.Memory(boxes_of(run.settings)) if run else None)


def active() -> Run | None:
    """The run of this process, if it makes one."""
    return _run
