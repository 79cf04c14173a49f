"""Calling the suite's keywords from ours, and getting the error that they really raised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from robot.errors import ExecutionFailed
from robot.libraries.BuiltIn import BuiltIn
from robot.utils import escape

from bots.errors import BotsError
from bots.run.current import Run
from bots.run.stop import CaseStoppedError, stop_of
from connectors.errors import TargetError


def call(run: Run, name: str, /, *arguments: str, **named: object) -> Any:
    """Run a keyword of the suite with these texts as they are; lists, such as an invoice's lines, as lists.

    Robot Framework hands on only an error's message; where a library raised one of ours, it is raised here again.

    Raises:
        CaseStoppedError: The case was stopped meanwhile.
        ExecutionFailed: The keyword failed otherwise.
    """
    run.take_error()
    built_in, written = BuiltIn(), [escape(one) for one in arguments]
    for each, value in named.items():
        if isinstance(value, str):
            written.append(f"{each}={escape(value)}")
        else:  # a keyword called by name takes texts alone, or what a variable holds
            built_in.set_local_variable(f"${{_{each}}}", value)
            written.append(f"{each}=${{_{each}}}")
    try:
        return built_in.run_keyword(name, *written)
    except ExecutionFailed as error:
        if error.skip and run.stop is not None:
            raise CaseStoppedError(run.stop.message) from None
        original = run.take_error()
        if isinstance(original, TargetError | BotsError) and run.masker(str(original)) in run.masker(error.message):
            raise original from None
        run.raised = original
        raise


@contextmanager
def stopping(run: Run) -> Iterator[None]:
    """Let any error stop the case: a suite that catches it would go on without what was to be done."""
    try:
        yield
    except CaseStoppedError:
        raise
    except ExecutionFailed as error:
        if error.timeout or error.skip:  # these pass through TRY by themselves
            raise
        raise _stopped(run, run.take_error(), error.message) from error
    except Exception as error:
        raise _stopped(run, error, str(error)) from error
    finally:
        run.acting = False


def _stopped(run: Run, error: BaseException | None, message: str) -> CaseStoppedError:
    stop = stop_of(error, message)
    return run.halt(stop.kind, stop.message, stop.reason, stop.target)
