"""Entries of other cases: what becomes of a case whose business key another one has in the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bots.cases.decisions import Decision
from bots.cases.model import FINAL
from bots.run.entries import Action, Entry, EntryState, Values, agreeing, decide, doubt_of
from bots.run.stop import StopKind

if TYPE_CHECKING:
    from bots.run.enter import EnterOnce


class Foreign:
    """An entry that is wanted here and that the ledger has under another case's name.

    Args:
        once: The entry as it is meant here.
        entry: The other case's.
    """

    def __init__(self, once: EnterOnce, entry: Entry) -> None:
        self.once = once
        self.entry = entry

    def make(self) -> Values:
        """The receipt, once it is clear whose record is in the target.

        Raises:
            CaseStoppedError: The other case is at it, a person decides, or the case is rejected.
        """
        if self.entry.forgotten:
            return self._of_forgotten_case()
        if self.entry.state is not EntryState.CONFIRMED:
            return self._of_unproved()
        decision = self.once.decision(self.once.key)
        if decision is not None:
            return self._shared(decision)
        if self.once.ways.existing == "use":
            return self.entry.receipt
        if self.once.ways.existing == "reject":
            raise self.once.reject()
        raise self.once.ask("existing")

    def _of_forgotten_case(self) -> Values:
        """A case that was forgotten had this key: what it entered only the target can tell.

        What is found there is there before us. Where nothing is found a person decides: the ledger knows that it was
        meant to be entered, and the target may have no search.
        """
        once = self.once
        if once.decision(once.key) is None:
            once.run.go_in(once.target)
            if not once.look(once.key_text):
                raise once.ask("entered_before")
        with once.run.commit() as connection:
            once.ledger.set_aside(connection, self.entry.case_id, once.target, once.key)
        return once.first(None)

    def _of_unproved(self) -> Values:
        """While the other case is at it, come again later; once it has ended, the target tells what it left there."""
        once, run = self.once, self.once.run
        with run.store.reading() as connection:
            other = run.store.case(connection, self.entry.case_id)
        if other.status not in FINAL:
            raise run.halt(
                StopKind.UNAVAILABLE,
                f"Case {other.id} is entering the same {once.target}; this one waits for it.",
                "same_key_in_progress",
            )
        run.go_in(once.target)
        while once.since(self.entry) < once.settle and not once.look(once.key_text):
            once.pause()
        self._abandon()
        return once.first(None)

    def _shared(self, decision: Decision) -> Values:
        """What a person says about a record that the other case has entered; it stays under that one's name."""
        once = self.once
        once.run.go_in(once.target)
        hits = once.look(once.key_text)
        action = decide(None, hits, once.values, since_act=timedelta(), settle=once.settle, decision=decision)
        if action is Action.ENTER:  # the record is gone from the target
            self._abandon()
            return once.enter()
        if action is not Action.CONFIRM:
            raise once.ask(doubt_of(decision, hits))
        receipt = {**next(iter(agreeing(decision, hits)), {}), **self.entry.receipt, **decision.receipt}
        once.run.masker.add_mapping(receipt)
        return receipt

    def _abandon(self) -> None:
        with self.once.run.store.transaction() as connection:
            self.once.ledger.abandon(connection, self.entry)
