"""Every route and every role: who may isn't decided by the pages, and nobody gets in where they mayn't."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from benchmarks.panel.showing import show_case
from bots.panel.pages import ENTRIES, NAVIGATION
from bots.panel.routes import Button, Feed, Page
from bots.people.logging_in import Lack, new_token
from bots.people.rights import ALLOWED, IN_PERSON, Action, Role

PARTS = {
    "number": "1",
    "page": "1",
    "bot": "account_opening",
    "name": "account_opening",
    "kind": "bot",
    "table": "volumes",
}
BEGIN = "/account/second-factor/begin"  # whoever may is sent to where others are sent who may nothing else
DOORS = {"/log-in", "/log-in/code", "/account/second-factor"}
HALF_IN = {
    Lack.CODE: {"/log-in/code"},
    Lack.SET_UP: {f"/account/second-factor{end}" for end in ("", "/confirm", "/off")},
}
STREAMS = {"/live"}  # never end: asked without being read


def path_of(entry, case_id: str) -> str:
    path = entry.path.replace("{case}", case_id)
    for name, value in PARTS.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, f"say in PARTS what stands for the part of {path}"
    return path


@pytest.fixture
def case_id(store):
    return show_case(store, "account_opening")


@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_asks_for_its_role(role, browser, store, case_id):
    """Whoever mayn't gets 403, whoever isn't known the way to the log-in or 401; nobody else is refused."""
    browser(Role.ADMIN)
    client = browser(role)
    token = new_token(store, str(role), "test", 1, by="test") if role else "bots_nobody"
    wrong = []
    for entry in ENTRIES:
        if entry.path in STREAMS or entry.path in {"/log-out", "/log-in", "/start", BEGIN}:
            continue
        path = path_of(entry, case_id)
        allowed = entry.action is Action.PUBLIC or (role is not None and entry.action in ALLOWED[role])
        answers = []
        if not isinstance(entry, Feed):
            method = client.get if isinstance(entry, Page) else client.post
            answers.append(method(path))
        if not isinstance(entry, Page) and entry.action not in IN_PERSON:
            method = client.get if isinstance(entry, Feed) else client.post
            answers.append(method(f"/api{path}", headers={"authorization": f"Bearer {token}"}))
        for answer in answers:
            if is_refused(answer) == allowed and not _by_token_only(entry, answer):
                wrong.append((entry.path, answer.status_code))
            if answer.status_code >= 500:
                wrong.append((entry.path, answer.status_code))
    assert wrong == []


def is_refused(answer) -> bool:
    return answer.status_code in {401, 403} or urlsplit(answer.headers.get("location", "")).path in DOORS


@pytest.mark.parametrize(("lack", "reached"), HALF_IN.items())
def test_a_password_alone_reaches_nothing(lack, reached, app, browser, second_factor, case_id):
    """Whoever may everything but has shown only a password is sent to what is lacking, and reaches nothing else."""
    if lack is Lack.CODE:
        second_factor.give(Role.ADMIN)
    else:
        app.state.house.settings = second_factor.required_of(Role.ADMIN)
    client = browser(Role.ADMIN)
    wrong = []
    for entry in ENTRIES:
        if isinstance(entry, Feed) or entry.action is Action.PUBLIC or entry.path in {"/log-out", BEGIN}:
            continue
        path = path_of(entry, case_id)
        answer = client.get(path) if isinstance(entry, Page) else client.post(path)
        if is_refused(answer) != (entry.path not in reached):
            wrong.append((entry.path, answer.status_code))
        programs = client.get(f"/api{path}") if isinstance(entry, Page) else client.post(f"/api{path}")
        if programs.status_code not in {401, 404, 405}:
            wrong.append((f"/api{path}", programs.status_code))
    assert wrong == []
    door = "/log-in/code" if lack is Lack.CODE else "/account/second-factor"
    assert client.get("/people").headers["location"] == f"{door}?then=%2Fpeople"
    assert client.get("/log-in").headers["location"] == door
    assert client.get("/people", headers={"accept": "application/json"}).status_code == 401
    assert client.get("/", headers={"hx-request": "true"}).status_code == 401
    assert "/people" not in client.get("/nowhere").text
    assert client.post("/log-out").headers["location"] == "/log-in"
    assert client.get("/people").headers["location"].startswith("/log-in?")


def _by_token_only(entry, answer) -> bool:
    """A token makes no tokens, whoever's it is."""
    return entry.path == "/account/tokens" and answer.request.url.path.startswith("/api")


def test_a_stream_asks_for_its_role_too(browser):
    """The live wire opens for nobody who isn't logged in."""
    browser(Role.ADMIN)
    for path in STREAMS:
        assert browser().get(path).status_code == 303


def test_what_is_not_granted_does_not_exist(browser, store, case_id):
    """Whoever is granted another bot learns nothing of this one's cases, by no route that names one."""
    client = browser(Role.OPERATOR, "invoice_register")
    about_cases = [entry for entry in ENTRIES if "{case}" in entry.path or "{bot}" in entry.path]
    assert about_cases
    for entry in about_cases:
        if isinstance(entry, Feed):
            continue
        if entry.action not in ALLOWED[Role.OPERATOR]:
            continue
        method = client.post if isinstance(entry, Button) else client.get
        assert method(path_of(entry, case_id)).status_code == 404, entry.path
    assert case_id not in client.get("/cases").text
    reason = {"reason": "trying it on", "ids": case_id}
    assert client.post("/cases/cancel", data=reason).status_code == 404
    assert client.post("/cases/cancel", data={"reason": "trying it on", "every": "true"}).status_code == 404


def test_every_route_declares_what_it_does():
    """No path stands twice for the same kind, and only the door is open to all."""
    for kind in (Page, Button, Feed):
        paths = [entry.path for entry in ENTRIES if isinstance(entry, kind)]
        assert len(paths) == len(set(paths))
    public = {entry.path for entry in ENTRIES if entry.action is Action.PUBLIC}
    assert public == {"/log-in", "/start"}
    half = {entry.path for entry in ENTRIES if entry.action in IN_PERSON}
    assert half == public | {"/log-out", BEGIN}.union(*HALF_IN.values())


@pytest.mark.parametrize("role", Role)
def test_the_navigation_shows_what_one_may(role, browser):
    """Everybody sees the rooms they may go to, and each opens."""
    client = browser(role)
    text = client.get("/").text
    for room in NAVIGATION:
        allowed = room.action in ALLOWED[role]
        assert (f'<li><a href="{room.path}"' in text) == allowed
        if allowed:
            assert client.get(room.path).status_code == 200
