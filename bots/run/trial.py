"""Trials: one case in the foreground (`bots try`), and a suite run by plain ``robot``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from robot import running

from bots.cases.model import Lease, Status
from bots.cases.shelf import TRIAL
from bots.cases.store import Store
from bots.definition import Definition, load_definition
from bots.errors import CaseStateError, IntakeError, ProductionRefusedError, SettingsError
from bots.queue.claim import claim
from bots.queue.leases import give_back
from bots.run.current import Run, activate
from bots.run.evidence import collect_evidence, forget_customer
from bots.run.keeper import LeaseKeeper
from bots.run.presence import Presence, clean_up_after_dead, folder_of
from bots.run.processes import Held
from bots.run.rehearsal import Rehearsal, Rehearsed, aside
from bots.run.robot_run import reach, run_case
from bots.run.scratch import sweep
from bots.run.steps import steps_of
from bots.run.stop import StopKind
from bots.run.versions import keep_version
from bots.settings import Settings, in_environment, load_settings

_LEASE = timedelta(minutes=1)  # longer than a worker's: somebody may look at a breakpoint


@dataclass(frozen=True, slots=True)
class TrialStep:
    """A task of a trial as it ended."""

    name: str
    status: str  # done, failed, asked, rejected, cancelled
    seconds: float
    message: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a trial ended."""

    case_id: str
    status: str
    reason: str
    message: str
    steps: list[TrialStep] = field(default_factory=list)
    rehearsed: list[Rehearsed] | None = None  # of a dry run: what would be entered and sent


def try_case(
    settings: Settings,
    robot_folder: Path,
    files: Sequence[Path],
    *,
    production: bool = False,
    dry: bool = False,
    on_step: Callable[[TrialStep], None] | None = None,
) -> Trial:
    """Make a case of `files` and work it here and now.

    Args:
        settings: The project's.
        robot_folder: The bot's folder.
        files: The case's documents.
        production: Whether the environment may be one marked production.
        dry: Only look what would be entered; the case is gone afterwards.
        on_step: Called with each step as it ends.

    Raises:
        ProductionRefusedError: The environment is marked production.
        IntakeError: A file can't be read.
        SettingsError: There is no bot in that folder.
    """
    refuse_production(settings, allowed=production)
    definition = load_definition(robot_folder)
    if dry:
        with aside(settings) as apart:
            return _try(apart, definition, files, Rehearsal(), on_step)
    return _try(settings, definition, files, None, on_step)


def _try(
    settings: Settings,
    definition: Definition,
    files: Sequence[Path],
    rehearsal: Rehearsal | None,
    on_step: Callable[[TrialStep], None] | None,
) -> Trial:
    sweep()
    with closing(Store.open(settings)) as store, _case_of(store, settings, definition, files) as run:
        run.rehearsal = rehearsal
        run.on_step = on_step and (lambda step: on_step(as_trial_step(step, run)))
        try:
            with in_environment(settings), collect_evidence(run):
                status, _ = run_case(run)
            return _trial(run, status)
        finally:
            forget_customer()


def refuse_production(settings: Settings, *, allowed: bool) -> None:
    """Refuse a trial where it would be for real.

    Raises:
        ProductionRefusedError: The environment is marked production, and nobody said that this is meant.
    """
    if settings.current.production and not allowed:
        raise ProductionRefusedError(
            f"{settings.home}: environment {settings.environment!r} is marked production; nothing was tried. "
            "Set BOTS_ENVIRONMENT=test, or pass --production if you mean it."
        )


def as_trial_step(step: Any, run: Run) -> TrialStep:
    """A recorded step as a trial shows it."""
    seconds = (step.ended_at - step.started_at).total_seconds()
    message = run.stop.message if run.stop and step.status != "done" else ""
    return TrialStep(step.name, step.status, seconds, message)


def _trial(run: Run, status: Status | None) -> Trial:
    with run.store.reading() as connection:
        case = run.store.case(connection, run.id)
        rows = steps_of(connection, run.id, case.version)
    message = run.stop.message if run.stop else ""
    steps = [as_trial_step(row, run) for row in rows]
    rehearsed = run.rehearsal.entries if run.rehearsal else None
    return Trial(run.id, str(status or case.status), case.reason, message, steps, rehearsed)


