"""Cases that wait for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.review.station import Station, browser, station
from bots.cases.fields import keep_question, keep_readings
from bots.cases.model import Status
from bots.cases.settle import Question, Source
from bots.cases.store import Store
from extractors.reading import Box, DocumentReading, PageRef, Reading, State

BOX = Box(0.1, 0.1, 0.4, 0.14)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as started:
        yield started


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Station]:
    with station(tmp_path, review="{four_eyes: {iban: changed}, send_to: [compliance], audit: {share: 1.0}}") as made:
        yield made


@pytest.fixture
def desk(served: Station, chromium: Any) -> Iterator[Any]:
    """Opens the station as somebody, in a browser of their own."""
    contexts = []

    def open_(name: str, language: str = "en") -> Any:
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 860}))
        contexts[-1].set_default_timeout(120_000)  # a busy machine is no mistake of the page
        page = served.log_in(contexts[-1], name, language=language)
        page.goto(served.url + "review/desk")
        return page

    yield open_
    for context in contexts:
        context.close()


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
