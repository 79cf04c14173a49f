"""The listener that makes a suite's tasks durable steps, stops it, and masks what it logs.

A listener can't stop a run by raising, so a stop is a flag on the run: keywords raise a skip when it is set, and here
the task gets its true status and the later ones are skipped.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from loguru import logger
from robot import result, running
from robot.errors import ExecutionStatus

from bots import fault
from bots.cases import audit
from bots.errors import BotsError, BusinessError, StoreError
from bots.outbox.box import Outbox
from bots.run.current import Run, active
from bots.run.outcome import conclude
from bots.run.steps import StepRow, first_changed, keep_step, reset_from, steps_of
from bots.run.stop import TROUBLE, StopKind, stop_of

if TYPE_CHECKING:
    from bots.run.trial import PlainRun

_STATUS_OF_STOP = {
    StopKind.ASKED: "asked",
    StopKind.INCOMPLETE: "asked",
    StopKind.REJECTED: "rejected",
    StopKind.CANCELLED: "cancelled",
    StopKind.UNAVAILABLE: "unavailable",
    StopKind.BLOCKED: "blocked",
    StopKind.LOCKED_OUT: "unavailable",
    StopKind.UNFIT: "unavailable",
}
_LETS_LEAVE = frozenset({"done", "asked", "rejected"})  # with a step that ended so, its messages leave


class StepListener:
    """Robot Framework's listener, version 3, for one run."""

    ROBOT_LISTENER_API_VERSION = 3

    def __init__(self, expose: Callable[[Run], None]) -> None:
        self._expose = expose
        self._run: Run | None = None
        self._done: dict[str, StepRow] = {}
        self._position: dict[str, int] = {}
        self._skipped: dict[str, str] = {}
        self._teardown: Any = None
        self._started_at: datetime | None = None
        self._plain: PlainRun | None = None
        self._broken: list[str] = []
        self._refusal = ""  # why plain robot can't begin: Robot Framework would swallow the error

    def message(self, message: result.Message) -> None:
        """Remember what couldn't be imported: a suite without its keywords must not begin its first task."""
        if message.level == "ERROR" and message.message.startswith("Error in file"):
            self._broken.append(message.message.partition("\nTraceback")[0])

    # -- the suite -------------------------------------------------------------------------------------------------

    def start_suite(self, data: running.TestSuite, _result: result.TestSuite) -> None:
        """Find the run, or begin one for plain ``robot``; see which steps are done."""
        run = active()
        if run is None:
            from bots.run.trial import PlainRun  # noqa: PLC0415 - only plain robot comes here

            try:
                self._plain = PlainRun(data)
            except BotsError as error:
                self._refusal = str(error)
                return
            run = self._plain.run
        self._run = run
        names = [str(test.name) for test in data.tests]
        self._position = {name: position for position, name in enumerate(names)}
        doubled = [name for name, number in Counter(names).items() if number > 1]
        if self._broken:
            run.halt(StopKind.FAILED, self._broken[0], "suite")
        elif doubled:
            run.halt(StopKind.FAILED, f"Two tasks are called {doubled[0]!r}: a step's name must be its own.", "suite")
        if run.stop is not None:
            return
        try:
            self._done = self._find_done(run)
        except StoreError as error:
            run.halt(StopKind.COMMIT_FAILED, str(error), "commit_failed")
        self._expose(run)

    def _find_done(self, run: Run) -> dict[str, StepRow]:
        with run.store.reading() as connection:
            rows = steps_of(connection, run.id, run.case.version)
        done = [row for row in rows if row.status == "done"]
        now = {name: run.digest(name) for row in done for name in row.inputs}
        changed = first_changed(done, now)
        if changed:
            with run.commit() as connection:
                reset_from(connection, run.id, run.case.version, changed.position)
                what = sorted(name for name, digest in changed.inputs.items() if now.get(name) != digest)
                audit.record(connection, run.id, run.store.clock(), "steps_reset", step=changed.name, changed=what)
            done = [row for row in done if row.position < changed.position]
            logger.info("Case {}: step {!r} and later ones are done again, their inputs changed", run.id, changed.name)
        return {row.name: row for row in done}

    def end_suite(self, _data: running.TestSuite, _result: result.TestSuite) -> None:
        """Conclude a run that plain ``robot`` began; a worker concludes its own."""
        run, self._run = self._run, None
        if run and self._plain:
            conclude(run)
            self._plain.end()

    # -- tasks -----------------------------------------------------------------------------------------------------

    def start_test(self, data: running.TestCase, outcome: result.TestCase) -> None:
        """Let a task run unless it is done or the case was stopped."""
        run, name = self._run, str(data.name)
        if self._refusal:
            self._skip(outcome, name, self._refusal)
        if run is None:
            return
        if run.stop is None and name in self._done:
            self._skip(outcome, name, f"done in attempt {self._done[name].attempt}")
        elif run.stop is not None:
            self._skip(outcome, name, f"not run: an earlier task stopped the case ({run.stop.kind})")
        else:
            run.step, run.used, run.outgoing = name, {}, {}
            run.raised = None
            self._started_at = run.store.clock()

    def _skip(self, outcome: result.TestCase, name: str, why: str) -> None:
        outcome.tags.add("robot:skip")
        self._skipped[name] = why

    def end_test(self, data: running.TestCase, outcome: result.TestCase) -> None:
        """Give the task its true status, and record it."""
        run, name = self._run, str(data.name)
        if name in self._skipped:
            outcome.message = self._skipped[name]
        if self._refusal:
            outcome.status = "FAIL"
        if run is None or name in self._skipped:
            return
        if outcome.failed and run.stop is None:
            self._halt(run, run.raised, outcome.message)
        if run.stop is not None:
            outcome.status = "FAIL"
            outcome.message = run.stop.message
        outcome.message = run.masker(outcome.message)
        self._record(run, name, outcome)
        run.step = ""

    def _record(self, run: Run, name: str, outcome: result.TestCase) -> None:
        if run.stop and run.stop.kind in {StopKind.LEASE_LOST, StopKind.COMMIT_FAILED}:
            return
        now = run.store.clock()
        status = _STATUS_OF_STOP.get(run.stop.kind, "failed") if run.stop else "done"
        step = StepRow(name, self._position[name], status, run.lease.attempt, self._started_at or now, now, run.used)
        try:
            with run.commit() as connection:
                keep_step(connection, run.id, run.case.version, step)
                audit.record(connection, run.id, now, "step", name=name, status=status)
                if status in _LETS_LEAVE:
                    outbox = Outbox(run.store)
                    for message in run.outgoing.values():
                        outbox.put(connection, run.key, message, step=name)
            fault.point("step.recorded")
            if run.on_step:
                run.on_step(step)
        except Exception:  # noqa: BLE001 - run.commit has set the stop; a listener's error would be swallowed
            outcome.status = "FAIL"
            outcome.message = run.stop.message if run.stop else "The step couldn't be recorded."

    # -- keywords and messages -------------------------------------------------------------------------------------

    def start_keyword(self, _data: Any, outcome: result.Keyword) -> None:
        """Mask a keyword's arguments."""
        if self._run:
            outcome.args = tuple(self._run.masker(str(argument)) for argument in outcome.args)
            if outcome.type == outcome.TEARDOWN and self._teardown is None:
                self._teardown = outcome

    def end_library_keyword(self, _data: Any, _implementation: Any, outcome: result.Keyword) -> None:
        """Remember the error that a library's keyword raised: its class decides what becomes of the case."""
        if self._run and outcome.failed:
            error = sys.exc_info()[1]
            if not isinstance(error, ExecutionStatus):  # that one tells of a keyword inside this one
                self._run.raised = error
            if isinstance(error, (BusinessError, StoreError, *TROUBLE)):
                self._halt(self._run, error, "")
        self.end_keyword(_data, outcome)

    def end_keyword(self, _data: Any, outcome: result.Keyword) -> None:
        """Mask a keyword's message; let the task end here when the case was stopped.

        A keyword whose status is changed to a skip ends the task whatever TRY or `Run Keyword And …` surrounds it. So
        a cancel is obeyed after any keyword, not only ours; a teardown cleans up to its end.
        """
        run = self._run
        if run is None or outcome.not_run:
            return
        if outcome is self._teardown:
            self._teardown = None
        elif self._teardown is None and run.step and not run.acting and run.stopped() is not None:
            outcome.status = "SKIP"
            outcome.message = run.stop.message if run.stop else ""
        if outcome.message:
            outcome.message = run.masker(outcome.message)

    def _halt(self, run: Run, error: BaseException | None, message: str) -> None:
        stop = stop_of(error, message)
        run.halt(stop.kind, stop.message, stop.reason, stop.target)

    def start_for_iteration(self, _data: Any, outcome: result.ForIteration) -> None:
        """Mask a loop's values."""
        if self._run:
            outcome.assign = {name: self._run.masker(str(value)) for name, value in outcome.assign.items()}

    def log_message(self, message: result.Message) -> None:
        """Mask a message before it reaches any log."""
        if self._run:
            message.message = self._run.masker(message.message)
