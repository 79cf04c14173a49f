"""The places that a run holds in targets: taken before it enters, given back when the attempt ends."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loguru import logger
from sqlalchemy import Connection

from bots import fault
from bots.cases import audit
from bots.queue import slots
from bots.queue.kinds import PauseKind
from bots.queue.pauses import (
    SYSTEM,
    Gate,
    Pause,
    account_name,
    ask_gate,
    pause,
    pause_of,
    paused,
    probe_again,
    target_answered,
    target_failed,
)
from bots.queue.slots import Slot
from bots.run.stop import CaseStoppedError, Stop, StopKind

if TYPE_CHECKING:
    from datetime import datetime

    from bots.run.current import Run

_PATIENCE = 2.0  # seconds that a worker waits for a slot before it lets the case go
_POLL = 0.2
_random = random.SystemRandom()


class Places:
    """Where one run has gone in.

    Args:
        run: The attempt.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._held: dict[str, Slot | None] = {}  # None: a target that tolerates any number
        self._probing: set[str] = set()

    def go_in(self, target: str) -> str:
        """Take a place in the target; returns the robot account to log in with, empty where all use the same.

        Args:
            target: The system, with or without what is entered there: ``core_banking.customer`` is ``core_banking``.

        Raises:
            CaseStoppedError: It is paused, or no slot came free within a moment: the case goes on when there is one.
        """
        system = target.partition(".")[0]
        if system not in self._held:
            self._held[system] = self._wait(system)
        held = self._held[system]
        return held.account if held else ""

    def _wait(self, system: str) -> Slot | None:
        target = self._run.definition.targets.get(system)
        tolerated = slots.capacity(
            target.limit if target else None, self._run.settings.current.accounts.get(system, ())
        )
        patience = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._try(system, tolerated)
            except _FullError:
                if time.monotonic() > patience:
                    raise self._run.halt(
                        StopKind.BLOCKED,
                        f"Every slot of {system} is in use: the case goes on when one is free.",
                        "no_free_slot",
                        system,
                    ) from None
            time.sleep(_POLL * _random.uniform(0.5, 1.0))
            self._run.check()

    def _try(self, system: str, tolerated: slots.Capacity | None) -> Slot | None:
        """One try.

        Raises:
            CaseStoppedError: The target is paused.
            _FullError: No slot is free.
        """
        run, now = self._run, self._run.store.clock()
        with run.store.reading() as connection:
            standing = paused(connection, now)
            known = pause_of(connection, PauseKind.TARGET, system)
            busy = tolerated and slots.full(connection, now, {system: tolerated}, standing)
        if system in standing.targets:
            raise self._shut(system, known)
        if busy:
            raise _FullError
        if tolerated is None and known is None:
            return None  # nothing to write: most entries come by here
        with run.commit() as connection:
            gate = ask_gate(connection, now, system)
            if gate is not Gate.SHUT and tolerated is not None:
                slot = slots.take(connection, now, run.lease, system, tolerated, standing)
                if slot is None:
                    raise _FullError  # whatever the gate has written goes back with it
                if slot.account:
                    audit.record(connection, run.id, now, "account", name=account_name(system, slot.account))
            else:
                slot = None
        if gate is Gate.SHUT:
            raise self._shut(system, known)
        fault.point("gone_in")
        if gate is Gate.PROBE:
            self._probing.add(system)
            logger.info("Case {} tries whether {} answers again", run.id, system)
        return slot

    def _shut(self, system: str, known: Pause | None) -> CaseStoppedError:
        zone = ZoneInfo(self._run.settings.time_zone)
        why = f" by {known.by}: {known.reason.rstrip('.')}" if known else ""
        if known and known.in_force(self._run.store.clock()) and known.until is None:
            until = f"'bots resume target {system}' ends that"
        else:
            moment = f" at {known.until.astimezone(zone):%H:%M:%S}" if known and known.until else ""
            until = f"it is tried again{moment}"
        return self._run.halt(StopKind.BLOCKED, f"{system} is paused{why}; {until}.", "target_paused", system)

    def answered(self, target: str) -> None:
        """Note that the target has answered: where this run was its probe, all others may go on."""
        system = target.partition(".")[0]
        if system in self._probing:
            with self._run.commit() as connection:
                target_answered(connection, self._run.store.clock(), system)
            self._probing.discard(system)

    # -- the end of the attempt, in the transaction that concludes it ------------------------------------------------

    def leave(self, connection: Connection, stop: Stop | None) -> None:
        """Give back every slot, and let others try what this run was to try and didn't come to."""
        if any(self._held.values()):
            slots.release(connection, self._run.lease)
        now = self._run.store.clock()
        wanted = self._run.case.wants
        for system in self._probing | ({wanted} if wanted else set()):
            if stop is None or (stop.kind is StopKind.LOCKED_OUT and stop.target == system):
                target_answered(connection, now, system)
            elif system in self._probing and stop.target != system:
                probe_again(connection, now, system)

    def target_failed(self, connection: Connection, stop: Stop) -> tuple[datetime | None, bool]:
        """Pause the target that the run stopped for.

        Returns:
            When the pause ends, None where a person must end it; and whether others may be met by the same trouble:
            not where the target answers them and has failed this case before.
        """
        now, case = self._run.store.clock(), self._run.case
        until, known = target_failed(connection, now, stop.target, stop.message, probe=stop.target in self._probing)
        ours_alone = case.reason == "target_unavailable" and case.wants == stop.target and not known
        return until, not ours_alone

    def account_failed(self, connection: Connection, stop: Stop) -> None:
        """Pause the account that the target refused, or the target itself where it has only one."""
        held = self._held.get(stop.target)
        kind, name = (
            (PauseKind.ACCOUNT, account_name(stop.target, held.account))
            if held and held.account
            else (PauseKind.TARGET, stop.target)
        )
        pause(connection, self._run.store.clock(), kind, name, by=SYSTEM, reason=stop.message)
        logger.error("{} {} is paused until somebody resumes it: {}", kind.capitalize(), name, stop.message)


class _FullError(Exception):
    """No slot is free this moment."""
