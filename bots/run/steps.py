"""Steps: which tasks of a case are done, and whether what they read has changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bots.cases.tables import steps

# Made once: what is executed many times for each case isn't built anew each time.
_CHANGE = update(steps).where(
    steps.c.case_id == bindparam("of_case"),
    steps.c.version == bindparam("of_version"),
    steps.c.name == bindparam("called"),
)
_ADD = insert(steps)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A task of a case as it last ended."""

    name: str
    position: int
    status: str  # done, failed, asked, rejected, cancelled …
    attempt: int
    started_at: datetime
    ended_at: datetime
    inputs: Mapping[str, str]  # what it read → keyed digest of what that was


def steps_of(connection: Connection, case_id: str, version: str = "") -> list[StepRow]:
    """The case's steps in order; of one bot version where it is given."""
    query = select(steps).where(steps.c.case_id == case_id).order_by(steps.c.position)
    if version:
        query = query.where(steps.c.version == version)
    return [
        StepRow(row.name, row.position, row.status, row.attempt, row.started_at, row.ended_at, json.loads(row.inputs))
        for row in connection.execute(query)
    ]


def keep_step(connection: Connection, case_id: str, version: str, step: StepRow) -> None:
    """Keep how a step ended, in place of how it ended before."""
    here = {"of_case": case_id, "of_version": version, "called": step.name}
    row = {
        "position": step.position,
        "status": step.status,
        "attempt": step.attempt,
        "started_at": step.started_at,
        "ended_at": step.ended_at,
        "inputs": json.dumps(dict(step.inputs), sort_keys=True),
    }
    if connection.execute(_CHANGE, {**here, **row}).rowcount == 0:
        connection.execute(_ADD, {"case_id": case_id, "version": version, "name": step.name, **row})


def first_changed(done: list[StepRow], now: Mapping[str, str]) -> StepRow | None:
    """The first done step that read something which is different now; it and the later ones are done again.

    Args:
        done: The done steps in order.
        now: Digest of each thing as it is now; what is gone is left out.
    """
    for step in done:
        if any(now.get(name) != digest for name, digest in step.inputs.items()):
            return step
    return None


def reset_from(connection: Connection, case_id: str, version: str, position: int) -> None:
    """Forget this step and the later ones, so that they are done again; confirmed entries stay."""
    connection.execute(
        delete(steps).where(steps.c.case_id == case_id, steps.c.version == version, steps.c.position >= position)
    )
