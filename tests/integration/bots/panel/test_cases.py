"""Cases in the panel: listed and filtered, done with for a reason, looked at with each look on record."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import insert, select

from benchmarks.panel.filling import fill
from benchmarks.panel.showing import show_case
from bots.cases.audit import history
from bots.cases.model import Status
from bots.cases.tables import cases, entries
from bots.people.logging_in import new_token
from bots.people.rights import Role
from bots.run.entries import EntryState

SECRETS = ("RSSNMR85D52F205X", "IT60X0542811101000000123456")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request) -> str:
    return request.param


@pytest.fixture
def filled(store):
    fill(store, 300)
    return store


def test_the_first_page_says_what_is_wrong(filled, browser):
    """Late, stuck and failed cases stand on the first page with their numbers, and a part of it is fetched alone."""
    client = browser(Role.VIEWER)
    page = client.get("/").text
    assert "Something needs you" in page
    standing = client.app.state.house.standing()
    assert standing.number("late") > 0
    assert f"<strong>{standing.number('late', 'soon')}</strong>" in page
    part = client.get("/", headers={"hx-request": "true"}).text
    assert "<html" not in part
    assert "Something needs you" in part


@pytest.mark.parametrize(
    ("language", "said"), [("en", "wait for a person, the first since"), ("it", "attendono una persona")]
)
def test_the_first_page_says_what_is_stuck_and_why(store, settings, clock, new_case, browser, language, said):
    """A question that nobody answered in time is stuck, told in the reader's language; not once it is cancelled."""
    folder = settings.home / "robots" / "demo"
    folder.mkdir(parents=True)
    (folder / "bot.yaml").write_text("attempts: 2\n", encoding="utf-8")
    (folder / "demo.robot").write_text("*** Tasks ***\nDecide\n    No Operation\n", encoding="utf-8")
    asked = new_case()
    with store.transaction() as connection:
        store.transition(connection, asked, Status.WORKING)
        store.transition(connection, asked, Status.REVIEW, reason="doubtful")
    clock.pass_by(days=5)
    client = browser(Role.ADMIN)
    page = client.get("/", headers={"accept-language": language}).text
    assert said in page
    assert "/cases?bot=demo&amp;status=review" in page
    assert client.app.state.house.standing().number("stuck") == 1
    client.post("/cases/cancel", data={"ids": asked, "reason": "the customer went elsewhere"})
    assert said not in client.get("/", headers={"accept-language": language}).text


def test_all_that_is_filtered_is_offered_only_where_it_is_what_is_seen(filled, browser):
    """Nobody who looks at late cases, at somebody's, or at those in doubt acts on all the others by one tick."""
    client = browser(Role.ADMIN)
    offered = 'name="every"'
    doubtful = show_case(filled, "demo")
    row = {"case_id": doubtful, "step": "Enter", "target": "bank.customer", "key": "k", "state": EntryState.IN_DOUBT}
    with filled.transaction() as connection:
        values = {**row, "values_digest": "", "sealed": b"", "intended_at": filled.clock()}
        connection.execute(insert(entries).values(values))
    assert "/cases?bot=demo&amp;doubt=bank.customer" in client.get("/").text
    in_doubt = client.get("/cases?doubt=bank.customer").text
    assert re.findall(r'href="/cases/(\w+)"', in_doubt) == [doubtful]
    assert offered in client.get("/cases?status=ready").text
    assert offered not in in_doubt
    assert offered not in client.get("/cases?due=late").text
    assert offered not in client.post("/cases/find", data={"code": doubtful}).text


def test_cases_are_filtered_by_their_address_and_paged_through(filled, browser):
    """Filters stand in the address; going on page by page shows each case once."""
    client = browser(Role.VIEWER)
    token = new_token(filled, "viewer", "test", 1, by="test")
    headers = {"authorization": f"Bearer {token}"}
    with filled.reading() as connection:
        known = dict(connection.execute(select(cases.c.id, cases.c.status)).all())
    seen: list[str] = []
    after = ""
    while True:
        found = client.get("/api/cases", params={"after": after}, headers=headers).json()
        seen += [case["id"] for case in found["cases"]]
        after = found["after"]
        if not after:
            break
    assert sorted(seen) == sorted(known)
    done = client.get("/api/cases", params={"status": "rejected"}, headers=headers).json()["cases"]
    assert {case["id"] for case in done} == {name for name, status in known.items() if status == Status.REJECTED}
    page = client.get("/cases?status=rejected&bot=account_opening&due=nonsense&after=nonsense").text
    assert 'value="rejected" selected' in page


