"""Why a run stops before its last task, and what becomes of the case then."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bots.errors import BusinessError, LeaseLostError, StoreError
from connectors.errors import AccountRefusedError, MachineUnfitError, TargetUnavailableError


class StopKind(StrEnum):
    """Why a run stops."""

    ASKED = "asked"  # a person must decide
    INCOMPLETE = "incomplete"  # a required document is missing: its sender is asked
    REJECTED = "rejected"  # for a reason of the business
    CANCELLED = "cancelled"  # by a person
    SPLIT = "split"  # its papers were several cases, which are made: nothing is left to do here
    UNAVAILABLE = "unavailable"  # a target doesn't answer: it is paused, no attempt is lost
    BLOCKED = "blocked"  # a target is paused or has no free slot: ready again when it has
    LOCKED_OUT = "locked_out"  # a target refuses the robot's account: that is paused, no attempt is lost
    UNFIT = "unfit"  # this machine lacks something, such as a browser: given back, the worker ends
    FAILED = "failed"  # anything else: tried again
    LEASE_LOST = "lease_lost"  # another worker has the case: this one writes nothing more
    COMMIT_FAILED = "commit_failed"  # what was done can't be recorded: this one does nothing more


@dataclass(frozen=True, slots=True)
class Stop:
    """The stop of a run: the first one counts."""

    kind: StopKind
    message: str  # without personal data
    reason: str = ""  # stable code
    target: str = ""  # the system it stops for


TROUBLE = (TargetUnavailableError, MachineUnfitError)  # not the case's fault: no attempt is lost
_KINDS: dict[type[Exception], tuple[StopKind, str]] = {
    TargetUnavailableError: (StopKind.UNAVAILABLE, "target_unavailable"),
    MachineUnfitError: (StopKind.UNFIT, "machine_unfit"),
}

_OF_STORE: dict[type[BaseException], tuple[StopKind, str]] = {
    LeaseLostError: (StopKind.LEASE_LOST, "lease_lost"),
    StoreError: (StopKind.UNAVAILABLE, "store_unavailable"),  # none of its kinds: a lost key doesn't mend itself
}


class CaseStoppedError(Exception):
    """The case was stopped: a skip for Robot Framework, which neither TRY nor `Run Keyword And …` catches."""

    ROBOT_SKIP_EXECUTION = True
    ROBOT_SUPPRESS_NAME = True


def stop_of(error: BaseException | None, message: str) -> Stop:
    """The stop that an error makes, by its class; `message` is how Robot Framework told it."""
    if isinstance(error, BusinessError):
        return Stop(StopKind.REJECTED, str(error), error.reason)
    if isinstance(error, AccountRefusedError):
        return Stop(StopKind.LOCKED_OUT, str(error), f"account_{error.sign}", error.target.partition(".")[0])
    if isinstance(error, TargetUnavailableError) and error.is_here:
        return Stop(StopKind.FAILED, str(error), "browser_stuck")  # it may be the case's own page: attempts count
    if isinstance(error, TROUBLE):
        kind, reason = _KINDS[next(each for each in _KINDS if isinstance(error, each))]
        return Stop(kind, str(error), reason, error.target.partition(".")[0])
    if error is not None and type(error) in _OF_STORE:
        kind, reason = _OF_STORE[type(error)]
        return Stop(kind, str(error), reason)
    return Stop(StopKind.FAILED, message, type(error).__name__ if error else "failed")
