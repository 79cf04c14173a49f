"""Cases that wait for a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bots.cases.fields import keep_question, keep_readings
from bots.cases.model import Status
from bots.cases.settle import Question, Source
from bots.cases.store import Store
from extractors.reading import Box, DocumentReading, PageRef, Reading, State

BOX = Box(0.1, 0.1, 0.4, 0.14)


@pytest.fixture
def doubtful(store: Store, new_case: Callable[..., str]) -> Callable[..., str]:
    """Makes a case in review that asks for the fields given with what was read of each."""

    def make(bot: str = "demo", *, priority: int = 2, due_at: object = None, **read: str) -> str:
        case_id = new_case(bot, priority=priority, due_at=due_at)
        readings = {
            name: Reading(name, value, value, 0.61, State.DOUBTFUL, 1, BOX, "ppocr") for name, value in read.items()
        }
        sure = Reading("city", "LODI", "LODI", 0.999, State.READ, 1, BOX, "ppocr")
        document = DocumentReading("account_form", 1.0, (PageRef("file-1.pdf", 1),), {**readings, "city": sure})
        with store.transaction() as connection:
            store.transition(connection, case_id, Status.WORKING)
            keep_readings(store, connection, case_id, {"account_form": document})
            for name, reading in readings.items():
                asked = Question(name, (("low_confidence", ""),), (Source("account_form", reading),))
                keep_question(store, connection, case_id, asked)
            store.transition(connection, case_id, Status.REVIEW, reason="low_confidence")
        return case_id

    return make
