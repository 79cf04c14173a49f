"""A case's timeline in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bots.cases.audit import Event
from bots.cases.settle import Question, Source
from bots.panel.timeline import timeline
from bots.panel.words import Words
from bots.run.steps import StepRow
from extractors.reading import Reading

NINE = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
QUESTION = Question(
    "iban", (("check_digit", ""),), (Source("account_form", Reading("iban", "IT60X", confidence=0.71)),)
)


def told(*events: tuple[str, dict[str, object]], language: str = "it") -> list[str]:
    history = [
        Event("7F3K", 1, NINE + timedelta(minutes=at), kind, data, "", "") for at, (kind, data) in enumerate(events)
    ]
    steps = [StepRow("Check The Person", 1, "done", 1, NINE - timedelta(seconds=1.4), NINE, {})]
    return [each.text for each in timeline(history, steps, [QUESTION], Words(language), NINE)]


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        (
            "read",
            {"document": "identity_card", "type": "it_cie", "fields": {"verified": 11, "doubtful": 1}},
            "Documento d'identità (Carta d'identità elettronica (CIE)), verificato 11, dubbio 1",
        ),
        ("asks", {"field": "iban", "doubts": [["check_digit", ""]]}, "IBAN 71%: le cifre di controllo non tornano"),
        ("working", {"attempt": 2, "worker": "robot-a-1"}, "tentativo 2, robot-a-1"),
        ("step", {"name": "Check The Person", "status": "done"}, "Check The Person, fatto, 1,4 s"),
        ("viewed", {"by": "anna", "what": "page 3"}, "pagina 3, da anna"),
        ("changed", {"by": "anna", "why": "urge", "priority": 0}, "da anna, “urge”, priorità urgente"),
        ("breached", {"due": "2026-11-23T08:00+00:00"}, "scadenza 08:00"),
        ("rejected", {"from": "working", "reason": "expired_document"}, "documento scaduto"),
        ("merged", {"other": "9K2P"}, "other 9K2P"),
    ],
)
def test_an_event_is_told_in_the_readers_language(kind, data, text):
    """Fields, documents, doubts, reasons, states and moments; what nobody knows is told as it is."""
    assert told((kind, data)) == [text]


def test_facts_settled_together_are_one_line():
    """A form of twenty fields is one line of the story, not twenty."""
    settled = [("settled", {"field": name, "basis": "read"}) for name in ("surname", "given_names")]
    looks = [("viewed", {"by": "anna", "what": "values"})] * 2
    assert told(*settled, *looks, language="en") == ["Surname, Given names", "the values, by anna"]
