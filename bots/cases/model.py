"""The case and its states: pure values and decisions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bots.errors import CaseStateError


class Status(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"  # taken in, not yet complete
    INCOMPLETE = "incomplete"  # required documents are missing
    READY = "ready"  # waits for a worker
    WORKING = "working"  # a worker holds it under a lease
    REVIEW = "review"  # a person must decide; no worker is held
    WAITING = "waiting"  # retried at `not_before`
    DONE = "done"  # final, unless what it entered must be corrected
    REJECTED = "rejected"  # final, for a reason of the business
    FAILED = "failed"  # attempts used up; an operator may retry
    CANCELLED = "cancelled"  # final, by a person


FINAL = frozenset({Status.DONE, Status.REJECTED, Status.CANCELLED})

# From a state to those it may turn into.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.RECEIVED: frozenset({Status.READY, Status.INCOMPLETE, Status.CANCELLED}),
    Status.INCOMPLETE: frozenset({Status.READY, Status.CANCELLED, Status.REVIEW}),
    Status.READY: frozenset(
        {Status.WORKING, Status.CANCELLED, Status.REVIEW, Status.WAITING}
    ),  # a person takes an answer back, or pauses it
    Status.WORKING: frozenset(
        {Status.DONE, Status.REVIEW, Status.WAITING, Status.REJECTED, Status.FAILED, Status.CANCELLED, Status.READY}
        | {Status.INCOMPLETE}
    ),
    Status.REVIEW: frozenset({Status.READY, Status.REJECTED, Status.CANCELLED, Status.INCOMPLETE}),
    Status.WAITING: frozenset({Status.READY, Status.WORKING, Status.CANCELLED, Status.FAILED}),
    Status.FAILED: frozenset({Status.READY, Status.CANCELLED}),
    Status.REJECTED: frozenset({Status.READY}),  # an operator may reopen it
    Status.DONE: frozenset({Status.READY}),  # what it entered was wrong: an operator has it corrected
    Status.CANCELLED: frozenset(),
}

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U: read aloud on the telephone


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands in the store, without personal data."""

    id: str
    bot: str
    version: str  # digest of the bot's files
    status: Status
    priority: int
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    not_before: datetime | None
    attempts: int
    reason: str  # code of a rejection, review or failure
    source: str  # where it came from: folder, command …
    cancel_requested: bool
    wants: str = ""  # the target it stopped for: claimed again when that has a free slot


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's hold on a case: every write carries the token and fails when it is no longer the holder's."""

    case_id: str
    token: str
    expires_at: datetime
    attempt: int


def new_case_id(length: int = 4) -> str:
    """A short random name for a case, such as ``7F3K``."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def check_transition(case_id: str, now: Status, then: Status) -> None:
    """Refuse a change of state that the model doesn't know.

    Raises:
        CaseStateError: `now` doesn't turn into `then`.
    """
    if then not in TRANSITIONS[now]:
        allowed = ", ".join(sorted(TRANSITIONS[now])) or "nothing, it is final"
        raise CaseStateError(f"Case {case_id} is {now} and can't become {then}; from {now} it can become: {allowed}.")