class _Hold:
    """A trial's hold on its case: nobody can kill it, so it stops itself once it has lost its lease."""

    def __init__(self, run: Run, since: float) -> None:
        self._run = run
        self.held: Held | None = Held(run.id, run.lease.token, since, since)

    def kill(self, because: str, *, holding: Held) -> None:  # noqa: ARG002 - it holds one case in its life
        """Let the suite stop at its next keyword."""
        self.held = None
        self._run.halt(StopKind.LEASE_LOST, f"This trial goes no further: {because}.", "lease_lost")


@contextmanager
def _case_of(store: Store, settings: Settings, definition: Definition, files: Sequence[Path]) -> Iterator[Run]:
    """A new case of these files, held as long as this process lives: one that is killed holds nothing for long."""
    with Presence(folder_of(settings), f"trial:{os.getpid()}") as presence:
        clean_up_after_dead(settings, store)
        since = time.monotonic()
        run = Run(store, settings, definition, _new_case(store, settings, definition, files, presence.holder))
        hold = _Hold(run, since)
        try:
            with LeaseKeeper(settings, store, lambda: (hold,), lease=_LEASE):
                yield run
        finally:
            give_back(store, presence.holder)  # one that is broken off concludes nothing


def _new_case(store: Store, settings: Settings, definition: Definition, files: Sequence[Path], holder: str) -> Lease:
    contents = []
    for path in files:
        try:
            contents.append((path.name, path.read_bytes()))
        except OSError as error:
            raise IntakeError(f"{path} can't be read: {error.strerror}.") from error
    keep_version(store, settings, definition)
    with store.transaction() as connection:
        case_id = store.create(
            connection,
            bot=definition.name,
            version=definition.digest,
            priority=int(definition.priority),
            source=TRIAL,
            label=files[0].parent.name if files else definition.name,
        )
        key = store.key(connection, case_id)
        for name, data in contents:
            store.documents.add(connection, key, data=data, name=name, kind="document", added_at=store.clock())
        store.transition(connection, case_id, Status.READY)
    unscheduled = definition.model_copy(update={"schedule": "", "targets": {}})
    lease = claim(store, {definition.name: unscheduled}, holder=holder, lease=_LEASE, case_id=case_id)
    if lease is None:
        raise CaseStateError(
            f"Case {case_id} was taken by a worker that runs here: stop it, or look at 'bots case show'."
        )
    return lease


# -- plain robot ---------------------------------------------------------------------------------------------------


class PlainRun:
    """The run of a suite that plain ``robot`` runs: a new case of the files that ``BOTS_FILES`` names.

    ``BOTS_FILES`` holds paths separated as in ``PATH``; without it the bot's first sample is taken.

    Args:
        suite: The suite that begins.

    Raises:
        SettingsError: No project, no bot, or neither files nor samples.
        ProductionRefusedError: The environment is marked production.
    """

    def __init__(self, suite: running.TestSuite) -> None:
        if suite.source is None:
            raise SettingsError("A suite without a file can't be a bot.")
        folder = Path(suite.source).parent
        settings = load_settings()
        refuse_production(settings, allowed=os.environ.get("BOTS_PRODUCTION") == "yes")
        os.environ.update(settings.process_environment())
        definition = load_definition(folder)
        with ExitStack() as stack:
            store = stack.enter_context(closing(Store.open(settings)))
            self.run = stack.enter_context(_case_of(store, settings, definition, _plain_files(folder)))
            self._stack = stack.pop_all()
        reach(self.run)
        activate(self.run)

    def end(self) -> None:
        """Let its case go."""
        activate(None)
        self._stack.close()


def _plain_files(folder: Path) -> list[Path]:
    named = os.environ.get("BOTS_FILES", "")
    if named:
        return [Path(part) for part in named.split(os.pathsep)]
    samples = sorted(path for path in (folder / "samples").glob("*") if path.is_dir())
    files = sorted(path for path in samples[0].iterdir() if path.is_file()) if samples else []
    if not files:
        raise SettingsError(f"Set BOTS_FILES to the case's files: {folder} has no samples to take instead.")
    return files


__all__ = ["PlainRun", "Trial", "TrialStep", "refuse_production", "try_case"]
