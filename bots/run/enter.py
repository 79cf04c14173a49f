"""Enter Once: look, enter, look again — and after a crash look first, so that nothing is entered twice.

No engine can promise that a crash between *Submit* and the recorded result is not a double entry; only the target
can answer. So every act stands between two commits, and what is in doubt is looked up in the target.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Literal

from bots import fault
from bots.cases.settle import Question
from bots.errors import EntryError
from bots.run.current import Run
from bots.run.entries import Action, Entry, EntryState, KeyTakenError, Ledger, Values, canonical_key, decide
from bots.run.stop import CaseStoppedError, StopKind
from connectors.errors import TargetRefusedError, UnknownOutcomeError

Existing = Literal["review", "use", "reject"]
LookUp = Callable[[str], Any]
Enter = Callable[[Values], Any]

_POLL = 0.5  # seconds between two looks while a late commit may follow


class EnterOnce:
    """One entry of a case into a target.

    Args:
        run: The run that enters.
        target: Such as ``core_banking.customer``; the part before the dot is the system in ``bot.yaml``.
        key: Business key, such as a tax code: what makes two entries the same one.
        values: What is to be entered, as canonical text.
    """

    def __init__(self, run: Run, target: str, key: str, values: Mapping[str, Any]) -> None:
        if not canonical_key(key):
            raise EntryError(f"Enter Once {target}: the key is empty; without one nobody can tell two entries apart.")
        self.run = run
        self.target = target
        self.key_text = key
        self.key = run.store.master.hash("entry", f"{target}\0{canonical_key(key)}")
        self.values: Values = {name: "" if value is None else str(value) for name, value in values.items()}
        self.digest = run.key.digest(json.dumps(self.values, sort_keys=True).encode())
        self.ledger = Ledger(run.store)
        self.field = f"entry:{target}"
        system = run.definition.targets.get(target.split(".", maxsplit=1)[0])
        self.settle = system.settle if system else timedelta(seconds=5)

    def make(self, look_up: LookUp, enter: Enter, existing: Existing) -> Values:
        """Enter unless it is there; returns the receipt.

        Raises:
            CaseStoppedError: A person decides, the case is rejected, or it is tried again later.
        """
        self.run.check()
        try:
            return self._make(look_up, enter, existing)
        except KeyTakenError:  # between our look and our note: look again, it is the other case's now
            return self._make(look_up, enter, existing)

    def _make(self, look_up: LookUp, enter: Enter, existing: Existing) -> Values:
        with self.run.store.reading() as connection:
            entry = self.ledger.find(connection, self.target, self.key)
        if entry and entry.case_id != self.run.id:
            return self._of_other_case(entry, existing)
        if entry and entry.state is EntryState.CONFIRMED:
            if entry.values_digest != self.digest:
                raise self._ask("differs_from_entered")
            return entry.receipt
        action, hits = self._look(entry, look_up)
        if action is Action.EXISTING:
            return self._existing(hits, existing)
        if action is Action.CONFIRM:
            return self._confirm({**hits[0], **(entry.receipt if entry else {})})
        if action is Action.ASK:
            raise self._ask("entry_differs" if len(hits) == 1 else "entry_several")
        return self._enter(look_up, enter)

    def _look(self, entry: Entry | None, look_up: LookUp) -> tuple[Action, list[Values]]:
        """Look until it is clear what to do: after a crash, as long as a late commit may follow."""
        meant = entry.values if entry else self.values
        self.run.go_in(self.target)
        while True:
            hits = as_hits(look_up(self.key_text))
            self.run.places.answered(self.target)
            for hit in hits:
                self.run.masker.add_mapping(hit)
            acted_at = entry and (entry.submitted_at or entry.intended_at)
            since = self.run.store.clock() - acted_at if acted_at else timedelta()
            action = decide(entry.state if entry else None, hits, meant, since_act=since, settle=self.settle)
            if action is Action.ASK:
                return self._decided_by_person() or action, hits
            if action is not Action.WAIT:
                return action, hits
            time.sleep(_POLL)
            self.run.check()

    def _decided_by_person(self) -> Action | None:
        """What a person said about this entry, if somebody was asked."""
        fact = self.run.facts.get(self.field)
        return {"use": Action.CONFIRM, "enter": Action.ENTER}.get(fact.value) if fact else None

    def _enter(self, look_up: LookUp, enter: Enter) -> Values:
        self._intend(self.values)
        self.run.entering = self._submitted
        try:
            returned = enter(self.values)
        except TargetRefusedError:
            raise self._ask("refused") from None
        except UnknownOutcomeError:
            self._move(EntryState.IN_DOUBT)
            returned = None
        except CaseStoppedError:
            raise
        except Exception:
            self._move(EntryState.IN_DOUBT)
            raise
        finally:
            self.run.entering = None
        fault.point("entry.acted")
        self.run.check()
        return self._verify(look_up, returned)

    def _intend(self, values: Values) -> None:
        """Note what is meant, before the first act."""
        with self.run.commit() as connection:
            self.ledger.intend(
                connection,
                self.run.key,
                step=self.run.step,
                target=self.target,
                key=self.key,
                values=values,
                digest=self.digest,
            )
        fault.point("entry.intended")

    def _verify(self, look_up: LookUp, returned: Any) -> Values:
        """Look again: what the store holds counts, not what the screen showed."""
        patience = time.monotonic() + self.settle.total_seconds()
        receipt = as_receipt(returned)
        while True:
            hits = as_hits(look_up(self.key_text))
            action = decide(EntryState.SUBMITTED, hits, self.values, since_act=timedelta(), settle=timedelta(seconds=1))
            if action is Action.CONFIRM:
                return self._confirm({**hits[0], **receipt})
            if action is Action.ASK or time.monotonic() > patience:
                self._move(EntryState.IN_DOUBT)
                raise self._ask("entry_differs" if hits else "entry_not_found")
            time.sleep(_POLL)

    def _confirm(self, receipt: Values) -> Values:
        self.run.masker.add_mapping(receipt)
        self._move(EntryState.CONFIRMED, receipt)
        return receipt

    def _existing(self, hits: list[Values], existing: Existing) -> Values:
        """There is one that isn't ours: the suite has said what then, or a person has."""
        decided = self._decided_by_person()
        if len(hits) == 1 and (existing == "use" or decided is Action.CONFIRM):
            self._intend(hits[0])
            return self._confirm(hits[0])
        if existing == "reject":
            raise self._reject()
        raise self._ask("existing" if len(hits) == 1 else "entry_several")

    def _of_other_case(self, entry: Entry, existing: Existing) -> Values:
        """Another case has this key: what it entered is there before us; while it is at it, we come again later."""
        if entry.state is not EntryState.CONFIRMED:
            raise self.run.halt(
                StopKind.UNAVAILABLE,
                f"Case {entry.case_id} is entering the same {self.target}; this one waits for it.",
                "same_key_in_progress",
            )
        if existing == "use":
            return entry.receipt
        if existing == "reject":
            raise self._reject()
        raise self._ask("existing")

    def _reject(self) -> CaseStoppedError:
        entity = self.target.rsplit(".", maxsplit=1)[-1]
        return self.run.halt(StopKind.REJECTED, f"{self.target} has this {entity} already.", f"existing_{entity}")

    def _ask(self, doubt: str) -> CaseStoppedError:
        self.run.ask(Question(self.field, ((doubt, self.target),), ()))
        return self.run.halt(StopKind.ASKED, f"A person decides about {self.target}: {doubt}.", doubt)

    def _submitted(self) -> None:
        """Called right before each act that changes the target."""
        self._move(EntryState.SUBMITTED)

    def _move(self, state: EntryState, receipt: Values | None = None) -> None:
        with self.run.commit() as connection:
            self.ledger.move(
                connection, self.run.key, (self.target, self.key), state, values=self.values, receipt=receipt
            )
        fault.point(f"entry.{state}")


def as_hits(found: Any) -> list[Values]:
    """What a look-up keyword returned, as a list of rows of text.

    Raises:
        EntryError: It is neither nothing, nor a row, nor a list of rows.
    """
    if found is None or found == "":
        return []
    rows = [found] if isinstance(found, Mapping) else found
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise EntryError("look_up= must return nothing, a dictionary or a list of dictionaries.")
    return [{str(name): "" if value is None else str(value) for name, value in row.items()} for row in rows]


def as_receipt(returned: Any) -> Values:
    """What an enter keyword returned, as a receipt."""
    if returned is None:
        return {}
    if isinstance(returned, Mapping):
        return {str(name): str(value) for name, value in returned.items() if value is not None}
    return {"receipt": str(returned)}
