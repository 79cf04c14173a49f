"""Why a run stops before its last task, and what becomes of the case then."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StopKind(StrEnum):
    """Why a run stops."""

    ASKED = "asked"  # a person must decide
    REJECTED = "rejected"  # for a reason of the business
    CANCELLED = "cancelled"  # by a person
    UNAVAILABLE = "unavailable"  # a target doesn't answer: no attempt is lost
    FAILED = "failed"  # anything else: tried again
    LEASE_LOST = "lease_lost"  # another worker has the case: this one writes nothing more
    COMMIT_FAILED = "commit_failed"  # what was done can't be recorded: this one does nothing more


@dataclass(frozen=True, slots=True)
class Stop:
    """The stop of a run: the first one counts."""

    kind: StopKind
    message: str  # without personal data
    reason: str = ""  # stable code


class CaseStoppedError(Exception):
    """The case was stopped: a skip for Robot Framework, which neither TRY nor `Run Keyword And …` catches."""

    ROBOT_SKIP_EXECUTION = True
    ROBOT_SUPPRESS_NAME = True
