"""The door: who comes in, how long they stay, and who is kept out."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from bots.errors import AnswerRefusedError, CaseStateError
from bots.panel.answering import safe_path
from bots.people.logging_in import new_token
from bots.people.rights import Role
from bots.people.users import change_user, set_password
from tests.integration.bots.panel.conftest import HERE, PASSWORD


def log_in(client: TestClient, name: str, password: str = PASSWORD):
    return client.post("/log-in", data={"name": name, "password": password, "then": "/account"})


def test_the_first_one_comes_in_with_the_code_and_may_administer(browser, app):
    """There is no default user: the first proves with the printed code that the machine is theirs, once."""
    client = browser()
    assert client.get("/").headers["location"] == "/start"
    start = {"name": "anna", "password": PASSWORD}
    assert client.post("/start", data={**start, "code": "guessed"}).status_code == 422
    done = client.post("/start", data={**start, "code": app.state.house.first_code})
    assert done.headers["location"] == "/"
    assert client.get("/account").status_code == 200
    again = browser().post("/start", data={**start, "name": "eve", "code": app.state.house.first_code})
    assert again.headers["location"] == "/log-in"


def test_one_logs_in_and_out(browser, add):
    """The right password opens a session whose cookie no script reads; logging out ends it on the server."""
    client = browser()
    answer = log_in(client, add("anna", Role.VIEWER))
    assert answer.headers["location"] == "/account"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    kept = client.cookies["bots"]
    assert client.get("/account").status_code == 200
    assert client.post("/log-out").headers["location"] == "/log-in"
    client.cookies.set("bots", kept)
    assert client.get("/account").status_code == 303


def test_over_https_the_cookie_is_tied_to_the_host(app, add):
    """Over HTTPS the cookie is secure, of this host alone, and browsers are told to keep to HTTPS."""
    client = TestClient(app, base_url="https://localhost", headers={"sec-fetch-site": "same-origin"})
    answer = client.post(
        "/log-in", data={"name": add("anna", Role.VIEWER), "password": PASSWORD}, follow_redirects=False
    )
    assert answer.headers["set-cookie"].startswith("__Host-bots=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_a_session_ends_by_itself(browser, clock):
    """Unused for an hour, or twelve hours old, a session is over."""
    client = browser(Role.VIEWER)
    for _ in range(25):
        assert client.get("/account").status_code == 200
        clock.pass_by(minutes=30)
    assert client.get("/account").status_code == 303
    idle = browser(Role.VIEWER)
    clock.pass_by(minutes=61)
    assert idle.get("/account").status_code == 303


def test_guessing_is_slowed_down(browser, add, clock):
    """After five wrong passwords nobody gets in under that name for a while, not even with the right one."""
    client, name = browser(), add("anna", Role.VIEWER)
    answers = [log_in(client, name, "wrong horse battery").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    assert log_in(client, name).status_code == 429
    clock.pass_by(minutes=2)
    assert log_in(client, name).status_code == 303


def test_who_exists_is_not_told(browser, add):
    """A wrong name and a wrong password get the same answer."""
    name = add("anna", Role.VIEWER)
    assert log_in(browser(), name, "wrong horse").text.replace(name, "X") == log_in(browser(), "nobody").text.replace(
        "nobody", "X"
    )


def test_whoever_is_disabled_is_out_at_once(browser, store):
    """Disabling somebody ends their sessions and tokens; a new password does too."""
    browser(Role.ADMIN)
    client = browser(Role.VIEWER)
    token = new_token(store, "viewer", "script", 1, by="admin")
    change_user(store, "viewer", by="admin", disabled=True)
    assert client.get("/account").status_code == 303
    assert client.get("/api/me", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert log_in(client, "viewer").status_code == 401
    with pytest.raises(CaseStateError, match="Somebody must remain"):
        change_user(store, "admin", by="admin", disabled=True)


def test_a_new_password_ends_every_session(browser, store):
    """Whoever changes their password is logged out everywhere, and the old one no longer opens."""
    client, other = browser(Role.VIEWER), browser(Role.VIEWER)
    assert client.post("/account/password", data={"old": PASSWORD, "new": "short"}).status_code == 422
    wrong = client.post("/account/password", data={"old": "not my password", "new": "nine green apples"})
    assert wrong.status_code == 401
    assert client.post("/account/password", data={"old": PASSWORD, "new": "nine green apples"}).status_code == 303
    assert other.get("/account").status_code == 303
    assert log_in(browser(), "viewer").status_code == 401
    assert log_in(browser(), "viewer", "nine green apples").status_code == 303


@pytest.mark.parametrize("password", ["short", "passwordpassword", "annaannaanna", "123412341234", "x" * 257])
def test_a_password_that_would_be_guessed_is_refused(store, add, password):
    """Length counts, and what everybody tries first doesn't pass."""
    with pytest.raises(AnswerRefusedError):
        set_password(store, add("anna", Role.VIEWER), password, by="test")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://evil.example"},
        {},
    ],
)
def test_another_site_can_press_no_button(browser, headers):
    """What another site makes the browser send is refused, by what the browser says of where it comes from."""
    client = browser(Role.ADMIN)
    del client.headers["sec-fetch-site"]
    assert client.post("/account/look", data={"theme": "dark"}, headers=headers).status_code == 403
    assert client.post("/account/look", data={"theme": "dark"}, headers={"origin": HERE}).status_code == 303


def test_another_name_of_the_machine_is_not_answered(browser):
    """A name that was rebound to this machine shows nothing."""
    assert browser(Role.ADMIN).get("/account", headers={"host": "evil.example"}).status_code == 403


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/\n/x"])
def test_nobody_is_sent_elsewhere(path):
    """After logging in one goes to a page of the panel, whatever the address said."""
    assert safe_path(path) == "/"


def test_every_answer_carries_the_headers(browser):
    """Scripts, styles and frames of others are forbidden on every answer, pages aren't kept by the browser."""
    for path in ("/log-in", "/nowhere", "/account"):
        headers = browser(Role.VIEWER).get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_too_much_is_not_read(browser):
    """A body larger than any form is refused unread."""
    assert browser(Role.VIEWER).post("/account/look", content=b"x" * 1_100_000).status_code == 413
