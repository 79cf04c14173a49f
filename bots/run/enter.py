"""Enter Once: look, enter, look again — and after a crash look first, so that nothing is entered twice.

No engine can promise that a crash between *Submit* and the recorded result is not a double entry; only the target
can answer. So every act stands between two commits, and what is in doubt is looked up in the target.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Connection

from bots import fault
from bots.cases.decisions import FIELD, Choice, Decision, decision_from_text
from bots.cases.fields import drop_fact
from bots.cases.settle import Question
from bots.errors import EntryError
from bots.run.current import Run
from bots.run.entries import (
    Action,
    Entry,
    EntryState,
    Values,
    agreeing,
    as_hits,
    as_receipt,
    as_values,
    canonical_key,
    decide,
    doubt_of,
)
from bots.run.ledger import Draft, KeyTakenError, Ledger
from bots.run.stop import CaseStoppedError, StopKind
from connectors.errors import TargetRefusedError, UnknownOutcomeError

Existing = Literal["review", "use", "reject"]
LookUp = Callable[[str], Any]
Enter = Callable[[Values], Any]
Correct = Callable[[str, Values], Any]

_POLL = 0.5  # seconds between two looks while a late commit may follow


@dataclass(frozen=True, slots=True)
class Ways:
    """How the suite looks up, enters and puts right, and what it does about a record that is there before it.

    Attributes:
        look_up: Gets a key; returns nothing, a row or rows.
        enter: Gets the values; may return a receipt.
        correct: Gets the key of the record as it stands and the values as they are meant; None where a person does it.
    """

    look_up: LookUp
    enter: Enter
    existing: Existing
    correct: Correct | None = None


class EnterOnce:
    """One entry of a case into a target.

    Args:
        run: The run that enters.
        target: Such as ``core_banking.customer``; the part before the dot is the system in ``bot.yaml``.
        key: Business key, such as a tax code: what makes two entries the same one.
        values: What is to be entered, as canonical text.
        ways: How it is looked up and entered.
    """

    def __init__(self, run: Run, target: str, key: str, values: Mapping[str, Any], ways: Ways) -> None:
        if not canonical_key(key):
            raise EntryError(f"Enter Once {target}: the key is empty; without one nobody can tell two entries apart.")
        self.run = run
        self.target = target
        self.key_text = key
        self.key = self.hashed(key)
        self.values: Values = as_values(values)
        self.digest = run.key.digest(json.dumps(self.values, sort_keys=True).encode())
        self.ways = ways
        self.ledger = Ledger(run.store)
        self.field = f"{FIELD}{target}"
        system = run.definition.targets.get(target.split(".", maxsplit=1)[0])
        self.settle = system.settle if system else timedelta(seconds=5)
        self.found: list[Values] = []  # what the last look-up showed
        self._pictures = len(run.evidence)

    def hashed(self, key: str) -> str:
        """A business key as the ledger knows it."""
        return self.run.store.master.hash("entry", f"{self.target}\0{canonical_key(key)}")

    def make(self) -> Values:
        """Enter unless it is there; returns the receipt.

        Raises:
            CaseStoppedError: A person decides, the case is rejected, or it is tried again later.
        """
        self.run.check()
        if self.run.rehearsal is not None:
            return self.run.rehearsal.enter(self)
        try:
            return self._make()
        except KeyTakenError:  # between our look and our note: look again, it is the other case's now
            return self._make()

    def _make(self) -> Values:
        with self.run.store.reading() as connection:
            entry = self.ledger.find(connection, self.target, self.key)
            of_case = self.ledger.of_case(connection, self.run.id)
        if entry and entry.case_id != self.run.id:
            from bots.run.foreign import Foreign  # noqa: PLC0415 - it is made of this module's parts

            return Foreign(self, entry).make()
        self.run.entered.add(self.key)
        original = entry if entry is None or entry.corrects is None else _by_id(of_case, entry.corrects)
        if original is None:
            original = self._proved(self._moved_away(of_case))
        if original and original.state is EntryState.CONFIRMED:
            from bots.run.corrections import Correction  # noqa: PLC0415 - it is made of this module's parts

            return Correction(self, original, [each for each in of_case if each.corrects == original.id]).make()
        return self.first(entry)

    def first(self, entry: Entry | None) -> Values:
        """Enter what isn't confirmed yet."""
        self.run.go_in(self.target)
        decision = self.decision(self.key)
        meant = entry.values if entry else self.values
        while True:
            hits = self.look(self.key_text)
            since = self.since(entry)
            state = entry.state if entry else None
            action = decide(state, hits, meant, since_act=since, settle=self.settle, decision=decision)
            if action is not Action.WAIT:
                break
            self.pause()
        if action is Action.ENTER:
            return self.enter()
        if action is Action.ASK:
            raise self.ask(doubt_of(decision, hits))
        if action is Action.EXISTING:
            return self._existing(hits, entry)
        hit = next(iter(agreeing(decision, hits) if decision else hits), {})
        given = dict(decision.receipt) if decision else {}
        receipt = self._confirm(entry, {**hit, **(entry.receipt if entry else {}), **given}, decision)
        if entry and entry.values_digest != self.digest:  # what is meant has changed since it was entered
            return self._make()
        return receipt

    def _moved_away(self, of_case: list[Entry]) -> Entry | None:
        """The entry of this step that has another key because what it was made of has changed since.

        A step may enter several records of one target, so an entry counts only where a fact or document that it used
        is different now, and nobody asked for its key in this run.
        """
        for entry in of_case:
            rows = [entry, *(each for each in of_case if each.corrects == entry.id)]
            if (
                entry.corrects is None
                and entry.state is not EntryState.LEFT
                and (entry.step, entry.target) == (self.run.step, self.target)
                and self.run.entered.isdisjoint(each.key for each in rows)
                and any(self.run.digest(name) != digest for name, digest in rows[-1].inputs.items())
            ):
                return entry
        return None

    def _proved(self, entry: Entry | None) -> Entry | None:
        """The same entry, once it is known to be in the target; None where it isn't, so that nothing stands there."""
        if entry is None or entry.state is EntryState.CONFIRMED:
            return entry
        self.run.go_in(self.target)
        decision = self.decision(entry.key)
        while True:
            hits, since = self.look(entry.key_text), self.since(entry)
            action = decide(entry.state, hits, entry.values, since_act=since, settle=self.settle, decision=decision)
            if action is not Action.WAIT:
                break
            self.pause()
        if action is Action.ASK:
            raise self.ask(doubt_of(decision, hits), key=entry.key, key_text=entry.key_text, meant=entry.values)
        if action is Action.ENTER:
            self.move(entry.id, EntryState.LEFT, frees=entry.key_text, how="not there")
            return None
        hit = next(iter(agreeing(decision, hits) if decision else hits), {})
        self._confirm(entry, {**hit, **(dict(decision.receipt) if decision else {})}, decision)
        with self.run.store.reading() as connection:
            return self.ledger.get(connection, entry.id)

    # -- looking ---------------------------------------------------------------------------------------------------

    def look(self, key: str) -> list[Values]:
        """What the target shows under this key, now."""
        hits = as_hits(self.ways.look_up(key))
        self.run.places.answered(self.target)
        for hit in hits:
            self.run.masker.add_mapping(hit)
        self.found = hits
        return hits

    def since(self, entry: Entry | None) -> timedelta:
        """How long ago the entry may have been made."""
        acted_at = entry and entry.acted_at
        return self.run.store.clock() - acted_at if acted_at else timedelta()

    def pause(self) -> None:
        """Wait a little for a commit that may follow."""
        time.sleep(_POLL)
        if not self.run.acting:
            self.run.check()

    def decision(self, key: str) -> Decision | None:
        """What a person has said about the entry of this key, if somebody was asked."""
        fact = self.run.facts.get(self.field)
        decision = decision_from_text(fact.value) if fact else None
        return decision if decision and decision.key in {"", key} else None

    # -- entering --------------------------------------------------------------------------------------------------

    def enter(self) -> Values:
        """Enter what was found not to be there."""
        with self.run.commit() as connection:
            number = self.ledger.intend(connection, self.run.key, self.draft())
            self.spend(connection)
        fault.point("entry.intended")
        returned = self.act(number, lambda: self.ways.enter(self.values), self.ask)
        return self._verify(number, returned)

    def act(self, number: int, what: Callable[[], Any], ask: Callable[[str], CaseStoppedError]) -> Any:
        """Do what changes the target, noting how far it came; returns what the keyword returned.

        A cancel waits from the act until it is known what became of it.
        """
        self.run.entering = lambda: self._submitted(number)
        try:
            returned = what()
        except UnknownOutcomeError:
            self.move(number, EntryState.IN_DOUBT)
            returned = None
        except BaseException as error:
            self.run.acting = False
            if isinstance(error, TargetRefusedError):
                raise ask("refused") from None
            if not isinstance(error, CaseStoppedError):
                self.move(number, EntryState.IN_DOUBT)
            raise
        finally:
            self.run.entering = None
        fault.point("entry.acted")
        if self.run.stop and self.run.stop.kind is not StopKind.CANCELLED:
            self.run.check()
        return returned

    def _verify(self, number: int, returned: Any) -> Values:
        """Look again: what the store holds counts, not what the screen showed."""
        patience = time.monotonic() + self.settle.total_seconds()
        receipt = as_receipt(returned)
        while True:
            hits = self.look(self.key_text)
            action = decide(EntryState.SUBMITTED, hits, self.values, since_act=timedelta(), settle=timedelta(seconds=1))
            if action is Action.CONFIRM:
                return self.confirm(number, {**hits[0], **receipt}, how="looked up")
            if action is Action.ASK or time.monotonic() > patience:
                self.move(number, EntryState.IN_DOUBT)
                raise self.ask("entry_differs" if hits else "entry_not_found")
            self.pause()

    def _confirm(self, entry: Entry | None, receipt: Values, decision: Decision | None) -> Values:
        """It is there: ours from an earlier attempt, or what a person says is ours."""
        number = entry.id if entry else 0
        if entry is None:
            with self.run.commit() as connection:
                number = self.ledger.intend(connection, self.run.key, self.draft())
        said = {"how": decision.how, "by": decision.by} if decision else {"how": "found again"}
        return self.confirm(number, receipt, **said)

    def confirm(self, number: int, receipt: Values, *, frees: str = "", **data: Any) -> Values:
        """Note that the target has it; the business key that the record had before is free for other cases."""
        self.run.masker.add_mapping(receipt)
        self.move(number, EntryState.CONFIRMED, receipt=receipt, frees=frees, **data)
        self.run.acting = False
        return receipt

    def _existing(self, hits: list[Values], entry: Entry | None) -> Values:
        """There is one that isn't ours, and the suite has said what then."""
        if len(hits) == 1 and self.ways.existing == "use":
            return self._confirm(entry, hits[0], Decision(Choice.FOUND, by="suite"))
        if self.ways.existing == "reject":
            raise self.reject()
        raise self.ask("existing" if len(hits) == 1 else "entry_several")

    def reject(self) -> CaseStoppedError:
        """The suite refuses a case whose record is there already; returns the error to raise."""
        entity = self.target.rsplit(".", maxsplit=1)[-1]
        return self.run.halt(StopKind.REJECTED, f"{self.target} has this {entity} already.", f"existing_{entity}")

    def ask(self, doubt: str, **about: Any) -> CaseStoppedError:
        """Put the entry to a person, with what was meant and what was found; returns the error to raise."""
        self.run.acting = False
        seen = {
            "key": self.key,
            "key_text": self.key_text,
            "meant": self.values,
            "found": self.found,
            "evidence": self.pictures(),
            "looked_at": self.run.store.clock().isoformat(),
            **about,
        }
        self.run.ask(Question(self.field, ((doubt, self.target),), (), about=seen))
        return self.run.halt(StopKind.ASKED, f"A person decides about {self.target}: {doubt}.", doubt)

    # -- noting ----------------------------------------------------------------------------------------------------

    def draft(self, key: str = "", corrects: int | None = None) -> Draft:
        """What the ledger is told before the act."""
        return Draft(
            step=self.run.step,
            target=self.target,
            key=key or self.key,
            key_text=self.key_text,
            values=self.values,
            digest=self.digest,
            inputs=dict(self.run.used),
            corrects=corrects,
        )

    def pictures(self) -> list[str]:
        """Names of the pictures that connectors took for this entry."""
        return self.run.evidence[self._pictures :]

    def spend(self, connection: Connection) -> None:
        """A decision has had its effect: it must not have another."""
        if self.field in self.run.facts:
            drop_fact(connection, self.run.id, self.field)
            del self.run.facts[self.field]

    def _submitted(self, number: int) -> None:
        """Called right before each act that changes the target."""
        self.move(number, EntryState.SUBMITTED)
        self.run.acting = True

    def move(
        self, number: int, state: EntryState, *, receipt: Values | None = None, frees: str = "", **data: Any
    ) -> None:
        """Note how far the entry came."""
        with self.run.commit() as connection:
            self.ledger.move(
                connection,
                self.run.key,
                number,
                state,
                receipt=receipt,
                found=self.found,
                evidence=self.pictures(),
                **data,
            )
            if state in {EntryState.CONFIRMED, EntryState.LEFT}:
                self.spend(connection)
            if frees:
                self.ledger.set_aside(connection, self.run.id, self.target, self.hashed(frees))
        fault.point(f"entry.{state}")


def _by_id(entries: list[Entry], number: int) -> Entry | None:
    return next((entry for entry in entries if entry.id == number), None)
