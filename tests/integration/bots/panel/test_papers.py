"""What stands on a case's page beside its values, and papers that people add in the browser."""

from __future__ import annotations

import io
from base64 import b64encode

import pytest
from PIL import Image

from benchmarks.panel.showing import show_case
from bots.cases.model import Status
from bots.people.rights import Role
from bots.review.ways_out import ask_for


def _png(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def shown(store) -> str:
    """A case of which robots took pictures and kept a page's source."""
    case_id = show_case(store, "account_opening")
    with store.transaction() as connection:
        key, now = store.key(connection, case_id), store.clock()
        for name, data in (("before", _png("red")), ("after", _png("blue"))):
            store.documents.add(connection, key, data=data, name=f"{name} (image/png)", kind="evidence", added_at=now)
        store.documents.add(connection, key, data=b"<html>", name="source (text/html)", kind="evidence", added_at=now)
    return case_id


def test_pictures_that_robots_took_are_on_the_case_page(store, shown, browser):
    """As pictures of our own making; a page's source is none, and whoever may not read the case sees none."""
    client = browser(Role.OPERATOR)
    page = client.get(f"/cases/{shown}").text
    assert [f"/cases/{shown}/evidence/{number}" in page for number in (1, 2, 3)] == [True, True, False]
    picture = client.get(f"/cases/{shown}/evidence/1")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content == client.get(f"/cases/{shown}/evidence/1").content
    assert client.get(f"/cases/{shown}/evidence/3").status_code == 404
    assert "/evidence/" not in browser(Role.VIEWER).get(f"/cases/{shown}").text


def test_a_paper_that_is_asked_for_is_added_in_the_browser(store, shown, browser):
    """The case goes on to be read; what isn't base64, or nothing, is refused, and so is whoever doesn't review."""
    ask_for(store, shown, "identity_card", by="ada")
    paper = {"name": "card.png", "data": b64encode(_png("white")).decode()}
    as_json = {"accept": "application/json"}
    client = browser(Role.REVIEWER)
    for wrong in ("!", ""):
        assert client.post(f"/review/{shown}/add", json={**paper, "data": wrong}, headers=as_json).status_code == 422
    assert browser(Role.OPERATOR).post(f"/review/{shown}/add", json=paper, headers=as_json).status_code == 403
    assert client.post(f"/review/{shown}/add", json=paper, headers=as_json).json() == {"status": "ready"}
    with store.reading() as connection:
        assert store.case(connection, shown).status is Status.READY
        assert store.documents.of_case(connection, store.key(connection, shown))[-1].name == "card.png"


def test_much_is_read_only_from_whoever_may_send_it(store, shown, browser):
    """A large body to the one route that takes it is refused before it is read, and to any other as too large."""
    much = {"name": "x.png", "data": "A" * 2_000_000}
    browser(Role.REVIEWER)
    assert browser().post(f"/review/{shown}/add", json=much).headers["location"].startswith("/log-in")
    assert browser(Role.REVIEWER).post(f"/review/{shown}/check", json=much).status_code == 413
    assert browser(Role.REVIEWER).post(f"/review/{shown}/add", json=much).status_code != 413
