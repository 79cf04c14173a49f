"""Figures per bot, field and document type: touchless and silent errors stand side by side."""

from __future__ import annotations

import pytest

from bots.cases.fields import keep_fact, keep_readings
from bots.cases.model import Status
from bots.cases.settle import Fact
from bots.people.rights import Role
from bots.review.answers import NewAnswer, keep_answer
from bots.review.rules import ReviewRules
from bots.review.sampling import check, conclude, draw
from extractors.reading import Box, DocumentReading, PageRef, Reading, State

_CARD = "it_health_card"


@pytest.fixture
def ended(store):
    """Makes a done case with a card on which a city was read; a person was asked about it or not."""

    def make(*, asked: bool) -> str:
        with store.transaction() as connection:
            case_id = store.create(connection, bot="account_opening", version="1", priority=2, source="test", label="x")
            reading = Reading("city", "LODI", "LODI", 0.99, State.READ, 1, Box(0.1, 0.1, 0.2, 0.2), "ocr", (), ())
            paper = DocumentReading(_CARD, 1.0, (PageRef("file-01.png", 1),), {"city": reading})
            keep_readings(store, connection, case_id, {"health_card": paper})
            if asked:
                keep_answer(store, connection, case_id, NewAnswer("city", "LODI", "ada", "confirmed"))
            keep_fact(store, connection, case_id, Fact("city", "LODI", "person" if asked else "read", 1.0, ("card",)))
            for status in (Status.READY, Status.WORKING, Status.DONE):
                store.transition(connection, case_id, status)
        return case_id

    return make


def test_each_field_and_document_type_has_both_rates(store, ended, app, browser):
    """Of three cases two were touchless, of these one was wrong without anybody noticing: both are told together."""
    ended(asked=True)
    wrong, _ = ended(asked=False), ended(asked=False)
    draw(store, {"account_opening": ReviewRules.model_validate({"audit": {"share": 1.0}})})
    check(store, wrong, {"city": "LECCO"}, by="ada")
    conclude(store, wrong, ["city"], by="ada")
    figures = app.state.house.figures()
    for part, documents in ((figures.fields, 0), (figures.types, 3)):
        (one,) = part
        assert (one.number, one.touchless, one.documents) == (3, 2, documents)
        assert (one.checked, one.wrong) == (1, 1)
    assert [one.name for one in (*figures.fields, *figures.types)] == ["city", _CARD]
    told = browser(Role.OPERATOR).get("/statistics/by-document-type.csv").text.splitlines()
    assert told[1].startswith(f"account_opening,{_CARD},3,3,2,1,1,")


def test_a_bot_that_is_not_granted_is_in_no_figure(store, ended, browser):
    """Whoever is granted another bot sees neither its fields nor its types."""
    ended(asked=False)
    client = browser(Role.OPERATOR, "invoice_register")
    for table in ("by-field", "by-document-type", "volumes", "touchless-and-silent-errors"):
        assert len(client.get(f"/statistics/{table}.csv").text.splitlines()) == 1, table
