"""A case's story in lines."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import bots
from bots.cases.audit import Event
from bots.cases.model import Status
from bots.cases.settle import Fact, Question, Source
from bots.cli.story import _TELLERS, tell, who
from bots.run.steps import StepRow
from extractors.reading import Reading

NINE = datetime(2026, 11, 23, 9, 10, 2, tzinfo=UTC)


def event(kind: str, after: int = 0, **data: object) -> Event:
    return Event("7F3K", 1, NINE + timedelta(seconds=after), kind, dict(data), "", "")


def told(*events: Event, **more: object) -> list[str]:
    return [f"{line.topic}: {line.text}" for line in tell(events, **more)]


def test_documents_read_together_are_told_together():
    """What is read in a row is one line, with how many fields are verified, read and doubtful."""
    events = [
        event("read", document="identity_card", type="it_cie", fields={"verified": 11}),
        event("read", document="health_card", type="health_card", fields={"read": 4, "doubtful": 1}),
    ]
    assert told(*events) == ["read: identity_card it_cie · 11 verified, health_card · 4 read, 1 doubtful"]


def test_a_question_tells_how_surely_and_why():
    """An operator sees at once what is wrong with a field."""
    reading = Reading("iban", "IT60X", confidence=0.71)
    question = Question("iban", (("check_digit", ""),), (Source("account_form", reading),))
    asks = event("asks", field="iban", doubts=[["check_digit", ""]])
    assert told(asks, questions=[question]) == ["asks: iban: read 0.71, check digits don't hold"]


def test_an_entry_is_told_as_one_act():
    """Intended, submitted and confirmed stand in one line."""
    events = [
        event(f"entry_{state}", target="core_banking.customer") for state in ("intended", "submitted", "confirmed")
    ]
    assert told(*events) == ["enters core_banking.customer: intended, submitted, confirmed"]


def test_a_step_tells_how_long_it_took():
    """The seconds come from the step's own record."""
    row = StepRow("Check The Person", 1, "done", 1, NINE, NINE + timedelta(seconds=1.4), {})
    end = Event("7F3K", 1, row.ended_at, "step", {"name": "Check The Person", "status": "done"}, "", "")
    assert told(end, steps=[row]) == ["step done: Check The Person  1.4 s"]


def test_an_unknown_kind_of_event_is_told_too():
    """A later version's event isn't left out."""
    assert told(event("merged", other="9K2P")) == ["merged: other 9K2P"]


def test_every_kind_that_the_bots_record_has_its_words():
    """Whoever adds a kind of event says how it is told."""
    kinds = {str(status) for status in Status}
    for path in Path(bots.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record":
                kinds |= {each.value for each in call.args[3:4] if isinstance(each, ast.Constant)}
    assert len(kinds) > 20
    assert kinds - set(_TELLERS) == set()


def test_what_privacy_officers_do_is_told():
    """Forgotten and held, by whom and why."""
    assert told(event("forgotten", by="anna", why="art. 17", on="request")) == [
        "forgotten: by anna, “art. 17”, on request"
    ]
    assert told(event("held", by="anna", why="R.G. 1/2026")) == ["held: by anna, “R.G. 1/2026”"]


def test_reasons_and_persons_are_told():
    """Who did it and why is part of the story."""
    assert told(event("ready", by="ada", why="bank was down", **{"from": "failed"})) == [
        "ready: by ada, “bank was down”"
    ]


def test_nothing_in_an_event_can_steer_the_terminal():
    """A file name with escape sequences is shown harmlessly."""
    assert "\x1b" not in told(event("received", source="folder\x1b[2J"))[0]


def test_a_person_is_told_by_half():
    """Enough to know whom a colleague speaks of, not enough to copy."""
    facts = {
        name: Fact(name, value, "agreed", 1.0, ())
        for name, value in {"given_names": "ANNA MARIA", "surname": "BIANCHI", "tax_code": "BNCNMR80A41F205X"}.items()
    }
    assert who(facts, "pratica-118") == "ANNA B…, tax code ending …F205X"
    assert who({}, "pratica-118") == "pratica-118"