def test_cases_are_retried_reprioritised_and_cancelled_for_a_reason(store, browser):
    """Without a reason nothing happens; with one it does, and the history tells who and why."""
    case_id = show_case(store, "account_opening")
    client = browser(Role.OPERATOR)
    assert client.post("/cases/cancel", data={"ids": case_id, "reason": ""}).status_code == 422
    assert client.post("/cases/cancel", data={"reason": "no case is named"}).status_code == 422
    changed = client.post("/cases/change", data={"ids": case_id, "priority": "urgent", "reason": "the branch waits"})
    assert changed.status_code == 303
    said = client.get("/cases").text
    assert "1 case was changed." in said
    assert "1 case was changed." not in client.get("/cases").text
    token = new_token(store, "operator", "test", 1, by="test")
    answer = client.post(
        "/api/cases/cancel",
        json={"ids": [case_id, "NONE"], "reason": "sent twice"},
        headers={"authorization": f"Bearer {token}"},
    ).json()
    assert (answer["cases"], answer["left"]) == (1, ["NONE"])
    with store.reading() as connection:
        events = history(connection, case_id)
        assert store.case(connection, case_id).status is Status.CANCELLED
    assert events[-1].data["by"] == "operator"
    assert events[-1].data["why"] == "sent twice"


def test_cases_are_paused_one_by_one_or_all_that_are_filtered(store, new_case, browser):
    """A paused case is told of on the first page until somebody lets it go on; what is in review is left alone."""
    ready, asked = new_case(), show_case(store, "account_opening")
    client = browser(Role.OPERATOR)
    assert client.post("/cases/pause", data={"ids": ready, "reason": ""}).status_code == 422
    client.post("/cases/pause", data={"ids": [ready, asked], "reason": "the branch asks"})
    assert f"Left alone, for they are in another state: {asked}." in client.get("/cases").text
    assert "paused one by one" in client.get("/").text
    assert 'formaction="/cases/resume"' in client.get(f"/cases/{ready}").text
    client.post("/cases/resume", data={"every": "true", "bot": "demo", "reason": "answered"})
    assert "paused one by one" not in client.get("/").text
    with store.reading() as connection:
        assert store.case(connection, ready).status is Status.READY


def test_each_role_sees_of_a_person_what_it_needs(store, browser):
    """A viewer sees no value, an operator no identifier in full, those who settle fields everything."""
    case_id = show_case(store, "account_opening")
    pages = {role: browser(role).get(f"/cases/{case_id}").text for role in Role}
    for secret in SECRETS:  # however it is written
        assert {role for role in Role if secret in pages[role].replace(" ", "")} == {Role.REVIEWER, Role.ADMIN}
    assert "IT60 X054 2811 1010 0000 0123 456" in pages[Role.REVIEWER]
    assert "12/04/1985" in pages[Role.REVIEWER]
    assert "ROSSI" not in pages[Role.VIEWER]
    assert "modulo firmato" not in pages[Role.VIEWER]
    assert "ROSSI" in pages[Role.OPERATOR]
    assert "F205X"[-4:] in pages[Role.OPERATOR]


def test_each_look_at_a_person_is_on_record(store, browser):
    """Who looked at values, documents and logs stands in the case's history, once for a while; a viewer leaves none."""
    case_id = show_case(store, "account_opening")
    browser(Role.VIEWER).get(f"/cases/{case_id}")
    client = browser(Role.REVIEWER)
    for _ in range(2):
        client.get(f"/cases/{case_id}")
        assert client.get(f"/cases/{case_id}/documents/1/1").headers["content-type"] == "image/jpeg"
    with store.reading() as connection:
        looks = [event.data for event in history(connection, case_id) if event.kind == "viewed"]
    assert looks == [{"by": "reviewer", "what": "values"}, {"by": "reviewer", "what": "document 1"}]


def test_a_person_is_found_by_an_identifier_that_stands_in_no_address(store, browser):
    """A tax code finds its cases; the journal says that somebody searched, not for whom."""
    case_id = show_case(store, "account_opening")
    client = browser(Role.OPERATOR)
    assert case_id in client.post("/cases/find", data={"code": SECRETS[0]}).text
    assert case_id not in client.post("/cases/find", data={"code": "RSSMRA80A01F205X"}).text
    from bots.people.journal import notes_of

    with store.reading() as connection:
        notes = [note for note in notes_of(connection) if note.kind == "searched"]
    assert len(notes) == 2
    assert SECRETS[0] not in json.dumps([dict(note.data) for note in notes])
