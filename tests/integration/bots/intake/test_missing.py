"""Papers that are missing: the case waits, its sender is asked and reminded, then a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bots.cases.fields import questions_of
from bots.cases.model import Status
from bots.cases.references import attach
from bots.cases.store import Store, utc_now
from bots.cases.tables import cases
from bots.definition import load_definition
from bots.intake import Watcher
from bots.run.trial import try_case
from bots.settings import Settings, load_settings
from tests.integration.bots.intake.project import jpeg, make_project

BOT = """
title: {it: Apertura conto}
intake: {folder: {path: inbox/accounts}, missing: {remind: 1 working hour, times: 1}}
documents: {health_card: {type: it_health_card}}
"""
SUITE = "*** Settings ***\nLibrary    bots.Cases\n\n*** Tasks ***\nRead\n    Read Case Document    health_card\n"


class Clock:
    """Time that a test lets pass."""

    passed = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.passed


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = make_project(tmp_path)
    text = "language: it\npanel: {url: 'https://bots.bank.example'}\nworkers: {readers: 1}\n"
    (tmp_path / "bots.yaml").write_text(text)
    folder = settings.home / "robots" / "accounts"
    (folder / "bot.yaml").write_text(BOT)
    (folder / "accounts.robot").write_text(SUITE)
    return load_settings(tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(settings: Settings, clock: Clock) -> Iterator[Store]:
    store = Store.open(settings, clock)
    yield store
    store.close()


def test_a_missing_document_is_asked_for_and_reminded_of(settings: Settings, store: Store, clock: Clock):
    """The sender's note says what is missing, with a link; an hour later it is a reminder; then a person decides."""
    folder = settings.home / "inbox" / "accounts" / "pratica-118"
    folder.mkdir(parents=True)
    (folder / "page.jpg").write_bytes(jpeg(1))
    watcher = Watcher(settings, store, [load_definition(settings.home / "robots" / "accounts")], settle=timedelta(0))
    (case_id,) = watcher.scan().taken
    for state in (Status.WORKING, Status.INCOMPLETE):
        with store.transaction() as connection:
            store.transition(connection, case_id, state, reason="missing_document")
    watcher.scan()
    note = settings.home / "to check" / "accounts" / "pratica-118" / "LEGGIMI.txt"
    assert "manca qualcosa" in note.read_text(encoding="utf-8-sig")
    assert f"https://bots.bank.example/cases/{case_id}" in note.read_text(encoding="utf-8-sig")
    assert "ricordiamo" not in note.read_text(encoding="utf-8-sig")
    clock.passed = timedelta(days=7)
    assert watcher.scan().told == [case_id]
    assert note.read_text(encoding="utf-8-sig").startswith("Le ricordiamo")
    assert watcher.scan().told == []
    clock.passed = timedelta(days=14)
    watcher.scan()
    with store.reading() as connection:
        assert store.case(connection, case_id).status is Status.REVIEW


def test_a_suite_that_misses_a_document_lets_its_case_wait(settings: Settings, store: Store, tmp_path: Path):
    """Where bot.yaml says so nobody of ours is asked; papers that join let the case go on."""
    trial = try_case(settings, settings.home / "robots" / "accounts", ())
    with store.reading() as connection:
        status = connection.scalar(select(cases.c.status).where(cases.c.id == trial.case_id))
        asked = [question.field for question in questions_of(store, connection, trial.case_id)]
    assert (status, asked) == (Status.INCOMPLETE, ["document:health_card"])
    with store.transaction() as connection:
        assert attach(store, connection, trial.case_id, [("card.jpg", jpeg(2))], of="test")
        assert store.case(connection, trial.case_id).status is Status.READY


def test_a_disk_that_fills_up_is_told_before_it_is_full(settings: Settings, store: Store, monkeypatch):
    """While there is still room for what comes, the watcher says that it ends."""
    watcher = Watcher(settings, store, [load_definition(settings.home / "robots" / "accounts")], settle=timedelta(0))
    assert [problem.code for problem in watcher.scan().problems] == []
    reserve = settings.documents.reserve << 20
    monkeypatch.setattr("bots.cases.space.free_space", lambda _: [("disk", reserve + (10 << 20))])
    folder = settings.home / "inbox" / "accounts" / "pratica-119"
    folder.mkdir(parents=True)
    (folder / "page.jpg").write_bytes(jpeg(1))
    result = watcher.scan()
    assert [problem.code for problem in result.problems] == ["nearly_full"]
    assert len(result.taken) == 1
