"""Corrections: a confirmed entry that differs from what is meant now is put right once, if a person says so.

What was entered stays in the ledger as it was; the correction is an entry of its own beside it, looked up before and
after like any other.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from bots import fault
from bots.cases.decisions import Choice, Decision
from bots.run.entries import Action, Entry, EntryState, Values, canonical_key, decide_correction
from bots.run.stop import CaseStoppedError

if TYPE_CHECKING:
    from bots.run.enter import EnterOnce

_CLOSED = frozenset({EntryState.CONFIRMED, EntryState.LEFT})


class Correction:
    """What becomes of a confirmed entry when it is asked for again.

    Args:
        once: The entry as it is meant now.
        original: The entry as it was first made.
        known: Its corrections so far, the oldest first.
    """

    def __init__(self, once: EnterOnce, original: Entry, known: list[Entry]) -> None:
        self.once = once
        self.original = original
        self.known = known
        self.now = [original, *(each for each in known if each.state is EntryState.CONFIRMED)][-1]
        self.key_text = (
            self.now.key_text or once.key_text
        )  # version 0.1.0 kept no key: it is the one that was asked for
        self.receipt: Values = {**original.receipt, **(self.now.receipt if known else {})}

    def make(self) -> Values:
        """The receipt of the entry, put right where it differs and a person wants that.

        Raises:
            CaseStoppedError: A person decides.
        """
        last = self.known[-1] if self.known else self.original
        if last.state in _CLOSED and self.once.digest in {last.values_digest, self.now.values_digest}:
            return self.receipt
        if last.state is EntryState.ASKED and self.now.values_digest == self.once.digest:
            self._give_up(last, "as entered again")
            return self.receipt
        if last.state in _CLOSED or (last.state is EntryState.ASKED and last.values_digest != self.once.digest):
            last = self._open(last)
        elif last.values_digest != self.once.digest:
            return self._catch_up(last)
        return self._settle(last)

    def _catch_up(self, last: Entry) -> Values:
        """What is meant changed once more while a correction was in doubt: see first what became of that one."""
        once = self.once
        once.run.go_in(once.target)
        decision = once.decision(last.key)
        while True:
            action = self._action(last.state, once.since(last), last)
            if action is not Action.WAIT:
                break
            once.pause()
        if action is Action.CONFIRM:
            frees = self.key_text if self._moved_to(last.key_text) else ""
            once.confirm(last.id, {**self.receipt, **once.found[-1]}, frees=frees, how="found again")
        elif action is Action.ENTER or (decision and decision.choice is Choice.LEAVE):
            self._give_up(last, "given up")
        else:
            raise self._ask(last, "changed_meanwhile")
        with once.run.store.reading() as connection:
            known = [once.ledger.get(connection, each.id) for each in self.known]
        return Correction(once, self.original, known).make()

    def _give_up(self, correction: Entry, how: str) -> None:
        """Nobody wants it any more; the key that it was to give the record is free."""
        frees = correction.key_text if self._moved_to(correction.key_text) else ""
        self.once.move(correction.id, EntryState.LEFT, frees=frees, how=how)

    def _moved_to(self, key: str) -> bool:
        """Whether that business key is another one than the record has now."""
        return canonical_key(self.key_text) != canonical_key(key)

    @property
    def _moved(self) -> bool:
        return self._moved_to(self.once.key_text)

    def _open(self, last: Entry) -> Entry:
        """Note a correction, for a person to decide; one that nobody has decided yet takes the new values."""
        once, run = self.once, self.once.run
        undecided = last.state is EntryState.ASKED
        same_key = canonical_key(last.key_text) == canonical_key(once.key_text)
        if undecided and not same_key:
            self._give_up(last, "another key is meant")
        if self._moved:
            key = once.key
        elif undecided and same_key:
            key = last.key
        else:
            key = run.store.master.hash("correction", f"{self.original.id}\0{len(self.known)}")
        with run.commit() as connection:
            draft = once.draft(key, corrects=self.original.id)
            number = once.ledger.intend(connection, run.key, draft, EntryState.ASKED)
            return once.ledger.get(connection, number)

    def _settle(self, entry: Entry) -> Values:
        self.once.run.go_in(self.once.target)
        decision = self.once.decision(entry.key)
        while True:
            action = self._action(entry.state, self.once.since(entry), self.once)
            if action is not Action.WAIT:
                break
            self.once.pause()
        said = {"how": decision.how, "by": decision.by} if decision else {}
        if action is Action.CONFIRM:
            return self._confirm(entry, {}, **(said or {"how": "found again"}))
        if decision is None:
            if action is Action.ENTER and entry.state is not EntryState.ASKED:  # decided before the crash
                return self._correct(entry)
            raise self._ask(entry, "differs_from_entered" if action is Action.ENTER else "changed_meanwhile")
        return self._as_decided(entry, decision, action, said)

    def _as_decided(self, entry: Entry, decision: Decision, action: Action, said: dict[str, str]) -> Values:
        if decision.choice is Choice.LEAVE:
            self.once.move(entry.id, EntryState.LEFT, how=decision.how, by=decision.by)
            return self.receipt
        if decision.choice is Choice.BY_HAND:
            if not decision.insist:
                raise self._ask(entry, "entry_differs")
            return self._confirm(entry, dict(decision.receipt), **said)
        if action is not Action.ENTER:
            raise self._ask(entry, "changed_meanwhile")
        if self.once.ways.correct is None:
            raise self._ask(entry, "no_correct_keyword")
        return self._correct(entry)

    def _action(self, state: EntryState, since_act: timedelta, meant: EnterOnce | Entry) -> Action:
        """What the target shows under the old key and the one that is meant, and what that means."""
        once, moved = self.once, self._moved_to(meant.key_text)
        old = once.look(self.key_text)
        new = once.look(meant.key_text) if moved else old
        once.found = [*old, *new] if moved else old
        return decide_correction(
            state,
            entered=self.now.values,
            meant=meant.values,
            hits=(old, new),
            moved=moved,
            since_act=since_act,
            settle=once.settle,
        )

    def _correct(self, entry: Entry) -> Values:
        once, run, correct = self.once, self.once.run, self.once.ways.correct
        if correct is None:
            raise self._ask(entry, "no_correct_keyword")
        with run.commit() as connection:
            once.ledger.intend(connection, run.key, once.draft(entry.key, corrects=self.original.id))
            once.spend(connection)
        fault.point("entry.intended")
        once.act(entry.id, lambda: correct(self.key_text, once.values), lambda doubt: self._ask(entry, doubt))
        patience = time.monotonic() + once.settle.total_seconds()
        while True:
            action = self._action(EntryState.SUBMITTED, timedelta(), once)
            if action is Action.CONFIRM:
                return self._confirm(entry, {}, how="looked up")
            if action is Action.ASK or time.monotonic() > patience:
                once.move(entry.id, EntryState.IN_DOUBT)
                raise self._ask(entry, "entry_differs")
            once.pause()

    def _confirm(self, entry: Entry, given: Values, **data: str) -> Values:
        found = self.once.found[-1] if self.once.found else {}
        receipt = {**self.receipt, **found, **given}
        return self.once.confirm(entry.id, receipt, frees=self.key_text if self._moved else "", **data)

    def _ask(self, entry: Entry, doubt: str) -> CaseStoppedError:
        return self.once.ask(
            doubt,
            key=entry.key,
            entered=self.now.values,
            correction=entry.id,
            by_keyword=self.once.ways.correct is not None,
        )
