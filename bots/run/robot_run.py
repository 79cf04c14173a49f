"""One attempt: the bot's suite, run by Robot Framework in this process, in its main thread."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from loguru import logger
from robot.api import TestSuite
from robot.errors import DataError

from bots.cases.model import Lease, Status
from bots.queue.claim import Claimant
from bots.run.current import Run, activate
from bots.run.evidence import forget_customer
from bots.run.outcome import conclude
from bots.run.result import pack
from bots.run.scratch import scratch_folder
from bots.run.splitting import split_first
from bots.run.stop import StopKind
from bots.run.warm import keep_own_libraries

_ROOM = 65_536  # bytes that a suite's log may well take


Following = Callable[[], Claimant | None]


def run_case(
    run: Run, *, log_level: str = "INFO", following: Following = lambda: None
) -> tuple[Status | None, Lease | None]:
    """Run the suite of the case's bot and conclude.

    Args:
        run: The attempt.
        log_level: Robot Framework's.
        following: Says when the suite has ended who works the next case; None where nobody does.

    Returns:
        The case's state, None when the lease was lost meanwhile; and the lease of the next case, if one was claimed.
    """
    cpu = time.process_time()
    reach(run)
    packed = b""
    try:
        with scratch_folder() as folder:
            output = folder / "output.xml"
            activate(run)
            try:
                split_first(run)
                if run.stop is None:
                    _run_suite(run, output, str(folder), log_level)
            finally:
                activate(None)
                forget_customer()  # before the case is let go: it logs out, and another may then use the account
            if output.exists() and output.stat().st_size:
                packed = pack(output, run.masker)
    except OSError as error:
        _broke_off(run, error)
    cpu_ms = round((time.process_time() - cpu) * 1000)
    fit = not run.is_last and not (run.stop and run.stop.kind is StopKind.UNFIT)
    status, lease = conclude(run, result=packed, cpu_ms=cpu_ms, claimant=following() if fit else None)
    logger.info("Case {} attempt {}: {} after {} ms CPU", run.id, run.lease.attempt, status or "lease lost", cpu_ms)
    return status, lease


def _run_suite(run: Run, output: Path, folder: str, log_level: str) -> None:
    try:
        suite = _parsed(run.definition.suite, run.definition.digest).deepcopy()
    except DataError as error:
        run.halt(StopKind.FAILED, str(error), "suite")
        return
    keep_own_libraries()
    variables = [f"{name}:{value}" for name, value in run.definition.variables.items()]
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            result = suite.run(
                output=str(output),
                outputdir=folder,
                console="none",
                loglevel=log_level,
                variable=variables,
                stdout=nowhere,
            )
    except Exception as error:  # noqa: BLE001 - no keyword's: Robot Framework itself broke off, as on a full disk
        _broke_off(run, error)
        return
    if run.stop is None and result.return_code:
        # The listener was never there: the suite doesn't import bots.Cases, or couldn't be loaded.
        messages = [test.message for test in result.suite.all_tests if test.failed] or ["the suite didn't run"]
        run.halt(StopKind.FAILED, messages[0], "suite")


def _broke_off(run: Run, error: Exception) -> None:
    """The suite's log couldn't be written: which tasks ran isn't known for sure, so those that aren't done run again.

    Robot Framework isn't fit for another run in this process then.
    """
    run.is_last = True
    why = error.strerror if isinstance(error, OSError) else type(error).__name__
    run.halt(StopKind.COMMIT_FAILED, f"The log can't be written to {tempfile.gettempdir()}: {why}.", "log_not_written")


def see_room() -> None:
    """See that a suite's log can be written.

    Raises:
        OSError: The disk of temporary files is full.
    """
    with tempfile.TemporaryFile(prefix="bots-run-") as file:
        file.write(bytes(_ROOM))


@lru_cache(maxsize=32)
def _parsed(path: Path, _digest: str) -> TestSuite:
    return TestSuite.from_file_system(str(path))


def reach(run: Run) -> None:
    """Let the suite import the project's libraries and resources, the bot's own folder first."""
    home = run.settings.home
    for folder in (home, *(run.settings.at(path) for path in run.settings.resources), run.definition.folder):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
