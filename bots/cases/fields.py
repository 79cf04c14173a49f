"""What is known of a case: readings, facts and open questions, kept encrypted."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select, update

from bots.cases import audit
from bots.cases.search import note_search_key
from bots.cases.settle import Fact, Question, source_as_dict, source_from_dict
from bots.cases.store import Store
from bots.cases.tables import facts, questions, readings
from extractors.reading import DocumentReading


def keep_readings(store: Store, connection: Connection, case_id: str, documents: dict[str, DocumentReading]) -> None:
    """Keep what the case's documents say, in place of what was read before."""
    key = store.key(connection, case_id)
    connection.execute(delete(readings).where(readings.c.case_id == case_id))
    for name, document in documents.items():
        connection.execute(
            insert(readings).values(
                case_id=case_id, document=name, type=document.type, sealed=key.seal_json(document.as_dict())
            )
        )
        for reading in document.readings.values():
            note_search_key(store, connection, case_id, reading.name, reading.value)
        states = [str(reading.state) for reading in document.readings.values()]
        tally = {state: states.count(state) for state in sorted(set(states))}
        audit.record(connection, case_id, store.clock(), "read", document=name, type=document.type, fields=tally)


def readings_of(store: Store, connection: Connection, case_id: str) -> dict[str, DocumentReading]:
    """What the case's documents say, by their names in ``bot.yaml``."""
    key = store.key(connection, case_id)
    rows = connection.execute(select(readings).where(readings.c.case_id == case_id).order_by(readings.c.document))
    return {row.document: DocumentReading.from_dict(key.open_json(row.sealed)) for row in rows}


def keep_fact(store: Store, connection: Connection, case_id: str, fact: Fact) -> None:
    """Keep a fact, in place of the one of its name; an open question about it is closed."""
    key = store.key(connection, case_id)
    now = store.clock()
    here = (facts.c.case_id == case_id) & (facts.c.name == fact.name)
    connection.execute(delete(facts).where(here))
    connection.execute(
        insert(facts).values(
            case_id=case_id,
            name=fact.name,
            basis=fact.basis,
            confidence=fact.confidence,
            settled_at=now,
            sealed=key.seal_json({"value": fact.value, "sources": fact.sources}),
        )
    )
    note_search_key(store, connection, case_id, fact.name, fact.value)
    connection.execute(
        delete(questions).where(  # an answered one stays: nobody is asked the same twice
            questions.c.case_id == case_id, questions.c.field == fact.name, questions.c.answered_at.is_(None)
        )
    )
    audit.record(
        connection, case_id, now, "settled", field=fact.name, basis=fact.basis, confidence=round(fact.confidence, 3)
    )


def drop_fact(connection: Connection, case_id: str, name: str) -> None:
    """Forget a fact that has had its effect, such as a decision about an entry."""
    connection.execute(delete(facts).where(facts.c.case_id == case_id, facts.c.name == name))


def facts_of(store: Store, connection: Connection, case_id: str) -> dict[str, Fact]:
    """What the case holds to be true."""
    key = store.key(connection, case_id)
    found = {}
    for row in connection.execute(select(facts).where(facts.c.case_id == case_id).order_by(facts.c.name)):
        sealed = key.open_json(row.sealed)
        found[row.name] = Fact(row.name, sealed["value"], row.basis, row.confidence, tuple(sealed["sources"]))
    return found


def keep_question(store: Store, connection: Connection, case_id: str, question: Question) -> None:
    """Keep an open question; one about the same field takes its doubts over."""
    key = store.key(connection, case_id)
    here = (questions.c.case_id == case_id) & (questions.c.field == question.field)
    known = connection.execute(select(questions).where(here)).first()
    before = [(code, detail) for code, detail in json.loads(known.doubts)] if known else []
    doubts = list(dict.fromkeys([*before, *question.doubts]))  # answered ones too, so that nobody is asked twice
    if known and known.answered_at is None and doubts == before and not question.about:
        return
    connection.execute(delete(questions).where(here))
    connection.execute(
        insert(questions).values(
            case_id=case_id,
            field=question.field,
            doubts=json.dumps(doubts),
            asked_at=store.clock(),
            sealed=key.seal_json(
                {"candidates": [source_as_dict(each) for each in question.candidates], "about": dict(question.about)}
            ),
        )
    )
    connection.execute(delete(facts).where(facts.c.case_id == case_id, facts.c.name == question.field))
    audit.record(connection, case_id, store.clock(), "asks", field=question.field, doubts=doubts)


def questions_of(store: Store, connection: Connection, case_id: str) -> list[Question]:
    """The case's open questions."""
    key = store.key(connection, case_id)
    rows = connection.execute(
        select(questions)
        .where(questions.c.case_id == case_id, questions.c.answered_at.is_(None))
        .order_by(questions.c.asked_at, questions.c.field)
    )
    found = []
    for row in rows:
        sealed = key.open_json(row.sealed)
        if isinstance(sealed, list):  # as version 0.1.0 kept them
            sealed = {"candidates": sealed, "about": {}}
        doubts = tuple((code, detail) for code, detail in json.loads(row.doubts))
        candidates = tuple(source_from_dict(source) for source in sealed["candidates"])
        found.append(Question(row.field, doubts, candidates, row.asked_at, sealed["about"]))
    return found


def answered_doubts(connection: Connection, case_id: str, fields: Iterable[str]) -> set[tuple[str, str, str]]:
    """Doubts that a person has settled: triples of field, code and detail, so that nobody is asked twice."""
    rows = connection.execute(
        select(questions.c.field, questions.c.doubts).where(
            questions.c.case_id == case_id, questions.c.answered_at.is_not(None), questions.c.field.in_(list(fields))
        )
    )
    return {(row.field, code, detail) for row in rows for code, detail in json.loads(row.doubts)}


def close_question(store: Store, connection: Connection, case_id: str, field: str, by: str) -> None:
    """Note that a person has answered."""
    connection.execute(
        update(questions)
        .where(questions.c.case_id == case_id, questions.c.field == field)
        .values(answered_at=store.clock(), answered_by=by)
    )
